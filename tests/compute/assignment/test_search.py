"""What the prices leave open, and the search of it."""

from __future__ import annotations

import numpy as np
import pytest

from bangfu.compute.assignment import Prices, bound, solve
from bangfu.compute.assignment.hubs import assign_hubs
from bangfu.compute.assignment.problem import PRICE_UNIT
from bangfu.compute.assignment.search import Found, open_cells, search
from tests.compute.assignment.instances import best_by_trying, county, plain, random_problem, whole

PROBLEM = plain(whole([3, 5], [1, 4]), whole([2], [3]), whole(4, 3))
FREE = Prices(whole(0, 0), whole(0, 0), whole([0]))


def test_a_place_is_left_out_where_its_bound_does_not_reach_one_more_than_the_known() -> None:
    """The bound is 9; member 0 in place 0 loses 2 of it, member 1 in place 0 loses 3."""
    assert open_cells(PROBLEM, FREE, 5).tolist() == [[True, True], [True, True]]
    assert open_cells(PROBLEM, FREE, 6).tolist() == [[True, True], [False, True]]
    assert open_cells(PROBLEM, FREE, 7).tolist() == [[False, True], [False, True]]
    assert open_cells(PROBLEM, FREE, 9).tolist() == [[False, False], [False, False]]


def test_a_fraction_of_the_bound_is_not_lost() -> None:
    half = Prices(whole(0, PRICE_UNIT // 2), whole(0, 0), whole([0]))
    assert bound(PROBLEM, half) == 8
    assert open_cells(PROBLEM, half, 7).tolist() == [[False, True], [False, True]]


def test_without_a_known_answer_or_a_bound_only_what_no_zone_takes_is_left_out() -> None:
    problem = plain(whole([3, 5], [1, 4]), whole([2, 2], [3, 4]), whole(2, 3))
    assert open_cells(problem, FREE, None).tolist() == [[True, True], [False, False]]
    unsound = Prices(whole(-1, 0), whole(0, 0), whole([0]))
    assert open_cells(problem, unsound, 8).tolist() == [[True, True], [False, False]]


def test_nothing_better_is_ever_left_out() -> None:
    wrong: list[tuple[object, ...]] = []
    for seed in range(200):
        problem = random_problem(seed)
        best = best_by_trying(problem)
        if best is None:
            continue
        prices = solve(problem, passes=seed % 40).prices
        found = search(problem, open_cells(problem, prices, best - 1), 10)
        if found.bound != best or found.place is None:
            wrong.append((seed, found, best))
        if (search(problem, open_cells(problem, prices, best), 10).bound or -999) > best:
            wrong.append((seed, "more than the best", best))
    assert wrong == []


def test_the_search_answers_with_places_and_their_worth() -> None:
    found = search(PROBLEM, np.ones((2, 2), bool), 10)
    assert found.place is not None
    assert (found.place.tolist(), found.bound) == ([0, 1], 7)


def test_a_member_without_a_place_ends_the_search_at_once() -> None:
    assert search(PROBLEM, np.array([[True, True], [False, False]]), 10) == Found(None, None)
    assert search(plain(whole([3], [1]), whole([2], [3]), whole(4)), np.ones((2, 1), bool), 10) == Found(None, None)


def test_a_search_that_is_stopped_still_bounds() -> None:
    problem = assign_hubs(*county(60, 12, 4), passes=5, seconds=0.1).problem
    stopped = search(problem, np.ones((60, 12), bool), 0.0)
    assert stopped.bound is not None
    assert solve(problem, seconds=20).value is not None
    assert stopped.bound >= (solve(problem, seconds=20).value or 0)


@pytest.mark.parametrize("seed", range(3))
def test_limits_below_and_wants_are_searched_too(seed: int) -> None:
    problem = random_problem(6 + 30 * seed)
    found = search(problem, np.ones((problem.members, problem.places), bool), 10)
    assert found.bound == best_by_trying(problem)
