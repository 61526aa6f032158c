from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest

from bangfu.compute.matching import Allocation, Areas, Certificate, Costs, Needs, Offers, Problem, check, solve
from bangfu.errors import RuleViolated
from tests.compute.matching.instances import broken_rules, random_problem, whole

CORRUPTIONS = 1_000
HONEST = 300


@dataclass(frozen=True)
class Answer:
    problem: Problem
    allocation: Allocation
    certificate: Certificate
    units: int | None

    @property
    def proven(self) -> bool:
        return check(self.problem, self.allocation, self.certificate, self.units).proven


def answers(seed: int) -> list[Answer]:
    """Honest answers that allocate something, a third of them with a fixed total."""
    rng = np.random.default_rng(seed)
    found: list[Answer] = []
    while len(found) < HONEST:
        problem, units = random_problem(rng), 3 if len(found) % 3 == 0 else None
        try:
            matching = solve(problem, units)
        except RuleViolated:
            continue
        if matching.units > 1:
            found.append(Answer(problem, matching.allocation, matching.certificate, units))
    return found


def with_column(answer: Answer, name: str, column: np.ndarray) -> Answer:
    return replace(answer, allocation=replace(answer.allocation, **{name: column}))


def nudged(column: np.ndarray, place: int, by: int) -> np.ndarray:
    changed = column.copy()
    changed[place] += by
    return changed


def one_unit(answer: Answer, rng: np.random.Generator) -> Answer | None:
    place = int(rng.integers(len(answer.allocation)))
    return with_column(answer, "quantity", nudged(answer.allocation.quantity, place, int(rng.choice([-1, 1]))))


def one_cost(answer: Answer, rng: np.random.Generator) -> Answer | None:
    place = int(rng.integers(len(answer.allocation)))
    return with_column(answer, "cost", nudged(answer.allocation.cost, place, int(rng.choice([-1, 1]))))


def other_row(answer: Answer, rng: np.random.Generator) -> Answer | None:
    """Move one line to another row; only if that breaks a rule, for an equally good answer must be accepted."""
    sizes = {"need": len(answer.problem.needs), "offer": len(answer.problem.offers)}
    name = str(rng.choice(list(sizes)))
    column = getattr(answer.allocation, name).copy()
    column[int(rng.integers(len(column)))] = int(rng.integers(sizes[name]))
    moved = with_column(answer, name, column)
    return moved if broken_rules(moved.problem, moved.allocation) else None


def one_price(answer: Answer, rng: np.random.Generator) -> Answer | None:
    """Change one price by one, of a row that asks for or gives something: others weigh nothing in the proof."""
    certificate, problem = answer.certificate, answer.problem
    by = int(rng.choice([-1, 1]))
    kind = int(rng.integers(3))
    if kind == 0:
        place = int(rng.choice(np.flatnonzero(problem.needs.quantity > 0)))
        return replace(answer, certificate=replace(certificate, need_prices=nudged(certificate.need_prices, place, by)))
    if kind == 1:
        place = int(rng.choice(np.flatnonzero(problem.available > 0)))
        prices = nudged(certificate.offer_prices, place, by)
        return replace(answer, certificate=replace(certificate, offer_prices=prices))
    return replace(answer, certificate=replace(certificate, unit_price=certificate.unit_price + by))


@pytest.mark.parametrize("corrupt", [one_unit, one_cost, other_row, one_price])
def test_every_corruption_is_rejected(corrupt: Callable[[Answer, np.random.Generator], Answer | None]) -> None:
    rng = np.random.default_rng(1)
    honest = answers(2)
    tried = (corrupt(honest[number % len(honest)], rng) for number in range(20 * CORRUPTIONS))
    corrupted = [answer for answer, _ in zip((a for a in tried if a), range(CORRUPTIONS), strict=False)]
    assert len(corrupted) == CORRUPTIONS
    assert sum(not answer.proven for answer in corrupted) == CORRUPTIONS


def test_every_honest_answer_is_accepted() -> None:
    assert sum(answer.proven for answer in answers(3)) == HONEST


NAME = np.array(["rice"])
FAIR = Answer(
    Problem(Needs(whole(2), NAME, NAME, whole(5), whole(1)), Offers(whole(2), NAME, NAME, whole(3))),
    Allocation(whole(0), whole(0), whole(3), whole(0)),
    Certificate({1: 1}, whole(0), whole(1)),
    None,
)


def test_the_fair_example_is_proven() -> None:
    assert FAIR.proven


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"allocation": Allocation(whole(1), whole(0), whole(3), whole(0))}, "not there"),
        ({"allocation": Allocation(whole(0), whole(-1), whole(3), whole(0))}, "not there"),
        ({"allocation": Allocation(whole(0), whole(0), whole(3, 1), whole(0))}, "differ in length"),
        ({"allocation": Allocation(whole(0), whole(0), whole(0), whole(0))}, "less than one unit"),
        ({"allocation": Allocation(whole(0), whole(0), whole(4), whole(0))}, "gives more than it has"),
        ({"allocation": Allocation(whole(0, 0), whole(0, 0), whole(3, 3), whole(0, 0))}, "gets more than it asked"),
        ({"allocation": Allocation(whole(0), whole(0), whole(3), whole(1))}, "is another"),
        ({"certificate": Certificate({1: 1}, whole(), whole(1))}, "one price per row"),
        ({"certificate": Certificate({1: 1}, whole(-1), whole(2))}, "price is negative"),
        ({"certificate": Certificate({2: 1}, whole(0), whole(1))}, "no weight"),
        ({"certificate": Certificate({1: 0}, whole(0), whole(0))}, "too close"),
        ({"certificate": Certificate({1: 1}, whole(0), whole(0))}, "do not cover"),
        ({"certificate": Certificate({1: 1}, whole(0), whole(2))}, "add up to 6, the allocation is worth 3"),
        ({"certificate": Certificate({1: 1}, whole(0), whole(0), 1)}, "price of its own"),
        ({"units": 2}, "fixed total of 2"),
    ],
)
def test_each_fault_is_named(change: dict[str, object], fault: str) -> None:
    answer = replace(FAIR, **change)  # type: ignore[arg-type]
    verdict = check(answer.problem, answer.allocation, answer.certificate, answer.units)
    assert fault in str(verdict.faults[0])


def test_the_gap_is_how_far_from_the_best_it_can_be() -> None:
    allocation = Allocation(whole(0), whole(0), whole(1), whole(0))
    assert check(FAIR.problem, allocation, FAIR.certificate).gap == 2


def test_prices_beyond_sixty_four_bits_are_judged_exactly() -> None:
    huge = 1 << 90
    certificate = Certificate({1: huge}, whole(0), np.array([huge], object))
    short = Certificate({1: huge}, whole(0), np.array([huge - 1], object))
    verdicts = [check(FAIR.problem, FAIR.allocation, one).proven for one in (certificate, short)]
    assert verdicts == [True, False]


TWO = np.array(["near", "far"])
ONE_NEED = Needs(whole(2), whole(1), TWO[:1], whole(1), whole(1), whole(0), whole(5), whole(5))
TWO_OFFERS = Offers(whole(2, 3), whole(1, 2), TWO[[0, 0]], whole(1, 1), whole(0, -1), whole(5, 5), whole(5, 5))
PROVINCE = Areas(whole(-1))


@pytest.mark.parametrize(
    "problem",
    [
        Problem(ONE_NEED, replace(TWO_OFFERS, expires=None), areas=PROVINCE),
        Problem(ONE_NEED, TWO_OFFERS, areas=PROVINCE),
        Problem(ONE_NEED, TWO_OFFERS, Costs(whole(2, 3), whole(1, 1), whole(1, 2), whole(0, 1)), PROVINCE),
    ],
    ids=["tree", "two rules of time", "costs"],
)
def test_prices_that_add_up_but_leave_a_better_pair_out_are_rejected(problem: Problem) -> None:
    weights = dict(solve(problem).certificate.weights)
    dearer = Allocation(whole(0), whole(1), whole(1), whole(1))
    verdict = check(problem, dearer, Certificate(weights, whole(weights[1] - 1), whole(0, 0)))
    assert [str(fault)[:23] for fault in verdict.faults] == ["the prices do not cover"]
    assert verdict.gap == 1
