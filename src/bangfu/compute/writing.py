"""Rows of the register as a file in a layout: workbook or CSV, in which no cell can run and no number loses digits."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl
import xlsxwriter

from bangfu.compute.cells import column_letters
from bangfu.compute.conversion import Codes
from bangfu.compute.layouts import Column, Field, Layout, SheetLayout
from bangfu.compute.workbooks import ROW, Grid, Workbook, plain

RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet may take for the beginning of a formula."""
LONGEST_LIST: Final = 250
TEMPLATE_ROWS: Final = 5_000
LISTS: Final = "lists"
Row = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """A sheet to be written: its name, its headings and its rows of text."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[str]]


def shown(field: Field | None, value: Any, codes: Codes, *, in_wan: bool = False) -> str:
    """A value of the register as a file states it: the label of a code, yuan for fen; empty where there is none."""
    if field is None or value is None or value in ("", []):
        return ""
    if field.kind == "code":
        return _label(codes, field.codes, value)
    if field.kind == "codes":
        parts = value if isinstance(value, list) else str(value).split(",")
        return ",".join(_label(codes, field.codes, part) for part in parts)
    if field.kind == "flag":
        return _label(codes, "yes_no", "1" if value else "0")
    if field.kind == "money":
        return yuan(int(value), 6 if in_wan else 2)
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def _label(codes: Codes, name: str, code: str) -> str:
    return next((value.zh for value in codes(name) if value.code == code), code)


def yuan(fen: int, places: int = 2) -> str:
    """
    >>> yuan(123456), yuan(5), yuan(1234560000, 6)
    ('1234.56', '0.05', '1234.56')
    """
    whole, part = divmod(fen, 10**places)
    digits = f"{part:0{places}}"
    return f"{whole}.{digits.rstrip('0').ljust(2, '0')}"


def table_of(sheet: SheetLayout, rows: Iterable[Row], codes: Codes) -> Table:
    """Rows by the keys of fields as the columns of a layout's sheet."""
    columns = sheet.columns
    wan = [bool(column.field and column.field.in_wan) for column in columns]

    def texts(row: Row) -> list[str]:
        return [
            shown(column.field, row.get(column.field.key) if column.field else None, codes, in_wan=in_wan)
            for column, in_wan in zip(columns, wan, strict=True)
        ]

    return Table(sheet.zh, [column.label for column in columns], map(texts, rows))


def harmless(text: str) -> str:
    """Text that no spreadsheet runs when it opens a CSV file; `harmed` takes it back.

    >>> harmless("=1+1"), harmless("'=1"), harmless("plain")
    ("'=1+1", "''=1", 'plain')
    """
    return f"'{text}" if text.lstrip("'").startswith(RUNS) else text


def csv_bytes(table: Table) -> bytes:
    """A CSV file with BOM, which every spreadsheet program opens as UTF-8."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([harmless(text) for text in table.headings])
    writer.writerows([harmless(text) for text in row] for row in table.rows)
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def write_workbook(path: Path, tables: Iterable[Table], *, about: Sequence[tuple[str, str]] = ()) -> None:
    """A workbook in which every cell is text: nothing runs, and no ID loses its digits. `about` is a sheet in front."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        for table in tables:
            sheet = book.add_worksheet(table.name[:31])
            sheet.set_column(0, max(len(table.headings) - 1, 0), 16, text)
            for place, heading in enumerate(table.headings):
                sheet.write_string(0, place, heading, bold)
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(table.rows, 1):
                for place, value in enumerate(row):
                    if value:
                        sheet.write_string(number, place, value, text)
        if about:
            _write_about(book, about)


def _write_about(book: Any, about: Sequence[tuple[str, str]]) -> None:
    sheet = book.add_worksheet("\u8bf4\u660e About")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    for row, (label, value) in enumerate(about):
        sheet.write_string(row, 0, label)
        sheet.write_string(row, 1, value)


def write_template(path: Path, layout: Layout, codes: Codes, *, about: Sequence[tuple[str, str]]) -> None:
    """An empty workbook of a layout: needed columns marked, lists to choose from, notes in both languages."""
    with xlsxwriter.Workbook(str(path)) as book:
        formats = {
            "text": book.add_format({"num_format": "@"}),
            "needed": book.add_format({"bold": True, "bg_color": "#DCEBE3"}),
            "plain": book.add_format({"bold": True}),
        }
        book.add_worksheet(LISTS).hide()
        ranges: dict[str, str] = {}
        for layout_sheet in layout.sheets:
            sheet = book.add_worksheet(layout_sheet.zh)
            sheet.freeze_panes(1, 0)
            for place, column in enumerate(layout_sheet.columns):
                needed = column.field is not None and column.field.key in layout_sheet.required
                sheet.write_string(0, place, column.label, formats["needed" if needed else "plain"])
                sheet.set_column(place, place, 18, formats["text"])
                if column.field:
                    sheet.write_comment(0, place, _hint(column, needed=needed), {"x_scale": 2})
                    _offer(book, (sheet, place), column.field, codes, ranges)
        _write_about(book, about)
        book.worksheets_objs[1].activate()
        book.worksheets_objs[1].set_first_sheet()


_HINTS: Final = {
    "flag": "\u662f / \u5426 (yes / no)",
    "money": "\u5143\uff0c\u6700\u591a\u4e24\u4f4d\u5c0f\u6570 (yuan, two decimals)",
    "measure": "\u6700\u591a\u4e24\u4f4d\u5c0f\u6570 (two decimals)",
    "date": "2023-06-01",
    "month": "202306",
    "year": "2023",
    "id": "18\u300120 \u6216 22 \u4f4d\uff0c\u6587\u672c\u683c\u5f0f (as text)",
    "phone": "11 \u4f4d\u624b\u673a\u53f7 (mobile number)",
    "codes": "\u591a\u9879\u7528\u9017\u53f7\u5206\u9694 (several: separate by commas)",
}


def _hint(column: Column, *, needed: bool) -> str:
    field = column.field
    lines = [field.en if field else ""]
    if needed:
        lines.append("\u5fc5\u586b (needed)")
    lines.append(_HINTS.get(field.kind if field else "", ""))
    return "\n".join(line for line in lines if line)


def _offer(book: Any, place: tuple[Any, int], field: Field, codes: Codes, ranges: dict[str, str]) -> None:
    """A list to choose from in a column; each list is written once, on a hidden sheet."""
    sheet, column = place
    name = "yes_no" if field.kind == "flag" else field.codes if field.kind == "code" else ""
    if not name:
        return
    if name not in ranges:
        offered = [value.zh for value in codes(name) if "legacy" not in value.marks][:LONGEST_LIST]
        letters = column_letters(len(ranges) + 1)
        lists = book.get_worksheet_by_name(LISTS)
        lists.write_column(0, len(ranges), offered)
        ranges[name] = f"={LISTS}!${letters}$1:${letters}${max(len(offered), 1)}"
    sheet.data_validation(1, column, TEMPLATE_ROWS, column, {"validate": "list", "source": ranges[name]})


@dataclass(frozen=True)
class Remark:
    """What is wrong with a cell, in the reader's words. A `place` of 0 speaks of the whole row."""

    sheet: str
    row: int
    place: int
    text: str


def write_annotated(path: Path, listed: Table, workbook: Workbook | None, remarks: Iterable[Remark]) -> None:
    """The list of what is wrong, and behind it the file as it was read: wrong cells coloured, each with its reason."""
    by_cell: defaultdict[tuple[str, int, int], list[str]] = defaultdict(list)
    for remark in remarks:
        by_cell[remark.sheet, remark.row, max(remark.place, 1)].append(remark.text)
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        text, wrong = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bg_color": "#F8D0C8"})
        front = book.add_worksheet(listed.name[:31])
        front.set_column(0, max(len(listed.headings) - 1, 0), 24, text)
        for number, row in enumerate([listed.headings, *listed.rows]):
            for place, value in enumerate(row):
                front.write_string(number, place, value, text)
        for grid in workbook.sheets if workbook else ():
            sheet = book.add_worksheet(None if grid.name == front.name else grid.name)
            sheet.set_column(0, max(grid.width - 1, 0), 16, text)
            _copy_cells(sheet, grid, text)
            for (name, line, place), texts in by_cell.items():
                if name == grid.name:
                    sheet.write_string(line - 1, place - 1, _shown_at(grid, line, place), wrong)
                    sheet.write_comment(line - 1, place - 1, "\n".join(texts), {"x_scale": 2})


def _shown_at(grid: Grid, line: int, place: int) -> str:
    row = grid.cells.filter(pl.col(ROW) == line)
    if row.is_empty() or place > grid.width:
        return ""
    return plain(row.get_column(str(place))).item() or ""


def _copy_cells(sheet: Any, grid: Grid, text: Any) -> None:
    rows = grid.cells.get_column(ROW).to_list()
    for place in range(1, grid.width + 1):
        for row, value in zip(rows, plain(grid.cells.get_column(str(place))).to_list(), strict=True):
            if value:
                sheet.write_string(row - 1, place - 1, value, text)
