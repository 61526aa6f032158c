"""What allocations come to, place by place, and scattered help beside the best."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bangfu.compute.matching import FOREVER, NATION, Allocation, Areas, Costs, Needs, Offers, Problem, solve
from bangfu.compute.matching.comparison import by_place, compare, outcome, scattered
from tests.compute.matching.instances import broken_rules, pair_cost, random_rich_problem

COUNTY, EAST, WEST = 0, 1, 2


def column(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(values, np.int64)


@pytest.fixture
def problem() -> Problem:
    """Five needs (one asks for nothing) in two townships, three offers in the order they came."""
    return Problem(
        needs=Needs(
            row=column(1, 2, 3, 4, 5),
            party=np.array(["A", "B", "C", "D", "E"]),
            category=np.array(["rice", "rice", "rice", "coat", "rice"]),
            quantity=column(10, 7, 5, 4, 0),
            tier=column(2, 1, 1, 1, 1),
            area=column(EAST, WEST, EAST, WEST, WEST),
            deadline=column(9, 9, 9, 9, FOREVER),
        ),
        offers=Offers(
            row=column(1, 2, 3),
            party=np.array(["X", "Y", "Z"]),
            category=np.array(["rice", "rice", "rice"]),
            quantity=column(8, 6, 3),
            area=column(NATION, EAST, COUNTY),
            date=column(1, 1, 10),
        ),
        areas=Areas(column(NATION, COUNTY, COUNTY)),
    )


def lines(allocation: Allocation) -> list[tuple[int, ...]]:
    columns = (allocation.need, allocation.offer, allocation.quantity, allocation.cost)
    return list(zip(*(part.tolist() for part in columns), strict=True))


def test_scattered_help_follows_the_list_and_not_the_urgency(problem: Problem) -> None:
    found = scattered(problem)
    assert lines(found) == [(0, 0, 8, 2), (0, 1, 2, 0), (2, 1, 4, 0)]


def test_what_scattered_help_comes_to(problem: Problem) -> None:
    found = outcome(problem, scattered(problem))
    assert dict(found.asked) == {1: 16, 2: 10}
    assert dict(found.served) == {1: 4, 2: 10}
    assert (found.units, found.cost) == (14, 16)
    assert (found.whole, found.part, found.none, found.shared) == (1, 1, 2, 1)


def test_what_the_best_comes_to(problem: Problem) -> None:
    best = solve(problem)
    found = outcome(problem, best.allocation)
    assert dict(found.served) == dict(best.served) == {1: 12, 2: 2}
    assert (found.units, found.cost) == (best.units, best.cost)
    assert (found.whole, found.part, found.none) == (2, 1, 1)


def test_places_add_up(problem: Problem) -> None:
    places = by_place(problem, scattered(problem))
    assert places.area.tolist() == [EAST, WEST]
    assert places.asked.tolist() == [15, 11]
    assert places.served.tolist() == [14, 0]


def test_needs_of_no_area_stand_under_the_nation() -> None:
    one, rice = column(1), np.array(["rice"])
    bare = Problem(Needs(one, rice, rice, column(5), one), Offers(one, rice, rice, column(4)))
    places = by_place(bare, scattered(bare))
    assert (places.area.tolist(), places.asked.tolist(), places.served.tolist()) == ([NATION], [5], [4])


def test_a_list_of_costs_limits_scattered_help_too() -> None:
    rows, rice = column(1, 2), np.array(["rice", "rice"])
    needs = Needs(rows, np.array(["A", "B"]), rice, column(5, 5), column(1, 1))
    offers = Offers(rows, np.array(["X", "Y"]), rice, column(4, 9))
    costs = Costs(column(1, 2), np.array(["B", "A"]), np.array(["X", "Y"]), column(7, 3))
    listed = Problem(needs, offers, costs)
    assert lines(scattered(listed)) == [(0, 1, 5, 3), (1, 0, 4, 7)]
    assert outcome(listed, scattered(listed)).cost == 43


def test_what_is_not_believed_is_not_given_away() -> None:
    one, rice = column(1), np.array(["rice"])
    slip = Problem(Needs(one, rice, rice, column(5), one), Offers(one, rice, rice, column(4000)), max_quantity=100)
    assert len(scattered(slip)) == 0
    assert outcome(slip, scattered(slip)).none == 1


def test_nothing_asked_is_nothing_open() -> None:
    nothing, names = column(), np.array([], str)
    empty = Problem(Needs(nothing, names, names, nothing, nothing), Offers(nothing, names, names, nothing))
    found = outcome(empty, scattered(empty))
    assert (found.units, found.whole, found.part, found.none, found.shared) == (0, 0, 0, 0, 0)


@pytest.mark.parametrize("seed", range(40))
def test_scattered_help_never_exceeds_the_best(seed: int) -> None:
    random = np.random.default_rng(seed)
    n, m = 6, 5
    row = np.arange(8, dtype=np.int64)
    names = np.array([f"P{number}" for number in row])
    problem = Problem(
        needs=Needs(
            row[:n], names[:n], random.integers(0, 2, n), random.integers(0, 9, n), random.integers(1, 4, n),
            area=random.integers(-1, 3, n), deadline=random.integers(0, 3, n),
        ),
        offers=Offers(
            row[:m], names[:m], random.integers(0, 2, m), random.integers(0, 9, m),
            area=random.integers(-1, 3, m), date=random.integers(0, 3, m),
        ),
        areas=Areas(column(NATION, COUNTY, COUNTY)),
    )  # fmt: skip
    best, simple = solve(problem), outcome(problem, scattered(problem))
    served = [simple.served.get(tier, 0) for tier in sorted(best.served)]
    assert simple.units <= best.units
    assert served <= [best.served[tier] for tier in sorted(best.served)]


def test_alone_nobody_knows_what_others_gave_and_aid_overlaps(problem: Problem) -> None:
    """Both rice offers that reach the first need go there in full; the third comes too late for it."""
    found = scattered(problem, alone=True)
    assert lines(found) == [(0, 0, 8, 2), (0, 1, 6, 0)]
    told = outcome(problem, found)
    assert (told.units, told.overlap, told.none, told.shared) == (10, 4, 3, 1)


def test_alone_an_organisation_still_knows_what_it_gave_itself(problem: Problem) -> None:
    same = replace(problem, offers=replace(problem.offers, party=np.array(["X", "X", "Z"])))
    assert lines(scattered(same, alone=True)) == [(0, 0, 8, 2), (0, 1, 2, 0), (2, 1, 4, 0)]


def test_two_answers_are_compared_by_tier_place_distance_overlap_and_gaps(problem: Problem) -> None:
    loose, best = scattered(problem, alone=True), solve(problem).allocation
    found = compare(problem, loose, best)
    assert (found.served, found.units, found.overlap) == ({1: 12, 2: -8}, 4, -4)
    assert (found.by_place.tolist(), found.gaps) == ([-3, 7], -2)
    assert found.cost == outcome(problem, best).cost - outcome(problem, loose).cost
    assert [places.empty for places in found.places] == [1, 0]


def test_places_may_be_any_number_per_need(problem: Problem) -> None:
    found = compare(problem, scattered(problem), solve(problem).allocation, column(7, 7, 3, 3, 3))
    assert (found.places[0].area.tolist(), found.places[0].asked.tolist()) == ([3, 7], [9, 17])


@pytest.mark.parametrize("seed", range(60))
def test_scattered_help_keeps_every_rule(seed: int) -> None:
    given = random_rich_problem(np.random.default_rng(seed))
    assert broken_rules(given, scattered(given)) == []
    alone = scattered(given, alone=True)
    told = zip(alone.need.tolist(), alone.offer.tolist(), alone.cost.tolist(), strict=True)
    assert [line for line in told if pair_cost(given, line[0], line[1]) != line[2]] == []
