"""What is to be assigned and what an answer is: plain columns of whole numbers, nothing about how to solve.

Solver and checker share this vocabulary and nothing else. Members take one place each. Places lie in zones, whose load
is kept between two limits, and in groups, each of which wants at least some members of every kind. Generalised
assignment is the case without lower limits and kinds; hubs are groups of county areas.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bangfu.errors import LimitExceeded, Phrase, RuleViolated, say

Integers = NDArray[np.int64]
PRICE_UNIT = 1 << 16
"""Prices are whole multiples of 1 / PRICE_UNIT of the benefit, so that a bound is exact in integers."""
VALUE_LIMIT = 1 << 40
LOAD_LIMIT = 1 << 40
CELLS_LIMIT = 1 << 28


@dataclass(frozen=True)
class Problem:
    """n members × m places, z zones, g groups, k kinds. The benefit is to be as large as can be.

    `benefit` is n × m; `load` is n × m, or n × 1 where a member weighs the same everywhere; `zone` and `group` (m) say
    where a place lies; `lowest` and `highest` (z) limit the load of a zone; `kind` (n) and `least` (g × k) say how many
    members of each kind a group must have at least.
    """

    benefit: Integers
    load: Integers
    zone: Integers
    lowest: Integers
    highest: Integers
    group: Integers
    kind: Integers
    least: Integers

    @property
    def members(self) -> int:
        return len(self.benefit)

    @property
    def places(self) -> int:
        return len(self.zone)

    def loads(self, member: Integers, place: Integers) -> Integers:
        """The load of each given member in the given place."""
        return self.load[member, place if self.load.shape[1] > 1 else np.zeros_like(place)]

    def validate(self) -> None:
        """Errors: RuleViolated for columns that do not fit together, LimitExceeded for more than 64 bits hold."""
        n, m = self.benefit.shape
        shapes = {
            "load": self.load.shape in ((n, m), (n, 1)),
            "zone": _indices(self.zone, m, len(self.lowest)),
            "highest": self.highest.shape == self.lowest.shape == (len(self.lowest),),
            "group": _indices(self.group, m, len(self.least)),
            "kind": self.least.ndim == 2 and _indices(self.kind, n, self.least.shape[1]),
        }
        broken = [name for name, fits in shapes.items() if not fits]
        if n == 0 or m == 0 or broken:
            raise _broken(say("the column “{name}” does not fit the others", name=(broken or ["benefit"])[0]))
        if min(self.load.min(), self.lowest.min(), self.least.min()) < 0:
            raise _broken(say("a load or a least number is negative"))
        totals = (
            (self.benefit.size, CELLS_LIMIT),
            (float(np.abs(self.benefit.astype(float)).max(axis=1).sum()), VALUE_LIMIT),
            (float(self.load.max(axis=1).astype(float).sum()), LOAD_LIMIT),
            (float(self.highest.astype(float).sum()), LOAD_LIMIT),
        )
        if any(total > limit for total, limit in totals):
            raise LimitExceeded(
                say("the benefits or loads add up to more than can be counted exactly"),
                where=say("assignment"),
                remedy=say("Use a larger unit, such as whole hundreds, or split the problem."),
            )


@dataclass(frozen=True)
class Prices:
    """What the rules cost, in 1 / PRICE_UNIT of the benefit: the proof of a bound. All are zero or more.

    `full` and `empty` (z) price a unit of load at the upper and the lower limit of a zone; `wanted` (g × k) prices one
    member of a kind in a group.
    """

    full: Integers
    empty: Integers
    wanted: Integers

    def stored(self) -> dict[str, Any]:
        """As plain lists, for a file or a database."""
        return {"unit": PRICE_UNIT, "full": self.full.tolist(), "empty": self.empty.tolist(),
                "wanted": self.wanted.tolist()}  # fmt: skip

    @classmethod
    def restored(cls, kept: dict[str, Any]) -> Prices:
        """What `stored` gave."""
        return cls(*(np.array(kept[name], np.int64) for name in ("full", "empty", "wanted")))


def _indices(column: Integers, length: int, limit: int) -> bool:
    return column.shape == (length,) and limit > 0 and bool(column.min() >= 0 and column.max() < limit)


def _broken(what: Phrase) -> RuleViolated:
    return RuleViolated(
        what,
        where=say("assignment"),
        remedy=say("Give every member and every place its row, in the same order in all columns."),
    )
