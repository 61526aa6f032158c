"""The rows of a table as they are understood: the item that each names, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass

from bangfu.compute.items.names import ItemNames, Match
from bangfu.compute.items.quantities import Quantity
from bangfu.compute.sheets import Sheet

NO = ("0", "no", "false", "n")


@dataclass(frozen=True)
class Columns:
    """Which column is which, and which quantity is everywhere only a mark."""

    name: str
    quantity: str | None = None
    known: str | None = None
    mark: str | None = None


@dataclass(frozen=True)
class Row:
    """One row of the file as it is understood."""

    row: int
    text: str
    amount: str
    found: list[Match]
    quantity: Quantity

    @property
    def meant(self) -> Match | None:
        return self.found[0] if len(self.found) == 1 else None


def understood(names: ItemNames, sheet: Sheet, columns: Columns) -> list[Row]:
    """Every row: its items, and its quantity in the unit of its one item. An unknown quantity stays unknown.

    Errors: SheetErrors for a column that is not there. Source: docs/rules/items.md.

    >>> import numpy as np, polars as pl
    >>> from bangfu.compute.items import read_items
    >>> from bangfu.policy.loader import policy_files
    >>> names = ItemNames(read_items(file.spec for file in policy_files("items")))
    >>> sheet = Sheet("a.csv", pl.DataFrame({"what": ["Wheelchairs", "shoes"], "much": ["3", "1"]}), np.array([2, 3]))
    >>> rows = understood(names, sheet, Columns("what", "much", mark="1"))
    >>> [(len(row.found), row.quantity.number) for row in rows]
    [(1, Fraction(3, 1)), (0, None)]
    """
    texts = [text or "" for text in sheet.optional_labels(columns.name)]
    amounts, flags = texts, [""] * len(texts)
    if columns.quantity is not None:
        amounts = [text or "" for text in sheet.optional_labels(columns.quantity)]
    if columns.known is not None:
        flags = [(text or "").lower() for text in sheet.optional_labels(columns.known)]
    rows = []
    for row, text, amount, flag, found in zip(
        sheet.rows.tolist(), texts, amounts, flags, names.column(texts), strict=True
    ):
        item = found[0].item if len(found) == 1 else None
        marks = (names.reader.plain(amount),) if flag in NO else (columns.mark,)
        quantity = names.quantity(amount, item, [mark for mark in marks if mark])
        rows.append(Row(row, text, amount, found, quantity))
    return rows
