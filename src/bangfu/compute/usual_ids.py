"""Resident IDs as they nearly all are: eighteen digits that hold a real day of birth and the right check digit.

A whole column is read at once as a table of bytes, one row a number, eighteen columns. What is not a usual number is
left to the general checks of `identity`, which read text and are many times slower.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

WIDTH: Final = 18
WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS: Final = "10X98765432"
EARLIEST_YEAR: Final = 1890
LATEST_YEAR: Final = 2199
NINES: Final = 6
"""A number that begins with six nines says that its person has no ID."""

_TOTALS: Final = 1_000
"""More than the weights of seventeen digits can add up to."""
_CHECK: Final = np.frombuffer(CHECK_DIGITS.encode(), np.uint8)[np.arange(_TOTALS) % 11]
_MONTHS: Final = np.arange(f"{EARLIEST_YEAR}-01", f"{LATEST_YEAR + 1}-02", dtype="datetime64[M]")
_MONTH_BEGINS: Final = _MONTHS.astype("datetime64[D]").astype(np.int32)
_MONTH_DAYS: Final = np.diff(_MONTH_BEGINS)


@dataclass(frozen=True)
class UsualIds:
    """`places`: the rows whose number is a usual one; `born`: the day of birth of each of these, in days since 1970;
    `male`: whether it is a man's."""

    places: npt.NDArray[np.int64]
    born: npt.NDArray[np.int32]
    male: npt.NDArray[np.bool_]


def usual_ids(numbers: pl.Series) -> UsualIds:
    """Which numbers of a column need no further check, and what they say.

    Shapes: one row per number that is usual, in order. Errors: none. Source: GB 11643-1999.

    >>> usual_ids(pl.Series(["101234199001010017", "101234199001010018", None])).places.tolist()
    [0]
    """
    long_enough = (numbers.str.len_bytes() == WIDTH).fill_null(False)
    places = long_enough.arg_true().to_numpy().astype(np.int64)
    if not len(places):
        return UsualIds(places, np.empty(0, np.int32), np.empty(0, np.bool_))
    chosen = numbers if len(places) == len(numbers) else numbers.filter(long_enough)
    signs = np.frombuffer(str(chosen.str.join("").item()).encode(), np.uint8).reshape(-1, WIDTH)
    places_of_sign = np.ascontiguousarray(signs.T)
    digits = places_of_sign - np.uint8(ord("0"))
    born, dated = _days_of_birth(digits)
    usual = dated & _checked(digits, places_of_sign[WIDTH - 1]) & (digits[:NINES] != 9).any(axis=0)
    return UsualIds(places[usual], born[usual], digits[WIDTH - 2][usual] % 2 == 1)


def _checked(digits: npt.NDArray[np.uint8], last: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Seventeen digits, and the eighteenth sign is the one that they ask for."""
    total = np.zeros(digits.shape[1], np.uint16)
    sound = np.ones(digits.shape[1], np.bool_)
    for column, weight in zip(digits, WEIGHTS, strict=False):
        sound &= column <= 9
        total += column * np.uint16(weight)
    sound &= np.take(_CHECK, total, mode="clip") == last
    return sound


def _days_of_birth(digits: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
    """The day in the seventh to fourteenth digit, and whether there is such a day."""
    wide: Any = digits[6:14].astype(np.int32)
    year = wide[0] * 1000 + wide[1] * 100 + wide[2] * 10 + wide[3]
    month = wide[4] * 10 + wide[5]
    day = wide[6] * 10 + wide[7]
    count = (year - EARLIEST_YEAR) * 12 + month - 1
    dated = (year >= EARLIEST_YEAR) & (year <= LATEST_YEAR) & (month >= 1) & (month <= 12) & (day >= 1)
    dated &= day <= np.take(_MONTH_DAYS, count, mode="clip")
    return np.take(_MONTH_BEGINS, count, mode="clip") + day - 1, dated
