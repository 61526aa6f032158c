"""What an allocation comes to, so that two can be compared, and what would come of help without a structure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bangfu.compute.kernels import kernel
from bangfu.compute.matching.loops import add_up, in_groups
from bangfu.compute.matching.problem import (
    NATION,
    Allocation,
    Integers,
    Problem,
    codes,
    distinct,
    exact_product,
)
from bangfu.compute.matching.solver import unit_costs


@dataclass(frozen=True)
class Outcome:
    """An allocation in the terms in which people compare: counts of units and of needs, never of persons.

    `asked` and `served` are units by tier, served up to what was asked for; `overlap` counts what was given beyond
    that. `cost` is the total in multiples of 10^-places (levels of area without a list of costs). `whole`, `part` and
    `none` count the needs that got all, some and nothing of what they asked; `shared` those that several offers serve.
    """

    asked: Mapping[int, int]
    served: Mapping[int, int]
    cost: int
    whole: int
    part: int
    none: int
    shared: int
    overlap: int = 0

    @property
    def units(self) -> int:
        return sum(self.served.values())


@dataclass(frozen=True)
class Places:
    """Units asked and served per area or village, sorted; NATION for needs without one."""

    area: Integers
    asked: Integers
    served: Integers

    @property
    def empty(self) -> int:
        """How many of them asked for something and got nothing."""
        return int(((self.asked > 0) & (self.served == 0)).sum())


@dataclass(frozen=True)
class Comparison:
    """Two outcomes and their places; the differences are what the other has more of (negative: less)."""

    one: Outcome
    other: Outcome
    places: tuple[Places, Places]

    @property
    def served(self) -> dict[int, int]:
        return {tier: self.other.served[tier] - units for tier, units in self.one.served.items()}

    @property
    def by_place(self) -> Integers:
        return self.places[1].served - self.places[0].served

    @property
    def units(self) -> int:
        return self.other.units - self.one.units

    @property
    def overlap(self) -> int:
        return self.other.overlap - self.one.overlap

    @property
    def gaps(self) -> int:
        """Needs that got nothing."""
        return self.other.none - self.one.none

    @property
    def cost(self) -> int:
        return self.other.cost - self.one.cost


def compare(problem: Problem, one: Allocation, other: Allocation, place: Integers | None = None) -> Comparison:
    """Two allocations of one problem, by tier and by area, or by `place` (a number per need). Errors: none.

    >>> from bangfu.compute.matching import Needs, Offers, solve
    >>> two, rice = np.array([1, 2]), np.array([0, 0])
    >>> problem = Problem(Needs(two, two, rice, two * 2, two), Offers(two, two, rice, two * 2))
    >>> found = compare(problem, scattered(problem, alone=True), solve(problem).allocation)
    >>> found.units, found.overlap, found.gaps
    (2, -2, 0)
    """
    places = by_place(problem, one, place), by_place(problem, other, place)
    return Comparison(outcome(problem, one), outcome(problem, other), places)


def outcome(problem: Problem, allocation: Allocation) -> Outcome:
    """What an allocation comes to; it may give a need more than it asked for, as help of many alone does.

    >>> from bangfu.compute.matching.problem import Needs, Offers
    >>> one = lambda x: np.array([x], np.int64); rice = np.array(["rice"])
    >>> problem = Problem(Needs(one(1), rice, rice, one(5), one(1)), Offers(one(1), rice, rice, one(4)))
    >>> found = outcome(problem, Allocation(one(0), one(0), one(4), one(0)))
    >>> found.units, found.part, found.whole
    (4, 1, 0)
    """
    needs = problem.needs
    got = add_up(allocation.need, allocation.quantity, len(needs))
    useful = np.minimum(got, needs.quantity)
    asks = needs.quantity > 0
    tiers, tier = distinct(needs.tier[asks])
    givers = np.bincount(allocation.need[allocation.quantity > 0], minlength=len(needs))
    asked, served = (add_up(tier, units[asks], len(tiers)).tolist() for units in (needs.quantity, useful))
    return Outcome(
        asked=dict(zip(tiers.tolist(), asked, strict=True)),
        served=dict(zip(tiers.tolist(), served, strict=True)),
        cost=exact_product(allocation.quantity, allocation.cost),
        whole=int((asks & (useful == needs.quantity)).sum()),
        part=int(((useful > 0) & (useful < needs.quantity)).sum()),
        none=int((asks & (useful == 0)).sum()),
        shared=int((givers > 1).sum()),
        overlap=int((got - useful).sum()),
    )


def by_place(problem: Problem, allocation: Allocation, place: Integers | None = None) -> Places:
    """Units asked and served in each area that needs something, or in each `place` (a number per need)."""
    needs = problem.needs
    area = np.full(len(needs), NATION, np.int64) if needs.area is None else needs.area
    places, number = distinct(area if place is None else place)
    got = np.minimum(add_up(allocation.need, allocation.quantity, len(needs)), needs.quantity)
    return Places(places, add_up(number, needs.quantity, len(places)), add_up(number, got, len(places)))


def scattered(problem: Problem, *, alone: bool = False) -> Allocation:
    """What comes of the same offers without a structure: one offer after another, in the order they came, each to the
    first needs on the list that it suits, whatever their urgency and distance.

    Nobody helps twice what somebody has fully helped already, so this is scattered help at its most considerate. If
    each is `alone`, an organisation knows only what it gave itself, and some needs get more than they asked for.

    >>> from bangfu.compute.matching.problem import Needs, Offers
    >>> two, rice = np.array([1, 2]), np.array([0, 0])
    >>> problem = Problem(Needs(two, two, rice, two * 2, two), Offers(two, two, rice, two * 2))
    >>> scattered(problem).need.tolist(), scattered(problem, alone=True).need.tolist()
    ([0, 1], [0, 0, 1])
    """
    needs, offers = problem.needs, problem.offers
    category, offered = codes(needs.category, offers.category)
    start, order = in_groups(category, int(max(category.max(initial=0), offered.max(initial=0))) + 1)
    listed = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))
    if problem.costs:
        need_party, listed_need = codes(needs.party, problem.costs.need)
        offer_party, listed_offer = codes(offers.party, problem.costs.offer)
        width = 1 + int(max(offer_party.max(initial=0), listed_offer.max(initial=0)))
        listed = np.sort(listed_need * width + listed_offer), need_party * width, offer_party
    always = np.zeros(len(offers), np.int64), np.zeros(len(needs), np.int64)
    (from_, until), (other_from, other_until) = [*problem.windows, always, always][:2]
    nowhere = np.full(len(needs) + len(offers), NATION, np.int64)
    lines = _given(
        (start, order, offered, codes(offers.party)[0]),
        (needs.quantity, nowhere[: len(needs)] if needs.area is None else needs.area, until, other_until),
        (problem.available, nowhere[: len(offers)] if offers.area is None else offers.area, from_, other_from),
        (problem.areas.parent, *listed),
        alone,
    )
    lines = lines[np.lexsort((lines[:, 1], lines[:, 0]))]
    need, offer, units = lines[:, 0], lines[:, 1], lines[:, 2]
    return Allocation(need, offer, units, unit_costs(problem, need, offer))


@kernel
def _given(
    order: tuple[Integers, Integers, Integers, Integers],
    needs: tuple[Integers, Integers, Integers, Integers],
    offers: tuple[Integers, Integers, Integers, Integers],
    rules: tuple[Integers, Integers, Integers, Integers],
    alone: bool,
) -> Integers:
    """Lines of (need, offer, units), offer after offer. `order`: needs by category, category and party of offers."""
    start, seen, category, party = order
    asked = needs[0]
    got = np.zeros(len(asked), np.int64)
    # What a party gave a need by itself: only lines of its own count, and those are few.
    own = {(np.int64(0), np.int64(0)): np.int64(0)}
    found = np.empty((len(asked) + len(category) + 1, 3), np.int64)
    lines = 0
    for offer in range(len(category)):
        left = offers[0][offer]
        for place in range(start[category[offer]], start[category[offer] + 1]):
            if left == 0:
                break
            need = seen[place]
            before = own.get((party[offer], need), np.int64(0)) if alone else got[need]
            taken = min(left, asked[need] - before)
            if taken <= 0 or not _suits(need, offer, needs, offers, rules):
                continue
            if lines == len(found):
                more = np.empty((2 * lines, 3), np.int64)
                more[:lines] = found
                found = more
            found[lines, 0], found[lines, 1], found[lines, 2] = need, offer, taken
            lines += 1
            got[need] += taken
            left -= taken
            if alone:
                own[(party[offer], need)] = before + taken
    return found[:lines].copy()


@kernel
def _suits(
    need: int,
    offer: int,
    needs: tuple[Integers, Integers, Integers, Integers],
    offers: tuple[Integers, Integers, Integers, Integers],
    rules: tuple[Integers, Integers, Integers, Integers],
) -> bool:
    """In time by both rules, within the area, and listed where pairs are listed."""
    if offers[2][offer] > needs[2][need] or offers[3][offer] > needs[3][need]:
        return False
    parent, pairs, need_key, offer_key = rules
    here, limit = needs[1][need], offers[1][offer]
    while here not in (limit, NATION):
        here = parent[here]
    if here != limit:
        return False
    if len(need_key) == 0:
        return True
    key = need_key[need] + offer_key[offer]
    at = np.searchsorted(pairs, key)
    return bool(at < len(pairs) and pairs[at] == key)
