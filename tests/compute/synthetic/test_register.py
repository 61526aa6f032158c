"""The synthetic register: unique sound identity numbers, believable households, the same bytes for the same seed."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from bangfu.compute.synthetic import register, registers
from bangfu.compute.synthetic.register import identity_numbers
from bangfu.errors import LimitExceeded
from tests.compute.synthetic.digests import changed

VILLAGES = [f"99900100100{place}" for place in range(4)]


def test_every_identity_number_is_unique_marked_and_carries_its_check_digit() -> None:
    numbers = register(2_000, VILLAGES, seed=5, year=2025).members["id_no"]
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    assert numbers.n_unique() == len(numbers)
    assert all(number.startswith("10") for number in numbers)
    assert all(
        "10X98765432"[sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False)) % 11]
        == number[17]
        for number in numbers
    )


def test_identity_numbers_tell_birth_and_sex() -> None:
    members = register(300, VILLAGES, seed=6, year=2025).members
    told = members.select(
        (pl.col("id_no").str.slice(6, 8) == pl.col("birth_date").dt.strftime("%Y%m%d")).all().alias("birth"),
        ((pl.col("id_no").str.slice(16, 1).cast(pl.Int64) % 2 == 1) == (pl.col("sex") == "1")).all().alias("sex"),
    )
    assert told.row(0) == (True, True)


def test_a_household_has_one_head_and_its_spouse_is_of_the_other_sex() -> None:
    members = register(1_000, VILLAGES, seed=7, year=2025).members
    heads = members.group_by("household_no").agg((pl.col("relation_to_head") == "01").sum().alias("heads"))
    spouses = members.filter(pl.col("relation_to_head") == "10").join(
        members.filter(pl.col("relation_to_head") == "01"), on="household_no"
    )
    assert heads["heads"].unique().to_list() == [1]
    assert spouses.filter(pl.col("sex") == pl.col("sex_right")).is_empty()


def test_the_frames_speak_of_the_same_households() -> None:
    made = register(500, VILLAGES, seed=8, year=2025)
    numbers = set(made.households["household_no"])
    assert [set(frame["household_no"]) == numbers for frame in made.frames().values()] == [True] * 5
    assert made.members.filter(pl.col("birth_date") > date(2025, 12, 31)).is_empty()


def test_totals_are_the_sums_of_their_lines() -> None:
    made = register(500, VILLAGES, seed=9, year=2025)
    wages = (
        made.income_lines.filter(pl.col("line").str.starts_with("a")).group_by("household_no").agg(pl.sum("amount_fen"))
    )
    both = made.incomes.join(wages, on="household_no", how="left").with_columns(pl.col("amount_fen").fill_null(0))
    assert both.filter(pl.col("wage_fen") != pl.col("amount_fen")).is_empty()


def test_the_same_seed_gives_the_same_register_and_another_another() -> None:
    one, again, other = (register(200, VILLAGES, seed=seed, year=2025) for seed in (1, 1, 2))
    assert [frame.equals(again.frames()[name]) for name, frame in one.frames().items()] == [True] * 5
    assert not one.members.equals(other.members)


@pytest.mark.parametrize("frame", ["households", "members", "incomes", "income_lines", "living"])
def test_a_seed_draws_the_same_register_in_every_version(frame: str) -> None:
    assert changed(frame) == []


def test_as_many_villages_as_there_are_prefixes_may_be_asked_for() -> None:
    parts = registers(1, ["999001001001"] * 10_000, seed=1, year=2025)
    assert next(parts).households.height == 1


def test_a_village_has_fewer_households_than_numbers() -> None:
    assert register(4_999, ["999001001001"], seed=1, year=2025).households.height == 4_999
    with pytest.raises(LimitExceeded, match="5000 households in 1 villages"):
        register(5_000, ["999001001001"], seed=1, year=2025)


@pytest.mark.parametrize(("births", "female"), [(500, True), (500, False)])
def test_as_many_births_on_a_day_as_there_are_numbers(births: int, female: bool) -> None:
    days = pl.Series([date(2000, 1, 1)] * births)
    numbers = identity_numbers(days, np.full(births, female), village=7)
    assert (numbers.n_unique(), numbers[0][:6]) == (births, "100007")
    with pytest.raises(LimitExceeded, match="more than 500 births on one day"):
        identity_numbers(days.append(days[:1]), np.full(births + 1, female), village=7)


def test_a_stream_of_villages_is_the_register() -> None:
    parts = list(registers(203, VILLAGES, seed=3, year=2025))
    assert [part.households.height for part in parts] == [51, 51, 51, 50]
    assert pl.concat([part.members for part in parts]).equals(register(203, VILLAGES, seed=3, year=2025).members)


def test_more_villages_than_prefixes_are_refused() -> None:
    with pytest.raises(LimitExceeded, match="10001 villages"):
        register(1, ["999001001001"] * 10_001, seed=1, year=2025)
