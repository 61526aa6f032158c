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
    offer_start: Integers,
    offers: Integers,
    given: Integers,
    link_start: Integers,
    links: Integers,
    head: Integers,
    passed: Integers,
    draw_start: Integers,
    draws: Integers,
    drawn: Integers,
) -> Integers:
    """Which offer's units end in which draw, as rows of (offer arc, draw, units); pools go upwards in number.

    Each pool hands on what came in first, first: to its draws, then along its links. `…_start` and the positions that
    belong to it come from `in_groups` by pool; `given`, `passed` and `drawn` are the units on each arc.
    """
    pools = len(offer_start) - 1
    first, last = np.full(pools, NOBODY), np.full(pools, NOBODY)
    room = 4 * (len(given) + len(passed) + len(drawn)) + 4
    piece_of, piece_left, piece_next = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.int64)
    found = np.empty((room, 3), np.int64)
    pieces, lines = 0, 0
    for pool in range(pools):
        # What enters here came in before anything that a later pool could send: pools only send upwards.
        own_first, own_last = NOBODY, NOBODY
        for place in range(offer_start[pool], offer_start[pool + 1]):
            arc = offers[place]
            if given[arc]:
                if pieces + 1 >= len(piece_of):
                    piece_of, piece_left, piece_next = _longer(piece_of), _longer(piece_left), _longer(piece_next)
                piece_of[pieces], piece_left[pieces], piece_next[pieces] = arc, given[arc], NOBODY
                if own_first == NOBODY:
                    own_first = pieces
                else:
                    piece_next[own_last] = pieces
                own_last = pieces
                pieces += 1
        if own_first != NOBODY:
            piece_next[own_last] = first[pool]
            first[pool] = own_first
        queue = first[pool]
        outs = draw_start[pool + 1] - draw_start[pool]
        ways = outs + link_start[pool + 1] - link_start[pool]
        for way in range(ways):
            if way < outs:
                target = draws[draw_start[pool] + way]
                open_ = drawn[target]
            else:
                arc = links[link_start[pool] + way - outs]
                target, open_ = head[arc], passed[arc]
            while open_ > 0:
                taken = min(open_, piece_left[queue])
                offer = piece_of[queue]
                open_ -= taken
                piece_left[queue] -= taken
                if piece_left[queue] == 0:
                    queue = piece_next[queue]
                if way < outs:
                    if lines == len(found):
                        found = _taller(found)
                    found[lines, 0], found[lines, 1], found[lines, 2] = offer, target, taken
                    lines += 1
                    continue
                if pieces + 1 >= len(piece_of):
                    piece_of, piece_left, piece_next = _longer(piece_of), _longer(piece_left), _longer(piece_next)
                piece_of[pieces], piece_left[pieces], piece_next[pieces] = offer, taken, NOBODY
                if first[target] == NOBODY:
                    first[target] = pieces
                else:
                    piece_next[last[target]] = pieces
                last[target] = pieces
                pieces += 1
    return found[:lines].copy()


@kernel
def _longer(column: Integers) -> Integers:
    more = np.empty(2 * len(column), np.int64)
    more[: len(column)] = column
    return more


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
