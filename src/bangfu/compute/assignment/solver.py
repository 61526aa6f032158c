"""One place for each member at the most benefit, with prices that prove how far from the best it can be at most.

Prices by subgradient, a relaxed answer at those prices, its repair, local improvement, and for what is small enough a
search of what the prices leave open. The checker, which shares no code with this room, has the last word.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bangfu.compute.assignment.checker import bound, check, worths
from bangfu.compute.assignment.loops import Marks, Rules, descend
from bangfu.compute.assignment.moves import improve, repair
from bangfu.compute.assignment.problem import PRICE_UNIT, Integers, Prices, Problem
from bangfu.compute.assignment.search import Found, open_cells, search

PASSES = 1500
ROUNDS = 50
SEARCHED_CELLS = 5_000
SECONDS = 60.0
DEAREST = float(1 << 50)
OPTIMAL, FEASIBLE, INFEASIBLE, UNKNOWN = "optimal", "feasible", "infeasible", "unknown"


@dataclass(frozen=True)
class Result:
    """`place` (n) and its benefit, None where none was found; `bound`, which no assignment exceeds; and the prices.

    `searched`: the bound, or that there is no assignment at all, comes from a search to the end rather than from the
    prices, so that `bound(problem, prices)` alone does not show it.
    """

    place: Integers | None
    value: int | None
    bound: int | None
    prices: Prices
    searched: bool

    @property
    def status(self) -> str:
        if self.value is None:
            return INFEASIBLE if self.bound is None else UNKNOWN
        return OPTIMAL if self.value == self.bound else FEASIBLE

    @property
    def gap(self) -> int | None:
        return None if self.value is None or self.bound is None else self.bound - self.value

    def stored(self) -> dict[str, Any]:
        """As plain values, for a file or a database; with the same problem anyone can check it again."""
        place = None if self.place is None else self.place.tolist()
        return {"status": self.status, "value": self.value, "bound": self.bound, "searched": self.searched,
                "place": place, "prices": self.prices.stored()}  # fmt: skip

    @classmethod
    def restored(cls, kept: dict[str, Any]) -> Result:
        """What `stored` gave."""
        place = None if kept["place"] is None else np.array(kept["place"], np.int64)
        return cls(place, kept["value"], kept["bound"], Prices.restored(kept["prices"]), kept["searched"])


def solve(problem: Problem, *, passes: int = PASSES, seconds: float = SECONDS) -> Result:
    """Assign n members to m places at the most benefit within the limits of the zones and the wants of the groups.

    `passes` over the members × places seek prices; `seconds` limit the search that follows where no more than
    SEARCHED_CELLS pairs are left open. Returns places, the benefit and its bound in whole benefit.
    Errors: RuleViolated and LimitExceeded for impossible columns; that no assignment exists is a status, not an error.
    Source: Fisher, The Lagrangian relaxation method (1981); docs/rules/assignment.md.

    >>> column = lambda *x: np.array(x, np.int64)
    >>> problem = Problem(column([3, 5], [1, 4]), column([2], [2]), column(0, 1), column(0, 0), column(2, 2),
    ...                   column(0, 0), column(0, 0), column([0]))
    >>> result = solve(problem)
    >>> result.status, result.value, result.place.tolist()
    ('optimal', 7, [0, 1])
    """
    problem.validate()
    place, prices = _relaxed(problem, passes)
    verdict = check(problem, place)
    value = None if verdict.faults else verdict.value
    limit = bound(problem, prices)
    highest = int(problem.benefit.max(axis=1).sum())
    limit = highest if limit is None else min(limit, highest)
    if limit < int(problem.benefit.min(axis=1).sum()):
        return Result(None, None, None, prices, False)
    if value is None or value < limit:
        cells = open_cells(problem, prices, value)
        if int(cells.sum()) <= SEARCHED_CELLS:
            return finished(problem, Result(None if value is None else place, value, limit, prices, True),
                             search(problem, cells, seconds))  # fmt: skip
    return Result(None if value is None else place, value, limit, prices, False)


def _relaxed(problem: Problem, passes: int) -> tuple[Integers, Prices]:
    """Prices, and an assignment made from the relaxed one at these prices; it may still break a rule."""
    rules = Rules(*(np.ascontiguousarray(column) for column in (
        problem.load, problem.zone, problem.lowest, problem.highest, problem.group, problem.kind, problem.least
    )))  # fmt: skip
    marks = Marks(np.zeros(len(problem.lowest)), np.zeros(len(problem.lowest)), np.zeros(problem.least.shape))
    benefit = np.ascontiguousarray(problem.benefit, np.float64)
    place = descend(benefit, rules, marks, passes)
    prices = Prices(*(np.rint(np.minimum(mark * PRICE_UNIT, DEAREST)).astype(np.int64) for mark in marks))
    worth = np.concatenate([rows / PRICE_UNIT for rows in worths(problem, prices)])
    repair(worth, place, rules, max(1, int(problem.load.mean())))
    improve(benefit, place, rules, ROUNDS)
    return place, prices


def finished(problem: Problem, known: Result, found: Found) -> Result:
    """What a search adds to what was known."""
    if found.place is not None:
        verdict = check(problem, found.place)
        better = verdict.value is not None and (known.value is None or verdict.value > known.value)
        if better and not verdict.faults:
            known = replace(known, place=found.place, value=verdict.value)
    if found.bound is None:
        return replace(known, bound=known.value)
    reached = found.bound if known.value is None else max(known.value, found.bound)
    return replace(known, bound=reached if known.bound is None else min(known.bound, reached))
