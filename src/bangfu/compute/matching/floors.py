"""Villages: what each asked for and got, and the largest floor that all of them can reach together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pylmcf

from bangfu.compute.matching.loops import add_up
from bangfu.compute.matching.problem import Allocation, Floors, Integers, Problem
from bangfu.compute.matching.solver import laid_out

WHOLE = 10_000
"""All that is asked for, in basis points."""


@dataclass(frozen=True)
class Villages:
    """Units per village: asked for, its floor (0 where none is set), and served. A village of no needs has zeros."""

    asked: Integers
    floor: Integers
    served: Integers

    @property
    def below(self) -> Integers:
        """The villages that did not get their floor, as far as they asked for that much."""
        return np.flatnonzero(self.served < np.minimum(self.floor, self.asked))

    @property
    def share(self) -> Integers:
        """What was served of what was asked for, in basis points, rounded down; 10,000 where nothing was asked for."""
        nothing = self.asked == 0
        whole, rest = np.divmod(self.served, np.where(nothing, 1, self.asked))
        share = whole * WHOLE + rest * WHOLE // np.where(nothing, 1, self.asked)
        return np.where(nothing, WHOLE, share)


@dataclass(frozen=True)
class LargestFloor:
    """The largest share, in basis points, that every village can get at once; who is short of one point more."""

    basis_points: int
    held_back_by: Integers


def by_village(problem: Problem, allocation: Allocation, village: Integers | None = None) -> Villages:
    """What each village asked for and got; `village` per need, else that of the problem's floors.

    >>> from bangfu.compute.matching import Needs, Offers, solve
    >>> one, two = np.array([1]), np.array([1, 2])
    >>> problem = Problem(Needs(two, two, two * 0, two * 4, two), Offers(one, one, one * 0, one * 6))
    >>> found = by_village(problem, solve(problem).allocation, np.array([1, 0]))
    >>> found.asked.tolist(), found.served.tolist(), found.share.tolist()
    ([8, 4], [2, 4], [2500, 10000])
    """
    known = problem.floors
    place = village if village is not None else known.village if known else np.full(len(problem.needs), -1, np.int64)
    count = max(len(known.units) if known else 0, int(place.max(initial=-1)) + 1)
    floor = np.zeros(count, np.int64)
    if known:
        floor[: len(known.units)] = known.units
    got = add_up(allocation.need, allocation.quantity, len(problem.needs))
    return Villages(add_up(place, problem.needs.quantity, count), floor, add_up(place, got, count))


def largest_floor(problem: Problem, village: Integers) -> LargestFloor:
    """The largest floor all villages can reach at once, found by halving; each step starts from the last flow.

    `village` is a number per need, -1 for none; villages that ask for nothing do not count. No tier and no cost has a
    say in it. Errors: those of `solve`. Source: max-min by parametric maximum flow.

    >>> from bangfu.compute.matching import Needs, Offers
    >>> one, two = np.array([1]), np.array([1, 2])
    >>> problem = Problem(Needs(two, two, two * 0, two * 4, two), Offers(one, one, one * 0, one * 6))
    >>> largest_floor(problem, np.array([0, 1])).basis_points
    5000
    """
    problem.validate()
    asked = Floors.share_of(problem.needs, village, WHOLE)
    posed = laid_out(replace(problem, floors=Floors(village, np.maximum(asked.units, 1))))
    layout, network = posed.layout, posed.layout.network
    floor_arc = len(network.tail) - len(asked.units) + np.arange(len(asked.units))
    # A unit costs nothing on its way into a floor and one anywhere else: the cheapest flow fills the most of them.
    cost = np.ones(len(network.tail), np.int64)
    cost[: len(layout.wiring.offer) + len(layout.wiring.tail) + len(layout.draws.pool)] = 0
    cost[floor_arc] = 0
    order = np.argsort(network.tail * network.nodes + network.head, kind="stable")
    graph = pylmcf.Graph(network.nodes, network.tail[order], network.head[order])
    graph.set_node_supply(network.supply)
    graph.set_edge_costs(cost[order])
    capacity = network.capacity.copy()

    def short(basis_points: int) -> Integers:
        floor = Floors.share_of(problem.needs, village, basis_points).units
        capacity[floor_arc] = floor
        graph.set_edge_capacities(capacity[order])
        graph.solve()
        flow = np.empty(len(order), np.int64)
        flow[order] = graph.result()
        return np.flatnonzero(flow[floor_arc] < floor)

    low, high, held_back_by = 0, WHOLE, short(WHOLE)
    if not len(held_back_by):
        return LargestFloor(WHOLE, held_back_by)
    while high - low > 1:
        middle = (low + high) // 2
        left = short(middle)
        if len(left):
            high, held_back_by = middle, left
        else:
            low = middle
    return LargestFloor(low, held_back_by)
