"""Screenings compute; determinations are decided, by a procedure, from what a visit, a meeting and notices brought."""

from bangfu.identify.determination.models.determinations import Comparison, Determination, Standing, Survey
from bangfu.identify.determination.models.screenings import Outcome, Screening, ScreeningResult
from bangfu.identify.determination.models.sittings import Ballot, Sitting, SittingState

__all__ = [
    "Ballot",
    "Comparison",
    "Determination",
    "Outcome",
    "Screening",
    "ScreeningResult",
    "Sitting",
    "SittingState",
    "Standing",
    "Survey",
]
