"""Columns that do not fit, or would outgrow 64 bits, are refused before anything is computed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bangfu.compute.assignment import Prices
from bangfu.compute.assignment.problem import Problem
from bangfu.errors import LimitExceeded, RuleViolated
from tests.compute.assignment.instances import plain, random_problem, whole

PROBLEM = plain(whole([3, 5], [1, 4], [2, 2]), whole([2, 1], [3, 3], [1, 0]), whole(4, 4))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("load", whole([2, 1, 1], [3, 3, 3], [1, 0, 0])),
        ("load", whole([2], [3])),
        ("zone", whole(0, 2)),
        ("zone", whole(0, -1)),
        ("zone", whole(0)),
        ("highest", whole(4)),
        ("group", whole(0, 1)),
        ("kind", whole(0, 0, 1)),
        ("kind", whole(0, 0)),
        ("benefit", np.zeros((0, 2), np.int64)),
        ("benefit", np.zeros((3, 0), np.int64)),
    ],
)
def test_a_column_that_does_not_fit_is_named(column: str, value: Any) -> None:
    with pytest.raises(RuleViolated, match="does not fit the others"):
        replace(PROBLEM, **{column: value}).validate()


@pytest.mark.parametrize(
    ("column", "value"),
    [("load", whole([2], [-1], [0])), ("lowest", whole(0, -1)), ("least", whole([-1]))],
)
def test_nothing_is_negative_but_benefits(column: str, value: Any) -> None:
    with pytest.raises(RuleViolated, match="negative"):
        replace(PROBLEM, **{column: value}).validate()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("benefit", whole([1 << 40, 0], [1, 0], [0, 0])),
        ("benefit", whole([-(1 << 40), 0], [1, 0], [0, 0])),
        ("load", whole([0, 1 << 40], [1, 1], [0, 0])),
        ("highest", whole(1, 1 << 40)),
    ],
)
def test_what_outgrows_exact_counting_is_refused(column: str, value: Any) -> None:
    with pytest.raises(LimitExceeded, match="add up to more"):
        replace(PROBLEM, **{column: value}).validate()


def test_the_largest_that_can_be_counted_is_taken() -> None:
    largest = replace(PROBLEM, benefit=whole([(1 << 40) - 2, 0], [1, 0], [-1, 0]), highest=whole(1, (1 << 40) - 1))
    largest.validate()
    with pytest.raises(LimitExceeded):
        replace(largest, benefit=largest.benefit + 1).validate()


def test_loads_are_those_of_the_place_or_of_the_member() -> None:
    member, place = whole(0, 1, 2), whole(1, 0, 1)
    narrow = replace(PROBLEM, load=whole([7], [8], [9]))
    assert PROBLEM.loads(member, place).tolist() == [1, 3, 0]
    assert narrow.loads(member, place).tolist() == [7, 8, 9]
    assert (PROBLEM.members, PROBLEM.places) == (3, 2)


@pytest.mark.parametrize("seed", range(20))
def test_random_problems_are_sound_until_a_member_is_of_no_known_kind(seed: int) -> None:
    problem = random_problem(seed)
    problem.validate()
    with pytest.raises(RuleViolated):
        replace(problem, kind=problem.kind + problem.least.shape[1]).validate()


def test_prices_are_stored_with_their_unit() -> None:
    prices = Prices(whole(1, 2), whole(3, 4), whole([5, 6]))
    kept = prices.stored()
    assert kept == {"unit": 65536, "full": [1, 2], "empty": [3, 4], "wanted": [[5, 6]]}
    assert Prices.restored(kept).stored() == kept


def test_a_problem_is_its_columns() -> None:
    assert list(Problem.__dataclass_fields__) == [
        "benefit", "load", "zone", "lowest", "highest", "group", "kind", "least",
    ]  # fmt: skip
