"""The papers of identification as PDF: one function a paper, from plain values, in either language."""

from bangfu.identify.determination.selectors.papers.application import application_paper
from bangfu.identify.determination.selectors.papers.family import BLANK, Family, Income, Person, family_of
from bangfu.identify.determination.selectors.papers.handbook import (
    Contact,
    Handbook,
    PlanLine,
    Visit,
    handbook_paper,
    home_address,
)
from bangfu.identify.determination.selectors.papers.records import result_of, review_of
from bangfu.identify.determination.selectors.papers.result import Result, UsedValue, result_paper
from bangfu.identify.determination.selectors.papers.review import (
    BY_HAND,
    Review,
    Reviewed,
    agenda_paper,
    ballots_paper,
    count_paper,
    minutes_paper,
)
from bangfu.identify.determination.selectors.papers.survey import survey_paper

__all__ = [
    "BLANK",
    "BY_HAND",
    "Contact",
    "Family",
    "Handbook",
    "Income",
    "Person",
    "PlanLine",
    "Result",
    "Review",
    "Reviewed",
    "UsedValue",
    "Visit",
    "agenda_paper",
    "application_paper",
    "ballots_paper",
    "count_paper",
    "family_of",
    "handbook_paper",
    "home_address",
    "minutes_paper",
    "result_of",
    "result_paper",
    "review_of",
    "survey_paper",
]
