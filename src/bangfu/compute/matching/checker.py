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

from bangfu.compute.matching.problem import NATION, Allocation, Certificate, Exact, Integers, Names, Problem
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
    missing = sum(-s * q for s, q in zip(slack.tolist(), quantity.tolist(), strict=True) if s < 0 < q)
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
    if len(certificate.need_prices) != len(problem.needs) or len(certificate.offer_prices) != len(problem.offers):
        yield say("there is not one price per row")
    elif any(len(p) and int(p.min()) < 0 for p in (certificate.need_prices, certificate.offer_prices)):
        yield say("a price is negative")
    if units is None and certificate.unit_price:
        yield say("a unit has a price of its own, though no total is fixed")


def _allowed_faults(problem: Problem, allocation: Allocation, units: int | None) -> Iterator[Phrase]:
    if allocation.quantity.min(initial=1) < 1:
        yield say("an allocation of less than one unit")
    for index, most, text in (
        (allocation.need, problem.needs.quantity, untranslated("the need in row {row} gets more than it asked for")),
        (allocation.offer, problem.available, untranslated("the offer in row {row} gives more than it has")),
    ):
        total = np.zeros(len(most), object)
        np.add.at(total, index, allocation.quantity.astype(object))
        over = np.flatnonzero(total > most)
        if len(over):
            side = problem.needs.row if index is allocation.need else problem.offers.row
            yield say(text, row=int(side[over[0]]))
    if units is not None and sum(allocation.quantity.tolist()) != units:
        yield say("the units allocated are not the fixed total of {units}", units=units)
    cost, suits = _pairs(problem, allocation.need, allocation.offer)
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


def _weight_faults(problem: Problem, certificate: Certificate) -> Iterator[Phrase]:
    """Each tier must be worth more than the next by more than an exchange of one unit can save in cost."""
    asks = problem.needs.quantity > 0
    tiers = sorted(set(problem.needs.tier[asks].tolist()))
    if any(tier not in certificate.weights for tier in tiers):
        yield say("a tier has no weight")
        return
    if problem.costs:
        rows = min(int(asks.sum()), int((problem.available > 0).sum()))
        reach = 4 * rows * max(map(abs, problem.costs.cost.tolist()), default=0)
    else:
        reach = int(_levels(problem, problem.needs.area, len(asks)).max(initial=0))
    worth = [certificate.weights[tier] for tier in tiers] + [0]
    if any(upper - lower <= reach for upper, lower in pairwise(worth)):
        yield say("the weights of the tiers are too close together")


def _worth(problem: Problem, allocation: Allocation, certificate: Certificate) -> int:
    tiers = problem.needs.tier[allocation.need].tolist()
    columns = zip(tiers, allocation.quantity.tolist(), allocation.cost.tolist(), strict=True)
    return sum(int(q) * (certificate.weights[t] - int(c)) for t, q, c in columns)


def _bound(problem: Problem, certificate: Certificate, units: int | None) -> int:
    needs = zip(problem.needs.quantity.tolist(), certificate.need_prices.tolist(), strict=True)
    offers = zip(problem.available.tolist(), certificate.offer_prices.tolist(), strict=True)
    fixed = certificate.unit_price * (units or 0)
    return sum(int(q * p) for q, p in needs) + sum(int(q * p) for q, p in offers) + fixed


def _least_slack(problem: Problem, certificate: Certificate) -> NDArray[np.object_]:
    """Per need row the least of need price + offer price + unit price − weight + cost over its possible pairs."""
    tiers = problem.needs.tier.tolist()
    weight = np.array([certificate.weights.get(tier, 0) for tier in tiers], object)
    need = certificate.need_prices.astype(object) - weight + certificate.unit_price
    offer = certificate.offer_prices.astype(object)
    if problem.costs is None and len(problem.windows) < 2:
        return _tree_slack(problem, need, offer)
    if all(abs(int(x)) < SAFE for part in (need, offer) for x in part):
        return _pair_slack(problem, need.astype(np.int64), offer.astype(np.int64)).astype(object)
    return _pair_slack(problem, need, offer).astype(object)


def _tree_slack(problem: Problem, need: NDArray[np.object_], offer: NDArray[np.object_]) -> NDArray[np.object_]:
    """Costs are the difference of two levels, so each area keeps the least price by time, and needs look upwards."""
    need = need + _levels(problem, problem.needs.area, len(need))
    offer = offer - _levels(problem, problem.offers.area, len(offer))
    need_category, offer_category = _codes(problem.needs.category, problem.offers.category)
    from_, until = problem.windows[0] if problem.windows else (np.zeros(len(offer)), np.zeros(len(need)))
    moments = np.unique(from_)
    clock = len(moments) + 1
    places = len(problem.areas.parent) + 1
    offer_place = offer_category * places + _areas(problem.offers.area, len(offer)) + 1
    open_ = np.flatnonzero(problem.available > 0)
    key = offer_place[open_] * clock + np.searchsorted(moments, from_[open_]) + 1
    order = np.argsort(key, kind="stable")
    key, least = key[order], offer[open_][order]
    starts = np.flatnonzero(np.diff(key // clock, prepend=-1))
    for start, end in zip(starts, np.append(starts, len(key))[1:], strict=True):
        least[start:end] = np.minimum.accumulate(least[start:end])
    slack = np.zeros(len(need), object)
    here = _areas(problem.needs.area, len(need)).copy()
    by = np.searchsorted(moments, until, side="right")
    climbing = np.flatnonzero(problem.needs.quantity > 0)
    while len(climbing) and len(key):
        wanted = (need_category[climbing] * places + here[climbing] + 1) * clock + by[climbing]
        place = np.searchsorted(key, wanted, side="right") - 1
        meets = (place >= 0) & (key[place] // clock == wanted // clock)
        met = climbing[meets]
        slack[met] = np.minimum(slack[met], need[met] + least[place[meets]])
        climbing = climbing[here[climbing] != NATION]
        here[climbing] = problem.areas.parent[here[climbing]]
    return slack


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


def _pairs(problem: Problem, need: Integers, offer: Integers) -> tuple[Integers, NDArray[np.bool_]]:
    return _Pairs(problem).of(need, offer)


class _Pairs:
    """Cost, and whether it may be matched, for any pairs of rows: read from the problem's own columns."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.category = _codes(problem.needs.category, problem.offers.category)
        self.need_area = _areas(problem.needs.area, len(problem.needs))
        self.offer_area = _areas(problem.offers.area, len(problem.offers))
        self.need_level = _levels(problem, problem.needs.area, len(problem.needs))
        self.offer_level = _levels(problem, problem.offers.area, len(problem.offers))
        if problem.costs:
            self.need_party, listed_need = _codes(problem.needs.party, problem.costs.need)
            self.offer_party, listed_offer = _codes(problem.offers.party, problem.costs.offer)
            self.width = len(problem.offers) + len(problem.costs.offer)
            keys = listed_need * self.width + listed_offer
            order = np.argsort(keys, kind="stable")
            self.keys, self.cost = keys[order], problem.costs.cost[order]

    def of(self, need: Integers, offer: Integers) -> tuple[Integers, NDArray[np.bool_]]:
        suits = self.category[0][need] == self.category[1][offer]
        suits &= (self.problem.needs.quantity[need] > 0) & (self.problem.available[offer] > 0)
        for from_, until in self.problem.windows:
            suits &= from_[offer] <= until[need]
        suits &= self._inside(self.need_area[need], self.offer_area[offer])
        if self.problem.costs is None:
            return self.need_level[need] - self.offer_level[offer], suits
        wanted = self.need_party[need] * self.width + self.offer_party[offer]
        if not len(self.keys):
            return np.zeros(len(need), np.int64), np.zeros(len(need), bool)
        place = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return self.cost[place], suits & (self.keys[place] == wanted)

    def _inside(self, area: Integers, limit: Integers) -> NDArray[np.bool_]:
        inside: NDArray[np.bool_] = limit == NATION
        here = area.copy()
        climbing = np.flatnonzero(~inside & (here != NATION))
        while len(climbing):
            inside[climbing] |= here[climbing] == limit[climbing]
            here[climbing] = self.problem.areas.parent[here[climbing]]
            climbing = climbing[~inside[climbing] & (here[climbing] != NATION)]
        return inside


def _areas(area: Integers | None, rows: int) -> Integers:
    return np.full(rows, NATION, np.int64) if area is None else area


def _levels(problem: Problem, area: Integers | None, rows: int) -> Integers:
    """Levels below the nation, counted by climbing."""
    here, level = _areas(area, rows).copy(), np.zeros(rows, np.int64)
    climbing = np.flatnonzero(here != NATION)
    while len(climbing):
        level[climbing] += 1
        here[climbing] = problem.areas.parent[here[climbing]]
        climbing = climbing[here[climbing] != NATION]
    return level


def _codes(one: Names, other: Names) -> tuple[Integers, Integers]:
    _, number = np.unique(np.concatenate([one, other]), return_inverse=True)
    return number[: len(one)].astype(np.int64), number[len(one) :].astype(np.int64)
