"""The subgradient, pass by pass as by hand: what is relaxed, how steep it is, and where the step leads."""

from __future__ import annotations

import numpy as np
import pytest

from bangfu.compute.assignment.loops import FIRST_STEP, SHRINK, STALL, Marks, Rules, descend, follow, relax, steepness
from tests.compute.assignment.instances import whole

BENEFIT = np.array([[9.0, 1.0, 5.0], [8.0, 6.0, 0.0]])
RULES = Rules(
    load=whole([3], [2]),
    zone=whole(0, 1, 1),
    lowest=whole(0, 2),
    highest=whole(4, 9),
    group=whole(0, 0, 1),
    kind=whole(0, 1),
    least=whole([0, 0], [1, 0]),
)
WIDE = RULES._replace(load=whole([3, 1, 1], [2, 4, 5]))


def marks(full: tuple[float, ...] = (0, 0), empty: tuple[float, ...] = (0, 0), wanted: float = 0) -> Marks:
    return Marks(np.array(full, float), np.array(empty, float), np.array([[0, 0], [wanted, 0]], float))


def relaxed(prices: Marks, rules: Rules = RULES) -> tuple[float, list[int], list[float], list[list[float]]]:
    place = np.zeros(2, np.int64)
    value, used, had = relax(BENEFIT, rules, prices, place)
    return value, place.tolist(), used.tolist(), had.tolist()


def test_without_prices_each_member_takes_its_best_place() -> None:
    assert relaxed(marks()) == (17, [0, 0], [5, 0], [[1, 1], [0, 0]])


def test_a_price_of_load_moves_members_and_the_limit_pays() -> None:
    """Worths at price 2 in zone 0: (3, 1, 5) and (4, 6, 0); the limit of 4 costs 8."""
    assert relaxed(marks(full=(2, 0))) == (5 + 6 + 8, [2, 1], [0, 5], [[0, 1], [1, 0]])


def test_a_price_below_the_lower_limit_draws_members() -> None:
    """Worths at 3 in zone 1: (9, 10, 14) and (8, 12, 6); the limit of 2 pays 6 back."""
    assert relaxed(marks(empty=(0, 3))) == (14 + 12 - 6, [2, 1], [0, 5], [[0, 1], [1, 0]])


def test_a_wanted_kind_is_drawn_into_its_group() -> None:
    assert relaxed(marks(wanted=6)) == (11 + 8 - 6, [2, 0], [2, 3], [[0, 1], [1, 0]])


def test_loads_may_differ_by_place() -> None:
    """Worths at price 2 in zone 0: (3, 1, 5) and (4, 6, 0), as its loads are those of the narrow case there."""
    assert relaxed(marks(full=(2, 0)), WIDE) == (5 + 6 + 8, [2, 1], [0, 5], [[0, 1], [1, 0]])
    assert relaxed(marks(full=(0, 1)), WIDE) == (9 + 8 + 9, [0, 0], [5, 0], [[1, 1], [0, 0]])


def test_the_first_of_equal_places_is_taken() -> None:
    place = np.zeros(1, np.int64)
    rules = RULES._replace(load=whole([1]), kind=whole(0))
    relax(np.array([[4.0, 7.0, 7.0]]), rules, marks(), place)
    assert place.tolist() == [1]


@pytest.mark.parametrize(
    ("prices", "used", "had", "length"),
    [
        (marks(), (5.0, 0.0), 0.0, 1 + 4 + 1),
        (marks(), (4.0, 2.0), 1.0, 0),
        (marks(), (3.0, 3.0), 2.0, 0),
        (marks(full=(1, 0)), (1.0, 3.0), 1.0, 9),
        (marks(empty=(0, 1)), (4.0, 5.0), 1.0, 9),
        (marks(wanted=1), (4.0, 2.0), 3.0, 4),
    ],
)
def test_only_prices_that_may_still_move_count(
    prices: Marks, used: tuple[float, ...], had: float, length: float
) -> None:
    assert steepness(RULES, prices, np.array(used), np.array([[0, 0], [had, 0]])) == length


def test_a_step_follows_what_is_broken_and_stays_at_zero() -> None:
    prices = marks(full=(1, 0.5), empty=(0, 0.25), wanted=2)
    follow(RULES, prices, np.array([6.0, 8.0]), np.array([[0.0, 0], [4, 0]]), 0.5)
    assert prices.full.tolist() == [1 + 0.5 * 2, 0.5 - 0.5 * 1]
    assert prices.empty.tolist() == [0, 0]
    assert prices.wanted.tolist() == [[0, 0], [2 - 0.5 * 3, 0]]
    follow(RULES, prices, np.array([0.0, 0.0]), np.array([[0.0, 0], [0, 0]]), 0.5)
    assert prices.full.tolist() == [0, 0]
    assert prices.empty.tolist() == [0, 1]
    assert prices.wanted.tolist() == [[0, 0], [1, 0]]


def test_the_first_step_is_its_part_of_the_bound_over_the_squared_length() -> None:
    """One pass: (5, 0) used, 17 the bound, 1 + 4 + 1 the length; the best prices are still the first."""
    prices = marks()
    assert descend(BENEFIT, RULES, prices, 1).tolist() == [0, 0]
    assert (prices.full.tolist(), prices.empty.tolist()) == ([0, 0], [0, 0])
    reach = FIRST_STEP * 18 / 6
    prices = marks()
    descend(BENEFIT, RULES, prices, 2)
    assert prices.full.tolist() == pytest.approx([reach, 0])
    assert prices.empty.tolist() == pytest.approx([0, 2 * reach])
    assert prices.wanted.tolist() == [pytest.approx([0, 0]), pytest.approx([reach, 0])]


def test_it_ends_where_nothing_is_broken() -> None:
    loose = RULES._replace(lowest=whole(0, 0), highest=whole(9, 9), least=whole([0, 0], [0, 0]))
    prices = marks()
    assert descend(BENEFIT, loose, prices, 10_000_000).tolist() == [0, 0]


def test_the_best_prices_are_kept_and_come_close_to_the_best_there_are() -> None:
    """The relaxed optimum by hand: member 0 to place 2 and member 1 half and half, 5 + 7 + … found by fine steps."""
    limits = []
    for passes in (1, STALL, 20 * STALL):
        prices = marks()
        descend(BENEFIT, RULES, prices, passes)
        limits.append(relaxed(prices)[0])
    assert limits == sorted(limits, reverse=True)
    assert limits[-1] == pytest.approx(13, rel=1e-3)
    assert (FIRST_STEP, SHRINK, STALL) == (0.03, 0.75, 20)
