"""P24: same facts, same policy day, same version: same bytes, whatever the order of the rows, on any machine.

The golden digest was written once; a change of the kernel, of a library or of the machine that moves one byte fails
here. What is stored computing to itself is tried in tests/identify/determination.
"""

from __future__ import annotations

import hashlib
from datetime import date

import polars as pl
import pytest

from bangfu.compute.screening import INDICATORS, household_facts, judge, result_lines
from bangfu.compute.synthetic import register
from tests.compute.screening.builders import READING, STANDARDS, facts_frame, lacking
from tests.promises.conftest import FULL_SIZE, Record

SHUFFLES = 1000 if FULL_SIZE else 25
HOUSEHOLDS = 400
GOLDEN = "b3acbd1833d513407e91f58da8ecadec5034a0952c0e3917b0c3e5b7ff1a3e89"


@pytest.fixture(scope="module")
def frames() -> dict[str, pl.DataFrame]:
    """A synthetic register as the database would hand it over."""
    made = register(HOUSEHOLDS, ["539901100201", "539901100202"], seed=24, year=2025)
    numbers = made.households.select("household_no").with_row_index("household", offset=1)
    numbers = numbers.with_columns(pl.col("household").cast(pl.Int64))
    joined = {
        name: frame.join(numbers, on="household_no", how="left")
        for name, frame in (("members", made.members), ("incomes", made.incomes), ("living", made.living))
    }
    return {
        "households": numbers.with_columns(area=pl.lit(1, pl.Int64)),
        "members": joined["members"].with_columns(pl.col("health").list.join(",")),
        "incomes": joined["incomes"].rename({"members": "heads"}),
        "living": joined["living"].with_columns(
            pl.col("fuel").list.join(","),
            *((pl.col(name) * 100).cast(pl.Int64) for name in ("water_litres_day", "water_guarantee_pct")),
        ),
    }


def digest(frames: dict[str, pl.DataFrame]) -> str:
    judged = judge(household_facts(**frames, reading=READING), STANDARDS)
    return hashlib.sha256(result_lines(judged).encode()).hexdigest()


def test_any_order_of_rows_gives_the_same_bytes(frames: dict[str, pl.DataFrame], measured: Record) -> None:
    turned = [
        digest({name: frame.sample(fraction=1, shuffle=True, seed=seed) for name, frame in frames.items()})
        for seed in range(SHUFFLES)
    ]
    assert set(turned) == {digest(frames)}
    measured(
        "P24 Same facts, same policy day, same version: same bytes in any order of rows",
        f"{SHUFFLES:,} shuffles of {HOUSEHOLDS} households, 1 digest; golden digest unchanged",
    )


def test_one_changed_fact_changes_the_bytes(frames: dict[str, pl.DataFrame]) -> None:
    """The control: the digest sees a single fen."""
    first = pl.int_range(pl.len()) == 0
    wage = pl.when(first).then(pl.col("wage_fen") + 1).otherwise(pl.col("wage_fen"))
    richer = frames | {"incomes": frames["incomes"].with_columns(wage_fen=wage)}
    assert digest(richer) != digest(frames)


def test_the_bytes_are_those_of_the_golden_digest() -> None:
    rows = [lacking(name, area=1) for name in INDICATORS] + [{"heads": None}, {"members": 0, "schooled": 0}, {}]
    told = result_lines(judge(facts_frame(*rows), STANDARDS))
    assert hashlib.sha256(told.encode()).hexdigest() == GOLDEN
    assert READING.as_of == date(2025, 12, 31)
