"""The loops of matching that go through units one after the other, compiled.

They check no index: whoever calls them has made the numbers itself. Every loop goes in the order of its input, so that
the same input gives the same bytes.
"""

from __future__ import annotations

import numpy as np

from bangfu.compute.kernels import kernel
from bangfu.compute.matching.problem import Integers

NOBODY = -1


@kernel
def in_groups(group: Integers, groups: int) -> tuple[Integers, Integers]:
    """Positions sorted by group, in each group in their own order: (start of each group and the end, positions).

    Positions of a negative group are left out. `group` holds k numbers below `groups`.

    >>> [part.tolist() for part in in_groups(np.array([1, -1, 0, 1]), 2)]
    [[0, 1, 3], [2, 0, 3]]
    """
    start = np.zeros(groups + 1, np.int64)
    for place in range(len(group)):
        if group[place] >= 0:
            start[group[place] + 1] += 1
    for number in range(groups):
        start[number + 1] += start[number]
    here = start.copy()
    order = np.empty(start[groups], np.int64)
    for place in range(len(group)):
        if group[place] >= 0:
            order[here[group[place]]] = place
            here[group[place]] += 1
    return start, order


@kernel
def add_up(group: Integers, units: Integers, groups: int) -> Integers:
    """Units per group, exact up to 2^63; those of a negative group are left out.

    >>> add_up(np.array([0, -1, 0]), np.array([2, 3, 4]), 2).tolist()
    [6, 0]
    """
    total = np.zeros(groups, np.int64)
    for place in range(len(group)):
        if group[place] >= 0:
            total[group[place]] += units[place]
    return total


@kernel
def follow(
    pools: int,
    offers: tuple[Integers, Integers],
    links: tuple[Integers, Integers, Integers, Integers],
    draws: tuple[Integers, Integers, Integers],
) -> Integers:
    """Which offer's units end in which draw, as lines of (offer arc, draw, units); links go upwards in number.

    Each pool hands on what came in first, first: to its draws, then along its links. `offers` are the pool and the
    units of each arc; `links` and `draws` are sorted by pool as `in_groups` does it, then head and units of each link,
    and the units of each draw.
    """
    queue = np.empty((2 * (len(offers[1]) + len(links[3])) + 1, 3), np.int64)
    ends = np.full((pools, 2), NOBODY)
    found = np.empty((2 * len(draws[2]) + 1, 3), np.int64)
    pieces, lines = 0, 0
    for arc in range(len(offers[0])):
        if offers[1][arc]:
            queue = _join(queue, ends, pieces, offers[0][arc], (arc, offers[1][arc]))
            pieces += 1
    for pool in range(pools):
        for place in range(draws[0][pool], draws[0][pool + 1]):
            draw = draws[1][place]
            open_ = draws[2][draw]
            while open_ > 0:
                offer, taken = _take(queue, ends, pool, open_)
                open_ -= taken
                if lines == len(found):
                    found = _taller(found)
                found[lines, 0], found[lines, 1], found[lines, 2] = offer, draw, taken
                lines += 1
        for place in range(links[0][pool], links[0][pool + 1]):
            link = links[1][place]
            open_ = links[3][link]
            while open_ > 0:
                offer, taken = _take(queue, ends, pool, open_)
                open_ -= taken
                queue = _join(queue, ends, pieces, links[2][link], (offer, taken))
                pieces += 1
    return found[:lines].copy()


@kernel
def _join(queue: Integers, ends: Integers, number: int, pool: int, piece: tuple[int, int]) -> Integers:
    """Put a piece of (offer, units) last in a pool's queue; the table of all queues, longer if need be."""
    if number == len(queue):
        queue = _taller(queue)
    queue[number, 0], queue[number, 1], queue[number, 2] = piece[0], piece[1], NOBODY
    if ends[pool, 0] == NOBODY:
        ends[pool, 0] = number
    else:
        queue[ends[pool, 1], 2] = number
    ends[pool, 1] = number
    return queue


@kernel
def _take(queue: Integers, ends: Integers, pool: int, most: int) -> tuple[int, int]:
    """The offer whose piece is first in a pool's queue, and what is taken of it."""
    first = ends[pool, 0]
    taken = min(most, queue[first, 1])
    queue[first, 1] -= taken
    if queue[first, 1] == 0:
        ends[pool, 0] = queue[first, 2]
    return queue[first, 0], taken


@kernel
def _taller(table: Integers) -> Integers:
    more = np.empty((2 * len(table), 3), np.int64)
    more[: len(table)] = table
    return more


@kernel
def lay_along(group: Integers, units: Integers, start: Integers, rows: Integers, holds: Integers) -> Integers:
    """Lay pieces (of k groups, in order of group) along the rows of their group; cut wherever a row is full.

    `start` and `rows` come from `in_groups`; `holds[row]` is what a row takes. The pieces of a group must fit into its
    rows. Returns lines of (row, piece, units).

    >>> whole = lambda *numbers: np.array(numbers)
    >>> lay_along(whole(0, 0), whole(3, 2), whole(0, 2), whole(0, 1), whole(4, 4)).tolist()
    [[0, 0, 3], [0, 1, 1], [1, 1, 1]]
    """
    found = np.empty((len(group) + len(rows), 3), np.int64)
    lines, current, place, room = 0, NOBODY, 0, 0
    for piece in range(len(group)):
        if group[piece] != current:
            current = group[piece]
            place = start[current]
            room = holds[rows[place]]
        open_ = units[piece]
        while open_ > 0:
            while room == 0:
                place += 1
                room = holds[rows[place]]
            taken = min(open_, room)
            found[lines, 0], found[lines, 1], found[lines, 2] = rows[place], piece, taken
            lines += 1
            open_ -= taken
            room -= taken
    return found[:lines].copy()


@kernel
def shorten(way: Integers, tail: Integers, head: Integers, length: Integers, rounds: int) -> None:
    """Shortest ways from every node along arcs tail → head to where `way` is 0, in place. No ring may be negative.

    Nodes that reach nothing keep what they had. Source: Bellman and Ford, Ahuja, Magnanti, Orlin (1993), ch. 5.4.

    >>> way = np.array([99, 99, 0]); whole = lambda *numbers: np.array(numbers)
    >>> shorten(way, whole(0, 1), whole(1, 2), whole(3, 4), 3); way.tolist()
    [7, 4, 0]
    """
    for _ in range(rounds):
        changed = False
        for arc in range(len(tail) - 1, -1, -1):
            if way[head[arc]] + length[arc] < way[tail[arc]]:
                way[tail[arc]] = way[head[arc]] + length[arc]
                changed = True
        if not changed:
            return
