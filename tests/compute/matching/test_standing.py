from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bangfu.compute.matching import Affinity, Areas, Costs, Floors, Needs, Offers, Problem, solve, standing
from bangfu.compute.matching.problem import FOREVER
from bangfu.compute.matching.standing import Standing, StandingMatch
from bangfu.errors import LimitExceeded, RuleViolated
from tests.compute.matching.instances import whole

AREAS = Areas(whole(-1, -1, 0, 0, 1, 2))


def problem(seed: int, *, timed: bool) -> Problem:
    """Needs down to villages, offers down to counties, three categories and tiers, four days if `timed`."""
    rng = np.random.default_rng(seed)
    n, m = 12, 8
    return Problem(
        Needs(
            np.arange(n), np.arange(n), rng.integers(0, 3, n), rng.integers(0, 6, n), rng.integers(1, 4, n),
            area=rng.integers(2, 6, n), deadline=rng.integers(0, 4, n) if timed else None,
        ),
        Offers(
            np.arange(m), np.arange(m), rng.integers(0, 3, m), rng.integers(0, 6, m),
            area=rng.integers(-1, 5, m), date=rng.integers(0, 4, m) if timed else None,
        ),
        areas=AREAS,
    )  # fmt: skip


def agrees(standing_match: StandingMatch, found: Standing) -> bool:
    cold, rows = solve(standing_match.problem), standing_match.matching()
    worth = (dict(cold.served), cold.units, cold.cost)
    same = worth == (dict(found.served), found.units, found.cost) == (dict(rows.served), rows.units, rows.cost)
    return same and found.proven and rows.status == "optimal"


def test_a_newcomer_too_large_to_be_believed_changes_nothing() -> None:
    match = StandingMatch(replace(problem(1, timed=False), max_quantity=100))
    before = match.solve()
    found = match.offer_came(category=int(match.problem.needs.category[0]), quantity=1_000)
    assert found == before
    assert agrees(match, found)


def test_a_newcomer_that_cannot_be_is_refused_and_leaves_no_trace() -> None:
    match = StandingMatch(problem(1, timed=False))
    before = match.solve()
    with pytest.raises(RuleViolated, match="negative number"):
        match.need_came(category=0, quantity=-1)
    with pytest.raises(RuleViolated, match="negative number"):
        match.offer_came(category=0, quantity=-1)
    with pytest.raises(RuleViolated, match="tier is below 1"):
        match.need_came(category=0, quantity=1, tier=0)
    assert match.solve() == before


def test_quantities_may_be_as_large_as_a_problems() -> None:
    one, rice = whole(1), whole(7)
    match = StandingMatch(Problem(Needs(one, one, rice, one << 58, one), Offers(one, one, rice, one << 58)))
    assert match.solve() == Standing({1: 1 << 58}, 1 << 58, 0, proven=True)


@pytest.mark.parametrize("timed", [False, True])
@pytest.mark.parametrize("seed", range(25))
def test_after_every_newcomer_it_equals_a_cold_solve(seed: int, timed: bool) -> None:
    rng = np.random.default_rng(seed)
    match = StandingMatch(problem(seed, timed=timed))
    answers = [agrees(match, match.solve())]
    for _ in range(4):
        day = int(rng.integers(0, 4))
        found = match.need_came(
            category=int(rng.integers(0, 3)), quantity=int(rng.integers(1, 6)), tier=int(rng.integers(1, 4)),
            area=int(rng.integers(2, 6)), deadline=day if timed else FOREVER,
        )  # fmt: skip
        answers.append(agrees(match, found))
        found = match.offer_came(
            category=int(rng.integers(0, 3)), quantity=int(rng.integers(1, 6)), area=int(rng.integers(-1, 4)),
            date=day if timed else -FOREVER,
        )  # fmt: skip
        answers.append(agrees(match, found))
    assert answers == [True] * 9


@pytest.mark.parametrize(
    "newcomer",
    [{"category": 9}, {"tier": 7}, {"area": 0}, {"deadline": -5}],
    ids=["category", "tier", "level", "too early for any offer"],
)
def test_a_need_that_nobody_foresaw_is_taken_in_all_the_same(newcomer: dict[str, int]) -> None:
    match = StandingMatch(problem(3, timed=True))
    found = match.need_came(**({"category": 1, "quantity": 5, "area": 3, "deadline": 3} | newcomer))
    assert agrees(match, found)


@pytest.mark.parametrize("newcomer", [{"category": 9}, {"area": 5}, {"date": 2_000}])
def test_an_offer_that_nobody_foresaw_is_taken_in_all_the_same(newcomer: dict[str, int]) -> None:
    match = StandingMatch(problem(3, timed=True))
    found = match.offer_came(**({"category": 1, "quantity": 5, "area": 3, "date": 0} | newcomer))
    assert agrees(match, found)


def test_what_was_foreseen_changes_no_network_and_what_was_not_makes_a_new_one() -> None:
    match = StandingMatch(problem(3, timed=True), moments=whole(9))
    first = match._graph
    match.offer_came(category=1, quantity=5, date=9)
    assert match._graph is first
    match.offer_came(category=1, quantity=5, date=10)
    assert match._graph is not first


def test_newcomers_have_the_rows_after_the_last_one() -> None:
    match = StandingMatch(problem(3, timed=False))
    match.need_came(category=1, quantity=5, area=3)
    match.offer_came(category=1, quantity=2)
    assert match.problem.needs.area is not None
    assert (match.problem.needs.row[-1], match.problem.needs.quantity[-1], match.problem.needs.area[-1]) == (12, 5, 3)
    assert (match.problem.offers.row[-1], match.problem.offers.quantity[-1]) == (8, 2)


def test_one_more_offer_never_lowers_the_total() -> None:
    match = StandingMatch(problem(4, timed=True))
    units = [match.solve().units] + [match.offer_came(category=c, quantity=2, date=0).units for c in (0, 1, 2, 0)]
    assert units == sorted(units)
    assert units[-1] > units[0]


PLAIN = problem(1, timed=True)


@pytest.mark.parametrize(
    "given",
    [
        replace(PLAIN, costs=Costs(whole(0), whole(0), whole(0), whole(1))),
        replace(PLAIN, floors=Floors(np.zeros(12, np.int64), whole(3))),
        replace(
            PLAIN,
            needs=replace(PLAIN.needs, cause=np.zeros(12, np.int64)),
            offers=replace(PLAIN.offers, specialty=np.zeros(8, np.int64)),
            affinity=Affinity(np.zeros((1, 1), np.int64)),
        ),
        replace(
            PLAIN,
            needs=replace(PLAIN.needs, date=np.zeros(12, np.int64)),
            offers=replace(PLAIN.offers, expires=np.zeros(8, np.int64)),
        ),
    ],
    ids=["listed costs", "floors", "specialty", "two rules of time"],
)
def test_what_it_cannot_stand_for_is_refused(given: Problem) -> None:
    with pytest.raises(RuleViolated, match="one rule of time only"):
        StandingMatch(given)


def test_more_classes_than_it_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "MOST_CLASSES", 10)
    with pytest.raises(LimitExceeded, match="more than 10 classes"):
        StandingMatch(PLAIN)


def test_a_wrong_flow_is_not_called_proven() -> None:
    match = StandingMatch(PLAIN)
    assert match.solve().proven
    match._flow = match._flow + 1
    assert not match._proven()
