"""The handbook of a household: what is known of it, its plan, who comes, whom to call, and what it can do itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from bangfu.ground.papers import code_of
from bangfu.identify.determination.selectors.papers.family import BLANK, Family
from bangfu.identify.determination.selectors.papers.making import (
    footer,
    household_facts,
    numbered,
    person_cells,
    person_columns,
    printed,
)
from bangfu.identify.registry.services.records import columns
from bangfu.identify.registry.services.years import SUMS
from bangfu.identify.registry.views.cards import coded, shown_value, yuan

HAND_ROWS = 5
PLAN_ROWS = 8
VISIT_ROWS = 14
YEARS = 3
LIVING = (
    "food_enough", "clothes_enough", "house_area_m2", "house_structure", "house_grade", "water_source", "water_safe",
    "sanitary_toilet", "living_power", "road_type", "arable_mu", "forest_mu", "in_cooperative", "contracted_doctor",
)  # fmt: skip


@dataclass(frozen=True)
class Contact:
    """Someone to call by her official number."""

    name: str = ""
    unit: str = ""
    phone: str = ""


@dataclass(frozen=True)
class PlanLine:
    """A line of the household's plan."""

    cause: str
    measure: str
    responsible: str = ""
    due: date | None = None
    result: str = ""


@dataclass(frozen=True)
class Visit:
    """A visit: what was found or agreed, and what follows."""

    on: date
    who: str
    what: str
    following: str = ""


@dataclass(frozen=True)
class Handbook:
    """What a handbook prints; what is not known yet leaves rows to fill in."""

    family: Family = BLANK
    officer: Contact = Contact()
    doctor: Contact = Contact()
    office: Contact = Contact()
    """Where objections and appeals go."""
    plan: Sequence[PlanLine] = ()
    visits: Sequence[Visit] = ()


def home_address() -> str:
    """The household's own room on the platform: the same address for all, so that the code tells nothing of anyone."""
    return f"{settings.PUBLIC_ADDRESS}/home/"


def handbook_paper(handbook: Handbook | None = None, *, language: str) -> bytes:
    """The handbook that stays with the household."""
    book = handbook or Handbook()
    family = book.family
    with override(language):
        title = _("Handbook of the household")
        return printed(
            "handbook",
            {
                "title": title,
                "foot": footer(family, title),
                "cover": {
                    "facts": household_facts(family),
                    "kind": _kind(family),
                    "note": _(
                        "This book belongs to the household and stays in its home. Numbers are masked on purpose."
                        " What is not right in it, the household may correct at the village office."
                    ),
                },
                "contacts": _contacts(book),
                "home": {
                    "code": code_of(home_address()),
                    "words": _("Your own record on the platform: scan, or type the address. Signing in is asked for."),
                    "address": home_address(),
                },
                "people": _people(family),
                "income": _income(family),
                "living": _living(family),
                "causes": _causes(family),
                "plan": _plan(book),
                "visits": _visits(book),
                "rights": _rights(book),
            },
            rows=len(family.people) + len(book.plan) + len(book.visits),
        )


def _kind(family: Family) -> str:
    kinds = (coded("household_type", family.household_type), coded("monitor_category", family.monitor_category))
    return " · ".join(kind for kind in kinds if kind)


def _contacts(book: Handbook) -> dict[str, Any]:
    def card(role: str, contact: Contact) -> dict[str, Any]:
        facts = [(_("Full name"), contact.name), (_("Unit"), contact.unit), (_("Telephone"), contact.phone)]
        return {"role": role, "facts": facts}

    return {
        "title": _("Two people to call"),
        "cards": [card(_("Assistance officer"), book.officer), card(_("Contract doctor"), book.doctor)],
    }


def _people(family: Family) -> dict[str, Any]:
    rows = [[*person_cells(person), person.id_no] for person in family.people]
    return {
        "title": _("Family members"),
        "columns": [*person_columns(), _("Certificate number"), _("Changes")],
        "rows": numbered(rows, least=len(rows) + 2 if rows else HAND_ROWS, width=6),
    }


def _income(family: Family) -> dict[str, Any]:
    years = sorted(family.incomes, key=lambda income: income.year)
    spare = max(YEARS - len(years), 1)
    sums = [(coded("income_line", code), code) for code in SUMS]
    rows = [[label, *(yuan(year.lines.get(code, 0)) for year in years)] for label, code in sums]
    rows.append([_("Net income"), *(yuan(year.net_fen) for year in years)])
    rows.append([_("Members counted"), *(str(year.members) for year in years)])
    rows.append([_("Net income per head"), *(yuan(year.per_head_fen) for year in years)])
    return {
        "title": _("Income by year (yuan)"),
        "columns": [_("Income item"), *(str(year.year) for year in years), *[""] * spare],
        "rows": [[*row, *[""] * spare] for row in rows],
    }


def _living(family: Family) -> dict[str, Any]:
    known = columns("living")
    return {
        "title": _("Production and living conditions, {year}").format(year=family.living_year)
        if family.living_year
        else _("Production and living conditions"),
        "facts": [(str(known[name].label), shown_value(known[name], family.living.get(name))) for name in LIVING],
    }


def _causes(family: Family) -> dict[str, Any]:
    named = [label for label in (coded("main_cause", cause) for cause in family.causes) if label]
    return {
        "title": _("Causes, as found together with the household"),
        "words": " · ".join(named),
    }


def _plan(book: Handbook) -> dict[str, Any]:
    rows = [
        [line.cause, line.measure, line.responsible, f"{line.due:%Y-%m-%d}" if line.due else "", line.result]
        for line in book.plan
    ]
    return {
        "title": _("Our plan"),
        "lead": _("One plan for the household, made with it. Each cause has at least one measure."),
        "columns": [_("No."), _("Cause"), _("Assistance measure"), _("Who sees to it"), _("Due"), _("Result")],
        "rows": numbered(rows, least=max(len(rows) + 2, PLAN_ROWS), width=5),
    }


def _visits(book: Handbook) -> dict[str, Any]:
    rows = [[f"{visit.on:%Y-%m-%d}", visit.who, visit.what, visit.following] for visit in book.visits]
    return {
        "title": _("Visits"),
        "lead": _("The household signs only what was read out to it. Visits cost nothing; no gift is expected."),
        "columns": [
            _("Date"),
            _("Who came"),
            _("What was seen, said or brought"),
            _("What follows, by when"),
            _("Household signs"),
        ],
        "rows": [[*row, ""] for row in rows] + [[""] * 5 for _row in range(max(VISIT_ROWS - len(rows), 2))],
    }


def _rights(book: Handbook) -> dict[str, Any]:
    return {
        "title": _("What you can do"),
        "points": rights(),
        "facts": [
            (_("Office for objections and appeals"), book.office.unit or book.office.name),
            (_("Telephone"), book.office.phone),
        ],
    }


def rights() -> list[str]:
    """What anyone can do about what was recorded or decided."""
    return [
        _("See your own record, and have it read to you."),
        _("Have mistakes corrected: tell the village office or your assistance officer, with or without papers."),
        _("Object while a notice hangs on the board; you need not give your name."),
        _("Appeal against a decision at the township or county office. Being late is no reason to refuse you."),
        _("Apply again at any time when your situation changes."),
        _("Complain if anyone asks for money, a gift, a photo or thanks in return for help."),
    ]
