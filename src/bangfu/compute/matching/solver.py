"""The best allocation of offers to needs, with the prices that prove it.

One minimum-cost flow: a unit is worth so much more in a more urgent tier that no saving of cost can outweigh it. The
checker, which shares no code with this room, has the last word on whether the answer is called optimal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from bangfu.compute.matching.checker import Verdict, check
from bangfu.compute.matching.classes import Side, collapse
from bangfu.compute.matching.donors import Splits, one_donor, splits_of
from bangfu.compute.matching.flow import ENGINES, EngineFailed, lowest_potentials, minimum_cost_flow
from bangfu.compute.matching.laminar import fill, is_laminar
from bangfu.compute.matching.layout import Layout, Weights, lay_out, prices, share_out
from bangfu.compute.matching.loops import add_up
from bangfu.compute.matching.problem import (
    Allocation,
    Certificate,
    Exact,
    Integers,
    Problem,
    codes,
    distinct,
    exact_product,
    largest,
)
from bangfu.compute.matching.wiring import wire
from bangfu.errors import RuleViolated, say

STAGES = 5
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Matching:
    """An allocation, what is left on both sides, and how good it provably is.

    `cost`, `bound` and `gap` are whole multiples of 10^-places: what the allocation costs, the least that any
    allocation worth as much could cost, and the difference. The last two are None where nothing is known.
    """

    allocation: Allocation
    unmet: Integers
    unused: Integers
    served: Mapping[int, int]
    units: int
    cost: int
    certificate: Certificate
    verdict: Verdict
    fixed_units: int | None
    splits: Splits

    @property
    def status(self) -> str:
        return "optimal" if self.verdict.proven else "unproven"

    @property
    def gap(self) -> int | None:
        return self.verdict.gap

    @property
    def bound(self) -> int | None:
        return None if self.gap is None else self.cost - self.gap


@dataclass(frozen=True)
class Posed:
    """A problem as a network, before any engine has seen it."""

    sides: tuple[Side, Side]
    weights: Weights
    layout: Layout


def solve(
    problem: Problem,
    units: int | None = None,
    *,
    progress: Progress | None = None,
    engines: tuple[str, ...] = ("tree", "lemon", "highs"),
    prefer_one_donor: bool = False,
) -> Matching:
    """Match needs (n rows) and offers (m rows): most units in tier 1, then 2, …, then at the least total cost.

    `units` fixes the total allocated. `progress(done, total)` is told of each stage. The engines are tried in turn
    until the checker accepts the proof. `prefer_one_donor` rearranges who gives, never how much. Returns positions of
    rows, whole units and costs in 10^-places.
    Errors: RuleViolated if `units` is below 1 or above what can be allocated, or for impossible columns;
    LimitExceeded for problems too large. Source: Ahuja, Magnanti, Orlin, Network Flows (1993), ch. 9-11.

    >>> from bangfu.compute.matching.problem import Needs, Offers
    >>> column, names = lambda *x: np.array(x, np.int64), np.array(["rice", "rice"])
    >>> needs = Needs(column(1, 2), np.array(["A", "B"]), names, column(5, 5), column(2, 1))
    >>> offers = Offers(column(1), np.array(["C"]), names[:1], column(7))
    >>> matching = solve(Problem(needs, offers))
    >>> matching.status, dict(matching.served), matching.unmet.tolist()
    ('optimal', {1: 5, 2: 2}, [3, 0])
    """
    tell = progress or (lambda done, total: None)
    problem.validate()
    _refuse_units(units)
    tell(1, STAGES)
    posed = laid_out(problem, units)
    tell(2, STAGES)
    best: Matching | None = None
    for name in engines:
        found = answered(posed.layout, name)
        if found is None:
            continue
        tell(3, STAGES)
        if units is not None:
            _refuse_shortfall(units, posed.layout.fixed - posed.layout.impossible(found[0]))
        best = concluded(problem, posed, *found, units, prefer_one_donor=prefer_one_donor)
        tell(4, STAGES)
        if best.verdict.proven:
            break
    if best is None:
        raise RuleViolated(
            say("no solver could work out this allocation"),
            where=say("needs and offers"),
            remedy=say("Please report it with these files; nothing was written."),
        )
    tell(STAGES, STAGES)
    return best


def laid_out(problem: Problem, units: int | None = None) -> Posed:
    """The problem as the smallest of our networks. Errors: LimitExceeded."""
    sides = collapse(problem)
    weights = tier_weights(problem)
    return Posed(sides, weights, lay_out(problem, sides, wire(problem, *sides), weights, units))


def answered(layout: Layout, engine: str) -> tuple[Integers, Exact] | None:
    """Flow and lowest potentials by one engine; None where it does not suit the network, or failed."""
    if engine == "tree":
        return fill(layout) if is_laminar(layout) else None
    try:
        flow, potential = minimum_cost_flow(layout.network, ENGINES[engine])
    except EngineFailed:
        return None
    return flow, lowest_potentials(layout.network, flow, potential, layout.unused)


def tier_weights(problem: Problem) -> Weights:
    """What a unit is worth in each tier: the step between tiers outweighs any change of cost along one exchange.

    An exchange moves at most one unit from one need to another. Along a list of costs it touches each row at most
    once in each of two chains; in the area tree costs telescope, so that only the levels at its ends count. Where
    villages have floors it may move a unit in every village in each chain, and what comes first outweighs them all.
    Source: docs/rules/matching.md, “Why the tiers come first”.

    >>> from bangfu.compute.matching.problem import Needs, Offers
    >>> one = np.array([1]); name = np.array(["rice"])
    >>> tier_weights(Problem(Needs(one, name, name, one, np.array([3])), Offers(one, name, name, one))).tiers
    {3: 1}
    """
    asks = problem.needs.quantity > 0
    tiers = distinct(problem.needs.tier[asks])[0].tolist()
    villages = int((problem.floors.units > 0).sum()) if problem.floors else 0
    moved = 2 * villages + 2 if villages else 1
    rows = min(int(asks.sum()), int((problem.available > 0).sum()))
    if problem.costs:
        reach = 4 * rows * largest(problem.costs.cost)
    else:
        area = problem.needs.area
        reach = 0 if area is None else moved * int(problem.areas.depth_of(area).max(initial=0))
    if problem.affinity:
        reach += 4 * rows * largest(problem.affinity.extra.reshape(-1))
    # Twice the reach: a price is then so many steps give or take some cost, and which it is can be told from it.
    step = 2 * reach + 1
    if not villages:
        return Weights({tier: step * (len(tiers) - place) for place, tier in enumerate(tiers)})
    steps = [step * (moved + 1) ** (len(tiers) - place) for place in range(len(tiers) + 1)]
    return Weights(dict(zip(tiers, steps[1:], strict=True)), steps[0])


def _refuse_units(units: int | None) -> None:
    if units is not None and units < 1:
        raise RuleViolated(
            say("the fixed total of {units} units is not a positive whole number", units=units),
            where=say("units"),
            remedy=say("Write a whole number of at least 1, or leave units out to allocate as much as possible."),
        )


def _refuse_shortfall(units: int, possible: int) -> None:
    if possible < units:
        raise RuleViolated(
            say("{units} units cannot be allocated: at most {possible} can", units=units, possible=possible),
            where=say("units"),
            remedy=say("Write {possible} or less, or leave units out.", possible=possible),
        )


def concluded(
    problem: Problem,
    posed: Posed,
    flow: Integers,
    potential: Exact,
    units: int | None = None,
    *,
    prefer_one_donor: bool = False,
) -> Matching:
    """The rows of a flow, their prices, and the checker's verdict."""
    need, offer, quantity = share_out(problem, posed.sides[1], posed.layout, flow)
    draws = posed.layout.draws
    if prefer_one_donor:
        need, offer, quantity = _gathered(problem, need, offer, quantity, draws.pool[draws.number[need]])
    allocation = Allocation(need, offer, quantity, unit_costs(problem, need, offer))
    certificate = prices(problem, posed.sides[1], posed.layout, potential, posed.weights)
    got = add_up(need, quantity, len(problem.needs))
    tiers, tier = distinct(problem.needs.tier)
    by_tier = add_up(tier, got, len(tiers))
    return Matching(
        allocation=allocation,
        unmet=problem.needs.quantity - got,
        unused=problem.offers.quantity - add_up(offer, quantity, len(problem.offers)),
        served=dict(zip(tiers.tolist(), by_tier.tolist(), strict=True)),
        units=int(quantity.sum()),
        cost=exact_product(quantity, allocation.cost),
        certificate=certificate,
        verdict=check(problem, allocation, certificate, units),
        fixed_units=units,
        splits=splits_of(need, offer, quantity, draws.pool[draws.number[need]]),
    )


def _gathered(
    problem: Problem, need: Integers, offer: Integers, quantity: Integers, pool: Integers
) -> tuple[Integers, Integers, Integers]:
    """One donor where possible; ties go to the lower row number, wherever it stands."""
    needs, offers = (np.argsort(side.row, kind="stable") for side in (problem.needs, problem.offers))
    need, offer, quantity = one_donor(np.argsort(needs)[need], np.argsort(offers)[offer], quantity, pool)
    need, offer = needs[need], offers[offer]
    order = np.lexsort((offer, need))
    return need[order], offer[order], quantity[order]


def unit_costs(problem: Problem, need: Integers, offer: Integers) -> Integers:
    """Cost per unit of given pairs of rows, all of which may be matched."""
    affinity, cause, specialty = problem.affinity, problem.needs.cause, problem.offers.specialty
    if affinity is None or cause is None or specialty is None:
        return _way_costs(problem, need, offer)
    return _way_costs(problem, need, offer) + affinity.extra[cause[need], specialty[offer]]


def _way_costs(problem: Problem, need: Integers, offer: Integers) -> Integers:
    if problem.costs is None:
        nowhere = np.full(1, -1, np.int64)
        need_area = nowhere[np.zeros_like(need)] if problem.needs.area is None else problem.needs.area[need]
        offer_area = nowhere[np.zeros_like(offer)] if problem.offers.area is None else problem.offers.area[offer]
        return problem.areas.depth_of(need_area) - problem.areas.depth_of(offer_area)
    needs, listed_needs = codes(problem.needs.party, problem.costs.need)
    offers, listed_offers = codes(problem.offers.party, problem.costs.offer)
    width = 1 + max(int(offers.max(initial=0)), int(listed_offers.max(initial=0)))
    keys = listed_needs * width + listed_offers
    order = np.argsort(keys, kind="stable")
    place = np.searchsorted(keys[order], needs[need] * width + offers[offer])
    return problem.costs.cost[order][place]
