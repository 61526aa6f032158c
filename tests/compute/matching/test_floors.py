from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bangfu.compute.matching import Floors, Needs, Offers, Problem, solve
from bangfu.compute.matching.floors import by_village, largest_floor
from tests.compute.matching.instances import flow_oracle, random_problem, whole

RICE = np.array(["rice"] * 4)


def two_villages(given: int, floor: Floors | None = None) -> Problem:
    """Village 0 asks for 10 urgent units, village 1 for 4 that can wait; one offer for both."""
    needs = Needs(whole(2, 3), whole(1, 2), RICE[:2], whole(10, 4), whole(1, 2))
    return Problem(needs, Offers(whole(2), whole(1), RICE[:1], whole(given)), floors=floor)


def test_a_floor_is_served_before_the_most_urgent_tier() -> None:
    village = whole(0, 1)
    without, with_floor = (solve(two_villages(8, f)) for f in (None, Floors(village, whole(3, 2))))
    assert (dict(without.served), dict(with_floor.served)) == ({1: 8, 2: 0}, {1: 6, 2: 2})
    assert with_floor.status == "optimal"


def test_a_floor_nobody_can_reach_is_reached_as_far_as_can_be() -> None:
    matching = solve(two_villages(5, Floors(whole(0, 1), whole(4, 9))))
    found = by_village(two_villages(5, Floors(whole(0, 1), whole(4, 9))), matching.allocation)
    assert (matching.status, int(found.served.sum())) == ("optimal", 5)
    assert len(found.below) == 1


def test_what_is_beyond_the_floors_goes_by_tier() -> None:
    assert dict(solve(two_villages(13, Floors(whole(0, 1), whole(1, 2)))).served) == {1: 10, 2: 3}


def test_a_village_reports_what_it_asked_for_and_got() -> None:
    problem = two_villages(8, Floors(whole(0, 1), whole(3, 2)))
    found = by_village(problem, solve(problem).allocation)
    assert (found.asked.tolist(), found.floor.tolist(), found.served.tolist()) == ([10, 4], [3, 2], [6, 2])
    assert (found.share.tolist(), found.below.tolist()) == ([6000, 5000], [])


def test_villages_may_be_named_without_floors_and_one_that_asks_for_nothing_is_whole() -> None:
    problem = two_villages(8)
    found = by_village(problem, solve(problem).allocation, whole(2, -1))
    assert (found.asked.tolist(), found.share.tolist()) == ([0, 0, 10], [10_000, 10_000, 8_000])


@pytest.mark.parametrize(("given", "floor"), [(14, 10_000), (13, 9_000), (7, 5_000), (1, 0), (0, 0), (12, 8_000)])
def test_the_largest_floor_is_what_all_can_get_at_once(given: int, floor: int) -> None:
    """Whole units only: 13 of 14 give nine of ten and all four; 12 give eight of ten and all four."""
    found = largest_floor(two_villages(given), whole(0, 1))
    assert found.basis_points == floor
    assert (len(found.held_back_by) == 0) is (floor == 10_000)


def test_who_holds_the_floor_back_is_told() -> None:
    """Nobody offers what village 1 asks for."""
    needs = Needs(whole(2, 3), whole(1, 2), np.array(["rice", "salt"]), whole(4, 4), whole(1, 1))
    problem = Problem(needs, Offers(whole(2), whole(1), RICE[:1], whole(9)))
    found = largest_floor(problem, whole(0, 1))
    assert (found.basis_points, found.held_back_by.tolist()) == (0, [1])


def test_needs_of_no_village_and_villages_of_no_needs_hold_nothing_back() -> None:
    found = largest_floor(two_villages(5), whole(-1, 2))
    assert found.basis_points == 10_000


@pytest.mark.parametrize("seed", range(40))
def test_the_largest_floor_can_be_served_and_one_point_more_cannot(seed: int) -> None:
    rng = np.random.default_rng(seed)
    problem = random_problem(rng)
    village = rng.integers(-1, 3, len(problem.needs))
    found = largest_floor(problem, village).basis_points

    def short(basis_points: int) -> int:
        floors = Floors.share_of(problem.needs, village, basis_points)
        best = flow_oracle(replace(problem, floors=floors))
        assert best is not None
        return int(floors.units.sum()) - best[0]

    assert short(found) == 0
    assert found == 10_000 or short(found + 1) > 0
