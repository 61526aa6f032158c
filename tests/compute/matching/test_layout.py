from __future__ import annotations

import numpy as np

from bangfu.compute.matching import Needs, Offers, Problem, solve
from bangfu.compute.matching.layout import totals
from tests.compute.matching.instances import whole

RICE = np.array(["rice"] * 3)


def test_within_a_class_earlier_rows_come_first_on_both_sides() -> None:
    needs = Needs(whole(2, 3, 4), whole(1, 2, 3), RICE, whole(4, 4, 4), whole(1, 1, 1))
    offers = Offers(whole(2, 3, 4), whole(1, 2, 3), RICE, whole(3, 3, 3))
    allocation = solve(Problem(needs, offers)).allocation
    lines = zip(allocation.need.tolist(), allocation.offer.tolist(), allocation.quantity.tolist(), strict=True)
    assert list(lines) == [(0, 0, 3), (0, 1, 1), (1, 1, 2), (1, 2, 2), (2, 2, 1)]


def test_totals_are_exact_beyond_what_a_float_holds() -> None:
    assert totals(whole(0, 0), whole((1 << 59) + 1, 1), 1).tolist() == [(1 << 59) + 2]


def test_quantities_beyond_what_a_float_holds_are_shared_out_exactly() -> None:
    much = (1 << 58) + 1
    needs = Needs(whole(2), whole(1), RICE[:1], whole(much), whole(1))
    offers = Offers(whole(2, 3), whole(1, 2), RICE[:2], whole(1 << 57, 1 << 58))
    assert solve(Problem(needs, offers)).allocation.quantity.tolist() == [1 << 57, much - (1 << 57)]
