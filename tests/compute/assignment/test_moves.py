"""Repair mends at the least loss; improvement gains and breaks nothing; both follow by hand on small cases."""

from __future__ import annotations

import numpy as np
import pytest

from bangfu.compute.assignment import check
from bangfu.compute.assignment.loops import Rules
from bangfu.compute.assignment.moves import (
    PARTNERS,
    beyond,
    cheapest,
    exchange,
    improve,
    mended,
    repair,
    shift,
    tally,
    willing,
)
from bangfu.compute.assignment.problem import Problem
from tests.compute.assignment.instances import plain, random_problem, whole


def rules(problem: Problem) -> Rules:
    return Rules(
        problem.load, problem.zone, problem.lowest, problem.highest, problem.group, problem.kind, problem.least
    )


SHARED = Problem(
    benefit=whole([9, 1, 5], [8, 6, 0], [7, 2, 1]),
    load=whole([3], [2], [4]),
    zone=whole(0, 1, 1),
    lowest=whole(2, 3),
    highest=whole(5, 8),
    group=whole(0, 0, 1),
    kind=whole(0, 1, 0),
    least=whole([1, 0], [1, 0]),
)
WIDE = plain(whole([9, 1], [8, 6], [7, 2]), whole([3, 1], [2, 5], [4, 2]), whole(5, 4), whole(0, 2))


def test_the_tally_counts_loads_and_kinds() -> None:
    state = tally(whole(0, 2, 2), rules(SHARED))
    assert (state.used.tolist(), state.had.tolist()) == ([3, 6], [[1, 0], [1, 1]])
    assert tally(whole(1, 1, 0), rules(WIDE)).used.tolist() == [4, 6]


@pytest.mark.parametrize(("amount", "outside"), [(0, 2), (1, 1), (2, 0), (5, 0), (6, 1), (9, 4)])
def test_a_load_lies_outside_by_what_is_missing_or_too_much(amount: int, outside: int) -> None:
    assert beyond(amount, 0, rules(SHARED)) == outside


@pytest.mark.parametrize(
    ("place", "member", "to", "less"),
    [
        ((0, 0, 0), 0, 1, 3 + 3),  # zone 0: 9 -> 6 of 5, zone 1: 0 -> 3 of at least 3
        ((0, 0, 0), 0, 2, 3 + 3 + 10),  # the same, and group 1 has its member of kind 0
        ((0, 0, 0), 1, 2, 2 + 2),  # kind 1 is wanted nowhere
        ((0, 0, 2), 2, 0, -(4 + 3) - 10),  # zone 0: 5 -> 9, zone 1: 4 -> 0, group 1 loses its only one
        ((1, 0, 2), 0, 2, 0 - 10),  # within one zone nothing changes, but group 0 loses its only one
        ((1, 0, 2), 0, 1, 0),
        ((2, 0, 2), 0, 1, 10),
    ],
)
def test_what_a_move_mends_is_counted_as_by_hand(place: tuple[int, ...], member: int, to: int, less: int) -> None:
    assert mended(member, to, tally(whole(*place), rules(SHARED)), rules(SHARED), 10) == less


def test_what_a_move_mends_where_loads_differ_by_place() -> None:
    state = tally(whole(0, 0, 0), rules(WIDE))
    assert [mended(i, 1, state, rules(WIDE), 1) for i in range(3)] == [3 + 1, 2 + 2 - 1, 4 + 2]


def test_a_shift_keeps_the_tally_true() -> None:
    for problem, place in ((SHARED, whole(0, 2, 1)), (WIDE, whole(0, 1, 1))):
        state = tally(place, rules(problem))
        shift(1, 0, state, rules(problem))
        again = tally(place.copy(), rules(problem))
        assert place.tolist() == [place[0], 0, place[2]]
        assert (state.used.tolist(), state.had.tolist()) == (again.used.tolist(), again.had.tolist())


def test_the_cheapest_move_loses_least_per_unit_mended() -> None:
    """Member 0 loses 8 by going to place 1, mending 6, and 4 by going to place 2, mending 16."""
    state = tally(whole(0, 0, 0), rules(SHARED))
    assert cheapest(0, SHARED.benefit.astype(float), state, rules(SHARED), 10) == (4 / 16, 2)
    assert cheapest(1, SHARED.benefit.astype(float), state, rules(SHARED), 10) == (2 / 4, 1)
    fine = tally(whole(0, 1, 2), rules(SHARED))
    assert cheapest(1, SHARED.benefit.astype(float), fine, rules(SHARED), 10) == (np.inf, -1)


def test_repair_takes_the_cheapest_moves_until_the_rules_are_kept() -> None:
    place = whole(0, 0, 0)
    repair(SHARED.benefit.astype(float), place, rules(SHARED), 10)
    assert place.tolist() == [2, 1, 0]
    assert check(SHARED, place).faults == ()


def test_repair_looks_a_move_up_again_before_it_is_made() -> None:
    """Three members of 1 where 2 may be: one leaves, the cheapest, and then nobody else."""
    problem = plain(whole([9, 8], [9, 7], [9, 6]), whole([1], [1], [1]), whole(2, 9))
    place = whole(0, 0, 0)
    repair(problem.benefit.astype(float), place, rules(problem), 1)
    assert place.tolist() == [1, 0, 0]


def test_improve_moves_and_exchanges_until_nothing_gains() -> None:
    moving = plain(whole([1, 9], [9, 1]), whole([1], [1]), whole(2, 2))
    place = whole(0, 1)
    improve(moving.benefit.astype(float), place, rules(moving), 5)
    assert place.tolist() == [1, 0]
    full = plain(whole([1, 9], [9, 1]), whole([1], [1]), whole(1, 1))
    place = whole(0, 1)
    improve(full.benefit.astype(float), place, rules(full), 5)
    assert place.tolist() == [1, 0]
    place = whole(0, 1)
    improve(full.benefit.astype(float), place, rules(full), 0)
    assert place.tolist() == [0, 1]


def test_an_exchange_does_not_break_a_limit() -> None:
    """Loads 3 and 1 in zones of 3 and 2: changing places would gain 16, but 3 does not fit into 2."""
    problem = plain(whole([1, 9], [9, 1]), whole([3], [1]), whole(3, 2))
    place = whole(0, 1)
    improve(problem.benefit.astype(float), place, rules(problem), 5)
    assert place.tolist() == [0, 1]


def test_the_first_of_equally_cheap_places_is_taken() -> None:
    problem = plain(whole([5, 3, 3]), whole([1]), whole(0, 9, 9))
    state = tally(whole(0), rules(problem))
    assert cheapest(0, problem.benefit.astype(float), state, rules(problem), 1) == (2, 1)


def test_the_first_member_is_a_partner_like_any_other() -> None:
    problem = plain(whole([9, 1], [1, 9]), whole([1], [1]), whole(1, 1))
    state = tally(whole(1, 0), rules(problem))
    partners = np.full((2, PARTNERS), -1, np.int64)
    partners[1, 0] = 0
    assert exchange(1, partners, problem.benefit.astype(float), state, rules(problem)) == 1
    assert (state.place.tolist(), state.used.tolist()) == ([0, 1], [1, 1])
    assert exchange(1, partners, problem.benefit.astype(float), state, rules(problem)) == 0


def test_the_most_willing_come_first_and_there_are_so_many_of_them() -> None:
    benefit = np.array([[gain, 0.0, 0.0] for gain in (2, 3, 9, 5, 7, 1, 8, 9)])
    place = whole(2, 1, 1, 1, 1, 1, 1, 1)
    partners = np.zeros((3, PARTNERS), np.int64)
    willing(0, benefit, place, partners)
    assert partners.tolist() == [[-1] * 4, [2, 7, 6, 4], [0, -1, -1, -1]]


def test_neither_ever_breaks_what_was_kept_nor_loses_benefit() -> None:
    wrong, mended_some, gained = [], 0, 0
    random = np.random.default_rng(5)
    for seed in range(300):
        problem = random_problem(seed)
        place = random.integers(0, problem.places, problem.members)
        benefit, before = problem.benefit.astype(float), check(problem, place)
        repair(benefit, place, rules(problem), 1)
        repaired = check(problem, place)
        improve(benefit, place, rules(problem), 20)
        after = check(problem, place)
        mended_some += bool(before.faults) and not repaired.faults
        gained += (after.value or 0) > (repaired.value or 0)
        if (not before.faults and repaired.value != before.value) or (not repaired.faults and after.faults):
            wrong.append(seed)
        if (after.value or 0) < (repaired.value or 0):
            wrong.append(seed)
    assert wrong == []
    assert mended_some > 50
    assert gained > 50
