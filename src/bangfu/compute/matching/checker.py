"""Is this allocation allowed, and is it the best? Answered from the problem, the allocation and its prices alone.

Nothing of the solver is imported or believed. Weak duality does the work: prices that cover every possible pair add up
to at least the worth of any allocation, so an allocation worth exactly as much cannot be improved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bangfu.compute.kernels import kernel
from bangfu.compute.matching.problem import (
    FOREVER,
    NATION,
    Allocation,
    Certificate,
    Exact,
    Integers,
    Names,
    Problem,
    distinct,
    exact_product,
    exact_total,
    largest,
)
from bangfu.errors import Phrase, say, untranslated

CELLS = 1_000_000
SAFE = 1 << 58
"""Sums of five numbers below this stay inside 64 bits."""


@dataclass(frozen=True)
class Verdict:
    """`faults` is empty for a proven optimum. `gap`: how far from the best it can be at most; None if not allowed."""

    faults: tuple[Phrase, ...]
    gap: int | None

    @property
    def proven(self) -> bool:
        return not self.faults and self.gap == 0


def check(problem: Problem, allocation: Allocation, certificate: Certificate, units: int | None = None) -> Verdict:
    """Check an allocation (k rows of need, offer, units, cost in 10^-places) and its prices (n, m rows), exactly.

    Returns the faults found and the largest possible distance from the best. Source: linear programming duality,
    Ahuja, Magnanti, Orlin, Network Flows (1993), ch. 9.4.

    >>> from bangfu.compute.matching.problem import Needs, Offers
    >>> one, name = np.array([1]), np.array(["rice"])
    >>> problem = Problem(Needs(one, name, name, one, one), Offers(one, name, name, one))
    >>> allocation = Allocation(one - 1, one - 1, one, one - 1)
    >>> check(problem, allocation, Certificate({1: 1}, one, one - 1)).proven
    True
    >>> check(problem, allocation, Certificate({1: 1}, one - 1, one - 1)).proven
    False
    """
    faults = [*_shape_faults(problem, allocation, certificate, units)]
    if faults:
        return Verdict(tuple(faults), None)
    faults = [*_allowed_faults(problem, allocation, units)]
    if faults:
        return Verdict(tuple(faults), None)
    faults = [*_weight_faults(problem, certificate)]
    if faults:
        return Verdict(tuple(faults), None)
    slack = _least_slack(problem, certificate)
    if (slack < 0).any():
        row = int(problem.needs.row[int(np.argmax(slack < 0))])
        faults.append(say("the prices do not cover a pair that the need in row {row} could be part of", row=row))
    worth, bound = _worth(problem, allocation, certificate), _bound(problem, certificate, units)
    if worth != bound:
        faults.append(say("the prices add up to {bound}, the allocation is worth {worth}", bound=bound, worth=worth))
    # A need's price may be raised until it covers its pairs: the bound then holds for any prices.
    quantity = problem.needs.quantity
    missing = exact_product(quantity, -np.minimum(slack, 0))
    return Verdict(tuple(faults), bound + missing - worth)


def _shape_faults(
    problem: Problem, allocation: Allocation, certificate: Certificate, units: int | None
) -> Iterator[Phrase]:
    columns = (allocation.need, allocation.offer, allocation.quantity, allocation.cost)
    if len({len(column) for column in columns}) != 1:
        yield say("the columns of the allocation differ in length")
    for index, side in ((allocation.need, problem.needs), (allocation.offer, problem.offers)):
        if len(index) and not (int(index.min()) >= 0 and int(index.max()) < len(side)):
            yield say("an allocation names a row that is not there")
    villages = len(problem.floors.units) if problem.floors else 0
    if len(certificate.need_prices) != len(problem.needs) or len(certificate.offer_prices) != len(problem.offers):
        yield say("there is not one price per row")
    elif len(certificate.floor_prices) != villages:
        yield say("there is not one price per village with a floor")
    elif any(
        len(p) and int(p.min()) < 0
        for p in (certificate.need_prices, certificate.offer_prices, certificate.floor_prices)
    ):
        yield say("a price is negative")
    elif len(certificate.floor_prices) and int(certificate.floor_prices.max()) > certificate.floor_weight:
        yield say("the price of a village is above what its floor is worth")
    if units is None and certificate.unit_price:
        yield say("a unit has a price of its own, though no total is fixed")


def _allowed_faults(problem: Problem, allocation: Allocation, units: int | None) -> Iterator[Phrase]:
    if allocation.quantity.min(initial=1) < 1:
        yield say("an allocation of less than one unit")
    for index, most, text in (
        (allocation.need, problem.needs.quantity, untranslated("the need in row {row} gets more than it asked for")),
        (allocation.offer, problem.available, untranslated("the offer in row {row} gives more than it has")),
    ):
        over = np.flatnonzero(_gathered(index, allocation.quantity, len(most)) > most)
        if len(over):
            side = problem.needs.row if index is allocation.need else problem.offers.row
            yield say(text, row=int(side[over[0]]))
    if units is not None and exact_total(allocation.quantity) != units:
        yield say("the units allocated are not the fixed total of {units}", units=units)
    cost, suits = _Pairs(problem).of(allocation.need, allocation.offer)
    for broken, text in (
        (~suits, untranslated("the need in row {need} may not be served by the offer in row {offer}")),
        (
            suits & (cost != allocation.cost),
            untranslated("the cost between need row {need} and offer row {offer} is another"),
        ),
    ):
        if broken.any():
            at = int(np.argmax(broken))
            need, offer = problem.needs.row[allocation.need[at]], problem.offers.row[allocation.offer[at]]
            yield say(text, need=int(need), offer=int(offer))


def _gathered(index: Integers, quantity: Integers, rows: int) -> Exact:
    """Units per row, as large as they get."""
    if largest(quantity) * len(quantity) < FOREVER:
        return _added(index, quantity, rows)
    total: Exact = np.zeros(rows, object)
    np.add.at(total, index, quantity.astype(object))
    return total


@kernel
def _added(index: Integers, quantity: Integers, rows: int) -> Integers:
    total = np.zeros(rows, np.int64)
    for line in range(len(index)):
        total[index[line]] += quantity[line]
    return total


def _weight_faults(problem: Problem, certificate: Certificate) -> Iterator[Phrase]:
    """Each tier must be worth more than the next by more than an exchange of one unit can save in cost.

    Where villages have floors an exchange may move a unit in each of them, down its two chains: what comes first must
    then outweigh as many units of what comes next.
    """
    asks = problem.needs.quantity > 0
    tiers = distinct(problem.needs.tier[asks])[0].tolist()
    if any(tier not in certificate.weights for tier in tiers):
        yield say("a tier has no weight")
        return
    rows = min(int(asks.sum()), int((problem.available > 0).sum()))
    villages = int((problem.floors.units > 0).sum()) if problem.floors else 0
    moved = 2 * villages + 2 if villages else 1
    if problem.costs:
        reach = 4 * rows * largest(problem.costs.cost)
    else:
        reach = moved * int(_levels(problem, problem.needs.area, len(asks)).max(initial=0))
    if problem.affinity:
        reach += 4 * rows * int(problem.affinity.extra.max(initial=0))
    worth = [certificate.weights[tier] for tier in tiers] + [0]
    if villages:
        worth = [certificate.floor_weight, *worth]
    if any(upper - moved * lower <= reach for upper, lower in pairwise(worth)):
        yield say("the weights of the tiers are too close together")


def _worth(problem: Problem, allocation: Allocation, certificate: Certificate) -> int:
    weight = _weights(problem, certificate)[allocation.need]
    worth = exact_product(allocation.quantity, weight) - exact_product(allocation.quantity, allocation.cost)
    if problem.floors is None:
        return worth
    village, units = problem.floors.village[allocation.need], problem.floors.units
    inside = village >= 0
    served = _gathered(village[inside], allocation.quantity[inside], len(units))
    return worth + certificate.floor_weight * exact_total(np.minimum(served, units))


def _bound(problem: Problem, certificate: Certificate, units: int | None) -> int:
    needs = exact_product(problem.needs.quantity, certificate.need_prices)
    offers = exact_product(problem.available, certificate.offer_prices)
    floors = 0
    if problem.floors:
        floors = exact_product(problem.floors.units, certificate.floor_weight - certificate.floor_prices.astype(object))
    return needs + offers + floors + certificate.unit_price * (units or 0)


def _weights(problem: Problem, certificate: Certificate) -> Exact:
    """What a unit is worth, per need row."""
    tiers, tier = distinct(problem.needs.tier)
    weight = np.array([certificate.weights.get(tier, 0) for tier in tiers.tolist()], object)
    return (weight.astype(np.int64) if largest(weight) < SAFE else weight)[tier]


def _least_slack(problem: Problem, certificate: Certificate) -> Exact:
    """Per need row the least of need + offer + unit price − weight − floor price + cost over its possible pairs."""
    weight, need, offer = _weights(problem, certificate), certificate.need_prices, certificate.offer_prices
    bonus: Exact = np.zeros(1, np.int64)
    if problem.floors:
        bonus = np.append(certificate.floor_prices, 0)[problem.floors.village]
    parts = (weight, need, offer, bonus, np.array([certificate.unit_price], object))
    exact = np.int64 if all(largest(part) < SAFE for part in parts) else object
    need = need.astype(exact) - weight.astype(exact) - bonus.astype(exact) + certificate.unit_price
    offer = offer.astype(exact)
    if problem.costs or len(problem.windows) > 1:
        return _pair_slack(problem, need, offer)
    slack: Exact = np.zeros_like(need)
    if problem.affinity is None or problem.needs.cause is None or problem.offers.specialty is None:
        _tree_slack(problem, need, offer, problem.available > 0, slack)
        return slack
    for specialty in range(problem.affinity.extra.shape[1]):
        extra = problem.affinity.extra[problem.needs.cause, specialty]
        gives = (problem.available > 0) & (problem.offers.specialty == specialty)
        _tree_slack(problem, need + extra, offer, gives, slack)
    return slack


def _tree_slack(problem: Problem, need: Exact, offer: Exact, gives: NDArray[np.bool_], slack: Exact) -> None:
    """Costs are the difference of two levels, so each area keeps the least price by time, and needs look upwards.

    Lowers `slack` in place.
    """
    need = need + _levels(problem, problem.needs.area, len(need))
    offer = offer - _levels(problem, problem.offers.area, len(offer))
    need_category, offer_category = _codes(problem.needs.category, problem.offers.category)
    from_, until = (
        problem.windows[0] if problem.windows else (np.zeros(len(offer), np.int64), np.zeros_like(slack, int))
    )
    above = np.append(NATION, problem.areas.parent) + 1
    open_, asks = np.flatnonzero(gives), np.flatnonzero(problem.needs.quantity > 0)
    places = offer_category * len(above) + _areas(problem.offers.area, len(offer)) + 1
    open_ = open_[np.lexsort((from_[open_], places[open_]))]
    # Prices of any size are compared by their rank.
    ranked = np.argsort(offer[open_], kind="stable")
    rank = np.empty(len(open_), np.int64)
    rank[ranked] = np.arange(len(open_))
    everywhere = (int(offer_category.max(initial=0)) + 1) * len(above)
    starts = np.append(0, np.cumsum(np.bincount(places[open_], minlength=everywhere)))
    lowest = _lowest_on_the_way(
        (need_category[asks], _areas(problem.needs.area, len(need))[asks] + 1, until[asks]),
        (starts, from_[open_], rank),
        above,
    )
    met = np.flatnonzero(lowest < len(open_))
    found = need[asks[met]] + offer[open_][ranked[lowest[met]]]
    slack[asks[met]] = np.minimum(slack[asks[met]], found)


@kernel
def _lowest_on_the_way(
    needs: tuple[Integers, Integers, Integers], offers: tuple[Integers, Integers, Integers], above: Integers
) -> Integers:
    """Per need the lowest rank of the offers of its category that stand at its area or above it and come in time.

    Places are numbered by category and area from 0, the nation; offers stand sorted by place and time.
    """
    category, area, until = needs
    starts, from_, rank = offers
    lowest = np.full(len(area), len(rank))
    least = rank.copy()
    for place in range(len(starts) - 1):
        for at in range(starts[place] + 1, starts[place + 1]):
            least[at] = min(least[at], least[at - 1])
    for need in range(len(area)):
        here = area[need]
        while True:
            place = category[need] * len(above) + here
            if place < len(starts) - 1:
                low, high = starts[place], starts[place + 1]
                first = low
                while low < high:
                    middle = (low + high) // 2
                    if from_[middle] <= until[need]:
                        low = middle + 1
                    else:
                        high = middle
                if low > first:
                    lowest[need] = min(lowest[need], least[low - 1])
            if here == 0:
                break
            here = above[here]
    return lowest


def _pair_slack(problem: Problem, need: Exact, offer: Exact) -> Exact:
    slack: Exact = np.zeros_like(need)
    need_category, offer_category = _codes(problem.needs.category, problem.offers.category)
    asks, gives = problem.needs.quantity > 0, problem.available > 0
    finder = _Pairs(problem)
    for category in np.unique(need_category[asks]):
        ours = np.flatnonzero(asks & (need_category == category))
        theirs = np.flatnonzero(gives & (offer_category == category))
        step = max(1, CELLS // max(1, len(theirs)))
        for start in range(0, len(ours) if len(theirs) else 0, step):
            rows = ours[start : start + step]
            cost, suits = finder.of(np.repeat(rows, len(theirs)), np.tile(theirs, len(rows)))
            over = np.zeros_like(need, shape=len(suits))
            i, j = np.divmod(np.flatnonzero(suits), len(theirs))
            over[suits] = need[rows[i]] + offer[theirs[j]] + cost[suits]
            slack[rows] = np.minimum(0, over.reshape(len(rows), -1).min(axis=1))
    return slack


class _Pairs:
    """Cost, and whether it may be matched, for any pairs of rows: read from the problem's own columns."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.category = _codes(problem.needs.category, problem.offers.category)
        self.need_area = _areas(problem.needs.area, len(problem.needs))
        self.offer_area = _areas(problem.offers.area, len(problem.offers))
        self.level = _level_of_each(problem)
        self.above = _all_above(problem, self.level)
        if problem.costs:
            self.need_party, listed_need = _codes(problem.needs.party, problem.costs.need)
            self.offer_party, listed_offer = _codes(problem.offers.party, problem.costs.offer)
            self.width = 1 + int(max(self.offer_party.max(initial=0), listed_offer.max(initial=0)))
            keys = listed_need * self.width + listed_offer
            order = np.argsort(keys, kind="stable")
            self.keys, self.cost = keys[order], problem.costs.cost[order]

    def of(self, need: Integers, offer: Integers) -> tuple[Integers, NDArray[np.bool_]]:
        suits = self.category[0][need] == self.category[1][offer]
        suits &= (self.problem.needs.quantity[need] > 0) & (self.problem.available[offer] > 0)
        for from_, until in self.problem.windows:
            suits &= from_[offer] <= until[need]
        area, limit = self.need_area[need], self.offer_area[offer]
        suits &= self.above[area, self.level[limit]] == limit
        cost, listed = self._listed(need, offer, area, limit)
        affinity, cause, specialty = self.problem.affinity, self.problem.needs.cause, self.problem.offers.specialty
        if affinity is not None and cause is not None and specialty is not None:
            cost = cost + affinity.extra[cause[need], specialty[offer]]
        return cost, suits & listed

    def _listed(
        self, need: Integers, offer: Integers, area: Integers, limit: Integers
    ) -> tuple[Integers, NDArray[np.bool_]]:
        if self.problem.costs is None:
            return self.level[area] - self.level[limit], np.ones(len(need), bool)
        wanted = self.need_party[need] * self.width + self.offer_party[offer]
        if not len(self.keys):
            return np.zeros(len(need), np.int64), np.zeros(len(need), bool)
        place = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return self.cost[place], self.keys[place] == wanted


def _areas(area: Integers | None, rows: int) -> Integers:
    return np.full(rows, NATION, np.int64) if area is None else area


def _levels(problem: Problem, area: Integers | None, rows: int) -> Integers:
    """Levels below the nation of each row's area."""
    return _level_of_each(problem)[_areas(area, rows)]


def _level_of_each(problem: Problem) -> Integers:
    """Levels below the nation of each area, counted by climbing; the nation's own stands at the end."""
    here = np.append(np.arange(len(problem.areas.parent)), NATION)
    level = np.zeros(len(here), np.int64)
    climbing = np.flatnonzero(here != NATION)
    while len(climbing):
        level[climbing] += 1
        here[climbing] = problem.areas.parent[here[climbing]]
        climbing = climbing[here[climbing] != NATION]
    return level


def _all_above(problem: Problem, level: Integers) -> Integers:
    """Row by row, for each area and at the end the nation, the area at each level above it and itself; -2 below it."""
    above = np.full((len(level), int(level.max(initial=0)) + 1), -2, np.int64)
    above[:, 0] = NATION
    here, rows = np.arange(len(level) - 1), np.arange(len(level) - 1)
    while len(rows):
        above[rows, level[here]] = here
        here = problem.areas.parent[here]
        rows, here = rows[here != NATION], here[here != NATION]
    return above


def _codes(one: Names, other: Names) -> tuple[Integers, Integers]:
    both = np.concatenate([one, other])
    _, number = distinct(both) if both.dtype.kind == "i" else np.unique(both, return_inverse=True)
    return number[: len(one)].astype(np.int64), number[len(one) :].astype(np.int64)
