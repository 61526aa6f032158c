"""A department's file: its headings found, its rows read, and all that is wrong told at once."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from bangfu.compute.identity import check_digit
from bangfu.compute.linkage.files import Headings, Records, RowsFaulty, read_headings, read_records
from bangfu.compute.specs import parse_spec
from bangfu.compute.workbooks import read_workbook
from bangfu.compute.writing import Table, write_workbook
from bangfu.errors import SheetErrors
from bangfu.policy.loader import policy_files

SPEC = """
title: {zh: t, en: t}
reference: r
verified: "no"
columns: {name: [Name], number: [ID number], born: [Born], village: [Village]}
kinds:
  school: {name: [Pupil], keeps: [School]}
"""
BODY = "10000019900101001"
ID = BODY + check_digit(BODY)


@pytest.fixture
def headings() -> Headings:
    return read_headings(parse_spec(SPEC, "departments.yaml"))["school"]


def read(folder: Path, headings: Headings, *lines: str) -> Records:
    path = folder / "file.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_records(read_workbook(path), headings)


def faults(folder: Path, headings: Headings, *lines: str) -> list[tuple[int, str, str]]:
    with pytest.raises(RowsFaulty) as refused:
        read(folder, headings, *lines)
    return [(problem.row, problem.column, str(problem.what)) for problem in refused.value.problems]


def test_titles_may_stand_above_and_columns_in_any_order(tmp_path: Path, headings: Headings) -> None:
    found = read(tmp_path, headings, "Pupils of 2025,,,", "School,Pupil,Born,Secret", "First,Ann,1990.1.2,x")
    assert found.table.row(0, named=True) == {
        "row": 3, "name": "Ann", "number": None, "born": "1990-01-02", "village": None, "facts": ["School", "First"],
    }  # fmt: skip
    assert found.dropped == ("Secret",)


def test_the_number_tells_the_birth_where_no_column_does(tmp_path: Path, headings: Headings) -> None:
    assert read(tmp_path, headings, "Name,ID number", f"Ann,{ID}").table["born"].to_list() == ["1990-01-01"]


def test_a_mistyped_digit_is_no_fault_of_the_file(tmp_path: Path, headings: Headings) -> None:
    wrong = ID[:-1] + ("0" if ID[-1] != "0" else "1")
    assert read(tmp_path, headings, "Name,ID number", f"Ann,{wrong}").table["number"].to_list() == [wrong]


def test_every_fault_is_told_with_its_place(tmp_path: Path, headings: Headings) -> None:
    found = faults(tmp_path, headings, "Name,ID number,Born", f",{ID},", "Ann,12345,", "Bo,,31 May", "Cy,1.0E+17,")
    assert [(row, column) for row, column, _what in found] == [
        (2, "Name"),
        (3, "ID number"),
        (4, "Born"),
        (5, "ID number"),
    ]


def test_a_fault_shows_no_number(tmp_path: Path, headings: Headings) -> None:
    with pytest.raises(RowsFaulty) as refused:
        read(tmp_path, headings, "Name,ID number", f"Ann,{ID}1")
    assert ID not in refused.value.problems[0].value


def test_a_name_alone_is_a_fault(tmp_path: Path, headings: Headings) -> None:
    assert faults(tmp_path, headings, "Name,ID number", "Ann,")[0][0] == 2


def test_a_number_that_a_spreadsheet_rounded_is_a_fault(tmp_path: Path, headings: Headings) -> None:
    path = tmp_path / "file.xlsx"
    write_workbook(path, [Table("One", ["Name", "ID number"], [["Ann", "1.0000019900101E+17"]])])
    with pytest.raises(RowsFaulty, match="1 cells or rows"):
        read_records(read_workbook(path), headings)


@pytest.mark.parametrize("lines", [("Name,School", "Ann,First"), ("a,b", "1,2"), ("Name,Born",)])
def test_a_file_without_headings_or_rows_is_refused(tmp_path: Path, headings: Headings, lines: tuple[str, ...]) -> None:
    with pytest.raises(SheetErrors):
        read(tmp_path, headings, *lines)


def test_personal_numbers_in_other_columns_are_masked(tmp_path: Path, headings: Headings) -> None:
    found = read(tmp_path, headings, "Name,Born,Village,School", f"Ann {ID},1990-01-01,{ID},{ID}")
    assert ID not in str(found.table.rows())


def test_every_kind_of_file_has_its_headings() -> None:
    found = read_headings(next(file.spec for file in policy_files("linkage") if file.name == "departments"))
    assert set(found) == {"medical", "school", "housing", "vehicles", "payroll", "insurance", "disability"}
    assert all(kind.kept and all(kind.person.values()) for kind in found.values())


def test_only_what_is_named_is_kept(tmp_path: Path, headings: Headings) -> None:
    found = read(tmp_path, headings, "Name,Born,Diagnosis", "Ann,1990-01-01,flu")
    assert isinstance(found.table.schema["facts"], pl.List)
    assert found.table["facts"].to_list() == [[]]
