from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.compute.matching import Affinity, Areas, Costs, Floors, Matching, Needs, Offers, Problem, solve
from bangfu.compute.matching.flow import ENGINES, Engine, Network
from bangfu.compute.matching.solver import tier_weights
from bangfu.errors import RuleViolated
from tests.compute.matching.instances import (
    random_problem,
    random_rich_problem,
    reordered,
    whole,
    worth_of_allocation,
)

RICE = np.array(["rice"] * 3)
SEEDS = st.integers(0, 1 << 32)


def needs_of(quantity: np.ndarray, tier: np.ndarray, area: np.ndarray | None = None) -> Needs:
    rows = np.arange(2, len(quantity) + 2)
    return Needs(rows, rows, RICE[: len(rows)], quantity, tier, area)


def offers_of(quantity: np.ndarray, area: np.ndarray | None = None) -> Offers:
    rows = np.arange(2, len(quantity) + 2)
    return Offers(rows, rows, RICE[: len(rows)], quantity, area)


def worth(problem: Problem, matching: Matching) -> tuple[object, ...]:
    return (*worth_of_allocation(problem, matching.allocation), matching.status, matching.gap)


def test_the_urgent_tier_is_served_first_however_dear() -> None:
    problem = Problem(
        needs_of(whole(5, 5), whole(2, 1)),
        offers_of(whole(5)),
        Costs(whole(2, 3), whole(2, 3), whole(2, 2), whole(0, 1_000_000)),
    )
    assert dict(solve(problem).served) == {1: 5, 2: 0}


def test_an_urgent_need_never_costs_a_unit_in_total() -> None:
    areas = Areas(whole(-1, -1))
    problem = Problem(
        needs_of(whole(5, 5), whole(1, 2), whole(0, 1)), offers_of(whole(5, 5), whole(0, -1)), areas=areas
    )
    assert dict(solve(problem).served) == {1: 5, 2: 5}


def test_local_offers_are_used_before_national_ones() -> None:
    problem = Problem(
        needs_of(whole(4), whole(1), whole(1)), offers_of(whole(4, 4), whole(-1, 1)), areas=Areas(whole(-1, 0))
    )
    matching = solve(problem)
    assert (matching.allocation.offer.tolist(), matching.cost, matching.unused.tolist()) == ([1], 0, [4, 0])


@pytest.mark.parametrize(("units", "cost"), [(1, 1), (2, 2), (3, 4), (4, 6)])
def test_a_fixed_total_takes_the_cheapest_units(units: int, cost: int) -> None:
    costs = Costs(whole(2, 3), whole(2, 3), whole(2, 2), whole(2, 1))
    problem = Problem(needs_of(whole(2, 2), whole(1, 1)), offers_of(whole(9)), costs)
    matching = solve(problem, units)
    assert (matching.units, matching.cost, matching.status) == (units, cost, "optimal")


@pytest.mark.parametrize("units", [5, 10**30])
def test_a_fixed_total_beyond_the_possible_is_refused_with_the_possible(units: int) -> None:
    problem = Problem(needs_of(whole(2, 2), whole(1, 1)), offers_of(whole(9)))
    with pytest.raises(RuleViolated, match="at most 4 can"):
        solve(problem, units)


@pytest.mark.parametrize("units", [0, -3])
def test_a_fixed_total_below_one_is_refused(units: int) -> None:
    with pytest.raises(RuleViolated, match="not a positive whole number"):
        solve(Problem(needs_of(whole(2), whole(1)), offers_of(whole(9))), units)


def test_nothing_to_match_is_an_optimal_answer() -> None:
    problem = Problem(needs_of(whole(0), whole(1)), offers_of(whole(0)))
    matching = solve(problem)
    assert (matching.status, matching.units, matching.cost, matching.gap) == ("optimal", 0, 0, 0)


def test_no_rows_at_all_is_an_optimal_answer() -> None:
    assert solve(Problem(needs_of(whole(), whole()), offers_of(whole()))).status == "optimal"


def test_costs_of_seventeen_digits_are_minimised_to_the_last() -> None:
    base = 270_000_000_000_000_000
    costs = Costs(whole(2, 3, 4), whole(2, 2, 2), whole(2, 3, 4), whole(base + 2, base + 1, base + 3))
    problem = Problem(needs_of(whole(5), whole(1)), offers_of(whole(2, 2, 2)), costs, max_quantity=9)
    matching = solve(problem)
    assert (matching.cost, matching.status) == (5 * base + 2 * 1 + 2 * 2 + 3, "optimal")


def test_progress_is_told_up_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    solve(Problem(needs_of(whole(2), whole(1)), offers_of(whole(9))), progress=lambda *step: told.append(step))
    assert told == [(step, 5) for step in range(1, 6)]


@pytest.mark.parametrize("seed", range(60))
def test_both_engines_find_the_same_worth_and_prove_it(seed: int) -> None:
    problem = random_problem(np.random.default_rng(seed))
    one, other = (worth(problem, solve(problem, engines=(name,))) for name in ENGINES)
    assert one == other


def test_an_engine_that_lies_is_found_out_and_the_next_one_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def lie(network: Network) -> tuple[np.ndarray, np.ndarray]:
        return ENGINES["highs"].solve(replace(network, cost=-network.cost))

    monkeypatch.setitem(ENGINES, "lemon", Engine("lemon", lie, 1 << 61))
    problem = Problem(needs_of(whole(1, 1), whole(1, 2)), offers_of(whole(1)))
    lied = solve(problem, engines=("lemon",))
    assert (lied.status, lied.units, (lied.gap or 0) >= 2) == ("unproven", 0, True)
    assert solve(problem).status == "optimal"


@given(seed=SEEDS)
@settings(max_examples=150, deadline=None)
def test_the_order_of_rows_changes_neither_total_nor_cost(seed: int) -> None:
    rng = np.random.default_rng(seed)
    problem = random_problem(rng)
    shuffled = reordered(problem, rng.permutation(len(problem.needs)), rng.permutation(len(problem.offers)))
    assert worth(problem, solve(problem)) == worth(shuffled, solve(shuffled))


@given(seed=SEEDS)
@settings(max_examples=150, deadline=None)
def test_splitting_a_row_in_two_changes_neither_total_nor_cost(seed: int) -> None:
    rng = np.random.default_rng(seed)
    problem = random_problem(rng)
    n, m = len(problem.needs), len(problem.offers)
    split = reordered(problem, np.append(np.arange(n), n - 1), np.append(np.arange(m), 0))
    need, offer = split.needs.quantity.copy(), split.offers.quantity.copy()
    need[n - 1], need[n] = need[n] // 2, need[n] - need[n] // 2
    offer[0], offer[m] = offer[m] // 2, offer[m] - offer[m] // 2
    split = replace(split, needs=replace(split.needs, quantity=need), offers=replace(split.offers, quantity=offer))
    assert worth(problem, solve(problem)) == worth(split, solve(split))


def test_the_same_problem_gives_the_same_answer_to_the_last_line() -> None:
    problem = random_problem(np.random.default_rng(4))
    one, other = solve(problem), solve(problem)
    assert repr(one) == repr(other)


def test_weights_step_by_more_than_any_exchange_can_save() -> None:
    problem = Problem(
        needs_of(whole(1, 1, 1), whole(1, 3, 3)), offers_of(whole(1, 1)), Costs(whole(2), whole(2), whole(2), whole(10))
    )
    assert tier_weights(problem).tiers == {1: 2 * 161, 3: 161}


def by_number(problem: Problem, matching: Matching) -> set[tuple[int, ...]]:
    """Who gives whom how much, by the numbers of rows."""
    lines = matching.allocation
    columns = problem.needs.row[lines.need], problem.offers.row[lines.offer], lines.quantity, lines.cost
    return set(zip(*(column.tolist() for column in columns), strict=True))


@pytest.mark.parametrize("prefer", [False, True])
@pytest.mark.parametrize("seed", range(80))
def test_rows_are_known_by_their_number_and_the_order_of_the_file_changes_no_line(seed: int, prefer: bool) -> None:
    rng = np.random.default_rng(seed)
    problem = random_rich_problem(rng)
    shuffled = reordered(problem, rng.permutation(len(problem.needs)), rng.permutation(len(problem.offers)))
    one, other = (solve(given, prefer_one_donor=prefer) for given in (problem, shuffled))
    assert by_number(problem, one) == by_number(shuffled, other)
    assert sorted(one.certificate.need_prices.tolist()) == sorted(other.certificate.need_prices.tolist())


def test_equally_urgent_a_household_in_need_of_schooling_gets_the_educator_first() -> None:
    """001-5: cause and specialty rank offers among equal tiers, and never lift a need above a more urgent one."""
    suits = Affinity.of(2, 2, [(0, 0), (1, 1)], mismatch=5)
    needs = replace(needs_of(whole(2, 2), whole(1, 1)), cause=whole(0, 1))
    offers = replace(offers_of(whole(2, 2)), specialty=whole(1, 0))
    problem = Problem(needs, offers, affinity=suits)
    matching = solve(problem)
    assert (matching.allocation.offer.tolist(), matching.cost) == ([1, 0], 0)
    urgent = replace(problem, needs=replace(needs, tier=whole(1, 2)), offers=replace(offers, quantity=whole(2, 0)))
    assert (dict(solve(urgent).served), solve(urgent).cost) == ({1: 2, 2: 0}, 10)


def test_floors_step_by_more_than_every_village_can_lose() -> None:
    problem = Problem(
        needs_of(whole(1, 1, 1), whole(1, 3, 3)), offers_of(whole(1, 1)), floors=Floors(whole(0, 1, 2), whole(1, 0, 2))
    )
    weights = tier_weights(problem)
    assert (weights.tiers, weights.floor, weights.most) == ({1: 7, 3: 1}, 49, 7)


def test_the_specialty_is_part_of_what_an_exchange_can_save() -> None:
    needs = replace(needs_of(whole(1, 1), whole(1, 2)), cause=whole(0, 0))
    problem = Problem(
        needs, replace(offers_of(whole(1)), specialty=whole(0)), affinity=Affinity(np.full((1, 1), 5, np.int64))
    )
    assert tier_weights(problem).tiers == {1: 2 * 41, 2: 41}
