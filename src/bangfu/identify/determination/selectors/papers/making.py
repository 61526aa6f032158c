"""What all papers of this wing are made with: the template by its name, and the values that several of them print."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.ground.papers import long_day, pdf
from bangfu.identify.determination.selectors.papers.family import Family, Person
from bangfu.identify.registry.views.cards import coded

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "determination" / "papers"
Pair = tuple[str, str]
Cell = str | list[str]
"""What stands in a cell: words, or words to tick with a box before each."""


def printed(template: str, values: Mapping[str, Any], *, rows: int = 0) -> bytes:
    """A paper of today, in the language that is active; the same values on the same day make the same bytes."""
    made_at = timezone.make_aware(datetime.combine(timezone.localdate(), time()))
    return pdf(TEMPLATES / f"{template}.typ", {"hand": _words_for_hands(), **values}, made_at=made_at, rows=rows)


def _words_for_hands() -> dict[str, str]:
    """Words that stand beside what is written by hand."""
    return {"day": _("Date"), "cut": _("Cut here"), "thumb": _("Signature or thumbprint")}


def day_or_blank(day: date | None) -> str:
    return long_day(day) if day else ""


def household_facts(family: Family) -> list[Pair]:
    return [
        (_("Head of household"), family.head),
        (_("Household number"), family.number),
        (_("Village"), family.place),
        (_("Villager group"), family.group),
        (_("Home address"), family.address),
        (_("Telephone"), family.phone),
    ]


def person_cells(person: Person) -> list[str]:
    """Name, relation, sex and month of birth."""
    born = f"{person.born:%Y-%m}" if person.born else ""
    return [person.name, coded("relation_to_head", person.relation), coded("sex", person.sex), born]


def person_columns() -> list[str]:
    return [_("No."), _("Full name"), _("Relation to the head"), _("Sex"), _("Born")]


def numbered(rows: list[list[str]], *, least: int, width: int) -> list[list[str]]:
    """Rows of `width` cells with their numbers in front; empty ones are added up to `least`."""
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    filled += [[""] * width for _row in range(least - len(filled))]
    return [[str(place), *row] for place, row in enumerate(filled, 1)]


def yes_or_no() -> Cell:
    return [_("Yes"), _("No")]


def footer(family: Family, title: str) -> str:
    """What stands at the foot of each page, so that loose pages find together again."""
    return " · ".join(part for part in (title, family.head, family.number) if part)
