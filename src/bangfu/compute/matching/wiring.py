"""The network that stands for a problem: who can reach whom, with as few arcs as the structure allows.

Without a list of costs a pool of supply stands at every (category, area, time) that needs can draw from. What reaches
a pool also reaches the pools of the areas below and of later times, so parent-child arcs replace need × offer arcs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bangfu.compute.matching.classes import NEVER, Side, blocks, number_rows
from bangfu.compute.matching.problem import NATION, Integers, Problem, distinct, place_in
from bangfu.errors import LimitExceeded, say

MAX_LINKS = 40_000_000


@dataclass(frozen=True)
class Wiring:
    """Pools, numbered so that flow only goes to higher numbers, and the links between them.

    `pool_of[need class]` is where needs draw, NEVER where nothing can reach them; a unit drawn by a need class costs
    `draw_cost` there, a unit from an offer class to its pool `offer_cost`, a unit along a link `link_cost`.
    """

    pools: int
    pool_of: Integers
    draw_cost: Integers
    offer: Integers
    offer_pool: Integers
    offer_cost: Integers
    tail: Integers
    head: Integers
    link_cost: Integers


def wire(problem: Problem, needs: Side, offers: Side) -> Wiring:
    """The smallest of our networks for this problem. Errors: LimitExceeded above forty million pairs."""
    if problem.costs or len(problem.windows) > 1:
        return _by_pairs(problem, needs, offers)
    if problem.affinity:
        return _by_trade(problem, needs, offers)
    return _by_tree(problem, needs, offers)


def _by_pairs(problem: Problem, needs: Side, offers: Side) -> Wiring:
    found: list[tuple[Integers, Integers, Integers]] = []
    total = 0
    for block in blocks(problem, needs, offers, np.arange(len(needs))):
        i, j = np.nonzero(block.suits)
        found.append((block.needs[i], block.offers[j], block.cost[i, j]))
        total += len(i)
        if total > MAX_LINKS:
            raise LimitExceeded(
                say("more than {limit} pairs of need and offer are possible", limit=MAX_LINKS),
                where=say("needs and offers"),
                remedy=say("Match one category or one area at a time, or leave unlikely pairs out of the costs."),
            )
    need, offer, cost = (np.concatenate(column) if column else np.zeros(0, np.int64) for column in _turned(found))
    reached, pool = np.unique(need, return_inverse=True)
    pool_of = np.full(len(needs), NEVER, np.int64)
    pool_of[reached] = np.arange(len(reached))
    nothing = np.zeros(0, np.int64)
    return Wiring(len(reached), pool_of, np.zeros(len(needs), np.int64), offer, pool, cost, nothing, nothing, nothing)


def _turned(found: list[tuple[Integers, Integers, Integers]]) -> list[list[Integers]]:
    return [[row[column] for row in found] for column in range(3)]


def _by_tree(problem: Problem, needs: Side, offers: Side) -> Wiring:
    """Pools stand only at areas that offers are limited to: below them nothing changes who may serve."""
    areas = problem.areas
    places = len(areas.parent) + 1
    need_time = needs.times[0] if needs.times else np.zeros(len(needs), np.int64)
    offer_time = offers.times[0] if offers.times else np.zeros(len(offers), np.int64)
    offer_place = offers.category * places + offers.area + 1
    stands = distinct(offer_place)[0]
    above = _place_above(problem, stands, places)
    depth = areas.depth_of(stands % places - 1)

    place = _lowest_stand(problem, stands, needs.category, needs.area, places)
    clock = int(max(need_time.max(initial=0), offer_time.max(initial=0))) + 1
    earliest = _earliest(offer_time, place_in(stands, offer_place), above, depth)
    served = place != NEVER
    served[served] = need_time[served] >= earliest[place[served]]
    keys = _pool_keys(place[served] * clock + need_time[served], above, depth, earliest, clock)

    # Numbering by depth, then area, then time makes every link go upwards in number.
    order = np.lexsort((keys, depth[keys // clock]))
    number = np.empty(len(keys), np.int64)
    number[order] = np.arange(len(keys))
    pool_of = np.full(len(needs), NEVER, np.int64)
    pool_of[served] = number[place_in(keys, place[served] * clock + need_time[served])]
    tail, head = _links(keys, number, above, clock)

    wanted = place_in(stands, offer_place) * clock + offer_time
    entry = np.searchsorted(keys, wanted)
    enters = entry < len(keys)
    enters[enters] = keys[entry[enters]] // clock == wanted[enters] // clock
    deepest = int(areas.depth_of(needs.area).max(initial=0))
    return Wiring(
        pools=len(keys),
        pool_of=pool_of,
        draw_cost=areas.depth_of(needs.area),
        offer=np.flatnonzero(enters),
        offer_pool=number[entry[enters]],
        # Two constants keep every cost from being negative; the solver takes them out again.
        offer_cost=deepest - areas.depth_of(offers.area)[enters],
        tail=tail,
        head=head,
        link_cost=np.zeros(len(tail), np.int64),
    )


def _by_trade(problem: Problem, needs: Side, offers: Side) -> Wiring:
    """A tree of pools per specialty; where needs of a cause draw, a pool of their own is fed from each at its price."""
    assert problem.affinity is not None
    trades = np.unique(offers.trade)
    members = [np.flatnonzero(offers.trade == trade) for trade in trades]
    trees = [_by_tree(problem, needs, _picked(offers, member)) for member in members]
    start = np.cumsum([0, *(tree.pools for tree in trees)])
    feeds = [np.where(tree.pool_of == NEVER, NEVER, tree.pool_of + at) for tree, at in zip(trees, start, strict=False)]
    fed = np.any([feed != NEVER for feed in feeds], axis=0) if feeds else np.zeros(len(needs), bool)
    number, first = number_rows([*feeds, needs.trade], fed)
    tail, head, cost = [start[:0]], [start[:0]], [start[:0]]
    for tree, at, feed, trade in zip(trees, start, feeds, trades, strict=False):
        met = np.flatnonzero(feed[first] != NEVER)
        tail += [tree.tail + at, feed[first][met]]
        head += [tree.head + at, start[-1] + met]
        cost += [tree.link_cost, problem.affinity.extra[needs.trade[first][met], trade]]
    nothing = np.zeros(0, np.int64)
    return Wiring(
        pools=int(start[-1]) + len(first),
        pool_of=np.where(fed, start[-1] + number, NEVER),
        draw_cost=problem.areas.depth_of(needs.area),
        offer=np.concatenate([nothing, *(member[tree.offer] for member, tree in zip(members, trees, strict=True))]),
        offer_pool=np.concatenate([nothing, *(t.offer_pool + at for t, at in zip(trees, start, strict=False))]),
        offer_cost=np.concatenate([nothing, *(tree.offer_cost for tree in trees)]),
        tail=np.concatenate(tail),
        head=np.concatenate(head),
        link_cost=np.concatenate(cost),
    )


def _picked(side: Side, members: Integers) -> Side:
    """Some of the classes, as if there were no others; which row is of which class is left as it was."""
    return replace(
        side,
        first=side.first[members],
        category=side.category[members],
        party=side.party[members],
        area=side.area[members],
        trade=side.trade[members],
        times=[time[members] for time in side.times],
    )


def _lowest_stand(problem: Problem, stands: Integers, category: Integers, area: Integers, places: int) -> Integers:
    """For each (category, area) the position in `stands` of the nearest area at or above it, or NEVER."""
    found = np.full(len(area), NEVER, np.int64)
    here, climbing = area.copy(), np.arange(len(area))
    while len(climbing):
        found[climbing] = place_in(stands, category[climbing] * places + here[climbing] + 1)
        climbing = climbing[(found[climbing] == NEVER) & (here[climbing] != NATION)]
        here[climbing] = problem.areas.parent[here[climbing]]
    return found


def _place_above(problem: Problem, stands: Integers, places: int) -> Integers:
    area = stands % places - 1
    below = area != NATION
    above = np.full(len(stands), NEVER, np.int64)
    parent = problem.areas.parent[area[below]]
    above[below] = _lowest_stand(problem, stands, stands[below] // places, parent, places)
    return above


def _earliest(time: Integers, place: Integers, above: Integers, depth: Integers) -> Integers:
    """The first time at which anything stands at a place, its own or from above."""
    earliest = np.full(len(above), np.iinfo(np.int64).max)
    np.minimum.at(earliest, place, time)
    for level in range(1, int(depth.max(initial=0)) + 1):
        here = np.flatnonzero((depth == level) & (above != NEVER))
        earliest[here] = np.minimum(earliest[here], earliest[above[here]])
    return earliest


def _pool_keys(keys: Integers, above: Integers, depth: Integers, earliest: Integers, clock: int) -> Integers:
    """The pools that needs draw from and, for each, those above it at the same time that hold anything by then."""
    keys = distinct(keys)[0]
    for level in range(int(depth.max(initial=0)), 0, -1):
        here = keys[depth[keys // clock] == level]
        upper, time = above[here // clock], here % clock
        holds = upper != NEVER
        holds[holds] = time[holds] >= earliest[upper[holds]]
        keys = distinct(np.concatenate([keys, upper[holds] * clock + time[holds]]))[0]
    return keys


def _links(keys: Integers, number: Integers, above: Integers, clock: int) -> tuple[Integers, Integers]:
    waits = np.flatnonzero(keys[1:] // clock == keys[:-1] // clock) if len(keys) else keys
    upper = above[keys // clock]
    key_above = upper * clock + keys % clock
    place = np.minimum(np.searchsorted(keys, key_above), max(0, len(keys) - 1))
    descends = np.flatnonzero((upper != NEVER) & (keys[place] == key_above)) if len(keys) else keys
    tail = np.concatenate([number[place[descends]], number[waits]])
    head = np.concatenate([number[descends], number[waits + 1]])
    return tail, head
