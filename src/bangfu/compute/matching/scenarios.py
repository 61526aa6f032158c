"""What-if: a problem with more or fewer needs and offers than there are. The problem given stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bangfu.compute.matching.problem import FOREVER, NATION, Affinity, Integers, Names, Needs, Offers, Problem
from bangfu.errors import RuleViolated, say

WHOLE = 100
MOST_PERCENT = 10_000
Side = TypeVar("Side", Needs, Offers)


@dataclass(frozen=True)
class Scaled:
    """So many per cent of what rows of one side ask for or give; 0 takes them out.

    `category`, `area` (rows that lie in it, or are limited to a place in it) and `tier` (of needs) choose the rows;
    None chooses all. Errors: RuleViolated for a percentage outside 0–10,000.
    """

    of_needs: bool
    percent: int
    category: object | None = None
    area: int | None = None
    tier: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.percent <= MOST_PERCENT:
            raise RuleViolated(
                say("{percent} per cent is not a change that can be worked out", percent=self.percent),
                where=say("percent"),
                remedy=say("Write a whole number from 0 to {most}; 100 changes nothing.", most=MOST_PERCENT),
            )


@dataclass(frozen=True)
class Added:
    """One more need in an area, or one more offer limited to it (NATION: to none).

    Errors: RuleViolated for a quantity below 1.
    """

    of_needs: bool
    category: object
    quantity: int
    area: int = NATION
    tier: int = 1

    def __post_init__(self) -> None:
        if self.quantity < 1:
            raise RuleViolated(
                say("{number} is not a whole number of at least 1", number=self.quantity),
                where=say("quantity"),
                remedy=say("Write how many units, 1 or more."),
            )


Change = Scaled | Added


def changed(problem: Problem, changes: Iterable[Change]) -> Problem:
    """The problem after changes, applied one after another; quantities are rounded to whole units, halves up.

    Added rows stand behind the others, with the next numbers, wait for ever and never expire; they have no
    specialty and no cause that one answers, and no village with a floor. Floors stay as many units as they were. Offers
    that are not believed today give nothing, however they are scaled.
    Errors: RuleViolated for an added row of a problem with a list of costs, which knows no such party.

    >>> one = lambda x: np.array([x], np.int64); rice = np.array(["rice"])
    >>> now = Problem(Needs(one(1), rice, rice, one(5), one(1)), Offers(one(1), rice, rice, one(4)))
    >>> after = changed(now, [Scaled(True, 50), Added(False, "rice", 2)])
    >>> after.needs.quantity.tolist(), after.offers.quantity.tolist(), after.offers.row.tolist()
    ([3], [4, 2], [1, 2])
    """
    believed = replace(problem.offers, quantity=problem.available)
    problem = replace(problem, offers=believed, max_quantity=None)
    for change in changes:
        problem = _scaled(problem, change) if isinstance(change, Scaled) else _added(problem, change)
    return problem


def _scaled(problem: Problem, change: Scaled) -> Problem:
    if change.of_needs:
        chosen = _chosen(problem, problem.needs, change)
        if change.tier is not None:
            chosen &= problem.needs.tier == change.tier
        return replace(problem, needs=_with_percent(problem.needs, chosen, change.percent))
    return replace(
        problem, offers=_with_percent(problem.offers, _chosen(problem, problem.offers, change), change.percent)
    )


def _chosen(problem: Problem, side: Needs | Offers, change: Scaled) -> NDArray[np.bool_]:
    chosen = np.ones(len(side), bool)
    if change.category is not None:
        chosen &= side.category == change.category
    if change.area is not None:
        area = np.full(len(side), NATION, np.int64) if side.area is None else side.area
        chosen &= (problem.areas.path(area) == change.area).any(axis=1)
    return chosen


def _with_percent(side: Side, chosen: NDArray[np.bool_], percent: int) -> Side:
    quantity = side.quantity.copy()
    whole, rest = np.divmod(quantity[chosen], WHOLE)
    quantity[chosen] = whole * percent + (rest * percent * 2 + WHOLE) // (2 * WHOLE)
    return replace(side, quantity=quantity)


def _added(problem: Problem, change: Added) -> Problem:
    if problem.costs is not None:
        raise RuleViolated(
            say("a campaign with a list of costs takes no further party"),
            where=say("added"),
            remedy=say("Change what its parties need or give by a percentage."),
        )
    needs, offers, affinity = problem.needs, problem.offers, problem.affinity
    if change.of_needs:
        more = Needs(
            row=_next_row(needs),
            party=_next_party(needs),
            category=_next_category(needs, change),
            quantity=np.append(needs.quantity, change.quantity),
            tier=np.append(needs.tier, change.tier),
            area=_longer(needs.area, change.area),
            date=_longer(needs.date, -FOREVER),
            deadline=_longer(needs.deadline, FOREVER),
            cause=_longer(needs.cause, len(affinity.extra) if affinity else 0),
        )
        floors = problem.floors and replace(problem.floors, village=np.append(problem.floors.village, NATION))
        return replace(problem, needs=more, affinity=_with_stranger(affinity, ((0, 1), (0, 0))), floors=floors)
    given = Offers(
        row=_next_row(offers),
        party=_next_party(offers),
        category=_next_category(offers, change),
        quantity=np.append(offers.quantity, change.quantity),
        area=_longer(offers.area, change.area),
        date=_longer(offers.date, -FOREVER),
        expires=_longer(offers.expires, FOREVER),
        specialty=_longer(offers.specialty, affinity.extra.shape[1] if affinity else 0),
    )
    return replace(problem, offers=given, affinity=_with_stranger(affinity, ((0, 0), (0, 1))))


def _with_stranger(affinity: Affinity | None, at: tuple[tuple[int, int], tuple[int, int]]) -> Affinity | None:
    """One more cause or specialty that suits nobody."""
    if affinity is None:
        return None
    return Affinity(np.pad(affinity.extra, at, constant_values=affinity.extra.max(initial=0)))


def _next_row(side: Needs | Offers) -> Integers:
    return np.append(side.row, side.row.max(initial=0) + 1)


def _next_party(side: Needs | Offers) -> Integers:
    """Parties by number, the added one last: without a list of costs their names do not matter."""
    names, number = np.unique(side.party, return_inverse=True)
    return np.append(number.astype(np.int64), len(names))


def _next_category(side: Needs | Offers, change: Added) -> Names:
    return np.append(side.category, np.array([change.category]))


def _longer(column: Integers | None, value: int) -> Integers | None:
    return None if column is None else np.append(column, value)
