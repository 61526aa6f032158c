"""What a measure run answers, and how it is written: JSON, CSV or a table for the eye."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass, fields
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bangfu.errors import say, untranslated

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Estimates:
    """One measure for all groups of a split; arrays by group, NaN where it cannot be told. A share has logit limits."""

    measure: str
    k: int | float | None
    indicator: str | None
    value: NDArray[np.float64]
    se: NDArray[np.float64] | None
    share: bool = False


@dataclass(frozen=True)
class MeasureRow:
    """One figure: `by` is "national" or a column, `group` its value, `k` the cut-off in percent; shares are of 1."""

    by: str
    group: str | None
    measure: str
    k: int | float | None
    indicator: str | None
    value: float | None
    se: float | None
    low: float | None
    high: float | None


COLUMNS = tuple(column.name for column in fields(MeasureRow))


@dataclass(frozen=True)
class MeasureResult:
    """`n` rows were used, `dropped` left out for a missing value."""

    n: int
    dropped: int
    rows: list[MeasureRow]


def plain_number(value: Fraction) -> int | float:
    """A cut-off as people write it: whole where it is whole.

    >>> plain_number(Fraction(33)), plain_number(Fraction(67, 2))
    (33, 33.5)
    """
    return int(value) if value.denominator == 1 else float(value)


def as_json(result: MeasureResult) -> str:
    """One JSON object; what cannot be told is null.

    >>> as_json(MeasureResult(1, 0, []))
    '{"n": 1, "dropped": 0, "rows": []}\\n'
    """
    rows = [dict(zip(COLUMNS, astuple(row), strict=True)) for row in result.rows]
    body = {"n": result.n, "dropped": result.dropped, "rows": rows}
    return json.dumps(body, ensure_ascii=False, allow_nan=False) + "\n"


def as_csv(result: MeasureResult) -> str:
    """A header and one line per row; what cannot be told is empty, and no cell can run as a formula.

    >>> as_csv(MeasureResult(1, 0, [MeasureRow("g", "=1", "mean", None, None, 2.5, None, None, None)]))
    "by,group,measure,k,indicator,value,se,low,high\\ng,'=1,mean,,,2.5,,,\\n"
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_harmless(cell) for cell in astuple(row)] for row in result.rows)
    return stream.getvalue()


def as_table(result: MeasureResult, translate: Callable[[str], str] = untranslated) -> str:
    """Aligned columns for a terminal, six significant digits, and a last line with what was used and dropped.

    >>> print(as_table(MeasureResult(1, 0, [MeasureRow("g", "a", "mean", None, None, 2.5, None, None, None)])))
    by  group  measure  k  indicator  value  se  low  high
    g   a      mean                     2.5
    <BLANKLINE>
    1 rows used, 0 dropped for a missing value
    <BLANKLINE>
    """
    used = say("{n} rows used, {dropped} dropped for a missing value", n=result.n, dropped=result.dropped)
    lines = [list(COLUMNS), *([_shown(cell) for cell in astuple(row)] for row in result.rows)]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    body = "\n".join(_aligned(line, widths).rstrip() for line in lines)
    return f"{body}\n\n{used.render(translate)}\n"


def _harmless(cell: str | float | None) -> str | float | None:
    if not isinstance(cell, str) or not cell.startswith(FORMULA_STARTS):
        return cell
    return f"'{cell}"


def _shown(cell: str | float | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.6g}" if abs(cell) < 1 else f"{cell:,.6f}".rstrip("0").rstrip(".")
    return "".join(character if character.isprintable() else " " for character in str(cell))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _aligned(cells: Iterable[str], widths: Iterable[int]) -> str:
    shown = []
    for column, cell, width in zip(COLUMNS, cells, widths, strict=True):
        space = " " * (width - _width(cell))
        shown.append(space + cell if column in ("k", "value", "se", "low", "high") else cell + space)
    return "  ".join(shown)
