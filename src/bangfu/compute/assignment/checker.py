"""Does this assignment keep every rule, and how far from the best can it be? Answered in integers.

Only the problem counts: nothing of the solver is imported or believed. Weak duality does the work: whatever the prices,
giving each member the place worth most at them adds up, with what the limits cost, to at least the benefit of any
assignment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bangfu.compute.assignment.problem import PRICE_UNIT, Integers, Prices, Problem
from bangfu.errors import Phrase, say

CELLS = 1 << 22
SAFE = 1 << 61


@dataclass(frozen=True)
class Verdict:
    """`faults`: the rules that are broken. `value`: the benefit, None for an answer that is none."""

    faults: tuple[Phrase, ...]
    value: int | None


def check(problem: Problem, place: Integers) -> Verdict:
    """Check the places (n, each 0 to m − 1) of the members against every rule of the problem.

    Returns the rules broken and the exact benefit. Errors: none. Source: docs/rules/assignment.md.

    >>> column = lambda *x: np.array(x, np.int64)
    >>> problem = Problem(column([3, 5]), column([2]), column(0, 1), column(0, 0), column(2, 1), column(0, 0),
    ...                   column(0), column([0]))
    >>> check(problem, column(0)).value, [str(fault) for fault in check(problem, column(1)).faults]
    (3, ['zone 1 carries 2, more than 1'])
    """
    if place.shape != (problem.members,) or place.min() < 0 or place.max() >= problem.places:
        return Verdict((say("not every member has one of the places"),), None)
    member = np.arange(problem.members)
    return Verdict(tuple(_faults(problem, place)), sum(problem.benefit[member, place].tolist()))


def bound(problem: Problem, prices: Prices) -> int | None:
    """What no assignment can exceed, by these prices; None if they are below zero, ill-shaped or beyond counting.

    In whole benefit, rounded down, for benefits are whole. Source: Geoffrion, Lagrangean relaxation (1974).

    >>> column = lambda *x: np.array(x, np.int64)
    >>> problem = Problem(column([3, 5]), column([2]), column(0, 1), column(0, 0), column(2, 1), column(0, 0),
    ...                   column(0), column([0]))
    >>> bound(problem, Prices(column(0, 0), column(0, 0), column([0])))
    5
    >>> bound(problem, Prices(column(0, PRICE_UNIT), column(0, 0), column([0])))
    4
    """
    total = exact_bound(problem, prices)
    return None if total is None else total // PRICE_UNIT


def exact_bound(problem: Problem, prices: Prices) -> int | None:
    """The same in 1 / PRICE_UNIT."""
    if not _sound(problem, prices):
        return None
    total = sum(int(best) for rows in worths(problem, prices) for best in rows.max(axis=1).tolist())
    total += _product(prices.full, problem.highest) - _product(prices.empty, problem.lowest)
    return total - _product(prices.wanted.ravel(), problem.least.ravel())


def worths(problem: Problem, prices: Prices) -> Iterator[Integers]:
    """What each place is worth to each member at these prices, block of rows by block of rows."""
    price = (prices.full - prices.empty)[problem.zone]
    bonus = prices.wanted[problem.group].T
    step = max(1, CELLS // problem.places)
    for start in range(0, problem.members, step):
        rows = slice(start, start + step)
        yield problem.benefit[rows] * PRICE_UNIT - problem.load[rows] * price + bonus[problem.kind[rows]]


def _sound(problem: Problem, prices: Prices) -> bool:
    zones, wanted = problem.lowest.shape, problem.least.shape
    if (prices.full.shape, prices.empty.shape, prices.wanted.shape) != (zones, zones, wanted):
        return False
    columns = (prices.full, prices.empty, prices.wanted)
    if min(int(column.min()) for column in columns) < 0:
        return False
    largest = PRICE_UNIT * int(np.abs(problem.benefit).max()) + int(prices.wanted.max())
    largest += int(problem.load.max()) * max(int(prices.full.max()), int(prices.empty.max()))
    return largest < SAFE


def _product(one: Integers, other: Integers) -> int:
    return sum(a * b for a, b in zip(one.tolist(), other.tolist(), strict=True))


def _faults(problem: Problem, place: Integers) -> Iterator[Phrase]:
    used = np.zeros(len(problem.lowest), np.int64)
    np.add.at(used, problem.zone[place], problem.loads(np.arange(problem.members), place))
    had = np.zeros(problem.least.shape, np.int64)
    np.add.at(had, (problem.group[place], problem.kind), 1)
    for zone in np.flatnonzero(used > problem.highest).tolist():
        yield say("zone {zone} carries {load}, more than {limit}", zone=zone, load=int(used[zone]),
                  limit=int(problem.highest[zone]))  # fmt: skip
    for zone in np.flatnonzero(used < problem.lowest).tolist():
        yield say("zone {zone} carries {load}, less than {limit}", zone=zone, load=int(used[zone]),
                  limit=int(problem.lowest[zone]))  # fmt: skip
    for group, kind in np.argwhere(had < problem.least).tolist():
        yield say("group {group} has {count} of kind {kind}, fewer than {limit}", group=group, kind=kind,
                  count=int(had[group, kind]), limit=int(problem.least[group, kind]))  # fmt: skip
