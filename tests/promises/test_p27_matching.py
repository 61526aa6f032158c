"""P27: a matching is never over capacity, never ineligible, equals brute force; one more offer never lowers the total.

10,000 problems of up to 7 × 7 rows, with tiers, times, areas, lists of costs and fixed totals, against an oracle that
shares nothing with the solver; the oracle itself is held to trying everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from bangfu.compute.matching import Matching, Offers, Problem, check, solve
from bangfu.errors import RuleViolated
from tests.compute.matching.instances import (
    Worth,
    assignment_oracle,
    broken_rules,
    exhaustive_oracle,
    random_problem,
    worth_of_allocation,
)
from tests.promises.conftest import Record

INSTANCES = 10_000
BATCHES = 10
FIXED_EVERY = 4


def instances(seed: int, count: int) -> Iterator[tuple[Problem, int | None]]:
    rng = np.random.default_rng(seed)
    for number in range(count):
        problem = random_problem(rng)
        yield problem, int(rng.integers(1, 9)) if number % FIXED_EVERY == 0 else None


def answer(problem: Problem, units: int | None) -> Matching | None:
    """The solver's answer; None where it says that the fixed total is too much."""
    try:
        return solve(problem, units)
    except RuleViolated:
        return None


def complaint(problem: Problem, units: int | None, matching: Matching | None) -> str | None:
    """What is wrong with an answer, by the rules and the oracle; None if nothing is."""
    expected: Worth | None = assignment_oracle(problem, units)
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


def test_one_more_offer_never_lowers_the_total() -> None:
    rng = np.random.default_rng(28)
    problems = [random_problem(rng) for _ in range(500)]
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
