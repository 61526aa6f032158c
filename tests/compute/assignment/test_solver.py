"""The assignment found is the best there is, where it is called so; its bound holds; its rules are kept."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from bangfu.compute.assignment import FEASIBLE, INFEASIBLE, OPTIMAL, UNKNOWN, Result, bound, check, solve
from bangfu.compute.assignment.hubs import assign_hubs
from bangfu.compute.assignment.search import Found
from bangfu.compute.assignment.solver import finished
from tests.compute.assignment.instances import best_by_trying, county, keeps, plain, random_problem, whole

TRIED = 400


def test_the_best_by_trying_all_is_found_and_proven() -> None:
    wrong: list[tuple[object, ...]] = []
    impossible = 0
    for seed in range(TRIED):
        problem = random_problem(seed)
        result, best = solve(problem, passes=100), best_by_trying(problem)
        impossible += best is None
        status = INFEASIBLE if best is None else OPTIMAL
        if (result.status, result.value, result.bound) != (status, best, best):
            wrong.append((seed, result.status, result.value, best))
        elif result.place is not None and not keeps(problem, tuple(result.place.tolist())):
            wrong.append((seed, "rules"))
    assert wrong == []
    assert TRIED // 10 < impossible < TRIED // 2


def test_the_bound_of_the_prices_is_never_below_the_best() -> None:
    wrong = []
    for seed in range(TRIED):
        problem = random_problem(seed)
        best = best_by_trying(problem)
        limit = bound(problem, solve(problem, passes=seed % 60).prices)
        if best is not None and (limit is None or limit < best):
            wrong.append(seed)
    assert wrong == []


def test_prices_alone_prove_a_large_assignment_close_to_the_best() -> None:
    hubs = assign_hubs(*county(900, 30, 5))
    result, problem = hubs.result, hubs.problem
    assert result.status == FEASIBLE
    assert not result.searched
    assert result.place is not None
    assert result.value is not None
    assert result.gap is not None
    assert result.bound == bound(problem, result.prices) == result.value + result.gap
    assert check(problem, result.place).faults == ()
    assert result.gap / result.value <= 0.003


def test_more_passes_never_give_a_worse_bound() -> None:
    problem = assign_hubs(*county(300, 20, 4), passes=1, seconds=1).problem
    limits = [bound(problem, solve(problem, passes=passes, seconds=0.1).prices) for passes in (1, 10, 100, 1000)]
    assert sorted(limits, key=lambda limit: -(limit or 0)) == limits
    assert len(set(limits)) == 4


def test_the_same_input_gives_the_same_answer() -> None:
    one, other = (assign_hubs(*county(400, 30, 5)).result.stored() for _ in range(2))
    assert one == other


def test_what_is_stored_is_plain_and_is_read_back_as_it_was() -> None:
    result = solve(plain(whole([3, 5], [1, 4]), whole([2], [2]), whole(2, 2)))
    kept = json.loads(json.dumps(result.stored()))
    assert {key: kept[key] for key in ("status", "value", "bound", "searched", "place")} == {
        "status": "optimal", "value": 7, "bound": 7, "searched": False, "place": [0, 1],
    }  # fmt: skip
    assert kept["prices"]["unit"] == 65536
    assert Result.restored(kept).stored() == kept


def test_where_the_prices_prove_it_nothing_is_searched() -> None:
    result = solve(plain(whole([3, 5], [6, 4]), whole([1], [1]), whole(9, 9)))
    assert (result.status, result.value, result.searched) == (OPTIMAL, 11, False)


def test_a_load_that_no_zone_takes_is_infeasible() -> None:
    result = solve(plain(whole([3, 5]), whole([7]), whole(6, 6)))
    assert (result.status, result.place, result.value, result.bound, result.gap) == (INFEASIBLE, None, None, None, None)
    assert Result.restored(result.stored()).status == INFEASIBLE


def test_prices_alone_prove_that_nothing_keeps_the_limits() -> None:
    problem = plain(np.full((30, 2), 5), np.full((30, 1), 10), whole(100, 100))
    result = solve(problem)
    limit = bound(problem, result.prices)
    assert (result.status, result.searched) == (INFEASIBLE, False)
    assert limit is not None
    assert limit < 150


def known(value: int | None, limit: int) -> Result:
    prices = solve(PAIR).prices
    return Result(None if value is None else whole(0, 0), value, limit, prices, True)


PAIR = plain(whole([3, 5], [1, 4]), whole([2], [2]), whole(4, 2))


@pytest.mark.parametrize(
    ("value", "found", "expected"),
    [
        (4, Found(whole(0, 1), 7), (OPTIMAL, 7, 7)),
        (4, Found(whole(0, 1), 8), (FEASIBLE, 7, 8)),
        (4, Found(whole(0, 1), 20), (FEASIBLE, 7, 9)),
        (4, Found(whole(1, 1), 9), (FEASIBLE, 4, 9)),
        (4, Found(None, 6), (FEASIBLE, 4, 6)),
        (4, Found(None, 3), (OPTIMAL, 4, 4)),
        (4, Found(None, None), (OPTIMAL, 4, 4)),
        (None, Found(None, 6), (UNKNOWN, None, 6)),
        (None, Found(whole(0, 0), 6), (FEASIBLE, 4, 6)),
        (None, Found(None, None), (INFEASIBLE, None, None)),
    ],
)
def test_what_a_search_adds(value: int | None, found: Found, expected: tuple[str, int | None, int | None]) -> None:
    """The places (1, 1) would be worth 9, but break the second zone: they are not taken."""
    result = finished(PAIR, known(value, 9), found)
    assert (result.status, result.value, result.bound) == expected


def test_a_search_never_makes_an_answer_worse() -> None:
    result = finished(PAIR, replace(known(7, 9), place=whole(0, 1)), Found(whole(0, 0), 9))
    assert result.place is not None
    assert (result.value, result.place.tolist()) == (7, [0, 1])
