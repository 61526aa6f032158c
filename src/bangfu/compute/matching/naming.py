"""Items written freely: rows whose one item and quantity are known take part, the others are set apart and say why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bangfu.compute.items import ItemNames, Match
from bangfu.compute.items.rows import Columns, Row, understood
from bangfu.compute.matching.problem import Integers
from bangfu.compute.sheets import Sheet
from bangfu.errors import Phrase, say


@dataclass(frozen=True)
class Apart:
    """A row that takes no part: what is written there, and why nobody can match it."""

    row: int
    party: str
    text: str
    amount: str
    item: str
    why: Phrase


@dataclass(frozen=True)
class Brought:
    """One side: the rows that take part with their items and whole units, and those that are set apart.

    `names` says for each text that names one item which it is, and in how many rows it stands.
    """

    sheet: Sheet
    items: list[str]
    quantity: Integers
    names: dict[str, tuple[Match, int]]
    apart: list[Apart]


def brought_to_items(names: ItemNames, sheet: Sheet, columns: Columns, party: str) -> Brought:
    """Bring the freely written names of a table to items, quantities to whole units of each item; nothing is guessed.

    `party` is the column that says whose row it is. Errors: SheetErrors for a column that is not there, or where no
    row can take part. Source: docs/rules/items.md.

    >>> import polars as pl
    >>> from bangfu.compute.items import read_items
    >>> from bangfu.policy.loader import policy_files
    >>> names = ItemNames(read_items(file.spec for file in policy_files("items")))
    >>> frame = pl.DataFrame({"who": ["A", "B"], "what": ["Wheelchairs", "shoes"], "much": ["3", "1"]})
    >>> found = brought_to_items(names, Sheet("a.csv", frame, np.array([2, 3])), Columns("what", "much"), "who")
    >>> found.items, found.quantity.tolist(), [(row.party, str(row.why)) for row in found.apart]
    (['wheelchair'], [3], [('B', 'no item is known by this name')])
    """
    rows = understood(names, sheet, columns)
    parties = [text or "" for text in sheet.optional_labels(party)]
    reasons = [_unfit(row) for row in rows]
    part = [row for row, why in zip(rows, reasons, strict=True) if why is None]
    if not part:
        raise sheet.fault(
            say("no row names one item and a whole number of it: {why}", why=next(filter(None, reasons))),
            say("See with “bangfu items” how the rows are understood, and complete them."),
            index=0,
            column=columns.name,
        )
    return Brought(
        sheet=sheet.keep(np.array([why is None for why in reasons])),
        items=[row.found[0].item.code for row in part],
        quantity=np.array([int(row.quantity.number or 0) for row in part], np.int64),
        names=_by_text(rows),
        apart=[
            Apart(row.row, who, row.text, row.amount, row.meant.item.code if row.meant else "", why)
            for row, who, why in zip(rows, parties, reasons, strict=True)
            if why is not None
        ],
    )


def _unfit(row: Row) -> Phrase | None:
    if not row.found:
        return say("no item is known by this name")
    if row.meant is None:
        return say("several items are named: {names}", names=", ".join(match.item.code for match in row.found))
    if row.quantity.number is None:
        return row.quantity.why
    if row.quantity.number.denominator != 1:
        return say("not a whole number of {unit}", unit=row.meant.item.unit)
    return None


def _by_text(rows: Sequence[Row]) -> dict[str, tuple[Match, int]]:
    count = Counter(row.text for row in rows)
    return {row.text: (row.meant, count[row.text]) for row in rows if row.meant}
