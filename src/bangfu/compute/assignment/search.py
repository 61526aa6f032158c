"""The finishing step of small assignments: HiGHS searches what the prices have left open.

A member's place is left out where the bound with the member in it does not reach one more than the best known; what
remains is often small enough to be searched to its end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, vstack

from bangfu.compute.assignment.checker import exact_bound, worths
from bangfu.compute.assignment.problem import PRICE_UNIT, Integers, Prices, Problem

ROUNDING = 1e-6
ENDED, STOPPED, IMPOSSIBLE = 0, 1, 2


@dataclass(frozen=True)
class Found:
    """`place`: a better assignment than known, if one was found. `bound` of all better ones; None: there is none."""

    place: Integers | None
    bound: int | None


def open_cells(problem: Problem, prices: Prices, known: int | None) -> NDArray[np.bool_]:
    """Which member may be in which place (n × m) of an assignment that is better than `known`."""
    allowed = np.broadcast_to(problem.load, problem.benefit.shape) <= problem.highest[problem.zone]
    total = exact_bound(problem, prices)
    if known is None or total is None:
        return np.asarray(allowed)
    missing = total - (known + 1) * PRICE_UNIT
    near = [rows.max(axis=1, keepdims=True) - rows <= missing for rows in worths(problem, prices)]
    return np.asarray(allowed & np.concatenate(near))


def search(problem: Problem, cells: NDArray[np.bool_], seconds: float) -> Found:
    """The best assignment within the open cells (n × m), or how good one can be after so many seconds."""
    member, place = np.nonzero(cells)
    if not cells.any(axis=1).all():
        return Found(None, None)
    column, ones = np.arange(len(member)), np.ones(len(member))
    kinds, load = problem.least.shape[1], problem.loads(member, place).astype(float)
    groups = problem.group[place] * kinds + problem.kind[member]
    rows = [
        csr_matrix((ones, (member, column)), shape=(problem.members, len(member))),
        csr_matrix((load, (problem.zone[place], column)), shape=(len(problem.lowest), len(member))),
        csr_matrix((ones, (groups, column)), shape=(problem.least.size, len(member))),
    ]
    least = [np.ones(problem.members), problem.lowest, problem.least.ravel()]
    most = [np.ones(problem.members), problem.highest, np.full(problem.least.size, np.inf)]
    answer = milp(
        -problem.benefit[member, place].astype(float),
        integrality=ones,
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(vstack(rows), np.concatenate(least), np.concatenate(most)),
        options={"mip_rel_gap": 0.0, "time_limit": seconds},
    )
    if answer.status == IMPOSSIBLE:
        return Found(None, None)
    chosen = None
    if answer.x is not None:
        taken = answer.x > 0.5
        chosen = np.zeros(problem.members, np.int64)
        chosen[member[taken]] = place[taken]
    limit = answer.mip_dual_bound
    known = limit is not None and np.isfinite(limit)
    return Found(chosen, int(np.floor(-limit + ROUNDING)) if known else int(problem.benefit.max(axis=1).sum()))
