"""What a row of the register must be before it is written: one row typed in a form, or a million of a file, alike.

A frame has the dictionary's names as columns, values in the types of its columns, and numbers of persons, phones and
accounts in the open; writing seals them. Columns may be left out; a null is "not stated".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Literal

import polars as pl
from django.contrib.postgres.fields import ArrayField
from django.db import models

from bangfu.compute.identity import ID_PROBLEMS, LANDLINE, MOBILE, check_ids
from bangfu.errors import Phrase, say
from bangfu.identify.registry.models import Household, IncomeYear, LivingConditions, Member
from bangfu.identify.registry.models.sources import EARLIEST_YEAR, LATEST_YEAR, YEAR_MONTH, Sourced
from bangfu.policy.loader import book, codes

Kind = Literal[
    "text", "code", "codes", "month", "date", "yes_no", "whole", "money", "measure", "id", "phone", "account"
]
Table = Literal["households", "members", "incomes", "living"]

MODELS: dict[Table, type[Sourced]] = {
    "households": Household,
    "members": Member,
    "incomes": IncomeYear,
    "living": LivingConditions,
}
REQUIRED: dict[Table, tuple[str, ...]] = {
    "households": ("household_no",),
    "members": ("name", "relation_to_head"),
    "incomes": ("year", "members"),
    "living": ("year",),
}
NOT_TYPED = frozenset({"id", "area", "source", "stated_on", "household", "ended_on", "end_reason", "left_on"})
"""What the services write and nobody types."""
OTHER_LISTS = {
    "other_causes": "main_cause",
    "measure_groups": "measure_group",
    **{f"risk_{place}": "risk" for place in range(1, 6)},
}
SEALED: dict[str, Kind] = {"id_no": "id", "bank_account": "account"}
MONTHS_OF_A_YEAR = frozenset({"work_months", "public_post_months"})
YEARS = frozenset({"year", "exit_year", "plan_exit_year", "return_year", "rehab_year"})
LARGEST = {"whole": 2**31 - 1, "money": 10**15, "measure": 10**9}
LENGTH_OF_NUMBER = 30
ACCOUNT = rf"^[0-9]{{8,{LENGTH_OF_NUMBER}}}$"


@dataclass(frozen=True)
class Column:
    """One column of a table of the register, by its name in the dictionary."""

    name: str
    kind: Kind
    label: Any
    list: str = ""
    length: int = 0

    @property
    def sealed(self) -> bool:
        return self.kind in ("id", "phone", "account")


@dataclass(frozen=True)
class RowProblem:
    """What is wrong in a row (from 0) and column of a frame, and what to do about it. It never repeats the value."""

    row: int
    column: str
    what: Phrase
    remedy: Phrase


@cache
def columns(table: Table) -> Mapping[str, Column]:
    """The columns that a person or a file may fill, in the order of the form."""
    return {column.name: column for column in _columns(MODELS[table])}


def _columns(model: type[Sourced]) -> Iterator[Column]:
    for field in model._meta.concrete_fields:
        name = field.name.removesuffix("_sealed")
        if field.name in NOT_TYPED or name.endswith("_blind"):
            continue
        label = field.verbose_name
        if name != field.name:
            yield Column(name, SEALED.get(name, "phone"), label, length=LENGTH_OF_NUMBER)
        elif isinstance(field, ArrayField):
            yield Column(name, "codes", label, OTHER_LISTS.get(name, name))
        elif isinstance(field, models.BooleanField):
            yield Column(name, "yes_no", label)
        elif isinstance(field, models.DateField):
            yield Column(name, "date", label)
        elif isinstance(field, models.DecimalField):
            yield Column(name, "measure", label)
        elif isinstance(field, models.IntegerField):
            yield Column(name, "money" if name.endswith("_fen") else "whole", label)
        elif name.endswith("_ym"):
            yield Column(name, "month", label)
        else:
            code_list = OTHER_LISTS.get(name, name)
            known = code_list in book().code_lists
            yield Column(name, "code" if known else "text", label, code_list if known else "", field.max_length or 0)


def row_problems(table: Table, frame: pl.DataFrame, *, required: bool = True) -> list[RowProblem]:
    """Everything that is wrong with the rows of a frame, by row and column. It knows every column."""
    found: list[RowProblem] = []
    for name in REQUIRED[table] if required else ():
        absent = _absent(frame, name)
        found += (RowProblem(row, name, say("this must be stated"), say("Fill it in.")) for row in absent)
    for name in frame.columns:
        found += _column_problems(columns(table)[name], frame.get_column(name))
    return sorted(found, key=lambda problem: (problem.row, frame.columns.index(problem.column)))


def _absent(frame: pl.DataFrame, name: str) -> list[int]:
    if name not in frame.columns:
        frame = frame.with_columns(pl.lit(None).alias(name))
    values = frame.get_column(name)
    empty = values.is_null() if values.dtype != pl.String else values.is_null() | (values.str.strip_chars() == "")
    return empty.arg_true().to_list()


def _column_problems(column: Column, values: pl.Series) -> list[RowProblem]:
    if column.kind == "id":
        wrong = check_ids(values)
        return [RowProblem(row, column.name, *ID_PROBLEMS[wrong[row]]) for row in wrong.is_not_null().arg_true()]
    bad = CHECKS[column.kind](column, values)
    what, remedy = _told(column)
    return [RowProblem(row, column.name, what, remedy) for row in bad.fill_null(value=False).arg_true()]


def _code_wrong(column: Column, values: pl.Series) -> pl.Series:
    return ~values.is_in(["", *(code.code for code in codes(column.list))])


def _codes_wrong(column: Column, values: pl.Series) -> pl.Series:
    known = pl.Series([code.code for code in codes(column.list)], dtype=pl.String)
    return values.cast(pl.List(pl.String)).list.eval(~pl.element().is_in(known.implode())).list.any()


def _range_wrong(column: Column, values: pl.Series) -> pl.Series:
    low, high = 0, LARGEST[column.kind]
    if column.name in MONTHS_OF_A_YEAR:
        high = 12
    elif column.name in YEARS:
        low, high = EARLIEST_YEAR, LATEST_YEAR
    elif column.name == "members":
        low, high = 1, 100
    elif column.name.endswith("_pct"):
        high = 100
    return (values < low) | (values > high)


def _pattern_wrong(pattern: str, values: pl.Series) -> pl.Series:
    return (values != "") & ~values.str.contains(pattern)


CHECKS: dict[str, Any] = {
    "text": lambda column, values: values.str.len_chars() > column.length,
    "code": _code_wrong,
    "codes": _codes_wrong,
    "month": lambda column, values: _pattern_wrong(YEAR_MONTH, values),
    "date": lambda column, values: values.dt.year() < EARLIEST_YEAR - 60,
    "yes_no": lambda column, values: pl.repeat(value=False, n=len(values), eager=True),
    "whole": _range_wrong,
    "money": _range_wrong,
    "measure": _range_wrong,
    "phone": lambda column, values: _pattern_wrong(f"{MOBILE}|{LANDLINE}", values),
    "account": lambda column, values: _pattern_wrong(ACCOUNT, values),
}


def _told(column: Column) -> tuple[Phrase, Phrase]:
    if column.name in MONTHS_OF_A_YEAR:
        return say("a year has 0 to 12 months"), say("Write a whole number from 0 to 12.")
    told: dict[str, tuple[Phrase, Phrase]] = {
        "text": (
            say("this is longer than {most} characters", most=column.length),
            say("Shorten it."),
        ),
        "code": (say("this is not a value of the list"), say("Choose a value of the list.")),
        "codes": (say("this holds a value that is not of the list"), say("Choose values of the list.")),
        "month": (say("this is no month"), say("Write year and month in six digits, such as 202306.")),
        "date": (say("this day is too long ago"), say("Write the day as 2026-01-31.")),
        "phone": (say("this is no phone number"), say("Write 11 digits of a mobile, or area code and number.")),
        "account": (say("this is no bank account"), say("Write its digits, 8 to 30, without spaces.")),
    }
    beyond = say("this number is outside what can be"), say("Check it: it is not negative and not this large.")
    return told.get(column.kind, beyond)


def frame_of(table: Table, values: Mapping[str, object]) -> pl.DataFrame:
    """One row as a frame with the types of its columns."""
    kinds = columns(table)
    schema = {name: POLARS[kinds[name].kind] for name in values}
    plain = {name: float(value) if isinstance(value, Decimal) else value for name, value in values.items()}
    return pl.DataFrame({name: [value] for name, value in plain.items()}, schema=schema)


POLARS: dict[Kind, Any] = {
    "text": pl.String,
    "code": pl.String,
    "codes": pl.List(pl.String),
    "month": pl.String,
    "date": pl.Date,
    "yes_no": pl.Boolean,
    "whole": pl.Int64,
    "money": pl.Int64,
    "measure": pl.Float64,
    "id": pl.String,
    "phone": pl.String,
    "account": pl.String,
}
