from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from bangfu.compute.items import ItemNames
from bangfu.compute.items.rows import Columns
from bangfu.compute.matching.naming import brought_to_items
from bangfu.compute.sheets import Sheet
from bangfu.errors import SheetErrors
from tests.compute.items.test_names import names

__all__ = ["names"]


def sheet(*rows: tuple[str | None, str, str]) -> Sheet:
    frame = pl.DataFrame(list(rows), schema=["who", "what", "much"], orient="row")
    return Sheet("list.csv", frame, np.arange(2, len(rows) + 2))


COLUMNS = Columns("what", "much", mark="1")


def test_rows_that_are_known_take_part_in_whole_units_of_their_item(names: ItemNames) -> None:
    rows = sheet(("A", "masks", "20"), ("B", "shoes", "5"), ("C", "Mask", "7"), ("D", "Wheelchairs", "2"))
    found = brought_to_items(names, rows, COLUMNS, "who")
    assert (found.items, found.quantity.tolist()) == (["mask", "mask", "wheelchair"], [20, 7, 2])
    assert found.sheet.rows.tolist() == [2, 4, 5]


def test_every_row_set_apart_says_why(names: ItemNames) -> None:
    rows = sheet(
        ("A", "masks", "20"),
        (None, "shoes", "5"),
        ("C", "mask/Wheelchairs", "7"),
        ("D", "masks", "1"),
        ("E", "masks", "2.5"),
    )
    found = brought_to_items(names, rows, COLUMNS, "who")
    assert [(row.row, row.party, row.item) for row in found.apart] == [
        (3, "", ""), (4, "C", ""), (5, "D", "mask"), (6, "E", "mask"),
    ]  # fmt: skip
    assert [row.why.template for row in found.apart] == [
        "no item is known by this name",
        "several items are named: {names}",
        "only a mark that something is needed or there",
        "not a whole number of {unit}",
    ]


def test_a_name_counts_the_rows_it_stands_in_whether_they_take_part_or_not(names: ItemNames) -> None:
    rows = sheet(("A", "masks", "20"), ("B", "masks", "1"), ("C", "Mask", "7"), ("D", "shoes", "3"))
    found = brought_to_items(names, rows, COLUMNS, "who")
    assert {text: (match.item.code, count) for text, (match, count) in found.names.items()} == {
        "masks": ("mask", 2), "Mask": ("mask", 1),
    }  # fmt: skip


def test_a_table_of_which_nothing_is_known_is_refused_with_the_first_reason(names: ItemNames) -> None:
    with pytest.raises(SheetErrors, match="no item is known by this name") as refused:
        brought_to_items(names, sheet(("A", "shoes", "1"), ("B", "masks", "1")), COLUMNS, "who")
    assert str(refused.value.where) == "list.csv, row 2, column “what”"
