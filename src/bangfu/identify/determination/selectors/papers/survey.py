"""The survey form of a home visit: what the register says beside room for what is found."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import override

from bangfu.identify.determination.selectors.papers.family import BLANK, Family, Income
from bangfu.identify.determination.selectors.papers.making import (
    Cell,
    footer,
    household_facts,
    numbered,
    person_cells,
    person_columns,
    printed,
    yes_or_no,
)
from bangfu.identify.registry.forms.fields import label_of, offered
from bangfu.identify.registry.services.records import columns
from bangfu.identify.registry.services.years import SUMS
from bangfu.identify.registry.views.cards import shown_value, yuan
from bangfu.policy.book import Code
from bangfu.policy.loader import codes

LEAST_ROWS = 6
SPARE_ROWS = 1


def survey_paper(family: Family = BLANK, *, language: str) -> bytes:
    """The form that two surveyors fill in at the household's home."""
    with override(language):
        title = _("Survey form of a home visit")
        return printed(
            "survey",
            {
                "title": title,
                "foot": footer(family, title),
                "place": family.place,
                "lead": _("Filled in at home by at least two people. Write what you saw and how you know it."),
                "visit": [
                    (_("Visited on"), ""),
                    (_("From and until"), ""),
                    (_("Spoken with"), ""),
                    (_("Visit no."), ""),
                ],
                "household": {"title": _("The household"), "facts": household_facts(family)},
                "people": _people(family),
                "income": _income(family.incomes[0] if family.incomes else None),
                "guarantees": _guarantees(family),
                "words": {
                    "seen": _("What the surveyors saw themselves"),
                    "said": _("What the household says of its situation and what would help"),
                },
                "causes": {
                    "title": _("Causes and risks"),
                    "lead": _("One main cause, two others at most; every risk there is."),
                    "main": _("Main cause"),
                    "others": _("Other causes"),
                    "risks": _("Risks"),
                    "choices": [label for _code, label in offered("main_cause")],
                    "risk_choices": [label for _code, label in offered("risk")],
                },
                "signs": {
                    "title": _("Signatures"),
                    "lead": _("The form was read out to the household before it signed; it may add its own remarks."),
                    "remarks": _("Remarks of the household"),
                    "names": [
                        _("Surveyor 1"),
                        _("Surveyor 2"),
                        _("Surveyor 3 (if there was one)"),
                        _("Household: signature or thumbprint"),
                    ],
                },
            },
        )


def _people(family: Family) -> dict[str, object]:
    rows = [person_cells(person) for person in family.people]
    full = numbered(rows, least=len(rows) + SPARE_ROWS if rows else LEAST_ROWS, width=8)
    return {
        "title": _("Family members"),
        "columns": [
            *person_columns(),
            _("Lives here"),
            _("At school, of those who should be"),
            _("Medical insurance"),
            _("Work: where, months, wage a month"),
        ],
        "rows": [[*row[:5], yes_or_no(), yes_or_no(), yes_or_no(), row[8]] for row in full],
    }


def _income(income: Income | None) -> dict[str, object]:
    lead = (
        _("The register's figures are those of {year}. Write what is found for the same twelve months.").format(
            year=income.year
        )
        if income
        else _("The register has no income of this household yet. Write the twelve months that you ask about.")
    )
    return {
        "title": _("Income and cost (yuan)"),
        "lead": lead,
        "period": _("Twelve months from and until:"),
        "columns": [_("Income item"), _("Register"), _("Found"), _("How it is known")],
        "rows": [[label, amount, "", ""] for label, amount in _lines(income)],
        "sums": [place for place, code in enumerate(codes("income_line")) if code.code in SUMS],
    }


def _lines(income: Income | None) -> Iterator[tuple[str, str]]:
    for code in codes("income_line"):
        amount = income.lines.get(code.code) if income else None
        yield _line_name(code), yuan(amount) if amount is not None else ""
    yield _("Net income (A + B + C + D − E)"), yuan(income.net_fen) if income else ""
    yield _("Members counted"), str(income.members) if income else ""
    yield _("Net income per head"), yuan(income.per_head_fen) if income else ""
    yield _("Insurance claims received"), yuan(income.claims_fen) if income else ""
    yield _("Compliant expense paid by oneself"), yuan(income.selfpaid_fen) if income else ""


def _line_name(code: Code) -> str:
    """With the line's letter and number, which the Chinese names begin with."""
    letter = code.code[:1].upper()
    return f"{letter}{code.code[1:]} {code.en}" if label_of(code) == code.en else code.zh


def _guarantees(family: Family) -> dict[str, object]:
    known = columns("living")
    groups = (
        (_("Food"), ("food_enough", "protein_regular")),
        (_("Clothing"), ("clothes_enough",)),
        (_("Compulsory education"), ("school_dropout",)),
        (_("Basic medical care"), ("medical_uninsured", "contracted_doctor")),
        (_("Safe housing"), ("house_grade", "is_dangerous_house")),
        (
            _("Safe drinking water"),
            ("water_quality_ok", "water_litres_day", "water_fetch_minutes", "water_guarantee_pct"),
        ),
    )
    rows = [
        [group, str(known[name].label), shown_value(known[name], family.living.get(name)), _choices(name), ""]
        for group, names in groups
        for name in names
    ]
    lead = (
        _("The register's entries are those of {year}.").format(year=family.living_year)
        if family.living_year
        else _("The register has no living conditions of this household yet.")
    )
    return {
        "title": _("Two assurances, three guarantees, and drinking water"),
        "lead": lead,
        "columns": [_("Guarantee"), _("Question"), _("Register"), _("Found"), _("Evidence: paper, photo no.")],
        "rows": rows,
        "spans": [len(names) for _group, names in groups],
    }


def _choices(name: str) -> Cell:
    if name == "house_grade":
        return [label for _code, label in offered("house_grade")]
    if columns("living")[name].kind == "yes_no":
        return yes_or_no()
    return ""
