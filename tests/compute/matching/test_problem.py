from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bangfu.compute.matching import Areas, Costs, Needs, Offers, Problem, solve
from bangfu.compute.matching.problem import TOTAL_LIMIT, codes
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
