"""Small registers for the tests of screening."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from bangfu.compute.screening import FACTS, INDICATORS, Reading, Standards

SIXTH, EIGHTEENTH = Fraction(1, 6), Fraction(1, 18)
STANDARDS = Standards(
    line_fen=None,
    range_fen=870_000,
    weights={name: SIXTH if i < 4 else EIGHTEENTH for i, name in enumerate(INDICATORS)},
    cutoffs=(Fraction(1, 3), Fraction(1, 5), Fraction(1, 2)),
    guarantees=("attendance", "insurance", "housing", "water"),
    illness_selfpaid_fen=500_000,
    water_litres=20,
    water_minutes=20,
    water_guarantee=Fraction(95, 100),
)
READING = Reading(
    as_of=date(2025, 12, 31),
    adult_age=16,
    school_ages=(6, 15),
    schooled_codes=("03", "04", "05", "06"),
    health_reasons=("01", "02"),
    illness_codes=("3", "4"),
    unsafe_grades=("C", "D"),
    solid_fuels=("1", "2"),
)
FINE: dict[str, int | None] = {
    "members": 4, "schooled": 2, "schooled_unknown": 0, "out_of_school": 0, "out_unknown": 0, "ill": 0,
    "ill_unknown": 0, "uninsured": 0, "uninsured_unknown": 0, "wage_fen": 2_400_000, "business_fen": 1_850_000,
    "property_fen": 320_000, "transfer_fen": 612_000, "cost_fen": 740_000, "claims_fen": 200_000,
    "selfpaid_fen": 980_000, "heads": 4, "school_dropout": 0, "medical_uninsured": 0, "unsafe_grade": 0,
    "dangerous_house": 0, "water_quality": 1, "water_litres": 6000, "water_minutes": 0, "water_guarantee": 10000,
    "water_safe": 1, "toilet": 1, "toilet_usable": 1, "solid_fuel": 0, "power": 1, "radio_tv": 1,
}  # fmt: skip
"""The worked example of income, in a household that lacks nothing else."""
LACKING: dict[str, dict[str, int | None]] = {
    "schooling": {"schooled": 0},
    "attendance": {"out_of_school": 1},
    "illness": {"ill": 1, "selfpaid_fen": 980_000},
    "insurance": {"uninsured": 1},
    "housing": {"unsafe_grade": 1},
    "water": {"water_quality": 0},
    "toilet": {"toilet": 0},
    "fuel": {"solid_fuel": 1},
    "electricity": {"power": 0},
    "assets": {"radio_tv": 0},
}
"""What makes each indicator of a fine household a deprivation."""


def facts_frame(*rows: dict[str, Any]) -> pl.DataFrame:
    """Households numbered in the order given, each a fine one with changes."""
    full = [
        {"household": i, "household_no": f"H{i:04}", "area": row.get("area", 1), **FINE, **row}
        for i, row in enumerate(rows)
    ]
    schema = {"household": pl.Int64, "household_no": pl.String, "area": pl.Int64, **dict.fromkeys(FACTS, pl.Int64)}
    return pl.DataFrame([{key: row[key] for key in schema} for row in full], schema=schema)


def lacking(*indicators: str, **changes: int | None) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name in indicators:
        row |= LACKING[name]
    return row | changes
