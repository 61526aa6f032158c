from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest

from bangfu.compute.matching import (
    Affinity,
    Allocation,
    Areas,
    Certificate,
    Costs,
    Floors,
    Needs,
    Offers,
    Problem,
    check,
    solve,
)
from bangfu.errors import RuleViolated
from tests.compute.matching.instances import broken_rules, random_problem, random_rich_problem, whole

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
        rich = len(found) % 2 == 1
        problem = random_rich_problem(rng) if rich else random_problem(rng)
        units = 3 if len(found) % 3 == 0 else None
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


def one_floor(answer: Answer, rng: np.random.Generator) -> Answer | None:
    """Change the price of one village's floor by one."""
    certificate, problem = answer.certificate, answer.problem
    if problem.floors is None or not problem.floors.units.any():
        return None
    place = int(rng.choice(np.flatnonzero(problem.floors.units)))
    prices = nudged(certificate.floor_prices, place, int(rng.choice([-1, 1])))
    return replace(answer, certificate=replace(certificate, floor_prices=prices))


@pytest.mark.parametrize("corrupt", [one_unit, one_cost, other_row, one_price, one_floor])
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


FLOORED = replace(
    FAIR,
    problem=replace(FAIR.problem, floors=Floors(whole(0), whole(2))),
    certificate=Certificate({1: 1}, whole(0), whole(1), 0, 5, whole(0)),
)


def test_the_example_with_a_floor_is_proven() -> None:
    """Three units at 1, two of them 5 more towards the floor; the bound is 3 for the offer and 10 for the floor."""
    assert FLOORED.proven


@pytest.mark.parametrize(
    ("certificate", "fault"),
    [
        (Certificate({1: 1}, whole(0), whole(1)), "one price per village"),
        (Certificate({1: 1}, whole(0), whole(1), 0, 5, whole(6)), "above what its floor is worth"),
        (Certificate({1: 1}, whole(0), whole(1), 0, 5, whole(-1)), "a price is negative"),
        (Certificate({1: 1}, whole(0), whole(1), 0, 4, whole(0)), "too close together"),
        (Certificate({1: 1}, whole(0), whole(1), 0, 5, whole(1)), "do not cover"),
        (Certificate({1: 1}, whole(1), whole(1), 0, 5, whole(1)), "add up to 16, the allocation is worth 13"),
    ],
)
def test_each_fault_of_a_floor_is_named(certificate: Certificate, fault: str) -> None:
    verdict = check(FLOORED.problem, FLOORED.allocation, certificate)
    assert fault in str(verdict.faults[0])


@pytest.mark.parametrize("offers", [replace(TWO_OFFERS, expires=None), TWO_OFFERS])
def test_a_cheaper_specialist_left_out_is_found(offers: Offers) -> None:
    """The near offer is of another field; the far one, two levels dearer without it, is the better by far."""
    problem = Problem(
        replace(ONE_NEED, cause=whole(0)),
        replace(offers, specialty=whole(0, 1)),
        areas=PROVINCE,
        affinity=Affinity(whole(9, 0).reshape(1, 2)),
    )
    matching = solve(problem)
    weights = dict(matching.certificate.weights)
    assert (matching.status, matching.allocation.offer.tolist(), matching.cost) == ("optimal", [1], 1)
    other = Allocation(whole(0), whole(0), whole(1), whole(9))
    verdict = check(problem, other, Certificate(weights, whole(weights[1] - 9), whole(0, 0)))
    assert ([str(fault)[:23] for fault in verdict.faults], verdict.gap) == (["the prices do not cover"], 8)


def test_quantities_beyond_sixty_four_bits_together_are_added_up_exactly() -> None:
    much = 1 << 62
    needs = Needs(whole(2), NAME, NAME, whole(5), whole(1))
    problem = Problem(needs, FAIR.problem.offers)
    allocation = Allocation(whole(0, 0, 0), whole(0, 0, 0), whole(much, much, much), whole(0, 0, 0))
    verdict = check(problem, allocation, FAIR.certificate)
    assert str(verdict.faults[0]) == "the need in row 2 gets more than it asked for"
