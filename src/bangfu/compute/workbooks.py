"""Workbooks and text tables from outside, read whole with the place of every cell, without trusting the file.

The file is taken apart by a small process of its own (`cells`), which a bomb can only end itself. What comes back is
text; what a cell was (number, error) is kept beside it, because an ID that was stored as a number has lost digits.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import polars as pl

from bangfu.compute.cells import BROKEN, NUMBER, column_letters, column_number
from bangfu.errors import LimitExceeded, Phrase, SheetErrors, say

MAX_BYTES: Final = 200 << 20
SECONDS: Final = 180
ROW: Final = "row"
SEEN: Final = ("name", "width", "is_hidden", "hidden_rows", "hidden_columns", "merged", "formulas")
SUFFIXES: Final = (".xlsx", ".xlsm", ".csv", ".tsv", ".txt")

_SAVE_AGAIN = say("Open it in the spreadsheet program and save it again as .xlsx.")
_SPLIT = say("Split it into several files, for instance by township.")
_REFUSALS: Final[dict[str, tuple[type[SheetErrors | LimitExceeded], str, Phrase]]] = {
    "old_office": (
        SheetErrors,
        "this is an old .xls file, or a workbook with a password",
        say("Remove the password, and save it as .xlsx."),
    ),
    "not_workbook": (SheetErrors, "this is not a complete xlsx workbook", _SAVE_AGAIN),
    "part_missing": (SheetErrors, "a part of the workbook is missing: {part}", _SAVE_AGAIN),
    "xml": (SheetErrors, "a part of the workbook is broken: {problem}", _SAVE_AGAIN),
    "entities": (
        SheetErrors,
        "the workbook defines XML entities, which no spreadsheet program does",
        say("Copy the cells into a new workbook."),
    ),
    "bomb": (LimitExceeded, "unpacked, the workbook would be far larger than any real one", _SPLIT),
    "memory": (LimitExceeded, "the file needs more memory than one file may take", _SPLIT),
    "time": (LimitExceeded, "reading the file takes longer than one file may", _SPLIT),
    "rows": (LimitExceeded, "a sheet has more than {limit} rows", _SPLIT),
    "columns": (
        LimitExceeded,
        "a sheet has more than {limit} columns",
        say("Delete the columns that are not needed."),
    ),
    "cells": (LimitExceeded, "a sheet has more than {limit} cells", _SPLIT),
    "not_text": (SheetErrors, "this is not a text table", say("Hand in a workbook with the ending .xlsx.")),
    "encoding": (
        SheetErrors,
        "the text is neither UTF-8 nor GBK",
        say("Save it as “CSV UTF-8”; in Excel: Save as, type “CSV UTF-8 (comma delimited)”."),
    ),
    "csv": (
        SheetErrors,
        "the rows cannot be told apart: {problem}",
        say("Close every double quote, or hand in a workbook (.xlsx)."),
    ),
}


@dataclass(frozen=True)
class Grid:
    """The non-empty rows of a sheet. `cells` has the column `row` (its number in the sheet), then "1", "2", … as text.

    An absent cell is null. Marks tell what a cell was: see `plain`, `is_number` and `is_broken`.
    """

    name: str
    cells: pl.DataFrame
    width: int
    is_hidden: bool
    hidden_rows: tuple[int, ...]
    hidden_columns: tuple[int, ...]
    merged: tuple[str, ...]
    formulas: tuple[str, ...]

    @cached_property
    def merges(self) -> list[tuple[int, int, int, int]]:
        """The merged ranges as first row, first column, last row, last column."""
        return [_corners(reference) for reference in self.merged]


@dataclass(frozen=True)
class Workbook:
    file: str
    sheets: tuple[Grid, ...]
    date1904: bool


def read_workbook(path: Path, *, name: str = "") -> Workbook:
    """All sheets of an .xlsx workbook or of a text table (.csv). `name` is what the file is called in errors.

    Errors: SheetErrors for what is no table; LimitExceeded above 200 MiB, 200,000 rows or 1,000 columns.
    """
    file = name or path.name
    if not path.is_file():
        raise _fault(SheetErrors, file, say("the file does not exist"), say("Check the path."))
    if path.suffix.lower() not in SUFFIXES:
        raise _fault(SheetErrors, file, say("this kind of file is not read"), say("Hand in .xlsx or .csv."))
    size = path.stat().st_size
    if size == 0:
        raise _fault(SheetErrors, file, say("the file is empty"), say("Hand in a file with a header and rows."))
    if size > MAX_BYTES:
        raise _fault(LimitExceeded, file, say("the file is larger than {limit} MiB", limit=MAX_BYTES >> 20), _SPLIT)
    with tempfile.TemporaryDirectory() as folder:
        meta = _taken_apart(path, Path(folder))
        if code := meta.get("refused"):
            kind, template, remedy = _REFUSALS[code]
            raise _fault(kind, file, Phrase(template, meta["values"]), remedy)
        sheets = tuple(_grid(Path(folder), seen) for seen in meta["sheets"])
    return Workbook(file, sheets, meta["date1904"])


def _taken_apart(path: Path, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bangfu.compute.cells", str(path), str(folder)]
    try:
        done = subprocess.run(command, check=False, timeout=SECONDS, capture_output=True)
    except subprocess.TimeoutExpired:
        return {"refused": "time", "values": {}}
    meta = folder / "meta.json"
    if meta.is_file():
        found: dict[str, Any] = json.loads(meta.read_text("utf-8"))
        return found
    # Ended by the system: by its limits (a signal), or because it could not even say that memory ran out.
    return {"refused": "time" if done.returncode < 0 else "memory", "values": {}}


def _grid(folder: Path, seen: dict[str, Any]) -> Grid:
    schema: dict[str, Any] = {ROW: pl.Int64, **{str(place): pl.String for place in range(1, seen["width"] + 1)}}
    # A first line as wide as the widest, so that shorter ones are filled up.
    whole = folder / "whole.csv"
    with whole.open("wb") as target, (folder / seen["file"]).open("rb") as source:
        target.write((",".join(schema) + "\n").encode())
        shutil.copyfileobj(source, target)
    frame = pl.read_csv(whole, schema=schema, truncate_ragged_lines=True)
    return _sheet(frame, seen)


def _sheet(cells: pl.DataFrame, seen: dict[str, Any]) -> Grid:
    return Grid(
        seen["name"],
        cells,
        seen["width"],
        seen["is_hidden"],
        tuple(seen["hidden_rows"]),
        tuple(seen["hidden_columns"]),
        tuple(seen["merged"]),
        tuple(seen["formulas"]),
    )


def packed(workbook: Workbook) -> bytes:
    """The cells of a workbook as a small file of our own, from which `unpacked` has them in no time."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for place, sheet in enumerate(workbook.sheets):
            cells = io.BytesIO()
            sheet.cells.write_ipc(cells, compression="zstd")
            archive.writestr(f"{place}.arrow", cells.getvalue())
        seen = [{name: getattr(sheet, name) for name in SEEN} for sheet in workbook.sheets]
        archive.writestr("meta.json", json.dumps({"sheets": seen, "date1904": workbook.date1904}))
    return target.getvalue()


def unpacked(content: bytes, file: str) -> Workbook:
    """The workbook that was packed, under the name of its file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        meta = json.loads(archive.read("meta.json"))
        frames = [pl.read_ipc(archive.read(f"{place}.arrow")) for place in range(len(meta["sheets"]))]
    sheets = tuple(_sheet(frame, seen) for frame, seen in zip(frames, meta["sheets"], strict=True))
    return Workbook(file, sheets, meta["date1904"])


def plain(cells: pl.Series) -> pl.Series:
    """The text of cells: without marks and outer blanks; null where nothing is left. Numbers lose a trailing ".0"."""
    text = cells.str.strip_prefix(NUMBER).str.strip_prefix(BROKEN)
    text = text.str.strip_chars(" \t\r\n\u3000\u00a0\u200b\ufeff")
    shown = pl.select(
        pl.when(is_number(cells) & text.str.contains(r"^-?[0-9]{1,15}\.0*$"))
        .then(text.str.replace(r"\.0*$", ""))
        .when(text != "")
        .then(text)
    )
    return shown.to_series()


def is_number(cells: pl.Series) -> pl.Series:
    """Which cells were stored as numbers."""
    return cells.str.starts_with(NUMBER).fill_null(False)


def is_broken(cells: pl.Series) -> pl.Series:
    """Which cells show an error, or have a formula without a result."""
    return cells.str.starts_with(BROKEN).fill_null(False)


def cell_name(row: int, column: int) -> str:
    """
    >>> cell_name(4, 28)
    'AB4'
    """
    return f"{column_letters(column)}{row}"


def _corners(reference: str) -> tuple[int, int, int, int]:
    first, _, last = reference.partition(":")
    return (*_place(first), *_place(last or first))


def _place(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    return int(digits or 0), column_number(letters)


def _fault(
    kind: Callable[..., SheetErrors | LimitExceeded], file: str, what: Phrase, remedy: Phrase
) -> SheetErrors | LimitExceeded:
    return kind(what, where=say("{file}", file=file), remedy=remedy)
