"""From a wiring to a flow network, and back from a flow to rows and prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bangfu.compute.matching.classes import NEVER, Side, number_rows
from bangfu.compute.matching.flow import SMALL, Network, as_python, narrow
from bangfu.compute.matching.loops import add_up, follow, in_groups, lay_along
from bangfu.compute.matching.problem import Certificate, Exact, Integers, Problem, distinct, largest
from bangfu.compute.matching.wiring import Wiring


@dataclass(frozen=True)
class Weights:
    """What a unit is worth in each tier, and how much more while its village is below its floor."""

    tiers: Mapping[int, int]
    floor: int = 0

    @property
    def most(self) -> int:
        return max(self.tiers.values(), default=0)


@dataclass(frozen=True)
class Draws:
    """Need rows that draw from the same pool at the same worth. `number[row]` is NEVER where nothing can reach it.

    `kind` is a tier at a level or, where villages have floors, the village; the last village is that of no village.
    """

    number: Integers
    pool: Integers
    kind: Integers
    cost: Exact
    asked: Integers


@dataclass(frozen=True)
class Layout:
    """The nodes in order: pools, offer classes, kinds of draw, used, unused; the last two are one without fixed units.

    The arcs in order: offer to pool, pool to pool, draws, kinds to used, offer to unused, for villages with floors
    the cheaper way to used that only so many units may take, and with fixed units a last one that is dear enough to
    carry only what cannot be allocated.
    """

    network: Network
    wiring: Wiring
    draws: Draws
    givers: Integers
    """The offer classes that can reach a need."""
    offers: int
    beyond: int
    """What a unit beyond its village's floor costs more; 0 without floors."""
    leave_cost: int
    used: int
    unused: int
    fixed: int
    """Units that must be used; 0 without fixed units."""

    @property
    def kinds(self) -> int:
        return self.used - self.wiring.pools - self.offers

    def impossible(self, flow: Integers) -> int:
        """How many of the fixed units the flow could not allocate."""
        return int(flow[-1]) if self.unused != self.used else 0


def lay_out(problem: Problem, sides: tuple[Side, Side], wiring: Wiring, weights: Weights, units: int | None) -> Layout:
    """The minimum-cost flow network of a problem; every cost in it is zero or more."""
    needs, offers = sides
    draws, kinds = _draws(problem, needs, wiring, weights)
    givers = np.unique(wiring.offer)
    given = add_up(offers.number, problem.available, len(offers))
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

    leave_cost = weights.floor + weights.most + int(wiring.draw_cost.max(initial=0))
    floored = np.flatnonzero(problem.floors.units) if problem.floors else np.zeros(0, np.int64)
    each_kind, of_floors = np.arange(kinds), np.full(len(floored), used)
    tail = [first_offer + wiring.offer, wiring.tail, draws.pool, first_kind + each_kind, first_offer + givers]
    head = [wiring.offer_pool, wiring.head, first_kind + draws.kind, np.full(kinds, used), np.full(len(givers), unused)]
    tail, head = [*tail, first_kind + floored], [*head, of_floors]
    beyond, leave = np.array([weights.floor] * kinds, object), np.array([leave_cost] * len(givers), object)
    cost = [wiring.offer_cost, wiring.link_cost, draws.cost, beyond, leave, np.zeros(len(floored), np.int64)]
    if units is not None:
        dear = (len(supply) + 1) * max(map(largest, cost)) + 1
        tail, head = [*tail, np.array([unused])], [*head, np.array([used])]
        cost = [*cost, np.array([dear], object)]
    costs = np.concatenate([narrow(part) for part in cost])
    # One more than can ever flow: an arc that is never full leaves no doubt about the prices at its two ends.
    capacity = np.full(len(costs), total + 1, np.int64)
    start = len(wiring.offer) + len(wiring.tail)
    capacity[start : start + len(draws.asked)] = draws.asked
    start += len(draws.asked) + kinds + len(givers)
    if problem.floors:
        capacity[start : start + len(floored)] = problem.floors.units[floored]
    network = Network(
        np.concatenate(tail).astype(np.int64), np.concatenate(head).astype(np.int64), capacity, costs, supply
    )
    return Layout(network, wiring, draws, givers, len(offers), weights.floor, leave_cost, used, unused, fixed)


def _draws(problem: Problem, needs: Side, wiring: Wiring, weights: Weights) -> tuple[Draws, int]:
    rows, tier = len(problem.needs), problem.needs.tier
    pool, extra = np.full(rows, NEVER, np.int64), np.zeros(rows, np.int64)
    asks = needs.number != NEVER
    pool[asks] = wiring.pool_of[needs.number[asks]]
    extra[asks] = wiring.draw_cost[needs.number[asks]]
    if problem.floors:
        village, villages = problem.floors.village, len(problem.floors.units)
        number, first = number_rows([pool, tier, extra, village], pool != NEVER)
        kind, kinds = np.where(village < 0, villages, village)[first], villages + 1
    else:
        number, first = number_rows([pool, tier, extra], pool != NEVER)
        kind, of_kind = number_rows([tier[first], extra[first]], np.ones(len(first), bool))
        kinds = len(of_kind)
    tiers, of_tier = distinct(tier[first])
    worth = narrow(np.array([weights.most - weights.tiers[t] for t in tiers.tolist()], object))[of_tier]
    cost = narrow(as_python(worth) + extra[first]) if worth.dtype == object else worth + extra[first]
    asked = add_up(number, problem.needs.quantity, len(first))
    return Draws(number, pool[first], kind, cost, asked), kinds


def prices(problem: Problem, offers: Side, layout: Layout, potential: Exact, weights: Weights) -> Certificate:
    """The certificate that the potentials of an optimal flow stand for: one price per row, and one per village."""
    draws, wiring = layout.draws, layout.wiring
    small = max(largest(potential), largest(draws.cost), layout.leave_cost) < SMALL
    height = potential.astype(np.int64) if small else as_python(potential)
    used, unused = height[layout.used], height[layout.unused]
    kinds = height[wiring.pools + len(offers) : layout.used] + weights.floor
    # A row of no class has the number -1 and takes the price of none, which stands at the end.
    of_draw: Exact = np.zeros(len(draws.pool) + 1, np.int64 if small else object)
    of_draw[:-1] = np.maximum(0, kinds[draws.kind] - weights.floor - draws.cost - height[draws.pool])
    of_offer: Exact = np.zeros(len(offers) + 1, np.int64 if small else object)
    of_offer[layout.givers] = np.maximum(0, layout.leave_cost + height[wiring.pools + layout.givers] - unused)
    need_prices, offer_prices = narrow(of_draw)[draws.number], narrow(of_offer)[offers.number]
    villages = len(problem.floors.units) if problem.floors else 0
    of_floors = narrow(np.minimum(np.maximum(kinds[:villages] - used, 0), weights.floor))
    return Certificate(weights.tiers, need_prices, offer_prices, int(unused - used), weights.floor, of_floors)


def share_out(problem: Problem, offers: Side, layout: Layout, flow: Integers) -> tuple[Integers, Integers, Integers]:
    """Rows and units of a class flow: within a class, lower row numbers are served and used up first."""
    found = _trace(layout, flow)
    order = in_groups(found[:, 1].copy(), len(layout.draws.pool))[1]
    number, quantity = layout.draws.number, problem.needs.quantity
    lines = found[order]
    start, rows = _by_row(number, len(layout.draws.pool), problem.needs.row)
    cut = lay_along(lines[:, 1].copy(), lines[:, 2].copy(), start, rows, quantity)
    need, offer, units = cut[:, 0], lines[cut[:, 1], 0], cut[:, 2]
    order = np.argsort(problem.needs.row[need], kind="stable")
    order = order[_sorted_by(offer[order], len(offers))]
    need, offer, units = need[order], offer[order], units[order]
    start, rows = _by_row(offers.number, len(offers), problem.offers.row)
    cut = lay_along(offer, units, start, rows, problem.available)
    row, need, units = cut[:, 0], need[cut[:, 1]], cut[:, 2]
    order = _sorted_by(row, len(problem.offers))
    order = order[_sorted_by(need[order], len(problem.needs))]
    return need[order], row[order], units[order]


def _by_row(number: Integers, classes: int, row: Integers) -> tuple[Integers, Integers]:
    """The rows of each class by their numbers, wherever they stand: the order of a file changes nothing."""
    if len(row) and (np.diff(row) > 0).all():
        return in_groups(number, classes)
    order = np.argsort(row, kind="stable")
    start, rows = in_groups(number[order], classes)
    return start, order[rows]


def _sorted_by(group: Integers, groups: int) -> Integers:
    return in_groups(np.ascontiguousarray(group), groups)[1]


def _trace(layout: Layout, flow: Integers) -> Integers:
    """Which offer class feeds which draw, as rows of (offer class, draw, units)."""
    wiring, draws = layout.wiring, layout.draws
    offers, inner = len(wiring.offer), len(wiring.offer) + len(wiring.tail)
    found = follow(
        wiring.pools,
        (wiring.offer_pool, flow[:offers]),
        (*in_groups(wiring.tail, wiring.pools), wiring.head, flow[offers:inner]),
        (*in_groups(draws.pool, wiring.pools), flow[inner : inner + len(draws.pool)]),
    )
    found[:, 0] = wiring.offer[found[:, 0]]
    return found
