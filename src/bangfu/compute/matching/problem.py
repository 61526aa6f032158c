"""What is to be matched and what an answer is: plain columns of numbers and names, nothing about how to solve.

Solver and checker share this vocabulary and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bangfu.errors import LimitExceeded, RuleViolated, say

Integers = NDArray[np.int64]
Names = NDArray[np.generic]
"""Identifiers of parties and categories: text or whole numbers, the same kind on both sides."""
Exact = NDArray[np.int64] | NDArray[np.object_]
"""Whole numbers that may outgrow 64 bits; then the array holds Python integers."""

NATION = -1
"""The area above all areas: an offer without a limit, a need without an area."""
FOREVER = 1 << 62
"""A deadline or expiry that never comes. Its negative is a date before all dates."""
TOTAL_LIMIT = 1 << 60
DEEPEST = 64
DENSE, DENSEST = 8, 1 << 16


@dataclass(frozen=True)
class Areas:
    """A forest of areas: `parent[i]` is the area above area i, NATION where there is none.

    >>> Areas(np.array([-1, 0, 0])).depth.tolist()
    [1, 2, 2]
    """

    parent: Integers

    @cached_property
    def depth(self) -> Integers:
        """Levels below the nation, 1 for a province. Errors: RuleViolated for a ring or a parent that is not there."""
        if self.parent.min(initial=NATION) < NATION or self.parent.max(initial=NATION) >= len(self.parent):
            raise _areas_broken()
        depth = np.zeros(len(self.parent), np.int64)
        above = np.arange(len(self.parent), dtype=np.int64)
        for _ in range(DEEPEST):
            inside = above != NATION
            if not inside.any():
                return depth
            depth += inside
            above[inside] = self.parent[above[inside]]
        raise _areas_broken()

    def depth_of(self, area: Integers) -> Integers:
        """The depth of each given area; 0 for the nation."""
        return np.append(self.depth, 0)[area]

    def path(self, area: Integers) -> Integers:
        """Row by row the areas from the nation (column 0) down to the given one; -2 below it."""
        depth = self.depth_of(area)
        width = int(depth.max(initial=0)) + 1
        path = np.full((len(area), width), -2, np.int64)
        above = area.copy()
        for level in range(width - 1, 0, -1):
            here = depth >= level
            path[here, level] = above[here]
            above[here] = self.parent[above[here]]
        path[:, 0] = NATION
        return path


NOWHERE = Areas(np.zeros(0, np.int64))


@dataclass(frozen=True)
class Needs:
    """One need per position. `row` is the number people find it by; `tier` 1 is the most urgent.

    Times are whole microseconds since 1970; absent columns never constrain. `cause` is a row of the affinity.
    """

    row: Integers
    party: Names
    category: Names
    quantity: Integers
    tier: Integers
    area: Integers | None = None
    date: Integers | None = None
    deadline: Integers | None = None
    cause: Integers | None = None

    def __len__(self) -> int:
        return len(self.quantity)


@dataclass(frozen=True)
class Offers:
    """One offer per position. It may serve needs inside its `area` only, and needs dated up to its `expires`.

    `specialty` is a column of the affinity.
    """

    row: Integers
    party: Names
    category: Names
    quantity: Integers
    area: Integers | None = None
    date: Integers | None = None
    expires: Integers | None = None
    specialty: Integers | None = None

    def __len__(self) -> int:
        return len(self.quantity)


@dataclass(frozen=True)
class Costs:
    """Cost per unit between two parties as whole multiples of 10^-places; only pairs listed here may be matched."""

    row: Integers
    need: Names
    offer: Names
    cost: Integers
    places: int = 0


@dataclass(frozen=True)
class Affinity:
    """What a unit costs more, in 10^-places: a row per cause of a need, a column per specialty of an offer.

    Among equally urgent needs and offers the specialist comes first; no tier is ever given up for it.

    >>> Affinity.of(2, 3, [(0, 1)], mismatch=5).extra.tolist()
    [[5, 0, 5], [5, 5, 5]]
    """

    extra: Integers

    @staticmethod
    def of(causes: int, specialties: int, suits: Iterable[tuple[int, int]], mismatch: int) -> Affinity:
        """Nothing more for the pairs that suit, `mismatch` for all others."""
        extra = np.full((causes, specialties), mismatch, np.int64)
        for cause, specialty in suits:
            extra[cause, specialty] = 0
        return Affinity(extra)


@dataclass(frozen=True)
class Floors:
    """What each village is to get before all tiers, as far as can be: `units[village[need]]`; -1 is of no village.

    >>> needs = Needs(*[np.array([2, 3])] * 3, quantity=np.array([5, 4]), tier=np.array([1, 1]))
    >>> Floors.share_of(needs, np.array([0, 0]), 3_000).units.tolist()
    [3]
    """

    village: Integers
    units: Integers

    @staticmethod
    def share_of(needs: Needs, village: Integers, basis_points: int) -> Floors:
        """The same share of what each village asks for, in ten-thousandths, rounded up to whole units."""
        asked = np.zeros(int(village.max(initial=NATION)) + 1, np.int64)
        np.add.at(asked, village[village >= 0], needs.quantity[village >= 0])
        whole, rest = np.divmod(asked, 10_000)
        return Floors(village, whole * basis_points - (-rest * basis_points // 10_000))


@dataclass(frozen=True)
class Problem:
    """Needs, offers, and what a unit costs on its way: a list of pairs, or else the levels of the area tree."""

    needs: Needs
    offers: Offers
    costs: Costs | None = None
    areas: Areas = NOWHERE
    max_quantity: int | None = None
    affinity: Affinity | None = None
    floors: Floors | None = None

    @cached_property
    def set_aside(self) -> NDArray[np.bool_]:
        """Offers too large to be believed."""
        if self.max_quantity is None:
            return np.zeros(len(self.offers), bool)
        return self.offers.quantity > self.max_quantity

    @cached_property
    def available(self) -> Integers:
        """What each offer can give: its quantity, 0 if it is set aside."""
        return np.where(self.set_aside, 0, self.offers.quantity)

    @property
    def places(self) -> int:
        return self.costs.places if self.costs else 0

    @property
    def windows(self) -> list[tuple[Integers, Integers]]:
        """The rules of time, each as (per offer, per need): a pair suits where the first is not after the second."""
        rules = []
        if self.needs.deadline is not None and self.offers.date is not None:
            rules.append((self.offers.date, self.needs.deadline))
        if self.offers.expires is not None and self.needs.date is not None:
            rules.append((-self.offers.expires, -self.needs.date))
        return rules

    def validate(self) -> None:
        """Errors: RuleViolated for a negative quantity or cost, a tier below 1, a pair with two costs;
        LimitExceeded for totals beyond 2^60.
        """
        for quantity in (self.needs.quantity, self.available):
            if quantity.min(initial=0) < 0:
                raise RuleViolated(
                    say("a negative number cannot stand here"),
                    where=say("quantity"),
                    remedy=say("Write zero or more."),
                )
            if exact_total(quantity) >= TOTAL_LIMIT:
                raise LimitExceeded(
                    say("the quantities add up to more than this computer counts"),
                    where=say("quantity"),
                    remedy=say("Set impossible offers aside with max_quantity, or use a larger unit."),
                )
        if self.needs.tier.min(initial=1) < 1:
            raise RuleViolated(say("a tier is below 1"), where=say("tier"), remedy=say("1 is the most urgent tier."))
        if self.costs:
            _refuse_broken_costs(self.costs)
        self._refuse_broken_affinity()
        if self.floors and (
            len(self.floors.village) != len(self.needs)
            or self.floors.village.max(initial=-1) >= len(self.floors.units)
            or self.floors.units.min(initial=0) < 0
        ):
            raise RuleViolated(
                say("the floors do not name a village per need and zero or more units per village"),
                where=say("floors"),
                remedy=say("Give every need the number of a village in the list of floors, or -1."),
            )

    def _refuse_broken_affinity(self) -> None:
        cause, specialty = self.needs.cause, self.offers.specialty
        if self.affinity is None:
            return
        extra = self.affinity.extra
        fits = cause is not None and specialty is not None and extra.min(initial=0) >= 0
        for column, size in ((cause, extra.shape[0]), (specialty, extra.shape[1])):
            fits = fits and column is not None and column.min(initial=0) >= 0 and column.max(initial=-1) < size
        if not fits:
            raise RuleViolated(
                say("the affinity does not cover every cause and every specialty"),
                where=say("specialty"),
                remedy=say("Give every need a cause and every offer a specialty, each with its place in the table."),
            )


@dataclass(frozen=True)
class Allocation:
    """Who gives how much to whom: positions of need and offer, units, and cost per unit."""

    need: Integers
    offer: Integers
    quantity: Integers
    cost: Integers

    def __len__(self) -> int:
        return len(self.quantity)


@dataclass(frozen=True)
class Certificate:
    """Prices that prove an allocation the best: nothing about how they were found need be believed.

    A unit for a need of tier t is worth `weights[t]`, and `floor_weight` more while its village is below its floor.
    The proof holds if for every pair that may be matched need price + offer price + unit price ≥ weight + the village's
    floor price − cost, no floor price is above the floor weight, and the prices add up to what the allocation is worth.
    """

    weights: Mapping[int, int]
    need_prices: Exact
    offer_prices: Exact
    unit_price: int = 0
    floor_weight: int = 0
    floor_prices: Exact = field(default_factory=lambda: np.zeros(0, np.int64))


def largest(values: Exact) -> int:
    """The largest absolute value; 0 of nothing."""
    return max(abs(int(values.min())), abs(int(values.max()))) if len(values) else 0


def exact_total(values: Exact) -> int:
    """The sum as large as it gets.

    >>> exact_total(np.array([1 << 62, 1 << 62]))
    9223372036854775808
    """
    fits = largest(values) * len(values) < FOREVER
    return int(values.sum()) if fits else sum(map(int, values.tolist()))


def exact_product(quantity: Integers, values: Exact) -> int:
    """The sum of quantity times value as large as it gets.

    >>> exact_product(np.array([2, 1]), np.array([1 << 61, 5]))
    4611686018427387909
    """
    if largest(quantity) * largest(values) * len(quantity) < FOREVER:
        return int(np.dot(quantity, values.astype(np.int64)))
    return sum(q * int(v) for q, v in zip(quantity.tolist(), values.tolist(), strict=True))


def distinct(values: Integers) -> tuple[Integers, Integers]:
    """The different values, sorted, and the place of each among them.

    >>> [part.tolist() for part in distinct(np.array([7, 5, 7]))]
    [[5, 7], [1, 0, 1]]
    """
    least = int(values.min()) if len(values) else 0
    span = int(values.max()) - least + 1 if len(values) else 0
    if span > DENSE * len(values) + DENSEST:
        return np.unique(values, return_inverse=True)
    # A table of all that could be there is quicker than sorting.
    seen = np.zeros(span, bool)
    seen[values - least] = True
    return np.flatnonzero(seen) + least, (np.cumsum(seen) - 1)[values - least]


def place_in(values: Integers, wanted: Integers) -> Integers:
    """Where each wanted number stands in `values`, which are sorted and differ; -1 where it is not there.

    >>> place_in(np.array([5, 7]), np.array([7, 6, 9])).tolist()
    [1, -1, -1]
    """
    if not len(values) or not len(wanted):
        return np.full(len(wanted), -1, np.int64)
    least, most = min(int(values[0]), int(wanted.min())), max(int(values[-1]), int(wanted.max()))
    if most - least > DENSE * (len(values) + len(wanted)) + DENSEST:
        place = np.minimum(np.searchsorted(values, wanted), len(values) - 1)
        return np.where(values[place] == wanted, place, -1)
    table = np.full(most - least + 1, -1, np.int64)
    table[values - least] = np.arange(len(values))
    return table[wanted - least]


def codes(*sides: Names) -> list[Integers]:
    """The same whole number, from 0 on, for the same name on every side.

    >>> [side.tolist() for side in codes(np.array(["b", "a"]), np.array(["b"]))]
    [[1, 0], [1]]
    """
    both = np.concatenate(sides)
    number = distinct(both.astype(np.int64))[1] if both.dtype.kind == "i" else np.unique(both, return_inverse=True)[1]
    return np.split(number.astype(np.int64), np.cumsum([len(side) for side in sides])[:-1])


def conflicting_pair(costs: Costs) -> tuple[int, int] | None:
    """Two positions that give the same pair different costs, or None.

    >>> one = np.array([1, 1])
    >>> conflicting_pair(Costs(one, one, one, np.array([5, 6])))
    (0, 1)
    """
    need, offer = codes(costs.need)[0], codes(costs.offer)[0]
    pair = need * (int(offer.max(initial=0)) + 1) + offer
    order = np.argsort(pair, kind="stable")
    same = (np.diff(pair[order]) == 0) & (np.diff(costs.cost[order]) != 0)
    if not same.any():
        return None
    first = int(np.argmax(same))
    one, other = sorted((int(order[first]), int(order[first + 1])))
    return one, other


def _refuse_broken_costs(costs: Costs) -> None:
    if costs.cost.min(initial=0) < 0:
        raise RuleViolated(
            say("a negative number cannot stand here"), where=say("cost"), remedy=say("Write zero or more.")
        )
    pair = conflicting_pair(costs)
    if pair is not None:
        raise RuleViolated(
            say(
                "the pair {need} – {offer} has two different costs",
                need=str(costs.need[pair[0]]),
                offer=str(costs.offer[pair[0]]),
            ),
            where=say("costs, rows {one} and {other}", one=int(costs.row[pair[0]]), other=int(costs.row[pair[1]])),
            remedy=say("Keep one of the two rows."),
        )


def _areas_broken() -> RuleViolated:
    return RuleViolated(
        say("the tree of areas has a ring, or a parent that is not there"),
        where=say("areas"),
        remedy=say("Give every area a parent that leads up to a province."),
    )
