"""Rows of a table as they are understood; `tests/cli/test_items.py` reads the hospitals' whole list."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import polars as pl
import pytest

from bangfu.compute.items import ItemNames
from bangfu.compute.items.rows import Columns, understood
from bangfu.compute.sheets import Sheet
from bangfu.errors import SheetErrors
from tests.compute.items.test_names import names

__all__ = ["names"]

SHEET = Sheet(
    "list.csv",
    pl.DataFrame(
        {"what": ["Wheelchairs", "mask/Wheelchairs", None, "masks"], "much": ["3", "1", "2", "1"],
         "sure": ["1", "1", "1", "0"]}
    ),
    np.array([2, 3, 5, 6]),
)  # fmt: skip


def test_rows_keep_their_numbers_and_what_was_written(names: ItemNames) -> None:
    rows = understood(names, SHEET, Columns("what", "much"))
    assert [(row.row, row.text, row.amount) for row in rows] == [
        (2, "Wheelchairs", "3"), (3, "mask/Wheelchairs", "1"), (5, "", "2"), (6, "masks", "1"),
    ]  # fmt: skip
    assert [row.meant.item.code if row.meant else None for row in rows] == ["wheelchair", None, None, "mask"]
    assert len(rows[1].found) == 2


def test_a_mark_is_unknown_in_the_rows_or_everywhere(names: ItemNames) -> None:
    flagged = understood(names, SHEET, Columns("what", "much", known="sure"))
    assert [row.quantity.number for row in flagged] == [Fraction(3), Fraction(1), Fraction(2), None]
    marked = understood(names, SHEET, Columns("what", "much", mark="1"))
    assert [row.quantity.number for row in marked] == [Fraction(3), None, Fraction(2), None]


def test_a_column_that_is_not_there_is_refused(names: ItemNames) -> None:
    with pytest.raises(SheetErrors, match="is missing"):
        understood(names, SHEET, Columns("what", "many"))
