"""Taking a file apart: what each mark of a part means, and every limit exactly at it and one beyond."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bangfu.compute import cells
from bangfu.compute.cells import BROKEN, NUMBER, Refused, cleaned, column_letters, column_number, take_apart

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION = '<Relationship Id="{id}" Type="' + OFFICE + '/{kind}" Target="{target}"{more}/>'
Taken = tuple[dict[str, Any], list[list[str]]]


def relations(*entries: tuple[str, str, str, str]) -> str:
    written = (
        RELATION.format(id=number, kind=kind, target=target, more=more) for number, kind, target, more in entries
    )
    return f"<Relationships>{''.join(written)}</Relationships>"


def book(sheets: str = '<sheet name="One" r:id="r1"/>', properties: str = "") -> str:
    return f'<workbook xmlns:r="{OFFICE}">{properties}<sheets>{sheets}</sheets></workbook>'


ROOT = relations(("r1", "officeDocument", "xl/workbook.xml", ""))
TARGETS = relations(("r1", "worksheet", "sheet1.xml", ""), ("r2", "sharedStrings", "shared.xml", ""))


def packed(folder: Path, sheet: str = "", **parts: str) -> Path:
    """A workbook of one sheet with this content; `parts` take the place of others."""
    path = folder / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", parts.get("root", ROOT))
        archive.writestr("xl/workbook.xml", parts.get("book", book()))
        archive.writestr("xl/_rels/workbook.xml.rels", parts.get("targets", TARGETS))
        archive.writestr("xl/shared.xml", parts.get("shared", "<sst><si><t>zero</t></si><si><t>one</t></si></sst>"))
        archive.writestr("xl/sheet1.xml", parts.get("whole", f"<worksheet>{sheet}</worksheet>"))
    return path


def taken(path: Path) -> Taken:
    meta = take_apart(path, path.parent)
    (seen,) = meta["sheets"]
    with (path.parent / seen["file"]).open(encoding="utf-8", newline="") as source:
        return seen, list(csv.reader(source))


def sheet_of(folder: Path, sheet: str, **parts: str) -> Taken:
    return taken(packed(folder, sheet, **parts))


def text_of(folder: Path, content: str | bytes, name: str = "a.csv") -> Taken:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return taken(folder / name)


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        take_apart(path, path.parent)
    return caught.value.code


# Cells of a workbook


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1"><v>1.5</v></c>', NUMBER + "1.5"),
        ('<c r="A1" t="n"><v>7</v></c>', NUMBER + "7"),
        ('<c r="A1" t="d"><v>2020-01-02</v></c>', "2020-01-02"),
        ('<c r="A1" t="s"><v>0</v></c>', "zero"),
        ('<c r="A1" t="s"><v>1</v></c>', "one"),
        ('<c r="A1" t="s"><v>2</v></c>', BROKEN + "?"),
        ('<c r="A1" t="s"><v>-1</v></c>', BROKEN + "?"),
        ('<c r="A1" t="s"><v>x</v></c>', BROKEN + "?"),
        ('<c r="A1" t="e"><v>#DIV/0!</v></c>', BROKEN + "#DIV/0!"),
        ('<c r="A1" t="e"></c>', BROKEN + "="),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', NUMBER + "2"),
        ('<c r="A1"><f>1+1</f></c>', BROKEN + "="),
        ('<c r="A1" t="str"><f>B1</f><v>text</v></c>', "text"),
        ('<c r="A1" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="A1" t="b"><v>0</v></c>', "FALSE"),
        ('<c r="A1" t="inlineStr"><is><t>here</t></is></c>', "here"),
        ('<c r="A1" t="inlineStr"><is><t>a_x000A_b</t></is></c>', "a\nb"),
        ('<c><v>3</v></c>', NUMBER + "3"),
    ],
)  # fmt: skip
def test_a_cell_is_what_its_kind_says(tmp_path: Path, cell: str, value: str) -> None:
    assert sheet_of(tmp_path, f'<row r="1">{cell}</row>')[1] == [["1", value]]


@pytest.mark.parametrize("cell", ['<c r="A1"/>', '<c r="A1" t="str"><f>B1</f></c>', '<c r="A1" t="n"><v></v></c>'])
def test_a_cell_without_a_value_is_none(tmp_path: Path, cell: str) -> None:
    seen, rows = sheet_of(tmp_path, f'<row r="1">{cell}</row>')
    assert (rows, seen["rows"], seen["width"]) == ([], 0, 0)


def test_only_what_stands_in_a_value_is_read(tmp_path: Path) -> None:
    rows = sheet_of(tmp_path, '<row r="1">blank<c r="A1">a<f>b</f>c<v>5</v>d</c>e</row>')[1]
    assert rows == [["1", NUMBER + "5"]]


def test_cells_stand_where_they_say_or_after_the_one_before(tmp_path: Path) -> None:
    row = '<row r="3"><c r="B3"><v>1</v></c><c><v>2</v></c><c r="E3"><v>3</v></c></row>'
    seen, rows = sheet_of(tmp_path, row)
    assert rows == [["3", "", NUMBER + "1", NUMBER + "2", "", NUMBER + "3"]]
    assert (seen["width"], seen["rows"]) == (5, 1)


def test_a_row_without_a_number_follows_the_one_before(tmp_path: Path) -> None:
    cell = "<c><v>1</v></c>"
    rows = sheet_of(tmp_path, f'<row>{cell}</row><row r="5">{cell}</row><row>{cell}</row><row/><row>{cell}</row>')[1]
    assert [row[0] for row in rows] == ["1", "5", "6", "8"]


def test_the_width_is_that_of_the_widest_row(tmp_path: Path) -> None:
    wide, narrow = "<row><c r='C1'><v>1</v></c></row>", "<row><c r='A2'><v>1</v></c></row>"
    assert sheet_of(tmp_path, wide + narrow)[0]["width"] == 3


def test_a_formula_is_noted_by_its_place(tmp_path: Path) -> None:
    row = '<row r="2"><c r="A2"><v>1</v></c><c r="AB2"><f>1</f><v>1</v></c><c r="AC2"><v>1</v></c></row>'
    assert sheet_of(tmp_path, row)[0]["formulas"] == ["AB2"]


def test_how_a_shared_text_is_said_is_not_read(tmp_path: Path) -> None:
    shared = "<sst>no<si>no<r><t>a</t></r><rPh><t>no</t></rPh><r><t>b</t></r>no</si><si><t>c</t></si></sst>"
    row = '<row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
    assert sheet_of(tmp_path, row, shared=shared)[1] == [["1", "ab", "c"]]


def test_how_a_text_in_the_cell_is_said_makes_it_no_number(tmp_path: Path) -> None:
    row = '<row r="1"><c t="inlineStr"><is><t>a</t><rPh><t>b</t></rPh></is></c></row>'
    assert sheet_of(tmp_path, row)[1] == [["1", "ab"]]


# What a sheet is like


@pytest.mark.parametrize(("word", "hidden"), [("1", [4]), ("true", [4]), ("0", []), ("false", [])])
def test_a_hidden_row_is_noted(tmp_path: Path, word: str, hidden: list[int]) -> None:
    row = f'<row r="4" hidden="{word}"><c><v>1</v></c></row><row r="5"><c><v>1</v></c></row>'
    assert sheet_of(tmp_path, row)[0]["hidden_rows"] == hidden


@pytest.mark.parametrize(("word", "hidden"), [("1", [2, 3]), ("true", [2, 3]), ("0", [])])
def test_hidden_columns_are_noted_one_by_one(tmp_path: Path, word: str, hidden: list[int]) -> None:
    columns = f'<cols><col min="1" max="1"/><col min="2" max="3" hidden="{word}"/></cols>'
    assert sheet_of(tmp_path, columns)[0]["hidden_columns"] == hidden


def test_hidden_columns_end_at_the_last_that_is_read(tmp_path: Path) -> None:
    columns = sheet_of(tmp_path, '<cols><col min="999" max="16384" hidden="1"/></cols>')[0]["hidden_columns"]
    assert columns == [999, 1000]


@pytest.mark.parametrize(("state", "hidden"), [("", False), (' state="visible"', False), (' state="hidden"', True)])
def test_a_hidden_sheet_is_told(tmp_path: Path, state: str, hidden: bool) -> None:
    assert sheet_of(tmp_path, "", book=book(f'<sheet name="One"{state} r:id="r1"/>'))[0]["is_hidden"] is hidden


@pytest.mark.parametrize(("word", "since1904"), [("1", True), ("true", True), ("0", False)])
def test_the_first_day_of_the_calendar_is_told(tmp_path: Path, word: str, since1904: bool) -> None:
    path = packed(tmp_path, book=book(properties=f'<workbookPr date1904="{word}"/>'))
    assert take_apart(path, tmp_path)["date1904"] is since1904


def test_merged_ranges_are_told_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(tmp_path, '<mergeCell ref="A1:B2"/><mergeCell ref="C1:C2"/><mergeCell ref="D1:D2"/>')
    assert taken(path)[0]["merged"] == ["A1:B2", "C1:C2", "D1:D2"]
    monkeypatch.setattr(cells, "MAX_ENTRIES", 2)
    seen = cells.Seen("One", "0.csv", merged=["A1:B2"])
    reader = cells.SheetReader(seen, [], (tmp_path / "0.csv").open("w"))
    reader.start("mergeCell", {"ref": "C1:C2"})
    reader.start("mergeCell", {"ref": "D1:D2"})
    assert seen.merged == ["A1:B2", "C1:C2"]


def test_formulas_and_hidden_rows_are_noted_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "MOST_NOTED", 2)
    seen = sheet_of(tmp_path, '<row hidden="1"><c><f>1</f><v>1</v></c></row>' * 3)[0]
    assert (seen["formulas"], seen["hidden_rows"]) == (["A1", "A2"], [1, 2])


# Parts of a workbook


def test_names_may_carry_a_prefix(tmp_path: Path) -> None:
    whole = '<x:worksheet xmlns:x="y"><x:row r="2"><x:c r="A2"><x:v>1</x:v></x:c></x:row></x:worksheet>'
    assert sheet_of(tmp_path, "", whole=whole)[1] == [["2", NUMBER + "1"]]


def test_what_is_no_worksheet_is_left_out(tmp_path: Path) -> None:
    sheets = '<sheet name="Chart" r:id="r3"/><sheet name="One" r:id="r1"/>'
    targets = TARGETS.replace("</R", RELATION.format(id="r3", kind="chartsheet", target="c.xml", more="") + "</R")
    seen, rows = sheet_of(tmp_path, "<row><c><v>1</v></c></row>", book=book(sheets), targets=targets)
    assert (seen["name"], seen["file"], rows) == ("One", "1.csv", [["1", NUMBER + "1"]])


def test_what_lies_outside_the_file_is_not_followed(tmp_path: Path) -> None:
    outside = RELATION.format(id="r9", kind="officeDocument", target="http://x/y.xml", more=' TargetMode="External"')
    root = ROOT.replace("<Relationship ", outside + "<Relationship ", 1)
    assert sheet_of(tmp_path, "", root=root)[0]["name"] == "One"


def test_a_target_from_the_root_is_found(tmp_path: Path) -> None:
    targets = relations(("r1", "worksheet", "/xl/sheet1.xml", ""))
    assert sheet_of(tmp_path, "<row><c><v>1</v></c></row>", targets=targets)[1] == [["1", NUMBER + "1"]]


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"whole": "<worksheet>"}, "xml"),
        ({"whole": "<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet/>"}, "entities"),
        ({"targets": relations(("r1", "worksheet", "absent.xml", ""))}, "part_missing"),
    ],
)
def test_a_part_that_cannot_be_read_is_told(tmp_path: Path, parts: dict[str, str], code: str) -> None:
    assert refusal(packed(tmp_path, "", **parts)) == code


# Limits, at them and one beyond


LIMITS = {
    "rows": ("MAX_ROWS", 2, "<row><c><v>1</v></c></row>" * 2),
    "cells": ("MAX_CELLS", 2, "<row><c/><c/></row>"),
    "columns": ("MAX_COLUMNS", 2, '<row><c r="B1"/></row>'),
    "bomb": ("MAX_ENTRIES", 5, ""),
}


@pytest.mark.parametrize("code", LIMITS)
def test_a_workbook_at_the_limit_is_read_and_one_beyond_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    limit, most, sheet = LIMITS[code]
    monkeypatch.setattr(cells, limit, most)
    assert sheet_of(tmp_path, sheet)[0]["name"] == "One"
    monkeypatch.setattr(cells, limit, most - 1)
    assert refusal(tmp_path / "a.xlsx") == code


def test_all_parts_together_may_unpack_to_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(tmp_path)
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    monkeypatch.setattr(cells, "MAX_UNPACKED", size)
    assert taken(path)[0]["name"] == "One"
    monkeypatch.setattr(cells, "MAX_UNPACKED", size - 1)
    assert refusal(path) == "bomb"


@pytest.fixture
def suspicious(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[zipfile.ZipFile]:
    """An archive whose parts say what a test puts in, where parts above 100 bytes may be packed to a tenth."""
    monkeypatch.setattr(cells, "SUSPICIOUS_BYTES", 100)
    monkeypatch.setattr(cells, "SUSPICIOUS_RATIO", 10)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        yield archive
        archive.filelist.clear()


def entry(size: int, packed_size: int) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo("part")
    made.file_size, made.compress_size = size, packed_size
    return made


@pytest.mark.parametrize(("size", "packed_size"), [(101, 10), (111, 11), (101, 0)])
def test_a_large_part_that_was_packed_too_well_is_a_bomb(
    suspicious: zipfile.ZipFile, size: int, packed_size: int
) -> None:
    suspicious.filelist.append(entry(size, packed_size))
    with pytest.raises(Refused, match="bomb"):
        cells.refuse_bomb(suspicious)


def test_a_part_that_is_small_or_packed_as_usual_is_none(suspicious: zipfile.ZipFile) -> None:
    suspicious.filelist.extend([entry(100, 1), entry(100, 0), entry(110, 11)])
    cells.refuse_bomb(suspicious)
    assert len(suspicious.filelist) == 3


def test_a_part_that_unpacks_to_more_than_it_says_is_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = f"<worksheet>{' ' * 100}</worksheet>"
    with zipfile.ZipFile(packed(tmp_path, whole=part)) as archive:
        monkeypatch.setattr(cells, "MAX_UNPACKED", len(part))
        cells.parse(archive, "xl/sheet1.xml", cells.Handler())
        monkeypatch.setattr(cells, "MAX_UNPACKED", len(part) - 1)
        with pytest.raises(Refused, match="bomb"):
            cells.parse(archive, "xl/sheet1.xml", cells.Handler())


# Text tables


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.tsv", "A.CSV"])
def test_a_text_table_is_told_by_its_ending(tmp_path: Path, name: str) -> None:
    seen, rows = text_of(tmp_path, "a,b\n1,2\n", name)
    assert (rows, seen["width"], seen["rows"]) == ([["1", "a", "b"], ["2", "1", "2"]], 2, 2)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"PK\x03\x04", "not_text"),
        ("a.csv", b"\xd0\xcf\x11\xe0", "not_text"),
        ("a.csv", b"a,\0b\n", "not_text"),
        ("a.csv", b"\x81\xff\xff", "encoding"),
        ("a.csv", b'a,"b\n', "csv"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0", "old_office"),
        ("a.xlsx", b"a,b\n1,2\n", "not_workbook"),
    ],
)
def test_a_file_that_is_not_what_its_ending_says_is_refused(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert refusal(tmp_path / name) == code


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("a,b,,\n", [["1", "a", "b"]]),
        ("a\n\n,,\nb\n", [["1", "a"], ["4", "b"]]),
        ("a,,b\n", [["1", "a", "", "b"]]),
        ("'=1,'a,''+1\n", [["1", "=1", "'a", "'+1"]]),
        ("a\x07b\n", [["1", "ab"]]),
        ("a;b;c,d\n", [["1", "a", "b", "c,d"]]),
    ],
)
def test_rows_of_text_lose_what_is_empty_and_what_guards_them(
    tmp_path: Path, content: str, rows: list[list[str]]
) -> None:
    assert text_of(tmp_path, content)[1] == rows


def test_a_text_table_at_the_limit_of_columns_is_read_and_one_beyond_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cells, "MAX_COLUMNS", 2)
    assert text_of(tmp_path, "a,b\n")[0]["width"] == 2
    (tmp_path / "a.csv").write_text("a,b,c\n")
    assert refusal(tmp_path / "a.csv") == "columns"


# Names of columns


@pytest.mark.parametrize(
    ("letters", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("AZ", 52), ("BA", 53), ("XFD", 16384)]
)
def test_columns_are_named_by_letters(letters: str, number: int) -> None:
    assert (column_number(letters), column_letters(number)) == (number, letters)


@pytest.mark.parametrize(
    ("text", "clean"),
    [("a_x0041_", "aA"), ("a_x00_", "a_x00_"), ("_x0007_b", "b"), ("a\tb\nc", "a\tb\nc"), ("\x00", "")],
)
def test_text_is_freed_of_control_characters(text: str, clean: str) -> None:
    assert cleaned(text) == clean
