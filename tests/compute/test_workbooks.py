"""Files from outside: whole ones are read with their places, hostile ones are answered quickly and in words."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from bangfu.compute import workbooks
from bangfu.compute.workbooks import cell_name, is_broken, is_number, plain, read_workbook
from bangfu.errors import BangfuError, LimitExceeded

SHEET = "xl/worksheets/sheet1.xml"


def workbook(path: Path, fill: Callable[[xlsxwriter.Workbook, object], None], **options: object) -> Path:
    with xlsxwriter.Workbook(str(path), options) as book:
        fill(book, book.add_worksheet("One"))
    return path


def rewritten(source: Path, target: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one part changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return target


@pytest.fixture
def simple(tmp_path: Path) -> Path:
    def fill(book: object, sheet: object) -> None:
        sheet.write_row(0, 0, ["a", "b"])  # type: ignore[attr-defined]
        sheet.write_string(2, 0, "x")  # type: ignore[attr-defined]
        sheet.write_number(2, 1, 1.5)  # type: ignore[attr-defined]
        sheet.write_formula(3, 1, "=1+1", None, 2)  # type: ignore[attr-defined]
        sheet.set_row(3, None, None, {"hidden": True})  # type: ignore[attr-defined]
        sheet.set_column(0, 0, None, None, {"hidden": True})  # type: ignore[attr-defined]
        sheet.merge_range("C5:D6", "m")  # type: ignore[attr-defined]

    return workbook(tmp_path / "simple.xlsx", fill)


def test_cells_keep_their_rows_and_kinds(simple: Path) -> None:
    (grid,) = read_workbook(simple).sheets
    assert grid.cells.get_column("row").to_list() == [1, 3, 4, 5]
    assert plain(grid.cells.get_column("2")).to_list() == ["b", "1.5", "2", None]
    assert is_number(grid.cells.get_column("2")).to_list() == [False, True, True, False]


def test_what_is_hidden_merged_or_computed_is_told(simple: Path) -> None:
    (grid,) = read_workbook(simple).sheets
    seen = (grid.hidden_rows, grid.hidden_columns, grid.merged, grid.formulas)
    assert seen == ((4,), (1,), ("C5:D6",), ("B4",))
    assert grid.merges == [(5, 3, 6, 4)]


def test_an_error_cell_is_broken(tmp_path: Path) -> None:
    def fill(book: object, sheet: object) -> None:
        sheet.write_formula(0, 0, "=1/0", None, "#DIV/0!")  # type: ignore[attr-defined]

    (grid,) = read_workbook(workbook(tmp_path / "e.xlsx", fill)).sheets
    assert is_broken(grid.cells.get_column("1")).to_list() == [True]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_tables_of_every_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(f"户编号{delimiter}姓名\r\n1{delimiter}张三\r\n".encode(encoding))
    (grid,) = read_workbook(path).sheets
    assert grid.cells.rows() == [(1, "户编号", "姓名"), (2, "1", "张三")]


def test_a_cell_of_a_text_table_may_hold_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('a,b\n"one\ntwo",x\ny,z\n')
    (grid,) = read_workbook(path).sheets
    assert grid.cells.get_column("row").to_list() == [1, 2, 3]


def doctype(part: bytes) -> bytes:
    return part.replace(b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "aaaa">]><worksheet', 1)


def many_columns(part: bytes) -> bytes:
    return part.replace(b"</row>", b'<c r="BDWGN1"><v>1</v></c></row>', 1)


def bomb(part: bytes) -> bytes:
    return part.replace(b"<sheetData>", b"<sheetData>" + b" " * (80 << 20), 1)


def cut(part: bytes) -> bytes:
    return part[: len(part) // 2]


def many_rows(part: bytes) -> bytes:
    rows = b"".join(b'<row r="%d"><c><v>1</v></c></row>' % row for row in range(10, 200_020))
    return part.replace(b"</sheetData>", rows + b"</sheetData>", 1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (doctype, "XML entities"),
        (many_columns, "more than 1000 columns"),
        (bomb, "far larger than any real one"),
        (cut, "is broken"),
        (many_rows, "more than 200000 rows"),
    ],
)
def test_hostile_workbooks_are_refused_in_words(
    simple: Path, tmp_path: Path, change: Callable[[bytes], bytes], words: str
) -> None:
    hostile = rewritten(simple, tmp_path / "hostile.xlsx", SHEET, change)
    with pytest.raises(BangfuError, match=words):
        read_workbook(hostile)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"not a zip at all", "not a complete xlsx"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old .xls file, or a workbook with a password"),
        ("a.xlsx", b"", "is empty"),
        ("a.csv", b"PK\x03\x04rest", "not a text table"),
        ("a.csv", b"a,b\n\xff\xff\xff,1\n", "neither UTF-8 nor GBK"),
        ("a.csv", b'a,b\n"open,1\n', "cannot be told apart"),
        ("a.csv", b"a\0b,c\n", "not a text table"),
        ("a.pdf", b"%PDF", "this kind of file is not read"),
    ],
)
def test_other_files_are_refused_in_words(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BangfuError, match=words):
        read_workbook(path)


def test_a_zip_without_a_workbook(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("hello.txt", "hello")
    path = tmp_path / "a.xlsx"
    path.write_bytes(target.getvalue())
    with pytest.raises(BangfuError, match="a part of the workbook is missing"):
        read_workbook(path)


def test_cells_are_named_as_spreadsheets_do() -> None:
    assert [cell_name(3, place) for place in (1, 26, 27, 702, 703)] == ["A3", "Z3", "AA3", "ZZ3", "AAA3"]


def test_a_file_at_the_limit_of_size_is_read_and_one_beyond_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n")
    monkeypatch.setattr(workbooks, "MAX_BYTES", path.stat().st_size)
    assert read_workbook(path).file == "t.csv"
    monkeypatch.setattr(workbooks, "MAX_BYTES", path.stat().st_size - 1)
    with pytest.raises(LimitExceeded, match="the file is larger than"):
        read_workbook(path)


def test_a_file_is_called_in_errors_as_its_owner_calls_it(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    assert read_workbook(tmp_path / "t.csv", name="own.csv").file == "own.csv"
