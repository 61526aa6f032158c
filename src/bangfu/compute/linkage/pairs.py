"""The records of two sides in codes, the pairs worth a look, and how far each pair agrees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from bangfu.compute.linkage.plan import Comparison, Level, Plan
from bangfu.errors import LimitExceeded, RuleViolated, say

PAIRS = 50_000_000
MISSING = 0
Codes = NDArray[np.int32]
Rows = NDArray[np.int64]
Levels = NDArray[np.uint8]


@dataclass(frozen=True)
class Column:
    """One column of both sides: a code per record (-1: missing), equal where the text is; the text by code."""

    left: Codes
    right: Codes
    texts: NDArray[np.object_]


@dataclass(frozen=True)
class Sides:
    """Two registers, or with `is_one` a single one beside itself, in which no record is paired with itself."""

    columns: dict[str, Column]
    left: int
    right: int
    is_one: bool

    @property
    def pairs(self) -> int:
        """Different pairs there are in all."""
        return self.left * (self.left - 1) // 2 if self.is_one else self.left * self.right

    def codes(self, name: str, left: Rows, right: Rows) -> tuple[Codes, Codes]:
        column = self.columns[name]
        return column.left[left], column.right[right]


@dataclass(frozen=True)
class Pairs:
    """Pairs of rows (n), and by bits the searches of the plan that hold for each."""

    left: Rows
    right: Rows
    found_by: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.left)


def sides_of(left: pl.DataFrame, right: pl.DataFrame | None, names: Sequence[str]) -> Sides:
    """Errors: RuleViolated for a column that is missing or no text."""
    sides = [left] if right is None else [left, right]
    for name in names:
        if any(side.schema.get(name) != pl.String for side in sides):
            raise RuleViolated(
                say("column “{column}” is missing or holds no text", column=name),
                where=say("records to be linked"),
                remedy=say("Give every column of the plan as text on both sides."),
            )
    columns = {}
    for name in names:
        texts = pl.concat([side[name] for side in sides]).drop_nulls().unique()
        codes = [_codes(side[name], pl.Enum(texts)) for side in sides]
        columns[name] = Column(codes[0], codes[-1], texts.to_numpy())
    return Sides(columns, left.height, sides[-1].height, right is None)


def _codes(texts: pl.Series, code: pl.Enum) -> Codes:
    return texts.cast(code).to_physical().cast(pl.Int32).fill_null(-1).to_numpy()


def candidates(sides: Sides, plan: Plan) -> Pairs:
    """Every pair that a search of the plan finds, once. Errors: LimitExceeded."""
    sought = np.arange(sides.left)
    found = []
    for search in plan.searches:
        left, right = _joined(sides, search, sought)
        found.append((left, right))
        if search is plan.settled_by:
            sought = np.setdiff1d(sought, left)
    left, right = _once(found, sides.right)
    bits = np.zeros(len(left), np.int64)
    for bit, search in enumerate(plan.searches):
        holds = np.ones(len(left), bool)
        for name in search:
            ours, theirs = sides.codes(name, left, right)
            holds &= (ours == theirs) & (ours >= 0)
        bits |= holds.astype(np.int64) << bit
    return Pairs(left, right, bits)


def _joined(sides: Sides, search: Sequence[str], sought: Rows) -> tuple[Rows, Rows]:
    """Row pairs that are equal in all columns of a search."""
    ours = _keyed({name: sides.columns[name].left[sought] for name in search}, sought)
    theirs = _keyed({name: sides.columns[name].right for name in search}, np.arange(sides.right))
    count = ours.group_by(search).len().join(theirs.group_by(search).len(), on=list(search))
    if (many := int((count["len"].cast(pl.Int64) * count["len_right"]).sum())) > PAIRS:
        raise LimitExceeded(
            say("too many pairs to look at: {many}", many=many),
            where=say("records that agree on {columns}", columns=", ".join(search)),
            remedy=say("Add a column to this block; up to {limit} pairs are looked at.", limit=PAIRS),
        )
    met = ours.join(theirs, on=list(search)).select("row", "row_right")
    left, right = met["row"].to_numpy(), met["row_right"].to_numpy()
    if sides.is_one:
        left, right = left[left < right], right[left < right]
    return left, right


def _keyed(columns: dict[str, Codes], rows: Rows) -> pl.DataFrame:
    known = np.logical_and.reduce([codes >= 0 for codes in columns.values()])
    return pl.DataFrame({"row": rows[known], **{name: codes[known] for name, codes in columns.items()}})


def _once(found: list[tuple[Rows, Rows]], width: int) -> tuple[Rows, Rows]:
    key = np.unique(np.concatenate([left * width + right for left, right in found]))
    return key // width, key % width


def agreement(comparison: Comparison, sides: Sides, left: Rows, right: Rows) -> Levels:
    """The level that each pair (n) reaches: 1 the strongest, one more than there are levels for none, 0 unknown."""
    ours, theirs = sides.codes(comparison.levels[0].column, left, right)
    reached = np.where((ours >= 0) & (theirs >= 0), len(comparison.levels) + 1, MISSING).astype(np.uint8)
    rest = np.flatnonzero(reached)
    for number, level in enumerate(comparison.levels, start=1):
        meets = _meets(level, sides, left[rest], right[rest])
        reached[rest[meets]] = number
        rest = rest[~meets]
    return reached


def _meets(level: Level, sides: Sides, left: Rows, right: Rows) -> NDArray[np.bool_]:
    ours, theirs = sides.codes(level.column, left, right)
    known: NDArray[np.bool_] = (ours >= 0) & (theirs >= 0)
    meets: NDArray[np.bool_] = known & (ours == theirs)
    if level.measure == "equal":
        return meets
    open_ = np.flatnonzero(known & ~meets)
    texts = sides.columns[level.column].texts
    # Names repeat: each different pair of texts is compared once.
    key, back = np.unique(ours[open_].astype(np.int64) * len(texts) + theirs[open_], return_inverse=True)
    pairs = texts[key // max(1, len(texts))].tolist(), texts[key % max(1, len(texts))].tolist()
    meets[open_] = _MEASURES[level.measure](*pairs, level.limit)[back]
    return meets


def _alike(ours: list[str], theirs: list[str], limit: float) -> NDArray[np.bool_]:
    score = cpdist(ours, theirs, scorer=JaroWinkler.similarity, score_cutoff=limit, dtype=np.float64, workers=-1)
    return np.asarray(score >= limit)


def _few_edits(ours: list[str], theirs: list[str], limit: float) -> NDArray[np.bool_]:
    edits = cpdist(ours, theirs, scorer=OSA.distance, score_cutoff=int(limit), dtype=np.int32, workers=-1)
    return np.asarray(edits <= limit)


_MEASURES: dict[str, Callable[[list[str], list[str], float], NDArray[np.bool_]]] = {
    "jaro_winkler": _alike,
    "edits": _few_edits,
}
