from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bangfu.compute.matching import Areas, Needs, Offers, Problem, solve
from bangfu.compute.matching.classes import collapse
from bangfu.compute.matching.layout import Layout, lay_out
from bangfu.compute.matching.loops import add_up
from bangfu.compute.matching.solver import tier_weights
from bangfu.compute.matching.wiring import wire
from tests.compute.matching.instances import (
    assignment_oracle,
    broken_rules,
    random_problem,
    whole,
    worth_of_allocation,
)

RICE = np.array(["rice"] * 3)
NOTHING_FITS = {3, 11, 12}
"""Seeds of problems in which no offer may serve any need."""


def test_within_a_class_earlier_rows_come_first_on_both_sides() -> None:
    needs = Needs(whole(2, 3, 4), whole(1, 2, 3), RICE, whole(4, 4, 4), whole(1, 1, 1))
    offers = Offers(whole(2, 3, 4), whole(1, 2, 3), RICE, whole(3, 3, 3))
    allocation = solve(Problem(needs, offers)).allocation
    lines = zip(allocation.need.tolist(), allocation.offer.tolist(), allocation.quantity.tolist(), strict=True)
    assert list(lines) == [(0, 0, 3), (0, 1, 1), (1, 1, 2), (1, 2, 2), (2, 2, 1)]


def test_totals_are_exact_beyond_what_a_float_holds() -> None:
    assert add_up(whole(0, 0), whole((1 << 59) + 1, 1), 1).tolist() == [(1 << 59) + 2]


def test_quantities_beyond_what_a_float_holds_are_shared_out_exactly() -> None:
    much = (1 << 58) + 1
    needs = Needs(whole(2), whole(1), RICE[:1], whole(much), whole(1))
    offers = Offers(whole(2, 3), whole(1, 2), RICE[:2], whole(1 << 57, 1 << 58))
    assert solve(Problem(needs, offers)).allocation.quantity.tolist() == [1 << 57, much - (1 << 57)]


@pytest.mark.parametrize("seed", range(60))
def test_what_is_laid_out_and_shared_out_is_the_best_there_is(seed: int) -> None:
    problem = random_problem(np.random.default_rng(seed))
    matching = solve(problem)
    assert (broken_rules(problem, matching.allocation), matching.status) == ([], "optimal")
    assert worth_of_allocation(problem, matching.allocation) == assignment_oracle(problem)


@pytest.mark.parametrize("seed", sorted(set(range(30)) - NOTHING_FITS))
def test_with_fixed_units_it_is_the_best_of_so_many(seed: int) -> None:
    given = random_problem(np.random.default_rng(seed))
    problem = replace(given, needs=replace(given.needs, quantity=given.needs.quantity + 1), max_quantity=9)
    units = max(1, solve(problem).units // 2)
    matching = solve(problem, units)
    assert (matching.units, broken_rules(problem, matching.allocation)) == (units, [])
    assert worth_of_allocation(problem, matching.allocation) == assignment_oracle(problem, units)


def sides(asked: int, given: int) -> tuple[Needs, Offers]:
    """A need in each of two tiers, the second one area below the first, and an offer without limits."""
    needs = Needs(whole(2, 3), whole(1, 2), RICE[:2], whole(asked, 4), whole(1, 2), area=whole(0, 1))
    return needs, Offers(whole(2), whole(1), RICE[:1], whole(given), area=whole(-1))


def laid_out(units: int | None) -> Layout:
    problem = Problem(*sides(3, 5), areas=Areas(whole(-1, 0)))
    both = collapse(problem)
    return lay_out(problem, both, wire(problem, *both), tier_weights(problem), units)


@pytest.mark.parametrize("units", [None, 2, 9])
def test_every_cost_is_zero_or_more_and_supply_adds_up(units: int | None) -> None:
    made = laid_out(units)
    assert int(made.network.supply.sum()) == 0
    assert min(made.network.cost.tolist()) >= 0


def test_without_fixed_units_what_is_used_and_what_is_not_end_in_one_node() -> None:
    made = laid_out(None)
    assert (made.used, made.unused, made.fixed, made.network.supply.tolist()) == (4, 4, 0, [0, 5, 0, 0, -5])
    assert made.network.capacity.tolist() == [6, 3, 4, 6, 6, 6]
    assert made.network.head.tolist() == [0, 2, 3, 4, 4, 4]


@pytest.mark.parametrize(("units", "fixed"), [(2, 2), (5, 5), (9, 5)])
def test_fixed_units_end_in_a_node_of_their_own(units: int, fixed: int) -> None:
    made = laid_out(units)
    assert (made.used, made.unused, made.fixed) == (4, 5, fixed)
    assert made.network.supply.tolist() == [0, 5, 0, 0, -fixed, fixed - 5]


def test_leaving_a_unit_costs_as_much_as_it_could_be_worth_and_failing_more_than_anything() -> None:
    """Tier 1 is worth 10, tier 2 is worth 5; the deepest area costs 2."""
    made = laid_out(2)
    assert made.leave_cost == 12
    assert made.network.cost.tolist() == [2, 1, 7, 0, 0, 12, 85]
