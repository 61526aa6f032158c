"""P27: a matching is never over capacity, never ineligible, equals brute force; one more offer never lowers the total.

10,000 problems of up to 7 × 7 rows, with tiers, times, areas, lists of costs and fixed totals, every other one with
floors of villages, causes and specialties, against oracles that share nothing with the solver; the oracles
themselves are held to trying everything. Where a forest can be filled without a simplex it is; newcomers go on from
the last basis.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from bangfu.compute.matching import FOREVER, Matching, Offers, Problem, check, solve
from bangfu.compute.matching.laminar import is_laminar
from bangfu.compute.matching.solver import laid_out
from bangfu.compute.matching.standing import StandingMatch
from bangfu.errors import RuleViolated
from tests.compute.matching.instances import (
    Worth,
    assignment_oracle,
    broken_rules,
    exhaustive_oracle,
    flow_oracle,
    random_problem,
    random_rich_problem,
    worth_of_allocation,
)
from tests.promises.conftest import Record

INSTANCES = 10_000
BATCHES = 10
FIXED_EVERY = 4
NEWCOMERS = 600


def instances(seed: int, count: int) -> Iterator[tuple[Problem, int | None]]:
    rng = np.random.default_rng(seed)
    for number in range(count):
        problem = random_rich_problem(rng) if number % 2 else random_problem(rng)
        yield problem, int(rng.integers(1, 9)) if number % FIXED_EVERY < 2 else None


def answer(problem: Problem, units: int | None) -> Matching | None:
    """The solver's answer; None where it says that the fixed total is too much."""
    try:
        return solve(problem, units)
    except RuleViolated:
        return None


def complaint(problem: Problem, units: int | None, matching: Matching | None) -> str | None:
    """What is wrong with an answer, by the rules and the oracle; None if nothing is."""
    plain = problem.floors is None
    expected: Worth | None = assignment_oracle(problem, units) if plain else flow_oracle(problem, units)
    if matching is None or expected is None:
        return None if matching is None and expected is None else f"possible for one only: {matching}, {expected}"
    if broken := broken_rules(problem, matching.allocation):
        return f"rules broken: {broken}"
    if (worth := worth_of_allocation(problem, matching.allocation)) != expected:
        return f"worth {worth}, best {expected}"
    return None if matching.status == "optimal" and matching.gap == 0 else f"not proven: {matching.verdict}"


@pytest.mark.parametrize("seed", range(BATCHES))
def test_equals_brute_force_and_breaks_no_rule(seed: int, measured: Record) -> None:
    given = list(instances(seed, INSTANCES // BATCHES))
    complaints = [complaint(problem, units, answer(problem, units)) for problem, units in given]
    assert len(complaints) == INSTANCES // BATCHES
    assert [text for text in complaints if text] == []
    measured(
        "P27 Matching is never over capacity, never ineligible, and equals brute force; one more offer never lowers it",
        f"{INSTANCES:,} of {INSTANCES:,} instances of up to 7 × 7 rows",
    )


def test_the_oracle_equals_trying_everything() -> None:
    rng = np.random.default_rng(27)
    given = [(random_problem(rng, largest=4, units=2), units) for units in (None, None, 1, 2, 3) for _ in range(60)]
    fast = [assignment_oracle(problem, units) for problem, units in given]
    slow = [exhaustive_oracle(problem, units) for problem, units in given]
    assert fast == slow


def test_the_oracle_of_floors_and_specialties_equals_trying_everything() -> None:
    rng = np.random.default_rng(29)
    given = [(random_rich_problem(rng, largest=4, units=2), units) for units in (None, None, 2) for _ in range(80)]
    fast = [flow_oracle(problem, units) for problem, units in given]
    slow = [exhaustive_oracle(problem, units) for problem, units in given]
    assert fast == slow


def test_forests_are_filled_without_a_simplex_and_every_feature_occurs() -> None:
    given = [problem for problem, units in instances(0, 1_000) if units is None]
    filled = sum(is_laminar(laid_out(problem).layout) for problem in given)
    assert filled > 30
    assert sum(problem.floors is not None for problem in given) > 100
    assert sum(problem.affinity is not None for problem in given) > 100


def test_newcomers_go_on_from_the_last_answer_to_the_best_one(measured: Record) -> None:
    rng = np.random.default_rng(31)
    complaints = [text for _ in range(NEWCOMERS // 2) if (text := newcomer_complaint(rng))]
    assert complaints == []
    measured("P27 A matching goes on from its last basis to what brute force finds", f"{NEWCOMERS} of {NEWCOMERS}")


def newcomer_complaint(rng: np.random.Generator) -> str | None:
    """One more need, then one more offer: what stands must be what the oracle finds for all rows together."""
    given = random_problem(rng)
    numbered = np.unique(given.needs.category, return_inverse=True)[1], given.offers.category != "rice"
    problem = replace(
        given,
        costs=None,
        needs=replace(
            given.needs, category=numbered[0] if "rice" in given.needs.category else numbered[0] + 1, date=None
        ),
        offers=replace(given.offers, category=numbered[1].astype(np.int64), expires=None),
    )
    standing = StandingMatch(problem)
    timed = bool(problem.windows)
    category, quantity, area, day = (int(x) for x in rng.integers((0, 1, -1, 0), (2, 4, 6, 4)))
    found = [standing.need_came(category=category, quantity=quantity, tier=int(rng.integers(1, 4)), area=area,
                                deadline=day if timed else FOREVER)]  # fmt: skip
    expected = [assignment_oracle(standing.problem)]
    found.append(standing.offer_came(category=category, quantity=quantity, area=area, date=day if timed else -FOREVER))
    expected.append(assignment_oracle(standing.problem))
    told = [(*(one.served.get(tier, 0) for tier in (1, 2, 3)), -one.cost) for one in found]
    return None if told == expected and all(one.proven for one in found) else f"{told}, best {expected}"


def test_one_more_offer_never_lowers_the_total() -> None:
    rng = np.random.default_rng(28)
    problems = [random_problem(rng) if number % 2 else random_rich_problem(rng) for number in range(500)]
    gains = [solve(problem).units - solve(without_last_offer(problem)).units for problem in problems]
    assert min(gains) == 0
    assert max(gains) > 0


def without_last_offer(problem: Problem) -> Problem:
    kept = {name: column[:-1] for name, column in vars(problem.offers).items() if column is not None}
    return replace(problem, offers=Offers(**kept))


def allocating() -> tuple[Problem, Matching]:
    problem = next(p for p, units in instances(0, 100) if units is None and solve(p).units > 3)
    return problem, solve(problem)


def test_sabotage_a_unit_more_is_noticed() -> None:
    problem, matching = allocating()
    more = matching.allocation.quantity.copy()
    more[0] += 1
    spoiled = replace(matching, allocation=replace(matching.allocation, quantity=more))
    assert complaint(problem, None, matching) is None
    assert complaint(problem, None, spoiled) is not None


def test_sabotage_a_unit_less_is_noticed_by_oracle_and_checker() -> None:
    problem, matching = allocating()
    fewer = matching.allocation.quantity.copy()
    fewer[0] -= 1
    kept = fewer > 0
    columns = {name: column[kept] for name, column in vars(replace(matching.allocation, quantity=fewer)).items()}
    spoiled = replace(matching, allocation=type(matching.allocation)(**columns))
    assert complaint(problem, None, spoiled) is not None
    assert not check(problem, spoiled.allocation, matching.certificate).proven
