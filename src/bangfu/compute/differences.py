"""Two registers of the same people, side by side: who is whom, what they state differently, who should correct what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import polars as pl

OURS: Final = "ours"
THEIRS: Final = "theirs"
HERE: Final = "here"
THERE: Final = "there"
PAIR: Final = "pair"
SCHEMA: Final = {PAIR: pl.UInt32, "field": pl.String, OURS: pl.String, THEIRS: pl.String}


def paired(theirs: pl.DataFrame, ours: pl.DataFrame, steps: Sequence[Sequence[str]]) -> pl.DataFrame:
    """Which row of `theirs` is which of `ours`: the positions `there` and `here`.

    Each step names columns that say who a row is; it pairs rows that no earlier step has paired, and only where they
    are unmistakable: stated on both sides, and once on each.

    >>> theirs = pl.DataFrame({"id": ["a", "x", None], "name": ["Li", "Wu", "He"]})
    >>> ours = pl.DataFrame({"id": ["y", "a"], "name": ["Wu", "Li"]})
    >>> paired(theirs, ours, [["id"], ["name"]]).rows()
    [(0, 1), (1, 0)]
    """
    left, right = theirs.with_row_index(THERE), ours.with_row_index(HERE)
    found = [pl.DataFrame(schema={THERE: pl.UInt32, HERE: pl.UInt32})]
    for step in steps:
        keys = list(step)
        once = pl.all_horizontal(pl.col(key).is_not_null() & (pl.col(key) != "") for key in keys)
        sides = [side.filter(once).filter(pl.len().over(keys) == 1) for side in (left, right)]
        same = sides[0].select(THERE, *keys).join(sides[1].select(HERE, *keys), on=keys).select(THERE, HERE)
        left, right = left.join(same, on=THERE, how="anti"), right.join(same, on=HERE, how="anti")
        found.append(same)
    return pl.concat(found).sort(THERE)


def differing(theirs: pl.DataFrame, ours: pl.DataFrame, fields: Sequence[str]) -> pl.DataFrame:
    """What pairs state differently: `pair` (the row of both frames), `field`, and both values as text, null where a
    side states nothing. Empty text states nothing.

    >>> theirs = pl.DataFrame({"name": ["Li", "Wu"], "months": [3, None]})
    >>> ours = pl.DataFrame({"name": ["Li", ""], "months": [5, None]})
    >>> differing(theirs, ours, ["name", "months"]).rows()
    [(1, 'name', None, 'Wu'), (0, 'months', '5', '3')]
    """
    found = [pl.DataFrame(schema=SCHEMA)]
    for field in fields:
        sides = pl.DataFrame({OURS: _stated(ours.get_column(field)), THEIRS: _stated(theirs.get_column(field))})
        other = sides.with_row_index(PAIR).filter(pl.col(OURS).ne_missing(pl.col(THEIRS)))
        found.append(other.select(PAIR, pl.lit(field).alias("field"), OURS, THEIRS))
    return pl.concat(found)


def _stated(values: pl.Series) -> pl.Series:
    texts = values.cast(pl.String)
    return pl.select(pl.when(texts != "").then(texts)).to_series()


def proposal(stated_on: date) -> pl.Expr:
    """Whose value is proposed as right, of a frame with `ours`, `theirs` and `ours_stated_on`, where theirs was stated
    on a day. A value stands against none; of two, the one stated later; of one day, or an unknown one, a person decides
    and the proposal is empty.

    >>> rows = {"ours": ["a", None, "a", "a"], "theirs": ["b", "b", "b", None]}
    >>> days = {"ours_stated_on": [date(2026, 2, 1), None, date(2026, 1, 1), date(2025, 1, 1)]}
    >>> pl.DataFrame(rows | days).select(proposal(date(2026, 1, 1))).to_series().to_list()
    ['ours', 'theirs', '', 'ours']
    """
    ours = pl.col("ours_stated_on")
    return (
        pl.when(pl.col(OURS).is_null()).then(pl.lit(THEIRS))
        .when(pl.col(THEIRS).is_null()).then(pl.lit(OURS))
        .when(ours > stated_on).then(pl.lit(OURS))
        .when(ours < stated_on).then(pl.lit(THEIRS))
        .otherwise(pl.lit(""))
        .alias("proposal")
    )  # fmt: skip
