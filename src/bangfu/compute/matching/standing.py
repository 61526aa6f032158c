"""A matching that stands while needs and offers come in: each newcomer starts from the last answer, not from nothing.

The network holds an arc for every class that could come (category, area, tier, time), empty until somebody is in it, so
that a newcomer only changes a capacity. The simplex then goes on from its last basis. Every answer is proven on the
network again; `matching` gives it row by row with the certificate that the checker accepts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pylmcf

from bangfu.compute.matching.flow import Network, contracted, lowest_potentials, uncontracted
from bangfu.compute.matching.loops import NOBODY, add_up
from bangfu.compute.matching.problem import (
    FOREVER,
    NATION,
    TOTAL_LIMIT,
    Integers,
    Needs,
    Offers,
    Problem,
    distinct,
    place_in,
)
from bangfu.compute.matching.solver import Matching, Posed, concluded, laid_out
from bangfu.errors import LimitExceeded, RuleViolated, say

MOST_CLASSES = 4_000_000
ROOM = TOTAL_LIMIT
"""More than can ever flow along an arc that is never full."""


@dataclass(frozen=True)
class Standing:
    """What stands now: units served per tier and in all, their cost, and whether the network proves it the best."""

    served: Mapping[int, int]
    units: int
    cost: int
    proven: bool


@dataclass(frozen=True)
class _Grid:
    """Every class that could come, and the number that a row of it has among them."""

    categories: Integers
    tiers: Integers
    moments: Integers
    need_place: Integers
    """Per area and at the end the nation: which of the kinds of place for needs, NOBODY for none."""
    need_area: Integers
    offer_place: Integers
    offer_area: Integers

    def needs(self, category: Integers, area: Integers, tier: Integers, until: Integers) -> Integers:
        by = np.searchsorted(self.moments, until, side="right") - 1
        parts = place_in(self.categories, category), self.need_place[area], place_in(self.tiers, tier), by
        sizes = len(self.categories), len(self.need_area), len(self.tiers), len(self.moments)
        return _numbered(parts, sizes)

    def offers(self, category: Integers, area: Integers, from_: Integers) -> Integers:
        parts = place_in(self.categories, category), self.offer_place[area], place_in(self.moments, from_)
        return _numbered(parts, (len(self.categories), len(self.offer_area), len(self.moments)))

    def problem(self, areas: Problem) -> Problem:
        """A problem with one unit in each class."""
        need = np.indices((len(self.categories), len(self.need_area), len(self.tiers), len(self.moments))).reshape(
            4, -1
        )
        offer = np.indices((len(self.categories), len(self.offer_area), len(self.moments))).reshape(3, -1)
        one, other = np.ones(need.shape[1], np.int64), np.ones(offer.shape[1], np.int64)
        return Problem(
            Needs(
                row=one, party=one, category=self.categories[need[0]], quantity=one, tier=self.tiers[need[2]],
                area=self.need_area[need[1]], deadline=self.moments[need[3]],
            ),
            Offers(
                row=other, party=other, category=self.categories[offer[0]], quantity=other,
                area=self.offer_area[offer[1]], date=self.moments[offer[2]],
            ),
            areas=areas.areas,
        )  # fmt: skip


class StandingMatch:
    """A problem in the area tree, with at most one rule of time, that is solved again at every newcomer.

    `moments` are times at which offers may still come, beside those of the offers there are. A newcomer of a category,
    tier, time or depth of area that nobody could foresee makes the network anew, which takes as long as the first time.
    Errors: RuleViolated for problems with listed costs, floors, specialties or two rules of time; LimitExceeded for
    more than four million classes. Source: LEMON's network simplex from its last basis.

    >>> from bangfu.compute.matching.problem import Needs, Offers, Problem
    >>> one, rice = np.array([1]), np.array([7])
    >>> standing = StandingMatch(Problem(Needs(one, one, rice, one * 5, one), Offers(one, one, rice, one * 3)))
    >>> standing.solve().units, standing.offer_came(category=7, quantity=1).units
    (3, 4)
    """

    def __init__(self, problem: Problem, moments: Integers | None = None) -> None:
        problem.validate()
        if problem.costs or problem.floors or problem.affinity or len(problem.windows) > 1:
            raise RuleViolated(
                say("a standing matching knows areas and one rule of time only"),
                where=say("needs and offers"),
                remedy=say("Match anew for listed costs, floors, specialties or two rules of time."),
            )
        self._start, self._moments = problem, np.zeros(0, np.int64) if moments is None else moments
        self._new_needs: list[tuple[int, int, int, int, int]] = []
        self._new_offers: list[tuple[int, int, int, int]] = []
        self._build()

    @property
    def problem(self) -> Problem:
        """All needs and offers as they stand; newcomers come last and have the rows after the last one."""
        needs, offers = self._start.needs, self._start.offers
        n, m = len(self._new_needs), len(self._new_offers)
        category, area, tier, quantity, until = np.array(self._new_needs, np.int64).reshape(-1, 5).T
        new_rows = int(needs.row.max(initial=0)) + 1 + np.arange(n)
        needs = Needs(
            row=np.concatenate([needs.row, new_rows]),
            party=np.concatenate([needs.party, np.zeros(n, needs.party.dtype)]),
            category=np.concatenate([needs.category, category]),
            quantity=np.concatenate([needs.quantity, quantity]),
            tier=np.concatenate([needs.tier, tier]),
            area=np.concatenate([_area(needs.area, len(needs)), area]),
            deadline=np.concatenate([self._times(needs.deadline, len(needs), FOREVER), until]),
        )
        category, area, quantity, from_ = np.array(self._new_offers, np.int64).reshape(-1, 4).T
        offers = Offers(
            row=np.concatenate([offers.row, int(offers.row.max(initial=0)) + 1 + np.arange(m)]),
            party=np.concatenate([offers.party, np.zeros(m, offers.party.dtype)]),
            category=np.concatenate([offers.category, category]),
            quantity=np.concatenate([offers.quantity, quantity]),
            area=np.concatenate([_area(offers.area, len(offers)), area]),
            date=np.concatenate([self._times(offers.date, len(offers), -FOREVER), from_]),
        )
        return replace(self._start, needs=needs, offers=offers)

    def need_came(
        self, *, category: int, quantity: int, tier: int = 1, area: int = NATION, deadline: int = FOREVER
    ) -> Standing:
        """The best matching with one more need. Errors: as `Problem.validate`."""
        _refuse_newcomer(quantity, tier)
        self._new_needs.append((category, area, tier, quantity, deadline))
        place = int(self._grid.needs(*(np.array([x]) for x in (category, area, tier, deadline)))[0])
        late = deadline < int(self._grid.moments[0])
        if place == NOBODY and not late:
            self._build()
        elif not late and self._draw[place] != NOBODY:
            self._capacity[self._draw_arc[self._draw[place]]] += quantity
        return self.solve()

    def offer_came(self, *, category: int, quantity: int, area: int = NATION, date: int = -FOREVER) -> Standing:
        """The best matching with one more offer; one too large to be believed changes nothing. Errors: as
        `Problem.validate`."""
        most = self._start.max_quantity
        believed = 0 if most is not None and quantity > most else quantity
        _refuse_newcomer(believed)
        self._new_offers.append((category, area, quantity, date))
        place = int(self._grid.offers(*(np.array([x]) for x in (category, area, date)))[0])
        if place == NOBODY:
            self._build()
        elif self._offer[place] != NOBODY:
            self._give(np.array([self._offer[place]]), np.array([believed]))
        return self.solve()

    def solve(self) -> Standing:
        """Go on from the last basis, and prove what comes out arc by arc."""
        self._graph.set_edge_capacities(self._capacity[self._order])
        self._graph.set_node_supply(self._supply)
        self._graph.solve()
        flow = np.empty(len(self._order), np.int64)
        flow[self._order] = self._graph.result()
        self._flow, self._potential = flow, np.array(self._graph.raw_potentials(), np.int64)
        drawn, served = flow[self._draw_arc], add_up(self._draw_tier, flow[self._draw_arc], len(self._grid.tiers))
        # A unit's way costs its need's level less its offer's: the offers' levels stand on what is left unused.
        used = self._given - flow[self._left_arc]
        cost = int(np.dot(drawn, self._draw_level)) - int(np.dot(used, self._offer_level))
        tiers = dict(zip(self._grid.tiers.tolist(), served.tolist(), strict=True))
        return Standing(tiers, int(drawn.sum()), cost, self._proven())

    def matching(self) -> Matching:
        """The present answer row by row, with prices, judged by the checker."""
        self.solve()
        problem, posed = self.problem, self._posed
        layout = posed.layout
        need, offer = self._places(problem)
        number = np.where(need == NOBODY, NOBODY, self._draw[need])
        draws = replace(layout.draws, number=number, asked=self._capacity[self._draw_arc])
        giver = np.where((offer == NOBODY) | (problem.available == 0), NOBODY, self._class[offer])
        supply = np.zeros(layout.network.nodes, np.int64)
        np.add.at(supply, layout.wiring.pools + giver[giver != NOBODY], problem.available[giver != NOBODY])
        supply[layout.used] = -int(supply.sum())
        whole, aside, into = layout.network, self._aside, self._into
        capacity = np.full(len(whole.tail), ROOM, np.int64)
        start = len(layout.wiring.offer) + len(layout.wiring.tail)
        capacity[start : start + len(draws.asked)] = draws.asked
        network = replace(whole, capacity=capacity, supply=supply)
        flow, heights = uncontracted(network, (into, aside), self._flow, self._potential)
        potential = lowest_potentials(network, flow, heights, layout.unused)
        sides = posed.sides[0], replace(posed.sides[1], number=giver)
        present = Posed(sides, posed.weights, replace(layout, network=network, draws=draws))
        return concluded(problem, present, flow, potential)

    def _build(self) -> None:
        problem = self.problem
        self._grid = _grid(problem, self._moments)
        self._posed = laid_out(self._grid.problem(problem))
        layout = self._posed.layout
        wiring, draws = layout.wiring, layout.draws
        small, self._into, self._aside = contracted(layout.network)
        self._draw, self._class = draws.number, self._posed.sides[1].number
        kept = np.ones(len(layout.network.tail), bool)
        kept[self._into] = False
        arc = np.cumsum(kept) - 1
        start = len(wiring.offer) + len(wiring.tail)
        self._draw_arc = arc[start : start + len(draws.pool)]
        self._draw_tier = np.empty(len(draws.pool), np.int64)
        self._draw_level = np.empty(len(draws.pool), np.int64)
        asks = self._draw != NOBODY
        grid_needs = self._grid.problem(problem).needs
        self._draw_tier[self._draw[asks]] = place_in(self._grid.tiers, grid_needs.tier)[asks]
        self._draw_level[self._draw[asks]] = problem.areas.depth_of(_area(grid_needs.area, len(grid_needs)))[asks]
        # Offers that reach nobody are in no arc; the others are known by the arc for what is left of them.
        givers = layout.network.tail[self._aside] - wiring.pools
        self._left_arc, self._pool = arc[self._aside], layout.network.head[self._into]
        place = np.full(len(self._posed.sides[1]), NOBODY, np.int64)
        place[givers] = np.arange(len(givers))
        self._offer = np.where(self._class == NOBODY, NOBODY, place[self._class])
        self._offer_level = problem.areas.depth_of(self._posed.sides[1].area)[givers]
        self._fill(problem, small)

    def _fill(self, problem: Problem, small: Network) -> None:
        """Put the rows there are into the empty network, and make its graph."""
        self._small, self._given = small, np.zeros(len(self._left_arc), np.int64)
        self._capacity, self._supply = np.full(len(small.tail), ROOM, np.int64), np.zeros(small.nodes, np.int64)
        need, offer = self._places(problem)
        drawn = np.where(need == NOBODY, NOBODY, self._draw[need])
        self._capacity[self._draw_arc] = add_up(drawn, problem.needs.quantity, len(self._draw_arc))
        self._capacity[self._left_arc] = 0
        giver = np.where(offer == NOBODY, NOBODY, self._offer[offer])
        given = add_up(giver, problem.available, len(self._left_arc))
        self._give(np.arange(len(given)), given)
        self._order = np.argsort(small.tail * small.nodes + small.head, kind="stable")
        self._graph = pylmcf.Graph(small.nodes, small.tail[self._order], small.head[self._order])
        self._graph.set_edge_costs(small.cost[self._order])

    def _give(self, offers: Integers, units: Integers) -> None:
        self._given[offers] += units
        self._capacity[self._left_arc[offers]] += units
        np.add.at(self._supply, self._pool[offers], units)
        self._supply[self._posed.layout.used] -= int(units.sum())

    def _places(self, problem: Problem) -> tuple[Integers, Integers]:
        needs, offers = problem.needs, problem.offers
        assert needs.area is not None
        assert needs.deadline is not None
        assert offers.area is not None
        assert offers.date is not None
        return (
            self._grid.needs(needs.category.astype(np.int64), needs.area, needs.tier, needs.deadline),
            self._grid.offers(offers.category.astype(np.int64), offers.area, offers.date),
        )

    def _proven(self) -> bool:
        """No arc with room left would save anything, and none that carries something costs too much."""
        network, flow = self._small, self._flow
        reduced = self._potential[network.tail] - self._potential[network.head] + network.cost
        left = add_up(network.tail, flow, network.nodes) - add_up(network.head, flow, network.nodes)
        return bool(
            (flow >= 0).all()
            and (flow <= self._capacity).all()
            and (left == self._supply).all()
            and (reduced[flow < self._capacity] >= 0).all()
            and (reduced[flow > 0] <= 0).all()
        )

    def _times(self, column: Integers | None, rows: int, none: int) -> Integers:
        """Where no rule of time holds, everybody comes and waits at any time."""
        return np.full(rows, none, np.int64) if column is None or not self._start.windows else column


def _refuse_newcomer(quantity: int, tier: int = 1) -> None:
    one, nothing = np.array([quantity]), np.zeros(0, np.int64)
    needs = Needs(one, one, one, one, np.array([tier]))
    Problem(needs, Offers(nothing, nothing, nothing, nothing)).validate()


def _grid(problem: Problem, moments: Integers) -> _Grid:
    needs, offers, areas = problem.needs, problem.offers, problem.areas
    need_area, offer_area = _area(needs.area, len(needs)), _area(offers.area, len(offers))
    dates = offers.date if offers.date is not None else np.zeros(0, np.int64)
    every = np.arange(-1, len(areas.parent))
    level = areas.depth_of(every)
    limit = int(areas.depth_of(offer_area).max(initial=0))
    # Needs below the deepest area that limits an offer differ only by their level: one place stands for all of them.
    above = areas.path(every)[np.arange(len(every)), np.minimum(level, limit)]
    wanted = np.isin(level, np.unique(areas.depth_of(need_area)))
    _, first, kind = np.unique((above + 1) * (int(level.max()) + 1) + level, return_index=True, return_inverse=True)
    chosen = np.flatnonzero(wanted[first])
    number = np.full(len(first), NOBODY, np.int64)
    number[chosen] = np.arange(len(chosen))
    limits = every[level <= limit]
    offer_place = np.full(len(every), NOBODY, np.int64)
    offer_place[limits] = np.arange(len(limits))
    grid = _Grid(
        categories=distinct(np.concatenate([needs.category, offers.category]).astype(np.int64))[0],
        tiers=distinct(needs.tier)[0],
        moments=np.unique(np.concatenate([dates, moments, dates[:0] if len(dates) else [-FOREVER]]).astype(np.int64)),
        # An area's number counts from the end for the nation, so that -1 finds it.
        need_place=np.roll(number[kind], -1),
        need_area=every[first[chosen]],
        offer_place=offer_place,
        offer_area=limits,
    )
    size = len(grid.categories) * len(grid.need_area) * len(grid.tiers) * len(grid.moments)
    if size > MOST_CLASSES:
        raise LimitExceeded(
            say("more than {limit} classes of need could come", limit=MOST_CLASSES),
            where=say("needs and offers"),
            remedy=say("Take fewer categories, or round the times of the offers to days."),
        )
    return grid


def _numbered(parts: tuple[Integers, ...], sizes: tuple[int, ...]) -> Integers:
    number, known = np.zeros(len(parts[0]), np.int64), np.ones(len(parts[0]), bool)
    for part, size in zip(parts, sizes, strict=True):
        number = number * size + part
        known &= part != NOBODY
    return np.where(known, number, NOBODY)


def _area(area: Integers | None, rows: int) -> Integers:
    return np.full(rows, NATION, np.int64) if area is None else area
