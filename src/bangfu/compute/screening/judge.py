"""From a household's facts to its deprivations, its weighted count and what the screening calls it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import ceil, lcm
from operator import or_

import polars as pl

INDICATORS = (
    "schooling",
    "attendance",
    "illness",
    "insurance",
    "housing",
    "water",
    "toilet",
    "fuel",
    "electricity",
    "assets",
)
"""The bit of each in `deprived` and `unknown` is its place here."""
OUTCOMES = ("poor", "at_risk", "undetermined", "clear")
HUNDREDTHS = 100


@dataclass(frozen=True)
class Standards:
    """What facts are compared with, by the policy of a day and a region; a comparison not in force is None."""

    line_fen: int | None
    range_fen: int | None
    weights: Mapping[str, Fraction]
    cutoffs: tuple[Fraction, ...]
    guarantees: tuple[str, ...]
    illness_selfpaid_fen: int
    water_litres: int
    water_minutes: int
    water_guarantee: Fraction

    @property
    def whole(self) -> int:
        """The whole of which each weight is so many parts: 18 for sixths and eighteenths."""
        return lcm(*(self.weights[name].denominator for name in INDICATORS))

    @property
    def parts(self) -> tuple[int, ...]:
        return tuple(int(self.weights[name] * self.whole) for name in INDICATORS)

    @property
    def needed(self) -> tuple[int, ...]:
        """For each cut-off the least count, in parts of the whole, that reaches it."""
        return tuple(ceil(cutoff * self.whole) for cutoff in self.cutoffs)


def judge(facts: pl.DataFrame, standards: Standards) -> pl.DataFrame:
    """The facts with what follows from them, row by row.

    Added: `income_per_head_fen` and `after_rigid_fen` (rounded half up; null where no income is stated), `below_line`,
    `below_range` (null: not known, or not compared), the bits `deprived` and `unknown`, `score` (parts of the whole
    that are certain), `poor_by_count` (null: not known) and `outcome`.
    """
    full = facts.with_columns(**{_lacks(name): flag for name, flag in _indicators(standards).items()})
    flags = [pl.col(_lacks(name)) for name in INDICATORS]
    bits = [flag.fill_null(value=False).cast(pl.Int32) * (1 << i) for i, flag in enumerate(flags)]
    gaps = [flag.is_null().cast(pl.Int32) * (1 << i) for i, flag in enumerate(flags)]
    full = full.with_columns(
        deprived=pl.sum_horizontal(bits),
        unknown=pl.sum_horizontal(gaps),
        score=_count([flag.fill_null(value=False) for flag in flags], standards.parts),
        most=_count([flag.fill_null(value=True) for flag in flags], standards.parts),
    )
    full = full.with_columns(*_incomes(standards), poor_by_count=_reaches(standards.needed[0]))
    full = full.with_columns(outcome=_outcome(standards))
    return full.drop("most", *(_lacks(name) for name in INDICATORS))


def _lacks(indicator: str) -> str:
    """The column that says whether a household is deprived in it, apart from the facts of similar names."""
    return f"lacks_{indicator}"


def _indicators(standards: Standards) -> dict[str, pl.Expr]:
    """True, False or null for each indicator; nobody recorded in the household leaves the members' ones unknown."""
    anyone = pl.when(pl.col("members") > 0)
    schooling = anyone.then(~_exists("schooled", "schooled_unknown"))
    attendance = anyone.then(_exists("out_of_school", "out_unknown")).fill_null(_yes("school_dropout"))
    heavy = pl.col("selfpaid_fen") > standards.illness_selfpaid_fen
    insurance = anyone.then(_exists("uninsured", "uninsured_unknown")).fill_null(_yes("medical_uninsured"))
    litres, minutes = standards.water_litres * HUNDREDTHS, standards.water_minutes
    guarantee = ceil(standards.water_guarantee * 100 * HUNDREDTHS)
    tests = (
        ~_yes("water_quality")
        | (pl.col("water_litres") < litres)
        | (pl.col("water_minutes") > minutes)
        | (pl.col("water_guarantee") < guarantee)
    )
    return {
        "schooling": schooling,
        "attendance": attendance,
        "illness": anyone.then(_exists("ill", "ill_unknown")) & heavy,
        "insurance": insurance,
        "housing": _yes("unsafe_grade").fill_null(_yes("dangerous_house")),
        "water": tests.fill_null(~_yes("water_safe")),
        "toilet": ~_yes("toilet") | ~_yes("toilet_usable"),
        "fuel": _yes("solid_fuel"),
        "electricity": ~_yes("power"),
        "assets": ~_yes("radio_tv"),
    }


def _yes(fact: str) -> pl.Expr:
    return pl.col(fact) == 1


def _exists(certain: str, unknown: str) -> pl.Expr:
    """Whether it holds for any member: known to, known not to, or null."""
    return pl.when(pl.col(certain) > 0).then(True).when(pl.col(unknown) == 0).then(False)


def _count(flags: Sequence[pl.Expr], parts: Sequence[int]) -> pl.Expr:
    return pl.sum_horizontal([flag.cast(pl.Int32) * part for flag, part in zip(flags, parts, strict=True)])


def _reaches(needed: int) -> pl.Expr:
    """Whether the weighted count reaches a cut-off, whatever the unknown indicators are; null where that decides."""
    return pl.when(pl.col("score") >= needed).then(True).when(pl.col("most") < needed).then(False)


def _incomes(standards: Standards) -> list[pl.Expr]:
    net = pl.col("wage_fen") + pl.col("business_fen") + pl.col("property_fen") + pl.col("transfer_fen")
    net = net - pl.col("cost_fen")
    rigid = net + pl.col("claims_fen") - pl.col("selfpaid_fen")
    heads = pl.col("heads")
    unknown = pl.lit(None, dtype=pl.Boolean)
    below_line = unknown if standards.line_fen is None else net < heads * standards.line_fen
    below_range = unknown
    if standards.range_fen is not None:
        limit = heads * standards.range_fen
        below_range = (net < limit) | (rigid < limit)
    return [
        ((2 * net + heads) // (2 * heads)).alias("income_per_head_fen"),
        ((2 * rigid + heads) // (2 * heads)).alias("after_rigid_fen"),
        below_line.alias("below_line"),
        below_range.alias("below_range"),
    ]


def _outcome(standards: Standards) -> pl.Expr:
    """What the household is called; `undetermined` wherever the unknown could change it."""
    no = pl.lit(value=False)
    poor = no if standards.line_fen is None else pl.col("below_line")
    low = no if standards.range_fen is None else pl.col("below_range")
    risk = reduce(or_, (pl.col(_lacks(name)) for name in standards.guarantees), low)
    return (
        pl.when(poor)
        .then(pl.lit("poor"))
        .when(poor.is_null())
        .then(pl.lit("undetermined"))
        .when(risk)
        .then(pl.lit("at_risk"))
        .when(risk.is_null())
        .then(pl.lit("undetermined"))
        .otherwise(pl.lit("clear"))
    )
