"""Linking in passes by chances that are stated: what the records do not settle among themselves is sought again.

Where a model is learnt, the same two records weigh differently in every run. Before a person who has to decide, and say
why, an agreement weighs today what it weighed yesterday: the chances are data with a date and a source. Only how common
a village or a name is comes from the records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from bangfu.compute.identity import check_ids
from bangfu.compute.linkage.link import Limits, Links, link
from bangfu.compute.linkage.model import RARE, Floats, Model
from bangfu.compute.linkage.plan import Comparison, Plan

KEPT = {"left": pl.Int64, "right": pl.Int64, "weight": pl.Float64, "probability": pl.Float64}
NUMBER = "number"
EQUAL = 1


@dataclass(frozen=True)
class Chances:
    """Per level of a comparison (k + 1: the levels, then none) its chance among one person's pairs, and among others.
    An empty `other` is counted: how often two records of these agree at all. Within one register `double` stands for
    `same` where it is stated: a number that no two rows share does not agree there."""

    same: tuple[float, ...]
    other: tuple[float, ...] = ()
    double: tuple[float, ...] = ()


@dataclass(frozen=True)
class Pass:
    """One search: its plan, and the chances of each comparison by its name."""

    code: str
    plan: Plan
    chances: dict[str, Chances]


@dataclass(frozen=True)
class Expected:
    """The share of the left records that have somebody on the right, or a double. Persons are sought as if `among` so
    many at least: a village is part of a county, whose people may be meant. Among fewer, how common a value is is not
    counted."""

    share: float
    among: int = 1


@dataclass(frozen=True)
class Found:
    """`table`: one row per pair that is kept, the heaviest first: the rows `left` and `right`, `weight` in bits,
    `probability`, whether it is `certain`, the `search` that found it, whether the numbers are `exact`ly equal, and per
    comparison the level reached and its `…_bits` (null where that search does not compare it). A pair's weight is
    `prior` and the bits of all its comparisons."""

    table: pl.DataFrame
    prior: float
    looked_at: int


def link_by_passes(
    left: pl.DataFrame, right: pl.DataFrame | None, passes: Sequence[Pass], limits: Limits, *, expected: Expected
) -> Found:
    """Link two tables of text columns, or find the duplicates within `left`: pass after pass.

    A row of a file may be one of several of one person, but belongs to one person of the register: a pair is certain at
    or above the limit if its left record has no other candidate, and not if both numbers are without fault and differ.
    Equal numbers are always kept, for a person to look at if all else differs. A record that one pass finds is not
    sought by the next; of duplicates, the next pass adds what it finds beyond.

    Shapes: n and m rows; weights in bits. Errors: RuleViolated, LimitExceeded.
    """
    prior = _prior(left.height, None if right is None else right.height, expected)
    is_many = (left if right is None else right).height >= expected.among
    rest, rows = left, np.arange(left.height)
    parts: list[pl.DataFrame] = []
    looked_at = 0
    for search in passes if is_many else map(_without_frequency, passes):
        if not rest.height or (right is not None and not right.height):
            break
        links = link(rest, right, search.plan, Limits(limits.sure, 0.0), model=_model(search, rest, right, prior))
        looked_at += links.looked_at
        found = _explained(_two_numbers(links, search, rest, right), search, limits)
        sides = ["left", "right"] if right is None else ["left"]
        found = found.with_columns(pl.Series(side, rows, pl.Int64).gather(found[side]) for side in sides)
        parts.append(found)
        if right is not None:
            is_open = ~np.isin(rows, found["left"].to_numpy())
            rest, rows = rest.filter(pl.Series(is_open)), rows[is_open]
    table = _together(parts, limits, is_one=right is None)
    return Found(table, float(np.log2(prior / (1 - prior))), looked_at)


def _prior(left: int, right: int | None, expected: Expected) -> float:
    """The chance that two random records are one person's."""
    others = (max(left, expected.among) - 1) / 2 if right is None else max(right, expected.among)
    return min(0.5, expected.share / max(1.0, others))


def _without_frequency(search: Pass) -> Pass:
    plain = tuple(replace(comparison, by_frequency=False) for comparison in search.plan.comparisons)
    return replace(search, plan=replace(search.plan, comparisons=plain))


def _model(search: Pass, left: pl.DataFrame, right: pl.DataFrame | None, prior: float) -> Model:
    chances = [search.chances[comparison.name] for comparison in search.plan.comparisons]
    other = [
        np.array(stated.other) if stated.other else _counted(comparison, left, left if right is None else right)
        for comparison, stated in zip(search.plan.comparisons, chances, strict=True)
    ]
    same = (stated.double or stated.same if right is None else stated.same for stated in chances)
    return Model(prior, tuple(map(np.array, same)), tuple(other))


def _counted(comparison: Comparison, left: pl.DataFrame, right: pl.DataFrame) -> Floats:
    """The share of all pairs that agree; the levels below the first share the rest."""
    name, below = comparison.levels[0].column, len(comparison.levels)
    sides = [side.get_column(name).drop_nulls().value_counts() for side in (left, right)]
    met = sides[0].join(sides[1], on=name)
    pairs = float(sides[0]["count"].sum()) * float(sides[1]["count"].sum())
    equal = float((met["count"].cast(pl.Float64) * met["count_right"]).sum()) / pairs if pairs else 0.5
    equal = min(max(equal, RARE), 1 - RARE)
    return np.concatenate([[equal], np.full(below, (1 - equal) / below)])


def _two_numbers(links: Links, search: Pass, left: pl.DataFrame, right: pl.DataFrame | None) -> Links:
    """The check digit tells every digit that was mistyped, and neighbours that were swapped. So two numbers without
    fault that differ are no slip of one another, however alike: those of twins and neighbours are."""
    numbers = [comparison for comparison in search.plan.comparisons if comparison.name == NUMBER]
    table = links.table.with_columns(two=pl.lit(False))
    if numbers and table.height:
        sides = (left[NUMBER].gather(table["left"]), (left if right is None else right)[NUMBER].gather(table["right"]))
        whole = [side.is_not_null() & check_ids(side).is_null() for side in sides]
        two = whole[0] & whole[1] & (table[NUMBER] != EQUAL)
        none = len(numbers[0].levels) + 1
        bits = links.model.weights()[search.plan.comparisons.index(numbers[0])]
        lost = bits[none] - pl.Series(bits[table[NUMBER].to_numpy()])
        weight = table["weight"] + pl.select(pl.when(two).then(lost).otherwise(0.0)).to_series()
        table = table.with_columns(
            weight=weight, probability=1 / (1 + (-weight * np.log(2)).exp()), two=two,
            **{NUMBER: pl.select(pl.when(two).then(pl.lit(none)).otherwise(table[NUMBER])).to_series()},
        )  # fmt: skip
    return replace(links, table=table)


def _explained(links: Links, search: Pass, limits: Limits) -> pl.DataFrame:
    """The pairs worth keeping, with the bits of each comparison: together with the prior they are the weight."""
    names = [comparison.name for comparison in search.plan.comparisons]
    is_exact = pl.col(NUMBER) == EQUAL if NUMBER in names else pl.lit(False)
    table = links.table.drop("verdict").with_columns(is_exact.alias("exact"), pl.lit(search.code).alias("search"))
    table = table.filter((pl.col("probability") >= limits.doubtful) | pl.col("exact"))
    weights = dict(zip(names, links.model.weights(), strict=True))
    bits = {name: pl.Series(f"{name}_bits", bits[table[name].to_numpy()]) for name, bits in weights.items()}
    table = table.with_columns(bits.values())
    rare = [comparison.name for comparison in search.plan.comparisons if comparison.by_frequency]
    stated = float(np.log2(links.model.prior / (1 - links.model.prior)))
    for name in rare[:1]:
        # How rare this very value is went into the weight alone.
        rest = pl.col("weight") - stated - pl.sum_horizontal(f"{other}_bits" for other in names)
        table = table.with_columns((pl.col(f"{name}_bits") + rest).alias(f"{name}_bits"))
    return table


def _together(parts: Sequence[pl.DataFrame], limits: Limits, *, is_one: bool) -> pl.DataFrame:
    """The pairs of all passes, each once."""
    if not parts:
        return pl.DataFrame(schema=KEPT | {"exact": pl.Boolean, "search": pl.String, "certain": pl.Boolean})
    whole = pl.concat(parts, how="diagonal").unique(["left", "right"], keep="first", maintain_order=True)
    alone = pl.lit(True) if is_one else pl.len().over("left") == 1
    certain = (pl.col("probability") >= limits.sure) & alone & ~pl.col("two")
    return (
        whole.with_columns(certain=certain).drop("two").sort("weight", "left", "right", descending=[True, False, False])
    )
