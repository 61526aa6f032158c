"""What the model learns without answers, beside what the records were made with."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from bangfu.compute.linkage import Comparison, Level, Plan
from bangfu.compute.linkage.model import Model, learn, patterns_of
from bangfu.compute.linkage.pairs import agreement, candidates, sides_of

PEOPLE, FILED = 3_000, 1_500
ERRORS = {"name": 0.10, "birth": 0.05, "number": 0.02, "place": 0.20}
VALUES = {"name": 400, "birth": 900, "number": 1_000_000, "place": 60}
PLAN = Plan(
    tuple(Comparison(column, (Level(column),)) for column in VALUES),
    (("number",), ("name", "birth"), ("name", "place"), ("birth", "place")),
)


def made(seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A register, and a file of its first half in which each value is redrawn with its chance."""
    random = np.random.default_rng(seed)
    whole = {column: random.integers(0, size, PEOPLE) for column, size in VALUES.items()}
    part = {column: values[:FILED].copy() for column, values in whole.items()}
    for column, share in ERRORS.items():
        wrong = random.random(FILED) < share
        part[column][wrong] = random.integers(0, VALUES[column], int(wrong.sum()))
    return tuple(pl.DataFrame({name: values.astype(str) for name, values in one.items()}) for one in (part, whole))  # type: ignore[return-value]


def learnt(left: pl.DataFrame, right: pl.DataFrame | None) -> Model:
    sides = sides_of(left, right, PLAN.columns)
    pairs = candidates(sides, PLAN)
    columns = [agreement(comparison, sides, pairs.left, pairs.right) for comparison in PLAN.comparisons]
    return learn(PLAN, sides, patterns_of(np.stack(columns, axis=1), pairs, PLAN))


@pytest.mark.parametrize("seed", range(5))
def test_it_finds_the_chances_the_records_were_made_with(seed: int) -> None:
    model = learnt(*made(seed))
    assert model.prior == pytest.approx(FILED / (FILED * PEOPLE), rel=0.1)
    for (column, error), same, other in zip(ERRORS.items(), model.same, model.other, strict=True):
        assert same[0] == pytest.approx(1 - error, abs=0.04), column
        assert other[0] == pytest.approx(1 / VALUES[column], rel=0.25 if column != "number" else 20), column


def test_chances_add_up_to_one_and_no_level_is_impossible() -> None:
    model = learnt(*made(1))
    for shares in (*model.same, *model.other):
        assert shares.sum() == pytest.approx(1)
        assert shares.min() > 0


def test_agreeing_speaks_for_and_disagreeing_against() -> None:
    for bits in learnt(*made(2)).weights():
        assert bits[0] == 0
        assert bits[1] > 3
        assert bits[2] < 0


def test_the_order_of_the_records_changes_nothing_but_the_last_digits() -> None:
    left, right = made(3)
    first, second = learnt(left, right), learnt(left.reverse(), right.sample(fraction=1, shuffle=True, seed=1))
    for one, other in zip(first.same, second.same, strict=True):
        np.testing.assert_allclose(one, other, atol=0.002)


def test_duplicates_within_one_register() -> None:
    left, right = made(4)
    model = learnt(pl.concat([left, right]), None)
    everyone = PEOPLE + FILED
    assert model.prior == pytest.approx(FILED / (everyone * (everyone - 1) / 2), rel=0.1)
    for error, same in zip(ERRORS.values(), model.same, strict=True):
        assert same[0] == pytest.approx(1 - error, abs=0.04)
