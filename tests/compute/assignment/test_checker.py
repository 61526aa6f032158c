"""The checker tells every broken rule by its figures and takes no price on trust."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bangfu.compute.assignment import Prices, bound, check, checker, solve
from bangfu.compute.assignment.problem import PRICE_UNIT, Integers
from tests.compute.assignment.instances import keeps, plain, random_problem, whole

PROBLEM = replace(
    plain(whole([3, 5, 1], [1, 4, 2]), whole([2], [3]), whole(4, 4, 9), whole(0, 1, 2)),
    group=whole(0, 0, 1),
    kind=whole(0, 1),
    least=whole([0, 1], [1, 0]),
)


@pytest.mark.parametrize(
    ("place", "faults", "value"),
    [
        (whole(2, 1), [], 5),
        (
            whole(1, 1),
            ["zone 1 carries 5, more than 4", "zone 2 carries 0, less than 2", "group 1 has 0 of kind 0, fewer than 1"],
            9,
        ),
        (whole(0, 2), ["zone 1 carries 0, less than 1", "group 0 has 0 of kind 1, fewer than 1",
                       "group 1 has 0 of kind 0, fewer than 1"], 5),
    ],
)  # fmt: skip
def test_each_broken_rule_is_told_with_its_figures(place: Integers, faults: list[str], value: int) -> None:
    verdict = check(PROBLEM, place)
    assert ([str(fault) for fault in verdict.faults], verdict.value) == (faults, value)


@pytest.mark.parametrize("place", [whole(0), whole(0, 3), whole(-1, 0), whole([0], [1])])
def test_what_is_no_answer_has_no_value(place: Integers) -> None:
    verdict = check(PROBLEM, place)
    assert ([str(fault) for fault in verdict.faults], verdict.value) == (
        ["not every member has one of the places"],
        None,
    )


def test_it_agrees_with_the_plainest_reading_of_the_rules() -> None:
    random, wrong, kept = np.random.default_rng(3), [], 0
    for seed in range(300):
        problem = random_problem(seed)
        place = random.integers(0, problem.places, problem.members)
        agrees = keeps(problem, tuple(place.tolist()))
        kept += agrees
        if (not check(problem, place).faults) != agrees:
            wrong.append(seed)
    assert wrong == []
    assert kept > 20


def priced(full: Integers, empty: Integers, wanted: Integers) -> int | None:
    return bound(PROBLEM, Prices(full * PRICE_UNIT, empty * PRICE_UNIT, wanted * PRICE_UNIT))


def test_the_bound_adds_up_as_by_hand() -> None:
    """Without prices 5 + 4. Then worths of (3, 5 - 2, 1) and (1, 4 - 3, 2) with 4 for the limit: 3 + 2 + 4."""
    nothing, none = whole(0, 0, 0), whole([0, 0], [0, 0])
    assert priced(nothing, nothing, none) == 9
    assert priced(whole(0, 1, 0), nothing, none) == 9
    assert priced(whole(0, 2, 0), nothing, none) == 3 + 2 + 8
    assert priced(nothing, whole(0, 0, 3), none) == 7 + 11 - 6
    assert priced(nothing, nothing, whole([0, 4], [6, 0])) == 7 + 8 - 10


def test_the_bound_is_rounded_down_to_whole_benefit() -> None:
    nothing = whole(0, 0, 0)
    prices = Prices(whole(0, PRICE_UNIT // 2, 0), nothing, whole([0, 0], [0, 0]))
    assert checker.exact_bound(PROBLEM, prices) == (4 * PRICE_UNIT) + (5 * PRICE_UNIT // 2) + 2 * PRICE_UNIT
    assert bound(PROBLEM, prices) == 8


@pytest.mark.parametrize(
    "prices",
    [
        Prices(whole(0, -1, 0), whole(0, 0, 0), whole([0, 0], [0, 0])),
        Prices(whole(0, 0, 0), whole(0, -1, 0), whole([0, 0], [0, 0])),
        Prices(whole(0, 0, 0), whole(0, 0, 0), whole([0, 0], [-1, 0])),
        Prices(whole(0, 0), whole(0, 0, 0), whole([0, 0], [0, 0])),
        Prices(whole(0, 0, 0), whole(0, 0), whole([0, 0], [0, 0])),
        Prices(whole(0, 0, 0), whole(0, 0, 0), whole([0], [0])),
        Prices(whole(0, 1 << 60, 0), whole(0, 0, 0), whole([0, 0], [0, 0])),
        Prices(whole(0, 0, 0), whole(0, 1 << 60, 0), whole([0, 0], [0, 0])),
        Prices(whole(0, 0, 0), whole(0, 0, 0), whole([0, 0], [1 << 61, 0])),
    ],
)
def test_prices_that_prove_nothing_give_no_bound(prices: Prices) -> None:
    assert bound(PROBLEM, prices) is None


def test_benefits_too_large_to_be_counted_exactly_give_no_bound() -> None:
    nothing = Prices(whole(0), whole(0), whole([0]))
    assert bound(plain(whole([1 << 44]), whole([1]), whole(1)), nothing) == 1 << 44
    assert bound(plain(whole([1 << 45]), whole([1]), whole(1)), nothing) is None
    assert bound(plain(whole([-(1 << 45)]), whole([1]), whole(1)), nothing) is None
    heavy = plain(whole([1]), whole([1 << 20]), whole(1))
    assert bound(heavy, Prices(whole(1 << 40), whole(0), whole([0]))) is not None
    assert bound(heavy, Prices(whole(1 << 41), whole(0), whole([0]))) is None


def test_blocks_of_rows_add_up_to_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = random_problem(11)
    prices = solve(problem).prices
    at_once = np.concatenate(list(checker.worths(problem, prices)))
    monkeypatch.setattr(checker, "CELLS", 2 * problem.places)
    blocks = list(checker.worths(problem, prices))
    assert [len(block) for block in blocks[:-1]] == [2] * (len(blocks) - 1)
    assert np.array_equal(np.concatenate(blocks), at_once)
    monkeypatch.setattr(checker, "CELLS", 1)
    assert len(list(checker.worths(problem, prices))) == problem.members


def test_the_checker_imports_nothing_of_the_solver() -> None:
    tree = ast.parse(Path(checker.__file__).read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported == {
        "__future__", "collections.abc", "dataclasses", "bangfu.compute.assignment.problem", "bangfu.errors",
    }  # fmt: skip
