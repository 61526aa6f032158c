from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bangfu.compute.matching import Affinity, Areas, Costs, Floors, Needs, Offers, Problem, solve
from bangfu.compute.matching.problem import TOTAL_LIMIT, codes, distinct, exact_product, exact_total, place_in
from bangfu.errors import BangfuError
from tests.compute.matching.instances import TREE, whole

NAME = np.array(["rice"])
PROBLEM = Problem(Needs(whole(2), NAME, NAME, whole(5), whole(1)), Offers(whole(2), NAME, NAME, whole(5)))


def test_a_path_leads_from_the_nation_down_to_the_area() -> None:
    assert TREE.path(whole(5, 1, -1)).tolist() == [[-1, 0, 3, 5], [-1, 1, -2, -2], [-1, -2, -2, -2]]


@pytest.mark.parametrize("parent", [[1, 0], [0], [-1, 7], [-2]])
def test_a_broken_tree_of_areas_is_refused(parent: list[int]) -> None:
    with pytest.raises(BangfuError, match="tree of areas"):
        _ = Areas(np.array(parent)).depth


def test_an_offer_of_exactly_the_limit_is_kept() -> None:
    problem = replace(PROBLEM, max_quantity=5)
    assert problem.available.tolist() == [5]


def test_an_offer_above_the_limit_is_set_aside() -> None:
    problem = replace(PROBLEM, max_quantity=4)
    assert (problem.available.tolist(), problem.set_aside.tolist()) == ([0], [True])


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [("quantity", -1, "negative"), ("quantity", TOTAL_LIMIT, "add up"), ("tier", 0, "tier")],
)
def test_impossible_columns_are_refused(column: str, value: int, message: str) -> None:
    problem = replace(PROBLEM, needs=replace(PROBLEM.needs, **{column: whole(value)}))
    with pytest.raises(BangfuError, match=message):
        problem.validate()


@pytest.mark.parametrize(
    ("needs", "offers"),
    [({"deadline": whole(3)}, {}), ({}, {"date": whole(4)}), ({"date": whole(3)}, {}), ({}, {"expires": whole(2)})],
)
def test_a_day_told_on_one_side_only_is_no_rule(needs: dict[str, np.ndarray], offers: dict[str, np.ndarray]) -> None:
    problem = replace(PROBLEM, needs=replace(PROBLEM.needs, **needs), offers=replace(PROBLEM.offers, **offers))
    assert problem.windows == []
    assert solve(problem).units == 5


def test_a_pair_with_two_costs_is_refused_with_both_rows() -> None:
    twice = np.array(["rice", "rice"])
    problem = replace(PROBLEM, costs=Costs(whole(2, 9), twice, twice, whole(1, 2)))
    with pytest.raises(BangfuError) as refused:
        problem.validate()
    assert str(refused.value.where) == "costs, rows 2 and 9"


def test_a_pair_listed_twice_at_one_cost_is_fine() -> None:
    twice = np.array(["rice", "rice"])
    problem = replace(PROBLEM, costs=Costs(whole(2, 9), twice, twice, whole(2, 2)))
    assert (solve(problem).units, solve(problem).cost) == (5, 10)


def test_a_negative_cost_is_refused() -> None:
    with pytest.raises(BangfuError, match="negative"):
        replace(PROBLEM, costs=Costs(whole(2), NAME, NAME, whole(-1))).validate()


@pytest.mark.parametrize("names", [whole(30, 7), whole(-30, -7), whole(1 << 40, 1 << 41), np.array(["b", "a"])])
def test_codes_are_equal_where_the_names_are(names: np.ndarray) -> None:
    one, other = codes(names, names[1:])
    assert (one[1] == other[0], one[0] != one[1], 0 <= one.min() <= one.max() < 1 << 31) == (True, True, True)


TABLE = Affinity.of(2, 2, [(0, 0)], 3)
WITH_CAUSE = replace(
    PROBLEM,
    needs=replace(PROBLEM.needs, cause=whole(1)),
    offers=replace(PROBLEM.offers, specialty=whole(1)),
    affinity=TABLE,
)


def test_a_cause_and_a_specialty_with_their_places_are_fine() -> None:
    WITH_CAUSE.validate()
    assert solve(WITH_CAUSE).cost == 5 * 3


@pytest.mark.parametrize(
    "problem",
    [
        replace(WITH_CAUSE, needs=replace(WITH_CAUSE.needs, cause=None)),
        replace(WITH_CAUSE, offers=replace(WITH_CAUSE.offers, specialty=None)),
        replace(WITH_CAUSE, needs=replace(WITH_CAUSE.needs, cause=whole(2))),
        replace(WITH_CAUSE, offers=replace(WITH_CAUSE.offers, specialty=whole(-1))),
        replace(WITH_CAUSE, affinity=Affinity(TABLE.extra - 1)),
    ],
)
def test_an_affinity_that_does_not_cover_everybody_is_refused(problem: Problem) -> None:
    with pytest.raises(BangfuError, match="does not cover every cause"):
        problem.validate()


@pytest.mark.parametrize(
    "floors", [Floors(whole(0, 0), whole(1)), Floors(whole(1), whole(1)), Floors(whole(0), whole(-1))]
)
def test_broken_floors_are_refused(floors: Floors) -> None:
    with pytest.raises(BangfuError, match="a village per need"):
        replace(PROBLEM, floors=floors).validate()


def test_a_share_of_what_villages_ask_for_is_rounded_up_and_exact_for_huge_units() -> None:
    much = (1 << 58) + 1
    needs = Needs(whole(2, 3, 4), whole(1, 2, 3), np.array(["rice"] * 3), whole(7, much, 9), whole(1, 1, 1))
    assert Floors.share_of(needs, whole(1, 0, -1), 5_000).units.tolist() == [(much + 1) // 2, 4]
    assert Floors.share_of(needs, whole(1, 0, -1), 10_000).units.tolist() == [much, 7]


@pytest.mark.parametrize("values", [whole(5, 3, 5), whole(1 << 60, -(1 << 60), 1 << 60), whole()])
def test_distinct_values_are_sorted_and_place_each_one(values: np.ndarray) -> None:
    found, place = distinct(values)
    assert (found.tolist(), found[place].tolist()) == (sorted(set(values.tolist())), values.tolist())


@pytest.mark.parametrize("far", [9, 1 << 60])
def test_a_number_that_is_not_there_has_no_place(far: int) -> None:
    assert place_in(whole(-4, 2, far), whole(2, 3, -4, far, far + 1, -5)).tolist() == [1, -1, 0, 2, -1, -1]
    assert place_in(whole(), whole(2)).tolist() == [-1]


def test_sums_and_products_are_exact_whatever_their_size() -> None:
    huge = np.array([1 << 90, -1], object)
    assert (exact_total(whole(1 << 61, 1 << 61)), exact_total(huge)) == (1 << 62, (1 << 90) - 1)
    assert (exact_product(whole(3, 2), huge), exact_product(whole(3, 2), whole(5, 1))) == (3 * (1 << 90) - 2, 17)
