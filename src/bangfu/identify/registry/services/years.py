"""The yearly figures: incomes with their lines, living conditions, villages and counties."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

import polars as pl
from django.db import models, transaction

from bangfu.errors import Conflict, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.identify.registry.models import (
    CountyYear,
    Household,
    IncomeLine,
    IncomeYear,
    LivingConditions,
    Source,
    VillageYear,
)
from bangfu.identify.registry.models.sources import EARLIEST_YEAR, LATEST_YEAR, Sourced
from bangfu.identify.registry.services.households import household_locked
from bangfu.identify.registry.services.records import Table, frame_of, row_problems
from bangfu.identify.registry.services.rows import refuse_problems, rows_insert
from bangfu.identify.registry.services.sources import Stated, source_add
from bangfu.policy.loader import codes

SUMS = {"a": "wage_fen", "b": "business_fen", "c": "property_fen", "d": "transfer_fen", "e": "cost_fen"}
Values = Mapping[str, object]
S = TypeVar("S", bound=Sourced)


@transaction.atomic
def income_year_record(
    *, actor: Actor, household: int, year: int, values: Values, lines: Mapping[str, int] | None = None, stated: Stated
) -> IncomeYear:
    """The income of a year, recorded for the first time. With lines, each sum is that of its lines.

    Errors: NotFound, NotPermitted, RuleViolated where a stated sum is not that of its lines; Conflict where the year
    is recorded: what stands changes by a request that a second person decides on.
    """
    home = household_locked(actor, household, Permission.CHANGE_REQUEST)
    lines = dict(lines or {})
    row = _year_recorded("incomes", home, year, summed(values, lines), stated)
    income = IncomeYear.objects.within(EVERYWHERE).get(pk=row)
    IncomeLine.objects.bulk_create(
        IncomeLine(income_year=income, line=line, amount_fen=amount) for line, amount in sorted(lines.items())
    )
    return income


@transaction.atomic
def living_conditions_record(
    *, actor: Actor, household: int, year: int, values: Values, stated: Stated
) -> LivingConditions:
    """The living conditions of a year, recorded for the first time. Errors: as of an income."""
    home = household_locked(actor, household, Permission.CHANGE_REQUEST)
    row = _year_recorded("living", home, year, values, stated)
    return LivingConditions.objects.within(EVERYWHERE).get(pk=row)


@transaction.atomic
def village_year_record(*, actor: Actor, village: Area, year: int, values: Values, stated: Stated) -> VillageYear:
    """The figures of a village for a year."""
    actor.permit(Permission.CHANGE_REQUEST, village)
    _refuse_level(village, Level.VILLAGE)
    return _place_recorded(VillageYear, village, year, values, source_add(stated, village))


@transaction.atomic
def county_year_record(*, actor: Actor, county: Area, year: int, values: Values, stated: Stated) -> CountyYear:
    """The figures of a county for a year."""
    actor.permit(Permission.CHANGE_DECIDE, county)
    _refuse_level(county, Level.COUNTY)
    return _place_recorded(CountyYear, county, year, values, source_add(stated, county))


def summed(values: Values, lines: Mapping[str, int]) -> dict[str, object]:
    """The values of a year with the sums of its lines. Errors: RuleViolated where a stated sum is another."""
    found = {**values, **_sums(lines)} if lines else dict(values)
    refuse_unequal(values, found)
    return found


def _sums(lines: Mapping[str, int]) -> dict[str, int]:
    """The five sums of the lines. A line with subdivisions stands for them: d5 beside d5a is counted once."""
    known = codes("income_line")
    for line, amount in lines.items():
        if len(line) < 2 or known.get(line) is None or amount < 0:
            raise RuleViolated(
                say("“{line}” is no line of income, or below zero", line=line),
                where=say("income lines"),
                remedy=say("Use the lines a1 to e4 of the chart, with amounts of zero or more."),
            )
    divided = {line[:2] for line in lines if len(line) > 2}
    for line in divided & set(lines):
        if lines[line] != sum(amount for part, amount in lines.items() if part[:2] == line and part != line):
            raise RuleViolated(
                say("line {line} is not the sum of its parts", line=line),
                where=say("income lines"),
                remedy=say("Correct it, or state its parts only."),
            )
    counted = {line: amount for line, amount in lines.items() if line not in divided}
    return {name: sum(amount for line, amount in counted.items() if line[0] == letter) for letter, name in SUMS.items()}


def refuse_unequal(stated: Values, summed: Values) -> None:
    for name in SUMS.values():
        if name in stated and stated[name] not in (None, summed[name]):
            raise RuleViolated(
                say("{column} is not the sum of its lines", column=name),
                where=say("income lines"),
                remedy=say("Correct the sum or the lines."),
            )


def _year_recorded(table: Table, home: Household, year: int, values: Values, stated: Stated) -> int:
    values = {**values, "year": year}
    frame = frame_of(table, {name: value for name, value in values.items() if value is not None})
    where = say("household {number}", number=home.household_no)
    refuse_problems(row_problems(table, frame), where)
    model = IncomeYear if table == "incomes" else LivingConditions
    if model.objects.within(EVERYWHERE).filter(household=home, year=year).exists():
        raise Conflict(
            say("this year is recorded already"),
            where=say("household {number}, {year}", number=home.household_no, year=year),
            remedy=say("Ask for its correction on the card: a second person decides on what stands."),
        )
    keys = {"area_id": pl.lit(home.area_id), "household_id": pl.lit(home.pk)}
    return rows_insert(table, frame.with_columns(**keys), source=source_add(stated, home.area))[0]


def _overwrite(row: Sourced, values: Values, source: Source) -> None:
    for name, value in values.items():
        field = row._meta.get_field(name)
        empty = field.get_default() if isinstance(field, models.Field) else None
        setattr(row, name, empty if value is None else value)
    row.source, row.stated_on = source, source.stated_on
    row.save()


def _place_recorded(model: type[S], place: Area, year: int, values: Values, source: Source) -> S:
    where = say("{area}, {year}", area=place.name, year=year)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise RuleViolated(say("this is no year"), where=where, remedy=say("Write four digits, such as 2026."))
    for name, value in values.items():
        below_zero = isinstance(value, int | Decimal) and value < 0 and not name.endswith("growth_pct")
        if below_zero or (name.endswith("_pct") and isinstance(value, Decimal) and value > 100):
            raise _beyond(name, where)
    row = model.objects.within(EVERYWHERE).filter(area=place, year=year).first()
    if row is None:
        row = model(area=place, year=year)
    _overwrite(row, values, source)
    return row


def _beyond(name: str, where: Phrase) -> RuleViolated:
    remedy = say("Check it: it is not negative and not this large.")
    return RuleViolated(say("{column}: this number is outside what can be", column=name), where=where, remedy=remedy)


def _refuse_level(area: Area, level: Level) -> None:
    if area.level != level:
        raise RuleViolated(
            say("these figures are of another level"),
            where=say("{area}", area=area.name),
            remedy=say("Choose a village for a village's figures and a county for a county's."),
        )
