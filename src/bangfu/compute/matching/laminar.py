"""The quick way where supply only flows down a forest of areas: fill from the leaves upwards, most urgent first.

Without deadlines, floors, specialties, lists of costs or a fixed total every pool is fed by at most one other. Then no
simplex is needed: what a pool holds may serve its whole subtree, whatever it serves there leaves the same choices to
those above, and so each pool, from the leaves up, simply serves the most urgent that is still open below it.
"""

from __future__ import annotations

import numpy as np

from bangfu.compute.kernels import kernel
from bangfu.compute.matching.layout import Layout
from bangfu.compute.matching.problem import Integers, distinct

NONE = -1
CELLS = 50_000_000


def is_laminar(layout: Layout) -> bool:
    """Whether each pool is fed by at most one other, each offer enters one pool, and nothing else sets a price.

    >>> from bangfu.compute.matching.problem import Needs, Offers, Problem
    >>> from bangfu.compute.matching.solver import laid_out
    >>> one, name = np.array([1]), np.array(["rice"])
    >>> is_laminar(laid_out(Problem(Needs(one, name, name, one, one), Offers(one, name, name, one))).layout)
    True
    """
    wiring, costs = layout.wiring, layout.network.cost
    arcs = len(wiring.offer) + len(wiring.tail) + len(layout.draws.pool) + layout.kinds + len(layout.givers)
    return (
        layout.used == layout.unused
        and costs.dtype != object
        and arcs == len(costs)
        and not wiring.link_cost.any()
        and not layout.beyond
        and len(layout.givers) == len(wiring.offer)
        and len(np.unique(wiring.head)) == len(wiring.head)
        and _dearer_above(layout)
    )


def _dearer_above(layout: Layout) -> bool:
    """Offers of one pool cost the same, and no more than those of the pools above: using the lowest first saves most."""
    wiring = layout.wiring
    dearest = np.full(wiring.pools, NONE, np.int64)
    np.maximum.at(dearest, wiring.offer_pool, wiring.offer_cost)
    if (dearest[wiring.offer_pool] != wiring.offer_cost).any():
        return False
    parent = np.full(wiring.pools, NONE, np.int64)
    parent[wiring.head] = wiring.tail
    return bool(_rises(parent, dearest))


@kernel
def _rises(parent: Integers, dearest: Integers) -> bool:
    below = dearest.copy()
    for pool in range(len(parent) - 1, -1, -1):
        above = parent[pool]
        if above >= 0:
            if dearest[above] >= 0 and dearest[above] < below[pool]:
                return False
            below[above] = max(below[above], below[pool])
    return True


def fill(layout: Layout) -> tuple[Integers, Integers]:
    """The optimal flow per arc and the lowest potentials per node of a laminar layout: exact per tier, then by cost.

    Source: greedy on a laminar matroid (Edmonds, 1971); prices are shortest ways of the residual forest.

    >>> from bangfu.compute.matching.problem import Needs, Offers, Problem
    >>> from bangfu.compute.matching.solver import laid_out
    >>> one, name = np.array([2]), np.array(["rice"])
    >>> made = laid_out(Problem(Needs(one, name, name, one, one), Offers(one, name, name, one))).layout
    >>> [part.tolist() for part in fill(made)]
    [[2, 2, 2, 0], [-1, -1, 0, 0]]
    """
    network, wiring, draws = layout.network, layout.wiring, layout.draws
    worth, rank = distinct(draws.cost.astype(np.int64))
    parent = np.full(wiring.pools, NONE, np.int64)
    parent[wiring.head] = wiring.tail
    given = network.supply[wiring.pools + wiring.offer]
    supply = np.zeros(wiring.pools, np.int64)
    np.add.at(supply, wiring.offer_pool, given)
    drawn, received, used = _fill(parent, supply, draws.pool, rank, draws.asked, len(worth))
    spent = _first_come(wiring.offer_pool, given, used)
    kinds = np.zeros(layout.kinds, np.int64)
    np.add.at(kinds, draws.kind, drawn)
    left = np.zeros(len(layout.givers), np.int64)
    left[np.searchsorted(layout.givers, wiring.offer)] = given - spent
    flow = np.concatenate([spent, received[wiring.head], drawn, kinds, left])

    far = 2 * layout.leave_cost + 1
    way = np.full(wiring.pools, far, np.int64)
    open_ = drawn < draws.asked
    np.minimum.at(way, draws.pool[open_], draws.cost[open_].astype(np.int64))
    gives = spent > 0
    np.minimum.at(way, wiring.offer_pool[gives], layout.leave_cost - wiring.offer_cost[gives])
    _shorten(parent, received, way)
    potential = np.zeros(network.nodes, np.int64)
    potential[: wiring.pools] = -way
    potential[wiring.pools + wiring.offer] = -np.minimum(layout.leave_cost, wiring.offer_cost + way[wiring.offer_pool])
    return flow, potential


@kernel
def _fill(
    parent: Integers, supply: Integers, draw_pool: Integers, rank: Integers, asked: Integers, ranks: int
) -> tuple[Integers, Integers, Integers]:
    """Units per draw, units that come down to each pool, and units used of each pool's own."""
    pools = len(parent)
    open_ = np.zeros((pools, ranks), np.int64)
    for draw in range(len(draw_pool)):
        open_[draw_pool[draw], rank[draw]] += asked[draw]
    served = np.zeros((pools, ranks), np.int64)
    used, received = np.zeros(pools, np.int64), np.zeros(pools, np.int64)
    for pool in range(pools - 1, -1, -1):
        left, above = supply[pool], parent[pool]
        for place in range(ranks):
            if open_[pool, place] == 0:
                continue
            taken = min(left, open_[pool, place])
            left -= taken
            served[pool, place] = taken
            open_[pool, place] -= taken
            if above >= 0:
                open_[above, place] += open_[pool, place]
        used[pool] = supply[pool] - left
    # Down again: what a pool serves beyond its own draws goes to those below it that were still open.
    drawn = np.zeros(len(draw_pool), np.int64)
    start = np.zeros(pools + 1, np.int64)
    for draw in range(len(draw_pool)):
        start[draw_pool[draw] + 1] += 1
    for pool in range(pools):
        start[pool + 1] += start[pool]
    order, here = np.empty(len(draw_pool), np.int64), start.copy()
    for draw in range(len(draw_pool)):
        order[here[draw_pool[draw]]] = draw
        here[draw_pool[draw]] += 1
    for pool in range(pools):
        above = parent[pool]
        for place in range(ranks):
            if above >= 0 and served[above, place]:
                comes = min(served[above, place], open_[pool, place])
                served[above, place] -= comes
                served[pool, place] += comes
                received[pool] += comes
        for at in range(start[pool], start[pool + 1]):
            draw = order[at]
            taken = min(asked[draw], served[pool, rank[draw]])
            drawn[draw] = taken
            served[pool, rank[draw]] -= taken
    return drawn, received, used


@kernel
def _first_come(pool: Integers, given: Integers, used: Integers) -> Integers:
    """What each offer gives of what its pool uses, in the order of the offers."""
    open_, spent = used.copy(), np.zeros(len(given), np.int64)
    for place in range(len(given)):
        spent[place] = min(given[place], open_[pool[place]])
        open_[pool[place]] -= spent[place]
    return spent


@kernel
def _shorten(parent: Integers, received: Integers, way: Integers) -> None:
    """Shortest ways out of the residual forest, in place: down any link, up only where something came down."""
    for pool in range(len(parent) - 1, -1, -1):
        if parent[pool] >= 0:
            way[parent[pool]] = min(way[parent[pool]], way[pool])
    for pool in range(len(parent)):
        if parent[pool] >= 0 and received[pool]:
            way[pool] = min(way[pool], way[parent[pool]])
