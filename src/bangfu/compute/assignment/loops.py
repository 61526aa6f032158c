"""The compiled loops that find prices: subgradient steps on the Lagrangian bound of an assignment.

Their answer need not be trusted: what any prices prove is worked out anew, in integers, by the checker.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bangfu.compute.kernels import kernel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
STALL = 20
SHRINK = 0.75
FIRST_STEP = 0.03


class Rules(NamedTuple):
    """What an assignment must keep, as the compiled loops take it; the columns are those of `Problem`."""

    load: Integers
    zone: Integers
    lowest: Integers
    highest: Integers
    group: Integers
    kind: Integers
    least: Integers


class Marks(NamedTuple):
    """Prices while they are sought: per zone at its upper and lower limit, per group and kind."""

    full: Floats
    empty: Floats
    wanted: Floats


@kernel
def descend(benefit: Floats, rules: Rules, marks: Marks, passes: int) -> Integers:
    """Move the given prices to the best found in so many passes; returns the places members take at those.

    The step is FIRST_STEP of the bound over the squared length of the subgradient, and shrinks after STALL passes
    without a better bound. Each pass costs members × places. Source: Held, Wolfe, Crowder, Mathematical Programming 6
    (1974); the constants of the step were found by trying.
    """
    best, step, since = np.inf, 1.0, 0
    zones, groups, kinds = len(marks.full), marks.wanted.shape[0], marks.wanted.shape[1]
    kept = Marks(np.zeros(zones), np.zeros(zones), np.zeros((groups, kinds)))
    copy(marks, kept)
    place, kept_place = np.zeros(len(benefit), np.int64), np.zeros(len(benefit), np.int64)
    for _ in range(passes):
        value, used, had = relax(benefit, rules, marks, place)
        if value < best:
            best, since = value, 0
            copy(marks, kept)
            for i in range(len(place)):
                kept_place[i] = place[i]
        else:
            since += 1
            if since >= STALL:
                step, since = step * SHRINK, 0
                copy(kept, marks)
        length = steepness(rules, marks, used, had)
        if length == 0.0:
            break
        follow(rules, marks, used, had, step * FIRST_STEP * (abs(value) + 1.0) / length)
    copy(kept, marks)
    return kept_place


@kernel
def copy(source: Marks, target: Marks) -> None:
    """Write one set of prices over another."""
    for z in range(len(source.full)):
        target.full[z], target.empty[z] = source.full[z], source.empty[z]
    for g in range(source.wanted.shape[0]):
        for k in range(source.wanted.shape[1]):
            target.wanted[g, k] = source.wanted[g, k]


@kernel
def follow(rules: Rules, marks: Marks, used: Floats, had: Floats, reach: float) -> None:
    """A step along the subgradient: what is asked too much of grows dearer, what is not asked enough cheaper."""
    for z in range(len(used)):
        marks.full[z] = max(0.0, marks.full[z] + reach * (used[z] - rules.highest[z]))
        marks.empty[z] = max(0.0, marks.empty[z] + reach * (rules.lowest[z] - used[z]))
    for g in range(had.shape[0]):
        for k in range(had.shape[1]):
            marks.wanted[g, k] = max(0.0, marks.wanted[g, k] + reach * (rules.least[g, k] - had[g, k]))


@kernel
def relax(benefit: Floats, rules: Rules, marks: Marks, place: Integers) -> tuple[float, Floats, Floats]:
    """Give each member the place worth most at these prices; the bound, and what zones and groups get."""
    n, m = benefit.shape
    wide = rules.load.shape[1] > 1
    used, had = np.zeros(len(rules.lowest)), np.zeros((rules.least.shape[0], rules.least.shape[1]))
    price, bonus, worth = np.zeros(m), np.zeros((rules.least.shape[1], m)), np.zeros(m)
    for j in range(m):
        price[j] = marks.full[rules.zone[j]] - marks.empty[rules.zone[j]]
        for k in range(len(bonus)):
            bonus[k, j] = marks.wanted[rules.group[j], k]
    value = 0.0
    for z in range(len(used)):
        value += marks.full[z] * rules.highest[z] - marks.empty[z] * rules.lowest[z]
    for g in range(had.shape[0]):
        for k in range(had.shape[1]):
            value -= marks.wanted[g, k] * rules.least[g, k]
    for i in range(n):
        extra = bonus[rules.kind[i]]
        if wide:
            for j in range(m):
                worth[j] = benefit[i, j] - rules.load[i, j] * price[j] + extra[j]
        else:
            weight = float(rules.load[i, 0])
            for j in range(m):
                worth[j] = benefit[i, j] - weight * price[j] + extra[j]
        top = worth[0]
        for j in range(1, m):
            top = max(top, worth[j])
        chosen = 0
        while worth[chosen] != top:
            chosen += 1
        place[i] = chosen
        value += top
        used[rules.zone[chosen]] += rules.load[i, chosen if wide else 0]
        had[rules.group[chosen], rules.kind[i]] += 1.0
    return value, used, had


@kernel
def steepness(rules: Rules, marks: Marks, used: Floats, had: Floats) -> float:
    """The squared length of the subgradient over the prices that may still move."""
    length = 0.0
    for z in range(len(used)):
        over, under = used[z] - rules.highest[z], rules.lowest[z] - used[z]
        if over > 0 or marks.full[z] > 0:
            length += over * over
        if under > 0 or marks.empty[z] > 0:
            length += under * under
    for g in range(had.shape[0]):
        for k in range(had.shape[1]):
            short = rules.least[g, k] - had[g, k]
            if short > 0 or marks.wanted[g, k] > 0:
                length += short * short
    return length
