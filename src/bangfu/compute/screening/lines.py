"""Results as lines of text: what a database takes, and what a digest is taken of."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from bangfu.compute.screening.facts import FACTS

RESULT = (
    "household_no",
    "facts",
    "income_per_head_fen",
    "after_rigid_fen",
    "below_line",
    "below_range",
    "deprived",
    "unknown",
    "score",
    "poor_by_count",
    "outcome",
)
"""The columns of a result that are the same wherever it is computed: no number that a database gave."""


def result_lines(judged: pl.DataFrame, columns: Sequence[str] = RESULT) -> str:
    """The rows in the order of household numbers, tab between columns, `\\N` for null, facts as an array: the text form
    of PostgreSQL's COPY. The same facts and standards give the same bytes, in whatever order the rows came."""
    number = pl.col("household_no")
    for plain, escaped in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        number = number.str.replace_all(plain, escaped, literal=True)
    parts = [pl.col(name).cast(pl.String).fill_null("NULL") for name in FACTS]
    facts = pl.lit("{") + pl.concat_str(parts, separator=",") + pl.lit("}")
    rows = judged.sort("household_no").with_columns(number, facts=facts)
    return rows.select(columns).write_csv(separator="\t", include_header=False, quote_style="never", null_value="\\N")
