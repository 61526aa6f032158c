"""The quick way where supply only flows down a forest of areas: fill from the leaves upwards, most urgent first.

Without deadlines, floors, specialties, lists of costs or a fixed total every pool is fed by at most one other. Then no
simplex is needed: what a pool holds may serve its whole subtree, whatever it serves there leaves the same choices to
those above, and so each pool, from the leaves up, simply serves the most urgent that is still open below it.
"""

from __future__ import annotations

import numpy as np

from bangfu.compute.kernels import kernel
from bangfu.compute.matching.layout import Layout
from bangfu.compute.matching.problem import Integers

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
        and not layout.beyond
        and wiring.pools * layout.kinds <= CELLS
        and len(layout.givers) == len(wiring.offer)
        and not wiring.link_cost.any()
        and bool(_is_forest(wiring.pools, wiring.tail, wiring.head, wiring.offer_pool, wiring.offer_cost))
    )


@kernel
def _is_forest(pools: int, tail: Integers, head: Integers, offer_pool: Integers, offer_cost: Integers) -> bool:
    """No pool is fed by two; offers of a pool cost the same, and no less than those below: so the lowest go first."""
    parent, dearest = np.full(pools, NONE), np.full(pools, NONE)
    for link in range(len(tail)):
        if parent[head[link]] != NONE:
            return False
        parent[head[link]] = tail[link]
    for place in range(len(offer_pool)):
        pool = offer_pool[place]
        if dearest[pool] not in (NONE, offer_cost[place]):
            return False
        dearest[pool] = offer_cost[place]
    below = dearest.copy()
    for pool in range(pools - 1, -1, -1):
        above = parent[pool]
        if above != NONE:
            if dearest[above] != NONE and dearest[above] < below[pool]:
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
    given = network.supply[wiring.pools + wiring.offer]
    # Without floors the kinds of draw are numbered by tier, then level: from the cheapest arc to the dearest.
    spent, received, drawn, kinds, way = _fill(
        (wiring.pools, layout.kinds, layout.leave_cost),
        (wiring.tail, wiring.head),
        (wiring.offer_pool, wiring.offer_cost, given),
        (draws.pool, draws.kind, draws.cost.astype(np.int64), draws.asked),
    )
    left = given - spent
    if len(left) > 1:
        left = left[np.argsort(wiring.offer, kind="stable")]
    flow = np.concatenate([spent, received, drawn, kinds, left])
    potential = np.zeros(network.nodes, np.int64)
    potential[: wiring.pools] = -way
    potential[wiring.pools + wiring.offer] = -np.minimum(layout.leave_cost, wiring.offer_cost + way[wiring.offer_pool])
    return flow, potential


@kernel
def _fill(
    sizes: tuple[int, int, int],
    links: tuple[Integers, Integers],
    offers: tuple[Integers, Integers, Integers],
    draws: tuple[Integers, Integers, Integers, Integers],
) -> tuple[Integers, Integers, Integers, Integers, Integers]:
    """Units per offer arc, link, draw and kind, and the shortest way out of each pool in what is left open."""
    pools, kinds, leave_cost = sizes
    tail, head = links
    offer_pool, _, given = offers
    draw_pool, kind, draw_cost, asked = draws
    parent = np.full(pools, NONE)
    for link in range(len(tail)):
        parent[head[link]] = tail[link]
    supply = np.zeros(pools, np.int64)
    for place in range(len(given)):
        supply[offer_pool[place]] += given[place]
    open_ = np.zeros((pools + 1, kinds), np.int64)  # The last row is of nobody: what no pool above serves.
    for draw in range(len(draw_pool)):
        open_[draw_pool[draw], kind[draw]] += asked[draw]
    served = np.zeros((pools, kinds), np.int64)
    _serve(open_.ravel(), served.ravel(), supply, parent, kinds)
    comes = _hand_down(open_.ravel(), served.ravel(), parent, kinds)
    received, used_kinds = np.empty(len(tail), np.int64), np.zeros(kinds, np.int64)
    for link in range(len(tail)):
        received[link] = comes[head[link]]
    drawn, way = np.empty(len(draw_pool), np.int64), np.full(pools, 2 * leave_cost + 1)
    for draw in range(len(draw_pool)):
        pool = draw_pool[draw]
        drawn[draw] = min(asked[draw], served[pool, kind[draw]])
        served[pool, kind[draw]] -= drawn[draw]
        used_kinds[kind[draw]] += drawn[draw]
        if drawn[draw] < asked[draw]:
            way[pool] = min(way[pool], draw_cost[draw])
    spent = _spend(offers, supply, way, leave_cost)
    _shorten(parent, comes, way)
    return spent, received, drawn, used_kinds, way


@kernel
def _spend(offers: tuple[Integers, Integers, Integers], left: Integers, way: Integers, leave_cost: int) -> Integers:
    """What is left of a pool's supply was not needed: the last of its offers keep it, the others give all they have."""
    offer_pool, offer_cost, given = offers
    spent = np.empty(len(given), np.int64)
    for place in range(len(given) - 1, -1, -1):
        pool = offer_pool[place]
        spent[place] = given[place] - min(given[place], left[pool])
        left[pool] -= given[place] - spent[place]
        if spent[place]:
            way[pool] = min(way[pool], leave_cost - offer_cost[place])
    return spent


@kernel
def _shorten(parent: Integers, comes: Integers, way: Integers) -> None:
    """Shortest ways out of what is left open, in place: down any link, up only where something came down."""
    for pool in range(len(parent) - 1, -1, -1):
        if parent[pool] != NONE:
            way[parent[pool]] = min(way[parent[pool]], way[pool])
    for pool in range(len(parent)):
        if parent[pool] != NONE and comes[pool]:
            way[pool] = min(way[pool], way[parent[pool]])


@kernel
def _serve(open_: Integers, served: Integers, supply: Integers, parent: Integers, kinds: int) -> None:
    """Each pool serves what is open below it, the most urgent first; the rest becomes open for the pool above.

    Rows of both tables lie one after the other. Unsigned, for a signed index is tested for counting from the end.
    """
    pools = len(parent)
    for pool in range(pools - 1, -1, -1):
        left = supply[pool]
        own, above = np.uint64(pool * kinds), np.uint64((parent[pool] if parent[pool] != NONE else pools) * kinds)
        for kind in range(np.uint64(kinds)):
            wanted = open_[own + kind]
            taken = min(left, wanted)
            left -= taken
            served[own + kind] = taken
            open_[own + kind] = wanted - taken
            open_[above + kind] += wanted - taken
        supply[pool] = left


@kernel
def _hand_down(open_: Integers, served: Integers, parent: Integers, kinds: int) -> Integers:
    """What the pool above serves goes to the pools below that are open for it, in their order, then to its own."""
    comes = np.zeros(len(parent), np.int64)
    for pool in range(len(parent)):
        if parent[pool] != NONE:
            own, above, came = np.uint64(pool * kinds), np.uint64(parent[pool] * kinds), 0
            for kind in range(np.uint64(kinds)):
                taken = min(served[above + kind], open_[own + kind])
                served[above + kind] -= taken
                served[own + kind] += taken
                came += taken
            comes[pool] = came
    return comes
