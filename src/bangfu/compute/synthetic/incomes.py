"""A year's money of each household: lines of the income chart (a wages, b business, c property, d transfers, e costs)
that follow from the members' work and benefits, and the totals that are their sums. Whole fen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from bangfu.compute.synthetic import codes
from bangfu.compute.synthetic.persons import Ints, Persons, Random, happens

POST_PAY_FEN = 800_00
DIBAO_FEN, TEKUN_FEN, PENSION_FEN = 4_200_00, 8_400_00, 1_680_00
TOTALS = {"wage_fen": "a", "business_fen": "b", "property_fen": "c", "transfer_fen": "d", "cost_fen": "e"}


@dataclass(frozen=True)
class Money:
    totals: dict[str, Ints]
    lines: dict[str, Ints]


def income_columns(
    persons: Persons, members: dict[str, Any], households: dict[str, Any], size: Ints, random: Random
) -> Money:
    count = len(size)

    def summed(values: Any) -> Ints:
        return np.bincount(persons.household, weights=values, minlength=count).astype(np.int64)

    crops = random.integers(10, 90, count) * 100_00
    animals = np.where(happens(random, count, 0.5), random.integers(5, 120, count) * 100_00, 0)
    lines = {
        "a1": summed(members["work_income_month_fen"] * members["work_months"]),
        "a2": summed(members["public_post_months"] * POST_PAY_FEN),
        "b1": crops,
        "b2": animals,
        "c2": np.where(happens(random, count, 0.4), random.integers(2, 30, count) * 100_00, 0),
        "d2": summed((members["dibao_status"] != codes.NOT_RECEIVING) * DIBAO_FEN),
        "d3": summed((members["tekun_status"] != codes.NOT_RECEIVING) * TEKUN_FEN),
        "d4": summed(((persons.age >= 60) & members["resident_pension"]) * PENSION_FEN),
        "d6": random.integers(3, 12, count) * 100_00,
        "e1": crops * 3 // 10,
        "e2": animals * 4 // 10,
    }
    _lift(lines, households, size, random)
    totals = {
        name: sum((v for line, v in lines.items() if line[0] == letter), np.zeros(count, np.int64))
        for name, letter in TOTALS.items()
    }
    ill = np.bincount(persons.household, weights=members["major"] | members["chronic"], minlength=count) > 0
    totals["claims_fen"] = np.zeros(count, np.int64)
    totals["selfpaid_fen"] = np.where(ill, random.integers(1, 40, count) * 100_00, 0)
    return Money(totals, lines)


def _lift(lines: dict[str, Ints], households: dict[str, Any], size: Ints, random: Random) -> None:
    """Nobody unmonitored lives below the range: other business, line b4, fills the gap."""
    floor = random.integers(90, 160, len(size)) * 100_00 * size
    floor = np.where(households["monitor_category"] != "", random.integers(65, 85, len(size)) * 100_00 * size, floor)
    floor = np.where(households["risk_removed_ym"] != "", random.integers(90, 120, len(size)) * 100_00 * size, floor)
    net = sum((v if line[0] != "e" else -v for line, v in lines.items()), np.zeros(len(size), np.int64))
    lines["b4"] = np.maximum(floor - net, 0)


def income_lines(households: pl.Series, year: int, lines: dict[str, Ints]) -> pl.DataFrame:
    """The lines that are not zero, one row a line, in the order of the chart."""
    wide = pl.DataFrame({"household_no": households, **{name: lines[name] for name in sorted(lines)}})
    long = wide.unpivot(index="household_no", variable_name="line", value_name="amount_fen")
    return long.filter(pl.col("amount_fen") != 0).select(
        "household_no", pl.lit(year, pl.Int64).alias("year"), "line", "amount_fen"
    )
