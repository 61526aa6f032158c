"""Sums of judged households by area, in whole numbers that add up to any larger area, and the measures made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from bangfu.compute.screening.judge import INDICATORS, OUTCOMES, Standards

Totals = dict[str, int]


@dataclass(frozen=True)
class Count:
    """The Alkire-Foster measures at one cut-off, of the persons whose state is known."""

    cutoff: Fraction
    headcount: Fraction
    intensity: Fraction | None
    adjusted: Fraction
    contributions: Mapping[str, Fraction]


@dataclass(frozen=True)
class Measures:
    """What the totals of an area amount to; every ratio exact, None where nobody stands below it."""

    counts: tuple[Count, ...]
    known: int
    persons: int
    rate: Fraction | None
    gap: Fraction | None
    severity: Fraction | None


def totals_by_area(judged: pl.DataFrame, standards: Standards) -> dict[int, Totals]:
    """The totals of each area (id) of `judged`. Weights are persons: members for the count, heads for the income."""
    persons, heads = pl.col("members"), pl.col("heads").fill_null(0)
    columns = [pl.len().alias("households"), persons.sum().alias("persons")]
    for outcome in OUTCOMES:
        here = pl.col("outcome") == outcome
        columns += [here.sum().alias(f"households.{outcome}"), persons.filter(here).sum().alias(f"persons.{outcome}")]
    limit = standards.line_fen if standards.line_fen is not None else standards.range_fen
    if limit is not None:
        gap = pl.max_horizontal(limit - pl.col("income_per_head_fen"), 0)
        columns += [heads.sum().alias("income.persons"), heads.filter(gap > 0).sum().alias("income.below")]
        columns += [(heads * gap).sum().alias("income.gap"), (heads * gap * gap).sum().alias("income.gap2")]
    for i, name in enumerate(INDICATORS):
        columns += [persons.filter(_bit(what, i)).sum().alias(f"{what}.{name}") for what in ("deprived", "unknown")]
    most = pl.col("score") + pl.sum_horizontal(
        [_bit("unknown", i).cast(pl.Int64) * part for i, part in enumerate(standards.parts)]
    )
    for k, needed in enumerate(standards.needed):
        poor = pl.col("score") >= needed
        columns += [
            persons.filter(poor | (most < needed)).sum().alias(f"k{k}.known"),
            persons.filter(poor).sum().alias(f"k{k}.poor"),
            (persons * pl.col("score")).filter(poor).sum().alias(f"k{k}.score"),
        ]
        columns += [
            persons.filter(poor & _bit("deprived", i)).sum().alias(f"k{k}.censored.{name}")
            for i, name in enumerate(INDICATORS)
        ]
    rows = judged.group_by("area").agg(*columns).sort("area").to_dicts()
    return {int(row.pop("area")): {key: int(value or 0) for key, value in row.items()} for row in rows}


def _bit(column: str, place: int) -> pl.Expr:
    return (pl.col(column) // (1 << place)) % 2 == 1


def added(totals: Iterable[Totals]) -> Totals:
    """The totals of several areas together.

    >>> added([{"persons": 2}, {"persons": 3, "households": 1}])
    {'persons': 5, 'households': 1}
    """
    whole: Totals = {}
    for part in totals:
        for key, value in part.items():
            whole[key] = whole.get(key, 0) + value
    return whole


def measures(totals: Totals, standards: Standards) -> Measures:
    """Income poverty (FGT) and the multidimensional measures of these totals, as exact fractions.

    Sources: Foster, Greer and Thorbecke 1984, Econometrica 52:761-766; Alkire and Foster 2011, Journal of Public
    Economics 95:476-487. Persons whose state is not known stand outside; `known` and `persons` say how many.
    """
    heads = totals.get("income.persons", 0)
    limit = standards.line_fen if standards.line_fen is not None else standards.range_fen
    income: list[Fraction | None] = [None, None, None]
    if heads and limit:
        sums = (totals["income.below"], totals["income.gap"], totals["income.gap2"])
        income = [Fraction(value, heads * limit**power) for power, value in enumerate(sums)]
    counts = [_count(totals, standards, k) for k in range(len(standards.cutoffs)) if totals.get(f"k{k}.known")]
    return Measures(tuple(counts), totals.get("k0.known", 0), totals.get("persons", 0), *income)


def _count(totals: Totals, standards: Standards, k: int) -> Count:
    known, poor, score = (totals[f"k{k}.{name}"] for name in ("known", "poor", "score"))
    contributions = {
        name: Fraction(part * totals[f"k{k}.censored.{name}"], score) if score else Fraction(0)
        for name, part in zip(INDICATORS, standards.parts, strict=True)
    }
    return Count(
        cutoff=standards.cutoffs[k],
        headcount=Fraction(poor, known),
        intensity=Fraction(score, poor * standards.whole) if poor else None,
        adjusted=Fraction(score, known * standards.whole),
        contributions=contributions,
    )
