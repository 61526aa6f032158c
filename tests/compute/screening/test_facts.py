"""Reading the register: each rule of ages and codes, and gaps that stay gaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from bangfu.compute.screening import household_facts
from bangfu.compute.screening.facts import INCOME_FACTS, LIVING_FACTS
from tests.compute.screening.builders import READING

MEMBER: dict[str, Any] = {
    "household": 1, "birth_date": date(1980, 1, 1), "education": "02", "student_status": "", "dropout_reason": "",
    "health": "1", "resident_medical": True, "employee_medical": False, "military": None,
}  # fmt: skip
LIVING: dict[str, Any] = {
    "household": 1, "school_dropout": None, "medical_uninsured": None, "house_grade": "", "is_dangerous_house": None,
    "water_quality_ok": None, "water_litres_day": None, "water_fetch_minutes": None, "water_guarantee_pct": None,
    "water_safe": None, "sanitary_toilet": None, "sanitary_toilet_usable": None, "fuel": "", "living_power": None,
    "radio_tv": None,
}  # fmt: skip
SCHEMA = {
    "birth_date": pl.Date, "resident_medical": pl.Boolean, "employee_medical": pl.Boolean, "military": pl.Boolean,
    "household": pl.Int64,
}  # fmt: skip


def facts_of(
    *members: dict[str, Any], living: dict[str, Any] | None = None, on: date = READING.as_of
) -> dict[str, Any]:
    """The facts of one household."""
    schema = {key: SCHEMA.get(key, pl.String) for key in MEMBER}
    own = [LIVING | living] if living is not None else []
    numbers = ("household", "water_litres_day", "water_fetch_minutes", "water_guarantee_pct")
    kinds = dict.fromkeys(numbers, pl.Int64) | dict.fromkeys(("house_grade", "fuel"), pl.String)
    living_schema = {key: kinds.get(key, pl.Boolean) for key in LIVING}
    frame = household_facts(
        pl.DataFrame({"household": [1], "household_no": ["H1"], "area": [7]}),
        pl.DataFrame([MEMBER | member for member in members], schema=schema),
        pl.DataFrame(schema=dict.fromkeys(("household", *INCOME_FACTS), pl.Int64)),
        pl.DataFrame(own, schema=living_schema),
        replace(READING, as_of=on),
    )
    return frame.to_dicts()[0]


CHILD = {"birth_date": date(2015, 5, 1), "education": ""}


@pytest.mark.parametrize(
    ("member", "schooled"),
    [
        ({"education": "03"}, (1, 0)),
        ({"education": "02"}, (0, 0)),
        ({"education": ""}, (0, 1)),
        ({"education": "", "student_status": "31", "birth_date": date(2009, 5, 1)}, (1, 0)),
        ({"education": "", "student_status": "23", "birth_date": date(2009, 5, 1)}, (0, 0)),
        ({"education": "04", "birth_date": date(2010, 5, 1)}, (0, 0)),
        ({"education": "04", "birth_date": None}, (0, 1)),
        ({"education": "02", "birth_date": None}, (0, 0)),
        ({"education": "04", "birth_date": date(2009, 12, 31)}, (1, 0)),
        ({"education": "04", "birth_date": date(2010, 1, 1)}, (0, 0)),
    ],
)
def test_schooling(member: dict[str, Any], schooled: tuple[int, int]) -> None:
    found = facts_of(member)
    assert (found["schooled"], found["schooled_unknown"]) == schooled


@pytest.mark.parametrize(("on", "schooled"), [(date(2026, 7, 9), 0), (date(2026, 7, 10), 1)])
def test_nobody_is_older_than_on_the_last_birthday(on: date, schooled: int) -> None:
    assert facts_of({"education": "04", "birth_date": date(2010, 7, 10)}, on=on)["schooled"] == schooled


@pytest.mark.parametrize(
    ("child", "out"),
    [
        ({"student_status": "14"}, (0, 0)),
        ({"dropout_reason": "03"}, (1, 0)),
        ({"dropout_reason": "01"}, (0, 0)),
        ({}, (0, 1)),
        ({"student_status": "01"}, (0, 1)),
        ({"student_status": "01", "birth_date": date(2019, 6, 1)}, (0, 0)),
        ({"dropout_reason": "03", "birth_date": date(2009, 1, 1)}, (0, 0)),
        ({"dropout_reason": "03", "birth_date": None}, (0, 1)),
        ({"student_status": "14", "birth_date": None}, (0, 0)),
    ],
)
def test_attendance(child: dict[str, Any], out: tuple[int, int]) -> None:
    found = facts_of(CHILD | child)
    assert (found["out_of_school"], found["out_unknown"]) == out


@pytest.mark.parametrize(
    ("member", "uninsured"),
    [
        ({}, (0, 0)),
        ({"resident_medical": False, "employee_medical": True}, (0, 0)),
        ({"resident_medical": False}, (1, 0)),
        ({"resident_medical": None}, (0, 1)),
        ({"resident_medical": False, "employee_medical": None}, (0, 1)),
        ({"resident_medical": False, "military": True}, (0, 0)),
    ],
)
def test_insurance(member: dict[str, Any], uninsured: tuple[int, int]) -> None:
    found = facts_of(member)
    assert (found["uninsured"], found["uninsured_unknown"]) == uninsured


@pytest.mark.parametrize(("health", "ill"), [("1", (0, 0)), ("2,3", (1, 0)), ("4", (1, 0)), ("", (0, 1))])
def test_illness(health: str, ill: tuple[int, int]) -> None:
    found = facts_of({"health": health})
    assert (found["ill"], found["ill_unknown"]) == ill


@pytest.mark.parametrize(
    ("living", "fact", "value"),
    [
        ({"house_grade": "C"}, "unsafe_grade", 1),
        ({"house_grade": "B"}, "unsafe_grade", 0),
        ({}, "unsafe_grade", None),
        ({"fuel": "5,1"}, "solid_fuel", 1),
        ({"fuel": "5"}, "solid_fuel", 0),
        ({}, "solid_fuel", None),
        ({"living_power": False}, "power", 0),
    ],
)
def test_living_conditions(living: dict[str, Any], fact: str, value: int | None) -> None:
    assert facts_of({}, living=living)[fact] == value


def test_what_no_row_states_is_null_and_members_are_counted_from_zero() -> None:
    found = facts_of()
    assert [found[name] for name in (*INCOME_FACTS, *LIVING_FACTS)] == [None] * 22
    assert found["members"] == 0
