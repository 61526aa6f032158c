"""Interchangeable rows merged into classes, and which class may serve which.

Two needs of the same category, place and time are served by the same offers at the same cost; merging them adds their
quantities and changes no optimum. A class is known by its first row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bangfu.compute.matching.problem import NATION, Integers, Problem, codes, distinct

CELLS = 2_000_000
NEVER = -1
WIDEST = 1 << 60


@dataclass(frozen=True)
class Side:
    """The classes of one side. `number[row]` is the row's class, NEVER where it has nothing to ask or to give.

    `times` holds one column per rule of time: an offer's rank suits a need's rank that is not smaller. `trade` is the
    row (of a need) or the column (of an offer) of the affinity that stands for all that are equal to it.
    """

    number: Integers
    first: Integers
    category: Integers
    party: Integers
    area: Integers
    trade: Integers
    times: list[Integers]

    def __len__(self) -> int:
        return len(self.first)


@dataclass(frozen=True)
class Block:
    """Some needs × some offers of one category, as two-dimensional arrays."""

    needs: Integers
    offers: Integers
    in_area: NDArray[np.bool_]
    in_time: NDArray[np.bool_]
    listed: NDArray[np.bool_]
    cost: Integers

    @property
    def suits(self) -> NDArray[np.bool_]:
        return self.in_area & self.in_time & self.listed


def number_rows(columns: list[Integers], kept: NDArray[np.bool_]) -> tuple[Integers, Integers]:
    """Number the different rows among those kept: (number per row or NEVER, first row per number).

    >>> number_rows([np.array([5, 5, 7]), np.array([1, 1, 0])], np.array([True, True, True]))[0].tolist()
    [0, 0, 1]
    """
    rows = np.flatnonzero(kept)
    number = np.full(len(kept), NEVER, np.int64)
    key, span = np.zeros(len(rows), np.int64), 1
    for column in columns:
        digit, width = _digits(column[rows])
        if span * width >= WIDEST:
            _, key = np.unique(key, return_inverse=True)
            _, digit = np.unique(digit, return_inverse=True)
            span, width = int(key.max(initial=0)) + 1, int(digit.max(initial=0)) + 1
        key = key * width + digit
        span *= width
    found, number[rows] = distinct(key)
    first = np.empty(len(found), np.int64)
    first[number[rows][::-1]] = rows[::-1]
    return number, first


def _digits(column: Integers) -> tuple[Integers, int]:
    """Numbers that differ where the column does, and how many there are at most."""
    least, most = (int(column.min()), int(column.max())) if len(column) else (0, 0)
    if most - least < WIDEST:
        return column - least, most - least + 1
    values, digit = np.unique(column, return_inverse=True)
    return digit, len(values)


def collapse(problem: Problem) -> tuple[Side, Side]:
    """The classes of needs (their tier left out: it does not change who may serve them) and of offers."""
    needs, offers = problem.needs, problem.offers
    need_category, offer_category = codes(needs.category, offers.category)
    if problem.costs:
        need_party = codes(needs.party, problem.costs.need)[0]
        offer_party = codes(offers.party, problem.costs.offer)[0]
    else:
        need_party, offer_party = np.zeros(len(needs), np.int64), np.zeros(len(offers), np.int64)
    need_times, offer_times = [], []
    for available_from, wanted_until in problem.windows:
        moments = np.unique(available_from[problem.available > 0])
        offer_times.append(np.searchsorted(moments, available_from) + 1)
        need_times.append(np.searchsorted(moments, wanted_until, side="right").astype(np.int64))
    # A list of costs already says where the units go; there the area matters only if it limits.
    by_area = problem.costs is None or offers.area is not None
    need_area = _area(needs.area if by_area else None, len(needs))
    offer_area = _area(offers.area, len(offers))
    return (
        _side([need_category, need_party, need_area, _trade(problem, 0), *need_times], needs.quantity > 0),
        _side([offer_category, offer_party, offer_area, _trade(problem, 1), *offer_times], problem.available > 0),
    )


def _trade(problem: Problem, axis: int) -> Integers:
    """Causes that cost the same with every specialty are one, and so are specialties that cost every cause the same."""
    column = problem.offers.specialty if axis else problem.needs.cause
    if problem.affinity is None or column is None:
        return np.zeros(len(problem.offers if axis else problem.needs), np.int64)
    table = problem.affinity.extra.T if axis else problem.affinity.extra
    _, first, same = np.unique(table, axis=0, return_index=True, return_inverse=True)
    return first[same.reshape(-1)][column]


def _area(area: Integers | None, rows: int) -> Integers:
    return np.full(rows, NATION, np.int64) if area is None else area


def _side(columns: list[Integers], kept: NDArray[np.bool_]) -> Side:
    number, first = number_rows(columns, kept)
    category, party, area, trade, *times = (column[first] for column in columns)
    return Side(number, first, category, party, area, trade, times)


def blocks(problem: Problem, needs: Side, offers: Side, wanted: Integers) -> Iterator[Block]:
    """Every pair of a wanted need class and an offer class of its category, in pieces that fit in memory."""
    depth = problem.areas.depth_of(offers.area)
    price = _Prices(problem)
    for category in np.unique(needs.category[wanted]):
        theirs = np.flatnonzero(offers.category == category)
        ours = wanted[needs.category[wanted] == category]
        step = max(1, CELLS // max(1, len(theirs)))
        for start in range(0, len(ours), step):
            piece = ours[start : start + step]
            path = problem.areas.path(needs.area[piece])
            level = np.minimum(depth[theirs], path.shape[1] - 1)
            in_time = np.ones((len(piece), len(theirs)), bool)
            for need_rank, offer_rank in zip(needs.times, offers.times, strict=True):
                in_time &= offer_rank[theirs] <= need_rank[piece][:, None]
            cost, listed = price.of(needs, offers, piece, theirs)
            if problem.affinity:
                cost = cost + problem.affinity.extra[needs.trade[piece][:, None], offers.trade[theirs]]
            yield Block(piece, theirs, path[:, level] == offers.area[theirs], in_time, listed, cost)


class _Prices:
    """Cost per unit of pairs of classes: looked up in the list, or else the levels between their areas."""

    def __init__(self, problem: Problem) -> None:
        self.areas = problem.areas
        self.listed = problem.costs is not None
        if problem.costs is None:
            return
        need = codes(problem.needs.party, problem.costs.need)[1]
        offer = codes(problem.offers.party, problem.costs.offer)[1]
        self.width = 1 + int(codes(problem.offers.party, problem.costs.offer)[0].max(initial=0))
        self.width = max(self.width, 1 + int(offer.max(initial=0)))
        keys = need * self.width + offer
        order = np.argsort(keys, kind="stable")
        self.keys, self.cost = keys[order], problem.costs.cost[order]

    def of(self, needs: Side, offers: Side, ours: Integers, theirs: Integers) -> tuple[Integers, NDArray[np.bool_]]:
        if not self.listed:
            levels = self.areas.depth_of(needs.area[ours])[:, None] - self.areas.depth_of(offers.area[theirs])
            return levels, np.ones(levels.shape, bool)
        wanted = needs.party[ours][:, None] * self.width + offers.party[theirs]
        if not len(self.keys):
            return np.zeros(wanted.shape, np.int64), np.zeros(wanted.shape, bool)
        place = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return self.cost[place], self.keys[place] == wanted
