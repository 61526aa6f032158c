"""From a wiring to a flow network, and back from a flow to rows and prices."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bangfu.compute.matching.classes import NEVER, Side, number_rows
from bangfu.compute.matching.flow import Network, as_python, largest, narrow
from bangfu.compute.matching.problem import Certificate, Exact, Integers, Problem
from bangfu.compute.matching.wiring import Wiring


@dataclass(frozen=True)
class Draws:
    """Need rows that draw from the same pool at the same worth. `number[row]` is NEVER where nothing can reach it."""

    number: Integers
    pool: Integers
    kind: Integers
    cost: Exact
    asked: Integers


@dataclass(frozen=True)
class Layout:
    """The nodes in order: pools, offer classes, kinds of draw, used, unused; the last two are one without fixed units.

    The arcs in order: offer to pool, pool to pool, draws, kinds to used, offer to unused, and with fixed units a last
    one that is dear enough to carry only what cannot be allocated.
    """

    network: Network
    wiring: Wiring
    draws: Draws
    givers: Integers
    """The offer classes that can reach a need."""
    leave_cost: int
    used: int
    unused: int
    fixed: int
    """Units that must be used; 0 without fixed units."""

    def impossible(self, flow: Integers) -> int:
        """How many of the fixed units the flow could not allocate."""
        return int(flow[-1]) if self.unused != self.used else 0


def lay_out(
    problem: Problem, sides: tuple[Side, Side], wiring: Wiring, weights: Mapping[int, int], units: int | None
) -> Layout:
    """The minimum-cost flow network of a problem; every cost in it is zero or more."""
    needs, offers = sides
    most = max(weights.values(), default=0)
    draws, kinds = _draws(problem, needs, wiring, weights)
    givers = np.unique(wiring.offer)
    given = totals(offers.number, problem.available, len(offers))
    total = int(given[givers].sum())
    fixed = min(units, total) if units is not None else 0
    first_offer = wiring.pools
    first_kind = first_offer + len(offers)
    used = first_kind + kinds
    unused = used if units is None else used + 1
    supply = np.zeros(unused + 1, np.int64)
    supply[first_offer + givers] = given[givers]
    supply[used] -= fixed
    supply[unused] -= total - fixed

    leave_cost = most + int(wiring.draw_cost.max(initial=0))
    each_kind = np.arange(kinds)
    tail = [first_offer + wiring.offer, wiring.tail, draws.pool, first_kind + each_kind, first_offer + givers]
    head = [wiring.offer_pool, wiring.head, first_kind + draws.kind, np.full(kinds, used), np.full(len(givers), unused)]
    free = np.zeros(len(wiring.tail), np.int64), np.zeros(kinds, np.int64)
    cost = [wiring.offer_cost, free[0], draws.cost, free[1], np.array([leave_cost] * len(givers), object)]
    if units is not None:
        dear = (len(supply) + 1) * max(map(largest, cost)) + 1
        tail, head = [*tail, np.array([unused])], [*head, np.array([used])]
        cost = [*cost, np.array([dear], object)]
    costs = narrow(np.concatenate([as_python(part) for part in cost]))
    ends = np.concatenate(tail).astype(np.int64), np.concatenate(head).astype(np.int64)
    # One more than can ever flow: an arc that is never full leaves no doubt about the prices at its two ends.
    capacity = np.full(len(costs), total + 1, np.int64)
    start = len(wiring.offer) + len(wiring.tail)
    capacity[start : start + len(draws.asked)] = draws.asked
    network = Network(*ends, capacity, costs, supply)
    return Layout(network, wiring, draws, givers, leave_cost, used, unused, fixed)


def _draws(problem: Problem, needs: Side, wiring: Wiring, weights: Mapping[int, int]) -> tuple[Draws, int]:
    tier, most = problem.needs.tier, max(weights.values(), default=0)
    rows = len(problem.needs)
    pool, extra = np.full(rows, NEVER, np.int64), np.zeros(rows, np.int64)
    asks = needs.number != NEVER
    pool[asks] = wiring.pool_of[needs.number[asks]]
    extra[asks] = wiring.draw_cost[needs.number[asks]]
    number, first = number_rows([pool, tier, extra], pool != NEVER)
    kind, kind_first = number_rows([tier[first], extra[first]], np.ones(len(first), bool))
    worth = np.array([most - weights[t] for t in tier[first].tolist()], object)
    asked = totals(number, problem.needs.quantity, len(first))
    return Draws(number, pool[first], kind, narrow(worth + as_python(extra[first])), asked), len(kind_first)


def totals(number: Integers, quantity: Integers, classes: int) -> Integers:
    """Quantity per class, exact; rows of no class are left out.

    >>> totals(np.array([0, -1, 0]), np.array([2, 3, 4]), 2).tolist()
    [6, 0]
    """
    total = np.zeros(classes, np.int64)
    inside = number != NEVER
    np.add.at(total, number[inside], quantity[inside])
    return total


def prices(problem: Problem, offers: Side, layout: Layout, potential: Exact, weights: Mapping[int, int]) -> Certificate:
    """The certificate that the potentials of an optimal flow stand for: one price per row."""
    height = as_python(potential)
    used, unused = height[layout.used], height[layout.unused]
    draws, wiring = layout.draws, layout.wiring
    of_draw = np.maximum(0, used - as_python(draws.cost) - height[draws.pool])
    of_offer = np.zeros(len(offers), object)
    of_offer[layout.givers] = np.maximum(0, layout.leave_cost + height[wiring.pools + layout.givers] - unused)
    need_prices, offer_prices = np.zeros(len(problem.needs), object), np.zeros(len(problem.offers), object)
    asks, gives = draws.number != NEVER, offers.number != NEVER
    need_prices[asks] = of_draw[draws.number[asks]]
    offer_prices[gives] = of_offer[offers.number[gives]]
    return Certificate(weights, narrow(need_prices), narrow(offer_prices), int(unused - used))


def share_out(problem: Problem, offers: Side, layout: Layout, flow: Integers) -> tuple[Integers, Integers, Integers]:
    """Rows and units of a class flow: within a class, earlier rows of the file are served and used up first."""
    offer, draw, quantity = _trace(layout, flow)
    order = np.lexsort((np.arange(len(draw)), draw))
    need_row, piece, units = _cut(draw[order], quantity[order], layout.draws.number, problem.needs.quantity)
    offer = offer[order][piece]
    order = np.lexsort((need_row, offer))
    offer_row, piece, units = _cut(offer[order], units[order], offers.number, problem.available)
    need_row = need_row[order][piece]
    order = np.lexsort((offer_row, need_row))
    return need_row[order], offer_row[order], units[order]


def _trace(layout: Layout, flow: Integers) -> tuple[Integers, Integers, Integers]:
    """Which offer class feeds which draw: each pool hands on what came in first, first."""
    wiring, draws = layout.wiring, layout.draws
    arriving: list[deque[list[int]]] = [deque() for _ in range(wiring.pools)]
    leaving: list[list[tuple[int, int, int]]] = [[] for _ in range(wiring.pools)]
    offers, inner = len(wiring.offer), len(wiring.offer) + len(wiring.tail)
    for arc in np.flatnonzero(flow[:offers]).tolist():
        arriving[wiring.offer_pool[arc]].append([int(wiring.offer[arc]), int(flow[arc])])
    for draw in np.flatnonzero(flow[inner : inner + len(draws.pool)]).tolist():
        leaving[draws.pool[draw]].append((NEVER, draw, int(flow[inner + draw])))
    for link in np.flatnonzero(flow[offers:inner]).tolist():
        leaving[wiring.tail[link]].append((int(wiring.head[link]), NEVER, int(flow[offers + link])))
    found: list[tuple[int, int, int]] = []
    for pool in range(wiring.pools):
        queue = arriving[pool]
        for target, draw, wanted in leaving[pool]:
            open_ = wanted
            while open_:
                offer, there = queue[0]
                taken = min(there, open_)
                open_ -= taken
                queue[0][1] -= taken
                if taken == there:
                    queue.popleft()
                if target == NEVER:
                    found.append((offer, draw, taken))
                else:
                    arriving[target].append([offer, taken])
    lines = np.array(found, np.int64).reshape(-1, 3)
    return lines[:, 0], lines[:, 1], lines[:, 2]


def _cut(group: Integers, quantity: Integers, number: Integers, holds: Integers) -> tuple[Integers, Integers, Integers]:
    """Lay pieces (sorted by group) along the rows of their group, in file order, and cut wherever a row is full.

    Returns row, piece and units of every cut.
    """
    rows = np.argsort(number, kind="stable")
    rows = rows[(number[rows] != NEVER) & (holds[rows] > 0)]
    row_end = np.cumsum(holds[rows])
    classes = int(number.max(initial=NEVER)) + 1
    class_start = np.zeros(classes, np.int64)
    np.add.at(class_start, number[rows], holds[rows])
    class_start = np.cumsum(class_start) - class_start
    before = np.cumsum(quantity) - quantity
    opens = np.searchsorted(group, group)
    start = class_start[group] + before - (before[opens] if len(group) else before)
    end = start + quantity
    edges = np.union1d(np.concatenate([start, end]), row_end)
    piece = np.searchsorted(start, edges[:-1], side="right") - 1
    inside = piece >= 0
    inside[inside] = edges[:-1][inside] < end[piece[inside]]
    edge, units = edges[:-1][inside], np.diff(edges)[inside]
    row = rows[np.searchsorted(row_end, edge, side="right")]
    return row, piece[inside], units
