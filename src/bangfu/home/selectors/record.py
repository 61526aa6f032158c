"""Her record as she reads it: family, home, incomes and living conditions, each value with its source and day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bangfu.identify.registry.forms import GROUPS
from bangfu.identify.registry.models import Household, IncomeYear, LivingConditions, Member, Part
from bangfu.identify.registry.models.sources import Sourced
from bangfu.identify.registry.selectors import income_years_of, living_conditions_of, members_of
from bangfu.identify.registry.views.cards import Fact, coded, facts_of, parts, yuan

YEARS = 3
FIGURES = ("wage_fen", "business_fen", "property_fen", "transfer_fen", "cost_fen")


@dataclass(frozen=True)
class Group:
    """Values that belong together, where they come from, and the word for them when she says that they are wrong."""

    title: str
    part: str
    facts: list[Fact]
    source: str
    stated_on: date
    lead: str = ""


@dataclass(frozen=True)
class Person:
    """One member of the family as the others call her."""

    name: str
    relation: str
    groups: list[Group] = field(default_factory=list)


def family_of(household: Household) -> list[Person]:
    """The members who live there, the head first; the numbers of their certificates masked."""
    found = members_of(household).select_related("source")
    return [
        Person(member.name, coded("relation_to_head", member.relation_to_head), _groups("members", member, member.pk))
        for member in found
    ]


def home_of(household: Household) -> list[Group]:
    """What is registered of the household itself."""
    return _groups("households", household)


def incomes_of(household: Household) -> list[Group]:
    """The incomes of the last years; what a person had in the year comes first."""
    return [_income(year) for year in income_years_of(household)[:YEARS]]


def _income(year: IncomeYear) -> Group:
    facts = [
        Fact(name, year._meta.get_field(name).verbose_name, yuan(getattr(year, name)))  # type: ignore[union-attr]
        for name in FIGURES
    ]
    facts += [Fact("net", _("Left after cost, all together"), yuan(year.net_fen)),
              Fact("members", _("Persons counted"), str(year.members))]  # fmt: skip
    lead = _("{amount} for each person").format(amount=yuan(year.net_per_head_fen))
    return _group(_("Income of {year}").format(year=year.year), f"{Part.INCOMES}:{year.year}", facts, year, lead)


def living_of(household: Household) -> list[Group]:
    """How the household lives, the newest year."""
    return [
        _group(
            _("How we lived in {year}").format(year=row.year),
            f"{Part.LIVING}:{row.year}",
            [fact for fact in facts_of("living", row) if fact.name != "year"],
            row,
        )
        for row in living_conditions_of(household)[:1]
    ]


def _groups(table: Any, row: Member | Household, member: int | None = None) -> list[Group]:
    prefix = table if member is None else f"{table}:{member}"
    shown = parts(table, row, GROUPS[table], opened=False)
    return [_group(str(one.group.title), f"{prefix}:{one.group.name}", one.facts, row) for one in shown if one.facts]


def _group(title: str, part: str, facts: Iterable[Fact], row: Sourced, lead: str = "") -> Group:
    return Group(title, part, list(facts), row.source.label, row.stated_on, lead)


@dataclass(frozen=True)
class Place:
    """The part of the register that a correction is about."""

    part: Part
    group: str = ""
    member: int | None = None
    year: int | None = None
    title: str = ""


def place_of(household: Household, text: str) -> Place | None:
    """What a word such as `members:12:health` or `incomes:2025` names of this household; None for nothing."""
    match text.split(":"):
        case [Part.HOUSEHOLDS.value, name] if name in _names("households"):
            return Place(Part.HOUSEHOLDS, name, title=_names("households")[name])
        case [Part.MEMBERS.value, number, name] if number.isdecimal() and name in _names("members"):
            member = members_of(household).filter(pk=int(number)).first()
            title = f"{member.name}: {_names('members')[name]}" if member else ""
            return Place(Part.MEMBERS, name, member.pk, title=title) if member else None
        case [(Part.INCOMES.value | Part.LIVING.value) as part, year] if year.isdecimal():
            rows: Any = income_years_of(household) if part == Part.INCOMES else living_conditions_of(household)
            known: IncomeYear | LivingConditions | None = rows.filter(year=int(year)).first()
            return Place(Part(part), year=known.year, title=f"{Part(part).label} {known.year}") if known else None
    return None


def _names(table: Any) -> dict[str, str]:
    return {group.name: str(group.title) for group in GROUPS[table]}
