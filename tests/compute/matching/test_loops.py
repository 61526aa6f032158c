from __future__ import annotations

import numpy as np

from bangfu.compute.matching.loops import add_up, follow, in_groups, lay_along, shorten
from tests.compute.matching.instances import whole


def test_groups_keep_the_order_of_their_members_and_leave_the_negative_out() -> None:
    start, order = in_groups(whole(2, -1, 0, 2, 0), 4)
    assert (start.tolist(), order.tolist()) == ([0, 2, 2, 4, 4], [2, 4, 0, 3])


def test_units_add_up_beyond_what_a_float_holds() -> None:
    assert add_up(whole(0, -1, 0, 2), whole((1 << 59) + 1, 7, 1, 5), 3).tolist() == [(1 << 59) + 2, 0, 5]


def test_a_pool_hands_on_what_came_in_first_to_its_draws_and_then_along_its_links() -> None:
    """Two offers enter pool 0; it serves draw 0 and feeds pool 1, where a third offer stands first in the queue."""
    links = (*in_groups(whole(0), 2), whole(1), whole(4))
    draws = (*in_groups(whole(0, 1), 2), whole(3, 6))
    found = follow(2, (whole(0, 0, 1), whole(2, 5, 2)), links, draws)
    assert found.tolist() == [[0, 0, 2], [1, 0, 1], [2, 1, 2], [1, 1, 4]]


def test_more_pieces_than_the_tables_were_made_for_are_followed_to_the_last() -> None:
    """A chain of pools along which many single units of many offers are handed on."""
    offers, pools = 300, 40
    links = (*in_groups(np.arange(pools - 1), pools), np.arange(1, pools), np.full(pools - 1, offers))
    draws = (*in_groups(whole(pools - 1), pools), whole(offers))
    found = follow(pools, (np.zeros(offers, np.int64), np.ones(offers, np.int64)), links, draws)
    assert found.tolist() == [[offer, 0, 1] for offer in range(offers)]


def test_pieces_lie_along_the_rows_of_their_group_and_are_cut_where_a_row_is_full() -> None:
    start, rows = in_groups(whole(1, 0, 1, 1), 2)
    found = lay_along(whole(0, 1, 1, 1), whole(2, 3, 3, 1), start, rows, whole(4, 9, 0, 3))
    assert found.tolist() == [[1, 0, 2], [0, 1, 3], [0, 2, 1], [3, 2, 2], [3, 3, 1]]


def test_the_shortest_way_may_go_down_in_cost_and_what_reaches_nothing_stays() -> None:
    way = whole(99, 99, 0, 99)
    shorten(way, whole(0, 0, 1, 3), whole(2, 1, 2, 3), whole(5, 6, -3, 1), 4)
    assert way.tolist() == [3, -3, 0, 99]
