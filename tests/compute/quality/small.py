"""A register of few rows written by hand, and what one condition finds in it."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from bangfu.compute.quality import Facts, Findings, check, read_rules
from bangfu.compute.quality.fields import TABLES
from bangfu.compute.quality.tables import EMPTY
from bangfu.compute.specs import parse_spec

RULE = """title: t
family: logic
definitions:
  member: {{grown: "age >= 16", half: "work_months * 6"}}
  household: {{full: "count_members(grown) > 1"}}
rules:
  - code: Q2_01_901
    object: {table}
    severity: error
    when: '{when}'
    zh: a
    en: a
    remedy: {{zh: b, en: b}}
    valid_from: 2014-01-01
    reference: r
    verified: false
    params: {{most: {{value: 5}}}}
"""
ON = date(2025, 7, 10)
Rows = dict[str, list[Any]]
HOME: Rows = {"household_no": ["h1", "h2", "h3"], "area_code": ["v1", "v1", "v2"]}


def frame(table: str, columns: Rows) -> pl.DataFrame:
    kinds = TABLES[table]
    return pl.DataFrame(
        {
            name: pl.Series(name, values, dtype=EMPTY[kinds[name]] if name in kinds else pl.String)
            for name, values in columns.items()
        }
    )


def members(of: list[str], **columns: list[Any]) -> Rows:
    """Members of these households, numbered in each."""
    numbers = [f"{home}-{of[: place + 1].count(home)}" for place, home in enumerate(of)]
    return {"household_no": of, "person_no": numbers, **columns}


def facts(
    member: Rows | None = None,
    household: Rows | None = None,
    *,
    income: Rows | None = None,
    living: Rows | None = None,
    village: Rows | None = None,
) -> Facts:
    return Facts(
        frame("household", {**HOME, **(household or {})}),
        frame("member", member or members([])),
        frame("income", income or {"household_no": []}),
        frame("living", living or {"household_no": []}),
        frame("village", village or {"area_code": []}),
    )


def findings(when: str, table: str, register: Facts, *, on: date = ON, with_values: bool = True) -> Findings:
    """What a rule of this condition finds."""
    book = read_rules([parse_spec(RULE.format(when=when.replace("'", "''"), table=table), "r.yaml")])
    return check(book, register, on=on, with_values=with_values)


def found(when: str, table: str, register: Facts, *, on: date = ON) -> list[str]:
    """The numbers of the rows that are found, in their order."""
    key = {"member": "person_no", "household": "household_no", "village": "area_code"}[table]
    return findings(when, table, register, on=on, with_values=False).rows[key].to_list()
