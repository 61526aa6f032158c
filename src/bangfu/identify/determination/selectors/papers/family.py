"""What the papers print of a household: plain values with masked numbers, taken from the register or left empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bangfu.ground.access.models import Level
from bangfu.ground.access.selectors import area_chain
from bangfu.identify.registry.models import Household, IncomeYear, Member
from bangfu.identify.registry.selectors import income_years_of, living_conditions_of, members_of
from bangfu.identify.registry.services.records import columns
from bangfu.identify.registry.services.years import SUMS
from bangfu.identify.registry.views.cards import text_of

YEARS = 3


@dataclass(frozen=True)
class Person:
    """A member. `relation` and `sex` are codes; the certificate's number is masked."""

    name: str
    relation: str = ""
    sex: str = ""
    born: date | None = None
    id_no: str = ""


@dataclass(frozen=True)
class Income:
    """A year's income in fen by line of the chart, sums included."""

    year: int
    members: int
    lines: Mapping[str, int]
    net_fen: int
    per_head_fen: int
    claims_fen: int = 0
    selfpaid_fen: int = 0


@dataclass(frozen=True)
class Family:
    """A household; one without a number is a form to be filled in by hand. Causes are codes, `living` columns of the
    register's living conditions of `living_year`."""

    number: str = ""
    head: str = ""
    place: str = ""
    group: str = ""
    address: str = ""
    phone: str = ""
    household_type: str = ""
    monitor_category: str = ""
    causes: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    incomes: tuple[Income, ...] = ()
    living_year: int | None = None
    living: Mapping[str, Any] = field(default_factory=dict)


BLANK = Family()


def family_of(household: Household) -> Family:
    """The papers' view of a household that was found within a scope, as the register has it today."""
    people = list(members_of(household))
    living = living_conditions_of(household).first()
    named = columns("living")
    return Family(
        number=household.household_no,
        head=next((person.name for person in people if person.is_head), ""),
        place="".join(area.name for area in area_chain(household.area) if area.level >= Level.COUNTY),
        group=household.villager_group,
        address=household.address,
        phone=text_of("households", household, columns("households")["phone"]),
        household_type=household.household_type,
        monitor_category=household.monitor_category,
        causes=tuple(cause for cause in (household.main_cause, *household.other_causes) if cause),
        people=tuple(_person(member) for member in people),
        incomes=tuple(_income(year) for year in income_years_of(household)[:YEARS]),
        living_year=living.year if living else None,
        living={name: getattr(living, name) for name in named} if living else {},
    )


def _person(member: Member) -> Person:
    number = text_of("members", member, columns("members")["id_no"])
    return Person(member.name, member.relation_to_head, member.sex, member.birth_date, number)


def _income(year: IncomeYear) -> Income:
    lines = {line.line: line.amount_fen for line in year.lines.all()}
    return Income(
        year=year.year,
        members=year.members,
        lines=lines | {code: getattr(year, total) for code, total in SUMS.items()},
        net_fen=year.net_fen,
        per_head_fen=year.net_per_head_fen,
        claims_fen=year.claims_fen,
        selfpaid_fen=year.selfpaid_fen,
    )
