"""Households: what a seed draws stays, and what is said of one agrees with its members and with itself."""

from __future__ import annotations

import polars as pl
import pytest

from tests.compute.synthetic.digests import changed, drawn


@pytest.mark.parametrize("frame", ["households", "living"])
def test_a_seed_draws_the_same_households_in_every_version(frame: str) -> None:
    assert changed(frame) == []


def test_a_monitored_household_has_a_risk_a_day_and_measures_and_no_other_has() -> None:
    monitored = pl.col("monitor_category") != ""
    wrong = drawn().households.filter(
        (monitored != (pl.col("risk_1") != ""))
        | (monitored != (pl.col("risk_identified_ym") != ""))
        | (monitored != (pl.col("measure_groups").list.len() > 0))
    )
    assert wrong.is_empty()


def test_a_risk_is_removed_after_it_was_identified_and_within_the_year() -> None:
    removed = drawn().households.filter(pl.col("risk_removed_ym") != "")
    assert removed.filter(pl.col("risk_removed_ym") <= pl.col("risk_identified_ym")).is_empty()
    assert removed.filter(pl.col("risk_removed_ym") > "202511").is_empty()
    assert removed.height > 20


def test_a_house_is_dangerous_exactly_where_its_grade_is_c() -> None:
    living = drawn().living
    assert living.filter(pl.col("is_dangerous_house") != (pl.col("house_grade") == "C")).is_empty()
