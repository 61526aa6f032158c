"""The compiled loops that turn a relaxed answer into one that keeps every rule, and then into a better one.

Each round costs in proportion to members × places; the number of rounds does not grow with either.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import NamedTuple

import numpy as np

from bangfu.compute.assignment.loops import Floats, Integers, Rules
from bangfu.compute.kernels import kernel

PARTNERS = 4
"""How many members of each place are tried as partners of an exchange: the most willing ones."""


class State(NamedTuple):
    """Where every member is (n), the load of every zone (z), and how many of each kind every group has (g × k)."""

    place: Integers
    used: Integers
    had: Integers


@kernel
def tally(place: Integers, rules: Rules) -> State:
    """The loads and kinds of these places."""
    used, had = np.zeros(len(rules.lowest), np.int64), np.zeros(rules.least.shape, np.int64)
    wide = rules.load.shape[1] > 1
    for i in range(len(place)):
        used[rules.zone[place[i]]] += rules.load[i, place[i] if wide else 0]
        had[rules.group[place[i]], rules.kind[i]] += 1
    return State(place, used, had)


@kernel
def beyond(amount: int, z: int, rules: Rules) -> int:
    """By how much a load lies outside the limits of its zone."""
    return int(max(0, amount - rules.highest[z]) + max(0, rules.lowest[z] - amount))


@kernel
def mended(i: int, j: int, state: State, rules: Rules, weight: int) -> int:
    """How much less the rules are broken once member i is in place j; one member short counts as `weight` of load."""
    a, wide, used, had = state.place[i], rules.load.shape[1] > 1, state.used, state.had
    out, into = rules.load[i, a if wide else 0], rules.load[i, j if wide else 0]
    y, z, g, h, k = rules.zone[a], rules.zone[j], rules.group[a], rules.group[j], rules.kind[i]
    if y == z:
        less = beyond(used[z], z, rules) - beyond(used[z] - out + into, z, rules)
    else:
        less = beyond(used[y], y, rules) - beyond(used[y] - out, y, rules)
        less += beyond(used[z], z, rules) - beyond(used[z] + into, z, rules)
    if g != h:
        less += weight * (max(0, rules.least[g, k] - had[g, k]) - max(0, rules.least[g, k] - had[g, k] + 1))
        less += weight * (max(0, rules.least[h, k] - had[h, k]) - max(0, rules.least[h, k] - had[h, k] - 1))
    return less


@kernel
def shift(i: int, j: int, state: State, rules: Rules) -> None:
    """Put member i into place j."""
    a, wide = state.place[i], rules.load.shape[1] > 1
    state.used[rules.zone[a]] -= rules.load[i, a if wide else 0]
    state.used[rules.zone[j]] += rules.load[i, j if wide else 0]
    state.had[rules.group[a], rules.kind[i]] -= 1
    state.had[rules.group[j], rules.kind[i]] += 1
    state.place[i] = j


@kernel
def cheapest(i: int, worth: Floats, state: State, rules: Rules, weight: int) -> tuple[float, int]:
    """The loss per unit mended of member i's best move, and where to; -1 where no move mends anything."""
    best, where, a = np.inf, -1, state.place[i]
    for j in range(worth.shape[1]):
        if j != a:
            less = mended(i, j, state, rules, weight)
            if less > 0 and (worth[i, a] - worth[i, j]) / less < best:
                best, where = (worth[i, a] - worth[i, j]) / less, j
    return best, where


@kernel
def repair(worth: Floats, place: Integers, rules: Rules, weight: int) -> None:
    """Move members, the cheapest move per unit mended first, until no single move mends anything more.

    `worth` (n × m) is the benefit at the prices found. A move is looked up again before it is made, for those made in
    between may have changed what it mends.
    """
    state = tally(place, rules)
    moved = True
    while moved:
        moved = False
        waiting = [(0.0, 0)]
        waiting.clear()
        for i in range(len(place)):
            loss, j = cheapest(i, worth, state, rules, weight)
            if j >= 0:
                waiting.append((loss, i))
        heapify(waiting)
        while len(waiting) > 0:
            _, i = heappop(waiting)
            loss, j = cheapest(i, worth, state, rules, weight)
            if j >= 0 and len(waiting) > 0 and loss > waiting[0][0]:
                heappush(waiting, (loss, i))
            elif j >= 0:
                shift(i, j, state, rules)
                moved = True


@kernel
def improve(benefit: Floats, place: Integers, rules: Rules, rounds: int) -> None:
    """Move single members and exchange pairs while that gains benefit and breaks no rule further."""
    state = tally(place, rules)
    partners = np.zeros((benefit.shape[1], PARTNERS), np.int64)
    for _ in range(rounds):
        changed = 0
        for i in range(len(place)):
            best, where = 0.0, -1
            for j in range(benefit.shape[1]):
                gain = benefit[i, j] - benefit[i, place[i]]
                if gain > best and mended(i, j, state, rules, 1) >= 0:
                    best, where = gain, j
            if where >= 0:
                shift(i, where, state, rules)
                changed += 1
        for a in range(benefit.shape[1]):
            willing(a, benefit, place, partners)
            for i in range(len(place)):
                if place[i] == a:
                    changed += exchange(i, partners, benefit, state, rules)
        if changed == 0:
            break


@kernel
def willing(a: int, benefit: Floats, place: Integers, partners: Integers) -> None:
    """For each place the members who gain most, or lose least, by going to place a; -1 where there are fewer."""
    partners[:] = -1
    for i in range(len(place)):
        c = place[i]
        if c != a:
            gain, t = benefit[i, a] - benefit[i, c], PARTNERS
            while t > 0:
                other = partners[c, t - 1]
                if other >= 0 and benefit[other, a] - benefit[other, c] >= gain:
                    break
                if t < PARTNERS:
                    partners[c, t] = other
                t -= 1
            if t < PARTNERS:
                partners[c, t] = i


@kernel
def exchange(i: int, partners: Integers, benefit: Floats, state: State, rules: Rules) -> int:
    """Exchange member i with the partner that gains most without breaking a rule further; 1 if there was one."""
    place = state.place
    a, best, partner = place[i], 0.0, -1
    for c in range(len(partners)):
        for k in partners[c]:
            if k < 0 or place[k] != c:
                continue
            gain = benefit[i, c] - benefit[i, a] + benefit[k, a] - benefit[k, c]
            if gain <= best:
                break
            less = mended(i, c, state, rules, 1)
            shift(i, c, state, rules)
            less += mended(k, a, state, rules, 1)
            shift(i, a, state, rules)
            if less >= 0:
                best, partner = gain, k
    if partner < 0:
        return 0
    shift(i, place[partner], state, rules)
    shift(partner, a, state, rules)
    return 1
