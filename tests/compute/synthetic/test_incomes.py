"""Incomes: what a seed draws stays, and each total is the sum of its lines."""

from __future__ import annotations

import polars as pl
import pytest

from bangfu.compute.synthetic.incomes import TOTALS
from tests.compute.synthetic.digests import changed, drawn


@pytest.mark.parametrize("frame", ["incomes", "income_lines"])
def test_a_seed_draws_the_same_incomes_in_every_version(frame: str) -> None:
    assert changed(frame) == []


@pytest.mark.parametrize("total", TOTALS)
def test_a_total_is_the_sum_of_its_lines(total: str) -> None:
    lines = drawn().income_lines.filter(pl.col("line").str.starts_with(TOTALS[total]))
    summed = lines.group_by("household_no").agg(pl.sum("amount_fen"))
    both = drawn().incomes.join(summed, on="household_no", how="left").fill_null(0)
    assert both.filter(pl.col(total) != pl.col("amount_fen")).is_empty()


def test_costs_are_shares_of_crops_and_animals() -> None:
    lines = drawn().income_lines.pivot("line", index="household_no", values="amount_fen").fill_null(0)
    assert lines.filter(pl.col("e1") * 10 != pl.col("b1") * 3).is_empty()
    assert lines.filter(pl.col("e2") * 10 != pl.col("b2") * 4).is_empty()


def test_nobody_unmonitored_lives_on_less_than_the_floor() -> None:
    net = sum((pl.col(name) for name in TOTALS if name != "cost_fen"), -pl.col("cost_fen"))
    incomes = drawn().incomes.join(drawn().households, on="household_no").filter(pl.col("monitor_category") == "")
    assert incomes.filter(net < 900_000 * pl.col("members")).is_empty()
