"""One donor per need where that is possible: who gives is rearranged, what each need gets and each offer gives is not.

Units that arrive at the same pool are interchangeable, so any of them may serve any need that draws there, at the same
total cost. Which needs could be served unsplit at best is a packing problem that nobody solves exactly at size; the
fullest fit is tried and what remains split is told, beside the bound it never exceeds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bangfu.compute.kernels import kernel
from bangfu.compute.matching.loops import in_groups
from bangfu.compute.matching.problem import Integers, distinct

MOST_TRIES = 200_000_000
"""In a pool of more needs × offers than this the order of the files decides, as it does without the preference."""


@dataclass(frozen=True)
class Splits:
    """How far needs have several donors.

    `splits`: donors beyond the first, over all needs. `bound`: in each pool the offers used, less one, added up: more
    are never made. `gap`: the units of needs with several donors. If nobody could be served by two, at least all other
    units could still be, and at most as many as now: the flow's optimum is the upper bound.
    """

    needs: int
    splits: int
    bound: int
    gap: int


def splits_of(need: Integers, offer: Integers, quantity: Integers, pool: Integers) -> Splits:
    """Count the splits of k lines of (need, offer, units, pool), each need and offer once in a line.

    >>> whole = lambda *numbers: np.array(numbers)
    >>> splits_of(whole(0, 0, 1), whole(0, 1, 1), whole(3, 1, 2), whole(0, 0, 0))
    Splits(needs=1, splits=1, bound=1, gap=4)
    """
    _, place = distinct(need)
    donors = np.bincount(place)
    several = donors > 1
    pools = len(distinct(pool)[0])
    used = len(distinct(pool * (int(offer.max(initial=0)) + 1) + offer)[0])
    return Splits(int(several.sum()), int((donors - 1).sum()), used - pools, int(quantity[several[place]].sum()))


def one_donor(
    need: Integers, offer: Integers, quantity: Integers, pool: Integers, most_tries: int = MOST_TRIES
) -> tuple[Integers, Integers, Integers]:
    """The same lines with as few donors per need as the fullest fit finds: (need, offer, units), sorted alike.

    The largest needs choose first, each the offer that it empties most nearly; those that fit into none share what is
    left, in their order. Ties go to the earlier row. Source: best-fit decreasing (Johnson, 1973).

    >>> whole = lambda *numbers: np.array(numbers)
    >>> lines = one_donor(whole(0, 0, 1), whole(0, 1, 1), whole(3, 1, 3), whole(0, 0, 0))
    >>> [part.tolist() for part in lines]
    [[0, 1], [1, 0], [4, 3]]
    """
    _, group = distinct(pool)
    start, order = in_groups(group, int(group.max(initial=-1)) + 1)
    lines = _packed(start, need[order], offer[order], quantity[order], most_tries)
    lines = lines[np.lexsort((lines[:, 1], lines[:, 0]))]
    return lines[:, 0], lines[:, 1], lines[:, 2]


@kernel
def _packed(start: Integers, need: Integers, offer: Integers, quantity: Integers, most_tries: int) -> Integers:
    found = np.empty((2 * len(need), 3), np.int64)
    lines = 0
    for group in range(len(start) - 1):
        first, end = start[group], start[group + 1]
        needs, asked = _summed(need[first:end], quantity[first:end])
        offers, left = _summed(offer[first:end], quantity[first:end])
        if len(needs) * len(offers) > most_tries:
            for line in range(first, end):
                found[lines, 0], found[lines, 1], found[lines, 2] = need[line], offer[line], quantity[line]
                lines += 1
            continue
        for place in np.argsort(-asked, kind="mergesort"):
            best = -1
            for other in range(len(offers)):
                if left[other] >= asked[place] and (best < 0 or left[other] < left[best]):
                    best = other
            if best >= 0:
                found[lines, 0], found[lines, 1], found[lines, 2] = needs[place], offers[best], asked[place]
                lines += 1
                left[best] -= asked[place]
                asked[place] = 0
        other = 0
        for place in range(len(needs)):
            while asked[place] > 0:
                taken = min(asked[place], left[other])
                if taken:
                    found[lines, 0], found[lines, 1], found[lines, 2] = needs[place], offers[other], taken
                    lines += 1
                    asked[place] -= taken
                    left[other] -= taken
                else:
                    other += 1
    return found[:lines].copy()


@kernel
def _summed(rows: Integers, units: Integers) -> tuple[Integers, Integers]:
    """The different rows, sorted, and the units of each."""
    order = np.argsort(rows, kind="mergesort")
    names, total = np.empty(len(rows), np.int64), np.zeros(len(rows), np.int64)
    count = 0
    for place in order:
        if count == 0 or names[count - 1] != rows[place]:
            names[count] = rows[place]
            count += 1
        total[count - 1] += units[place]
    return names[:count].copy(), total[:count].copy()
