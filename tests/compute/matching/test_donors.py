from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bangfu.compute.matching import Needs, Offers, Problem, solve
from bangfu.compute.matching.donors import Splits, one_donor, splits_of
from tests.compute.matching.instances import broken_rules, random_rich_problem, whole, worth_of_allocation

RICE = np.array(["rice"] * 4)


def lines(parts: tuple[np.ndarray, np.ndarray, np.ndarray]) -> list[tuple[int, ...]]:
    return list(zip(*(part.tolist() for part in parts), strict=True))


def test_a_need_goes_to_the_offer_that_it_empties_most_nearly() -> None:
    """Needs of 4, 3 and 2 units, offers of 5 and 4: the four take the four, then three and two fill the five."""
    given = whole(0, 1, 1, 2), whole(0, 0, 1, 1), whole(4, 1, 2, 2)
    assert lines(one_donor(*given, whole(0, 0, 0, 0))) == [(0, 1, 4), (1, 0, 3), (2, 0, 2)]


def test_what_fits_nowhere_is_shared_in_order() -> None:
    given = whole(0, 0, 1), whole(0, 1, 1), whole(3, 2, 1)
    assert lines(one_donor(*given, whole(0, 0, 0))) == [(0, 0, 2), (0, 1, 3), (1, 0, 1)]


def test_pools_do_not_exchange_their_offers() -> None:
    given = whole(0, 0, 1, 1), whole(0, 1, 0, 1), whole(2, 1, 1, 2)
    apart = lines(one_donor(*given, whole(0, 0, 1, 1)))
    assert apart == [(0, 0, 2), (0, 1, 1), (1, 0, 1), (1, 1, 2)]
    assert lines(one_donor(*given, whole(0, 0, 0, 0))) == [(0, 0, 3), (1, 1, 3)]


def test_a_pool_too_large_to_try_keeps_its_order() -> None:
    given = whole(0, 0, 1), whole(0, 1, 1), whole(2, 1, 2)
    assert lines(one_donor(*given, whole(0, 0, 0), most_tries=3)) == lines(given)
    assert lines(one_donor(*given, whole(0, 0, 0), most_tries=4)) == [(0, 1, 3), (1, 0, 2)]


def test_splits_are_donors_beyond_the_first_and_the_bound_is_per_pool() -> None:
    found = splits_of(whole(0, 0, 0, 1, 2), whole(0, 1, 2, 2, 2), whole(1, 1, 1, 5, 4), whole(0, 0, 0, 0, 1))
    assert found == Splits(needs=1, splits=2, bound=2, gap=3)


def test_nothing_allocated_splits_nothing() -> None:
    nothing = whole()
    assert splits_of(nothing, nothing, nothing, nothing) == Splits(0, 0, 0, 0)
    assert lines(one_donor(nothing, nothing, nothing, nothing)) == []


def test_the_preference_leaves_one_donor_where_the_order_of_the_files_makes_two() -> None:
    needs = Needs(whole(2, 3), whole(1, 2), RICE[:2], whole(3, 4), whole(1, 1))
    problem = Problem(needs, Offers(whole(2, 3), whole(1, 2), RICE[:2], whole(4, 3)))
    plain, kind = solve(problem), solve(problem, prefer_one_donor=True)
    assert (plain.splits, kind.splits) == (Splits(1, 1, 1, 4), Splits(0, 0, 1, 0))
    assert (plain.cost, plain.units, kind.status) == (kind.cost, kind.units, "optimal")


@pytest.mark.parametrize("seed", range(150))
def test_the_optimum_stays_and_splits_never_exceed_their_bound(seed: int) -> None:
    problem = random_rich_problem(np.random.default_rng(seed))
    plain, kind = solve(problem), solve(problem, prefer_one_donor=True)
    assert (broken_rules(problem, kind.allocation), kind.status) == ([], "optimal")
    assert worth_of_allocation(problem, kind.allocation) == worth_of_allocation(problem, plain.allocation)
    assert (kind.unmet.tolist(), kind.unused.tolist()) == (plain.unmet.tolist(), plain.unused.tolist())
    assert max(kind.splits.splits - kind.splits.bound, plain.splits.splits - plain.splits.bound) <= 0
    assert 0 <= kind.splits.gap <= kind.units
    assert replace(kind.splits, bound=0).needs <= kind.splits.splits
