"""Which records of two registers, or of one, are the same person; how sure that is, and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bangfu.compute.linkage.model import Floats, Model, learn, patterns_of
from bangfu.compute.linkage.pairs import Codes, Column, Levels, Pairs, Sides, agreement, candidates, sides_of
from bangfu.compute.linkage.plan import Comparison, Plan

SURE, DOUBTFUL = "sure", "doubtful"


@dataclass(frozen=True)
class Limits:
    """From `sure` on a pair is one person, from `doubtful` on somebody has to look at it. Probabilities."""

    sure: float
    doubtful: float


@dataclass(frozen=True)
class Links:
    """`table`: one row per pair at or above the doubtful limit, best first: the rows `left` and `right`, `weight` in
    bits, `probability`, `verdict`, and per comparison of the plan the level it reached (1 strongest, 0 unknown)."""

    table: pl.DataFrame
    model: Model
    looked_at: int


def link(
    left: pl.DataFrame, right: pl.DataFrame | None, plan: Plan, limits: Limits, *, model: Model | None = None
) -> Links:
    """Link two tables of text columns, or with `right` None find the duplicates within `left` (then left < right).

    Between two registers a person stands once on each side: a pair is sure only if neither of its records has another
    candidate. Without a `model` one is learnt from the records themselves. Errors: RuleViolated, LimitExceeded.
    """
    plan.validate()
    sides = sides_of(left, right, plan.columns)
    pairs = candidates(sides, plan)
    levels = _levels(plan, sides, pairs)
    if model is None:
        model = learn(plan, sides, patterns_of(levels, pairs, plan))
    weight = _weights(plan, sides, pairs, levels, model)
    with np.errstate(over="ignore"):
        probability = 1 / (1 + np.exp2(-weight))
    kept = np.flatnonzero(probability >= limits.doubtful)
    table = pl.DataFrame(
        {"left": pairs.left[kept], "right": pairs.right[kept], "weight": weight[kept], "probability": probability[kept]}
        | {comparison.name: levels[kept, column] for column, comparison in enumerate(plan.comparisons)}
    )
    alone = pl.lit(True) if right is None else (pl.len().over("left") == 1) & (pl.len().over("right") == 1)
    sure = (pl.col("probability") >= limits.sure) & alone
    verdict = pl.when(sure).then(pl.lit(SURE)).otherwise(pl.lit(DOUBTFUL)).alias("verdict")
    table = table.with_columns(verdict).sort("weight", "left", "right", descending=[True, False, False])
    return Links(table, model, len(pairs))


def _levels(plan: Plan, sides: Sides, pairs: Pairs) -> Levels:
    columns = [agreement(comparison, sides, pairs.left, pairs.right) for comparison in plan.comparisons]
    return np.stack(columns, axis=1)


def _weights(plan: Plan, sides: Sides, pairs: Pairs, levels: Levels, model: Model) -> Floats:
    weight = np.full(len(pairs), np.log2(model.prior / (1 - model.prior)))
    for column, (comparison, bits) in enumerate(zip(plan.comparisons, model.weights(), strict=True)):
        weight += bits[levels[:, column]]
        if comparison.by_frequency:
            agreed = levels[:, column] == 1
            weight[agreed] += _rarity(comparison, sides, pairs, agreed, float(model.other[column][0]))
    return weight


def _rarity(comparison: Comparison, sides: Sides, pairs: Pairs, agreed: NDArray[np.bool_], usual: float) -> Floats:
    """Bits by which agreeing on this very value says more, or less, than agreeing at all."""
    column = sides.columns[comparison.levels[0].column]
    share = _shares(column, sides)
    return np.asarray(np.log2(usual / share[column.left[pairs.left[agreed]]]))


def _shares(column: Column, sides: Sides) -> Floats:
    both: Codes = column.left if sides.is_one else np.concatenate([column.left, column.right])
    count = np.bincount(both[both >= 0], minlength=len(column.texts)).astype(np.float64)
    return np.asarray(count / max(1.0, count.sum()))
