"""Files we write: every value as a reader finds it, nothing that runs, and each remark beside its cell."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from bangfu.compute.layouts import WAN_YUAN, Column, Field, Layout, SheetLayout
from bangfu.compute.workbooks import Grid, Workbook
from bangfu.compute.writing import (
    LISTS,
    LONGEST_LIST,
    TEMPLATE_ROWS,
    Remark,
    Table,
    csv_bytes,
    harmless,
    shown,
    table_of,
    write_annotated,
    write_template,
    write_workbook,
    yuan,
)


@dataclass(frozen=True)
class Code:
    code: str
    zh: str
    en: str = ""
    aliases: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


LISTED = {
    "yes_no": [Code("1", "yes"), Code("0", "no")],
    "kinds": [Code("01", "first"), Code("02", "second"), Code("09", "old", marks=("legacy",))],
    "long": [Code(str(place), f"n{place}") for place in range(LONGEST_LIST + 1)],
    "none": [],
}


def codes(name: str) -> list[Code]:
    return LISTED[name]


def field(kind: str, name: str = "x", *, zh: str = "", listed: str = "") -> Field:
    return Field("household", name, kind, zh or name, name.upper(), codes=listed)


KIND = field("code", "kind", listed="kinds")


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (KIND, "02", "second"),
        (KIND, "77", "77"),
        (KIND, None, ""),
        (KIND, "", ""),
        (field("codes", listed="kinds"), ["01", "02"], "first,second"),
        (field("codes", listed="kinds"), "01,02", "first,second"),
        (field("codes", listed="kinds"), [], ""),
        (field("flag"), True, "yes"),
        (field("flag"), False, "no"),
        (field("flag"), None, ""),
        (field("money"), 123456, "1234.56"),
        (field("money"), 0, "0.00"),
        (field("date"), dt.date(2023, 6, 1), "2023-06-01"),
        (field("count"), 7, "7"),
        (None, 7, ""),
    ],
)
def test_a_value_is_shown_as_it_is_read(kind: Field | None, value: Any, text: str) -> None:
    assert shown(kind, value, codes) == text


@pytest.mark.parametrize(
    ("fen", "places", "text"),
    [
        (0, 2, "0.00"),
        (9, 2, "0.09"),
        (10, 2, "0.10"),
        (99, 2, "0.99"),
        (100, 2, "1.00"),
        (1_234_567, 6, "1.234567"),
        (1_200_000, 6, "1.20"),
    ],
)
def test_fen_are_written_as_yuan(fen: int, places: int, text: str) -> None:
    assert yuan(fen, places) == text


def test_rows_become_the_columns_of_a_layout() -> None:
    money = field("money", "sum", zh=f"sum ({WAN_YUAN})")
    columns = (Column("Kind", KIND), Column("Else", None), Column("Sum", money), Column("Fen", field("money", "fen")))
    sheet = SheetLayout("Homes", "", "household", (), columns)
    rows = [{"household.kind": "01", "household.sum": 1_230_000, "household.fen": 123}, {}]
    table = table_of(sheet, rows, codes)
    assert (table.name, table.headings) == ("Homes", ["Kind", "Else", "Sum", "Fen"])
    assert list(table.rows) == [["first", "", "1.23", "1.23"], ["", "", "", ""]]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "'=", "''@"])
def test_what_a_spreadsheet_might_run_is_guarded(sign: str) -> None:
    assert harmless(f"{sign}1") == f"'{sign}1"


@pytest.mark.parametrize("text", ["", "a", "1-1", "'a", " =1"])
def test_what_runs_nowhere_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_a_csv_file_begins_with_a_mark_and_guards_headings_and_cells() -> None:
    assert csv_bytes(Table("x", ["a", "=b"], [["+1", "c,d"]])) == b"\xef\xbb\xbfa,'=b\r\n'+1,\"c,d\"\r\n"


# Workbooks


def cells(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))


def test_every_cell_of_a_workbook_is_text(tmp_path: Path) -> None:
    long = "L" * 40
    tables = [Table("One", ["a", "b"], [["=1+1", "101234199001010017"], ["", "http://x"]]), Table(long, [], [])]
    write_workbook(tmp_path / "a.xlsx", tables, about=[("From", "here"), ("To", "there")])
    assert cells(tmp_path / "a.xlsx", "One") == [("a", "b"), ("=1+1", "101234199001010017"), (None, "http://x")]
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert [name[:5] for name in book.sheetnames] == ["One", "LLLLL", book.sheetnames[2][:5]]
    assert len(book.sheetnames[1]) == 31
    assert book["One"]["A2"].data_type == "s"
    assert list(book.worksheets[2].iter_rows(values_only=True)) == [("From", "here"), ("To", "there")]


def test_a_workbook_without_a_word_about_it_has_no_sheet_for_one(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", [Table("One", ["a", "b", "c"], [])])
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    widths = book["One"].column_dimensions
    assert book.sheetnames == ["One"]
    assert (book["One"].freeze_panes, widths["A"].min, widths["A"].max) == ("A2", 1, 3)


@pytest.fixture
def template(tmp_path: Path) -> openpyxl.Workbook:
    fields = [KIND, field("flag", "flag"), field("code", "again", listed="kinds"), field("text", "text")]
    columns = [Column(each.name, each) for each in fields] + [Column("else", None)]
    more = [Column(name, field("code", name, listed=name)) for name in ("long", "none")]
    sheets = [("One", columns, ("household.kind",)), ("Two", more, ())]
    made = tuple(SheetLayout(name, "", "household", needed, tuple(listed)) for name, listed, needed in sheets)
    write_template(tmp_path / "t.xlsx", Layout("t", "", "", "", made), codes, about=[("What", "this is")])
    return openpyxl.load_workbook(tmp_path / "t.xlsx")


def test_a_template_opens_on_its_first_sheet(template: openpyxl.Workbook) -> None:
    assert template.sheetnames[:3] == [LISTS, "One", "Two"]
    assert (template[LISTS].sheet_state, template.active.title if template.active else "") == ("hidden", "One")
    assert template.worksheets[3]["B1"].value == "this is"


def test_a_template_marks_what_is_needed(template: openpyxl.Workbook) -> None:
    heading, other, unknown = (template["One"][place] for place in ("A1", "B1", "E1"))
    assert [cell.fill.fgColor.rgb for cell in (heading, other)] == ["FFDCEBE3", "00000000"]
    assert heading.comment.text.splitlines()[0] == "KIND"
    assert "(needed)" in heading.comment.text
    assert "(needed)" not in other.comment.text
    assert other.comment.text.splitlines()[1].endswith("(yes / no)")
    assert unknown.comment is None


def offers(sheet: Any) -> dict[str, str]:
    return {str(each.sqref): each.formula1 for each in sheet.data_validations.dataValidation}


def test_a_template_offers_each_list_once(template: openpyxl.Workbook) -> None:
    last = TEMPLATE_ROWS + 1
    assert offers(template["One"]) == {
        f"A2:A{last}": f"{LISTS}!$A$1:$A$2", f"B2:B{last}": f"{LISTS}!$B$1:$B$2", f"C2:C{last}": f"{LISTS}!$A$1:$A$2",
    }  # fmt: skip
    assert offers(template["Two"]) == {
        f"A2:A{last}": f"{LISTS}!$C$1:$C${LONGEST_LIST}", f"B2:B{last}": f"{LISTS}!$D$1:$D$1",
    }  # fmt: skip


def test_a_list_offers_the_words_in_use_alone(template: openpyxl.Workbook) -> None:
    columns = [[cell for cell in column if cell] for column in template[LISTS].iter_cols(values_only=True)]
    assert columns[:2] == [["first", "second"], ["yes", "no"]]
    assert len(columns[2]) == LONGEST_LIST


# What is wrong with a file, beside it


def grid(name: str = "One") -> Grid:
    columns = {"row": [1, 3], "1": ["a", "x"], "2": ["b", None]}
    return Grid(name, pl.DataFrame(columns), 2, False, (), (), (), ())


def annotated(folder: Path, *remarks: Remark, grids: tuple[Grid, ...] | None = None) -> openpyxl.Workbook:
    book = Workbook("f.xlsx", grids if grids is not None else (grid(), grid("Two")), False)
    listed = Table("Faults", ["Row", "What"], [["3", "=bad"]])
    write_annotated(folder / "w.xlsx", listed, book, remarks)
    return openpyxl.load_workbook(folder / "w.xlsx")


def test_the_list_stands_before_the_file_as_it_was(tmp_path: Path) -> None:
    book = annotated(tmp_path)
    assert book.sheetnames == ["Faults", "One", "Two"]
    assert list(book["Faults"].iter_rows(values_only=True)) == [("Row", "What"), ("3", "=bad")]
    assert list(book["One"].iter_rows(values_only=True)) == [("a", "b"), (None, None), ("x", None)]
    widths = [book[name].column_dimensions["A"] for name in ("Faults", "One")]
    assert [(each.min, each.max) for each in widths] == [(1, 2), (1, 2)]


def test_a_remark_stands_on_its_cell_of_its_sheet(tmp_path: Path) -> None:
    book = annotated(tmp_path, Remark("One", 3, 1, "wrong"), Remark("One", 3, 1, "twice"), Remark("One", 1, 2, "odd"))
    cell, other, same = book["One"]["A3"], book["One"]["B1"], book["Two"]["A3"]
    assert (cell.value, cell.comment.text, cell.fill.fgColor.rgb) == ("x", "wrong\ntwice", "FFF8D0C8")
    assert (other.value, other.comment.text) == ("b", "odd")
    assert same.comment is None


@pytest.mark.parametrize(
    ("remark", "at", "value"),
    [
        (Remark("One", 3, 0, "the row"), "A3", "x"),
        (Remark("One", 3, 2, "empty"), "B3", None),
        (Remark("One", 3, 3, "beyond the width"), "C3", None),
        (Remark("One", 2, 1, "no such row"), "A2", None),
    ],
)
def test_a_remark_may_stand_where_nothing_is(tmp_path: Path, remark: Remark, at: str, value: str | None) -> None:
    cell = annotated(tmp_path, remark)["One"][at]
    assert (cell.value or None, cell.comment.text) == (value, remark.text)


def test_a_sheet_that_is_called_as_the_list_gets_another_name(tmp_path: Path) -> None:
    assert annotated(tmp_path, grids=(grid("Faults"), grid("Two"))).sheetnames == ["Faults", "Sheet2", "Two"]


def test_without_the_file_there_is_the_list_alone(tmp_path: Path) -> None:
    write_annotated(tmp_path / "w.xlsx", Table("Faults", [], []), None, [Remark("One", 1, 1, "x")])
    assert openpyxl.load_workbook(tmp_path / "w.xlsx").sheetnames == ["Faults"]
