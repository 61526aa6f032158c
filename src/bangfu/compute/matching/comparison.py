"""What an allocation comes to, so that two can be compared, and what would come of help without a structure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bangfu.compute.matching.classes import NEVER, blocks, collapse
from bangfu.compute.matching.problem import NATION, Allocation, Integers, Problem


@dataclass(frozen=True)
class Outcome:
    """An allocation in the terms in which people compare: counts of units and of needs, never of persons.

    `asked` and `served` are units by tier; `cost` is the total in multiples of 10^-places (levels of area without a
    list of costs). `whole`, `part` and `none` count the needs that got all, some and nothing of what they asked;
    `shared` those that several offers serve.
    """

    asked: Mapping[int, int]
    served: Mapping[int, int]
    cost: int
    whole: int
    part: int
    none: int
    shared: int

    @property
    def units(self) -> int:
        return sum(self.served.values())


@dataclass(frozen=True)
class Places:
    """Units asked and served per area; the areas sorted, NATION for needs without one."""

    area: Integers
    asked: Integers
    served: Integers


def outcome(problem: Problem, allocation: Allocation) -> Outcome:
    """What an allocation comes to.

    >>> from bangfu.compute.matching.problem import Needs, Offers
    >>> one = lambda x: np.array([x], np.int64); rice = np.array(["rice"])
    >>> problem = Problem(Needs(one(1), rice, rice, one(5), one(1)), Offers(one(1), rice, rice, one(4)))
    >>> found = outcome(problem, Allocation(one(0), one(0), one(4), one(0)))
    >>> found.units, found.part, found.whole
    (4, 1, 0)
    """
    needs = problem.needs
    got = _received(problem, allocation)
    asks = needs.quantity > 0
    tiers = np.unique(needs.tier[asks]).tolist()
    givers = np.bincount(allocation.need[allocation.quantity > 0], minlength=len(needs))
    return Outcome(
        asked={tier: int(needs.quantity[needs.tier == tier].sum()) for tier in tiers},
        served={tier: int(got[needs.tier == tier].sum()) for tier in tiers},
        cost=sum(q * c for q, c in zip(allocation.quantity.tolist(), allocation.cost.tolist(), strict=True)),
        whole=int((asks & (got >= needs.quantity)).sum()),
        part=int(((got > 0) & (got < needs.quantity)).sum()),
        none=int((asks & (got == 0)).sum()),
        shared=int((givers > 1).sum()),
    )


def by_place(problem: Problem, allocation: Allocation) -> Places:
    """Units asked and served in each area that needs something."""
    needs = problem.needs
    area = np.full(len(needs), NATION, np.int64) if needs.area is None else needs.area
    places, number = np.unique(area, return_inverse=True)
    asked, served = np.zeros(len(places), np.int64), np.zeros(len(places), np.int64)
    np.add.at(asked, number, needs.quantity)
    np.add.at(served, number, _received(problem, allocation))
    return Places(places, asked, served)


def scattered(problem: Problem) -> Allocation:
    """What comes of the same offers without a structure: one offer after another, in the order they came, each to the
    first needs on the list that it suits, whatever their urgency and distance.

    Nobody helps twice what somebody has fully helped already, so this is scattered help at its most considerate.
    """
    needs, offers = collapse(problem)
    suits: dict[int, list[tuple[int, int]]] = {}
    for block in blocks(problem, needs, offers, np.arange(len(needs))):
        for place, offer in enumerate(block.offers.tolist()):
            rows = np.flatnonzero(block.suits[:, place])
            pairs = zip(block.needs[rows].tolist(), block.cost[rows, place].tolist(), strict=True)
            suits.setdefault(offer, []).extend(pairs)
    rows_of = _rows_of(needs.number, len(needs))
    open_, found = problem.needs.quantity.copy(), []
    for row in np.flatnonzero(problem.available):
        left = int(problem.available[row])
        reach = suits.get(int(offers.number[row]), []) if offers.number[row] != NEVER else []
        candidates = sorted((need, cost) for group, cost in reach for need in rows_of[group])
        for need, cost in candidates:
            taken = min(left, int(open_[need]))
            if taken:
                found.append((need, int(row), taken, cost))
                open_[need] -= taken
                left -= taken
            if not left:
                break
    lines = np.array(sorted(found), np.int64).reshape(-1, 4)
    return Allocation(lines[:, 0], lines[:, 1], lines[:, 2], lines[:, 3])


def _rows_of(number: Integers, classes: int) -> list[list[int]]:
    rows: list[list[int]] = [[] for _ in range(classes)]
    for row, group in enumerate(number.tolist()):
        if group != NEVER:
            rows[group].append(row)
    return rows


def _received(problem: Problem, allocation: Allocation) -> Integers:
    got = np.zeros(len(problem.needs), np.int64)
    np.add.at(got, allocation.need, allocation.quantity)
    return got
