"""Sheets: every cell keeps its place and its text, and a fault names the first cell that is wrong."""

from __future__ import annotations

import gzip
import lzma
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from bangfu.compute import sheets
from bangfu.compute.sheets import Sheet, read_sheet
from bangfu.errors import BangfuError, LimitExceeded, SheetErrors


def sheet_of(*cells: str | None, name: str = "x") -> Sheet:
    return Sheet("a.csv", pl.DataFrame({name: list(cells)}, schema={name: pl.String}), np.arange(2, len(cells) + 2))


def typed(cells: pl.Series) -> Sheet:
    return Sheet("a.parquet", pl.DataFrame({"x": cells}), np.arange(2, len(cells) + 2))


def csv(folder: Path, content: bytes) -> Sheet:
    path = folder / "a.csv"
    path.write_bytes(content)
    return read_sheet(path)


# Reading


def test_cells_stay_text_and_rows_are_counted_from_the_header(tmp_path: Path) -> None:
    found = csv(tmp_path, b"code,v\n0052,1.50\n7,NA\n")
    assert found.frame.rows() == [("0052", "1.50"), ("7", None)]
    assert found.rows.tolist() == [2, 3]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"a,b\n1,2\n\n3,4\n\n\n", [2, 4]),
        (b"a,b\r\n1,2\r\n\r\n3,4\r\n", [2, 4]),
        (b"\n\na,b\n1,2\n3,4", [4, 5]),
        (b"\xef\xbb\xbfa,b\n1,2\n3,4\n", [2, 3]),
        (b'a,b\n1,2\n"3","4"', [2, 3]),
    ],
)
def test_blank_lines_are_no_rows_but_are_counted(tmp_path: Path, content: bytes, rows: list[int]) -> None:
    found = csv(tmp_path, content)
    assert found.frame.rows() == [("1", "2"), ("3", "4")]
    assert found.rows.tolist() == rows


@pytest.mark.parametrize("piece", range(1, 24))
def test_blank_lines_are_seen_in_pieces_of_any_size(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "SCAN_BYTES", piece)
    cells, blank = sheets._cells_by_row(b"a,b\n\n1\r\n\r\nx\n3,4\n\r")
    assert cells.tolist() == [2, 1, 1, 1, 1, 2, 1]
    assert blank.tolist() == [False, True, False, True, False, False, True]


@pytest.mark.parametrize(
    ("content", "place"), [(b"\0a,b\n", "row 1"), (b"a,b\n1,\0\n", "row 2"), (b"a,b\n1,2\n\xff,3\n", "row 3")]
)
def test_what_is_no_utf_8_is_named_by_its_row(tmp_path: Path, content: bytes, place: str) -> None:
    with pytest.raises(SheetErrors, match="the file is not UTF-8 text") as caught:
        csv(tmp_path, content)
    assert str(caught.value.where) == f"a.csv, {place}"


def test_a_file_at_the_limit_is_read_and_one_beyond_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_BYTES", 40)
    for ending, pack in ((".csv", bytes), (".csv.gz", gzip.compress)):
        (tmp_path / f"whole{ending}").write_bytes(pack(b"a,b\n" + b"1,2\n" * 9))
        (tmp_path / f"large{ending}").write_bytes(pack(b"a,b\n" + b"1,2\n" * 9 + b"3"))
    assert [len(read_sheet(tmp_path / f"whole{ending}")) for ending in (".csv", ".csv.gz")] == [9, 9]
    with pytest.raises(LimitExceeded, match="the file is larger"):
        read_sheet(tmp_path / "large.csv")
    with pytest.raises(LimitExceeded, match="the file is larger"):
        read_sheet(tmp_path / "large.csv.gz")


def test_a_name_that_no_file_can_have_is_answered(tmp_path: Path) -> None:
    with pytest.raises(SheetErrors) as caught:
        read_sheet(tmp_path / ("x" * 300 + ".csv"))
    assert str(caught.value.what) == "the file cannot be read: File name too long"


def test_a_blank_line_of_a_single_column_is_an_empty_cell(tmp_path: Path) -> None:
    assert csv(tmp_path, b"a\n1\n\n3\n").frame.rows() == [("1",), (None,), ("3",)]


def test_quoted_commas_quotes_and_line_breaks_are_content(tmp_path: Path) -> None:
    found = csv(tmp_path, b'"a,""1""",b\n"x,\ny","say ""hi"""\n1,2\n')
    assert found.frame.columns == ['a,"1"', "b"]
    assert found.frame.rows() == [("x,\ny", 'say "hi"'), ("1", "2")]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"a,b\n1,2\n3\n", "row 3"),
        (b"a,b\n1,2\n3,4,5\n", "row 3"),
        (b"a,b\n\n1,2\n3", "row 4"),
        (b'a,b\n"1,\n1",2\n3\n', "row 3"),
        (b"a,b\n1\n1,2,3\n", "row 2"),
        (b"a,b\n1,2,3\n1\n", "row 2"),
        (b"\n\na,b\n1\n1,2,3\n", "row 4"),
        (b'a,b\n"1,1"\n', "row 2"),
    ],
)
def test_a_ragged_row_is_named(tmp_path: Path, content: bytes, place: str) -> None:
    with pytest.raises(SheetErrors) as caught:
        csv(tmp_path, content)
    assert place in str(caught.value.where)


@given(
    st.lists(st.lists(st.text("ab,\n\"'é", max_size=4), min_size=3, max_size=3), min_size=1, max_size=6),
    st.integers(1, 40),
)
def test_cells_are_counted_alike_in_pieces_of_any_size(rows: list[list[str]], piece: int) -> None:
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [["x", "y", "z"], *rows]]
    whole = sheets.SCAN_BYTES
    try:
        sheets.SCAN_BYTES = piece
        cells, blank = sheets._cells_by_row("\n".join(lines).encode())
    finally:
        sheets.SCAN_BYTES = whole
    assert cells.tolist() == [3] * (len(rows) + 1)
    assert not blank.any()


@pytest.mark.parametrize(("ending", "pack"), [(".gz", gzip.compress), (".xz", lzma.compress)])
def test_packed_files_hold_the_same(tmp_path: Path, ending: str, pack: Callable[[bytes], bytes]) -> None:
    (tmp_path / f"a.csv{ending}").write_bytes(pack(b"a,b\n1,2\n"))
    assert read_sheet(tmp_path / f"a.csv{ending}").frame.rows() == [("1", "2")]


def test_a_header_without_end_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(SheetErrors, match="the rows do not fit the header"):
        csv(tmp_path, b'a,"' + b"x" * 200_000)


@pytest.mark.parametrize("cut", [5, 60, 200])
def test_a_broken_parquet_file_is_one_error_and_no_noise(
    tmp_path: Path, cut: int, capfd: pytest.CaptureFixture[str]
) -> None:
    pl.DataFrame({"x": range(100), "y": ["text"] * 100}).write_parquet(tmp_path / "a.parquet")
    whole = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "a.parquet").write_bytes(whole[:cut] + b"\xff" * 40 + whole[cut + 40 :])
    with pytest.raises(SheetErrors, match="this is not a complete Parquet file"):
        read_sheet(tmp_path / "a.parquet")
    assert capfd.readouterr().err == ""


def test_a_parquet_file_keeps_its_types(tmp_path: Path) -> None:
    wanted = pl.DataFrame({"x": [1, None], "y": ["007", "a"], "z": [True, False]})
    wanted.write_parquet(tmp_path / "a[1]*.parquet")
    found = read_sheet(tmp_path / "a[1]*.parquet")
    assert found.frame.equals(wanted)
    assert found.rows.tolist() == [2, 3]


def test_an_empty_name_in_the_header_becomes_the_place_of_the_column(tmp_path: Path) -> None:
    assert csv(tmp_path, b"a,,\n1,2,3\n").frame.columns == ["a", "column 2", "column 3"]


def workbook(path: Path, rows: list[list[str | float | bool | None]]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    cells = [(r, c, cell) for r, row in enumerate(rows) for c, cell in enumerate(row)]
    assert [page.write(*cell) for cell in cells] == [0] * len(cells)
    book.close()
    return path


def test_whole_numbers_of_a_workbook_have_no_decimals(tmp_path: Path) -> None:
    found = read_sheet(workbook(tmp_path / "a.xlsx", [["a", "b"], [7, 0.1], ["007", "x"]]))
    assert found.frame.rows() == [("7", "0.1"), ("007", "x")]
    assert found.rows.tolist() == [2, 3]


@pytest.mark.parametrize(
    ("rows", "what"), [([["a", "b", "a"], [1, 2, 3]], "names “a” twice"), ([], "the file is empty")]
)
def test_a_workbook_is_held_to_the_same_header(
    tmp_path: Path, rows: list[list[str | float | bool | None]], what: str
) -> None:
    with pytest.raises(SheetErrors, match=what):
        read_sheet(workbook(tmp_path / "a.xlsx", rows))


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    header = ",".join(f"c{place}" for place in range(sheets.MAX_COLUMNS + 1))
    with pytest.raises(LimitExceeded, match="1001 columns"):
        csv(tmp_path, f"{header}\n{',' * sheets.MAX_COLUMNS}\n".encode())


def test_as_many_columns_as_are_read_are_read(tmp_path: Path) -> None:
    header = ",".join(f"c{place}" for place in range(sheets.MAX_COLUMNS))
    found = csv(tmp_path, f"{header}\n{',' * (sheets.MAX_COLUMNS - 1)}\n".encode())
    assert found.frame.width == sheets.MAX_COLUMNS


# Cells


def test_numbers_are_read_and_blanks_are_told_apart() -> None:
    found = sheet_of(" 1.5 ", None, "-2e3", "NA").numbers("x", may_be_blank=True)
    assert found[[0, 2]].tolist() == [1.5, -2000.0]
    assert np.isnan(found[[1, 3]]).all()


@pytest.mark.parametrize("cell", ["NaN", "nan", "inf", "1e999", "1,5", "12 元", "--1", "0x10", "1_000"])
def test_what_is_no_plain_number_is_refused(cell: str) -> None:
    with pytest.raises(SheetErrors, match="this is not a number") as caught:
        sheet_of("1", cell).numbers("x")
    assert str(caught.value.where) == "a.csv, row 3, column “x”"


def test_nan_in_a_typed_column_is_a_broken_number() -> None:
    with pytest.raises(SheetErrors, match="this is not a number"):
        typed(pl.Series([1.0, float("nan")])).numbers("x", may_be_blank=True)


def test_an_empty_cell_is_refused_where_it_must_be_filled() -> None:
    with pytest.raises(SheetErrors, match=r"this cell is empty \(2 in all\)"):
        sheet_of("1", None, "").numbers("x")


def test_the_count_of_further_faults_is_told() -> None:
    with pytest.raises(SheetErrors, match="“-1” \\(and 1 more rows\\)"):
        sheet_of("0", "-1", "-2").numbers("x", minimum=0)


def test_a_number_below_another_minimum_is_refused() -> None:
    with pytest.raises(SheetErrors, match="this number is too small"):
        sheet_of("4").numbers("x", minimum=5)


def test_integers_accept_a_whole_decimal() -> None:
    assert sheet_of("30.0", "7").integers("x", minimum=0).tolist() == [30, 7]


@pytest.mark.parametrize("cell", ["1.5", "9007199254740993"])
def test_what_is_not_exactly_whole_is_refused(cell: str) -> None:
    with pytest.raises(SheetErrors, match="this is not a whole number"):
        sheet_of(cell).integers("x", minimum=0)


@pytest.mark.parametrize(
    ("cells", "scaled", "places"),
    [
        (("1.25", "3"), [125, 300], 2),
        (("0.10", "2.0"), [1, 20], 1),
        (("1e2", "5"), [100, 5], 0),
        (("12345678901234.56",), [1234567890123456], 2),
        (("0.1", "0.2", "0.3"), [1, 2, 3], 1),
        (("0.000000000000000001",), [1], 18),
        ((str(2**62 - 1),), [2**62 - 1], 0),
    ],
)
def test_decimals_are_exact(cells: tuple[str, ...], scaled: list[int], places: int) -> None:
    found, power = sheet_of(*cells).decimals("x", minimum=0)
    assert (found.tolist(), power) == (scaled, places)


@pytest.mark.parametrize(
    "cell",
    [
        "4611686018427387904",
        "1e300",
        "1e-99999999999999999999999",
        "0e99999999999",
        "1e-19",
        "1.0000000000000000000000000000001",
    ],
)
def test_a_decimal_beyond_what_is_kept_exact_is_refused(cell: str) -> None:
    with pytest.raises(SheetErrors, match="more digits than are kept exact") as caught:
        sheet_of("1", cell).decimals("x", minimum=0)
    assert "row 3" in str(caught.value.where)


def test_decimals_of_typed_whole_numbers_need_no_places() -> None:
    found, power = typed(pl.Series([5, 7], dtype=pl.UInt64)).decimals("x", minimum=0)
    assert (found.tolist(), power) == ([5, 7], 0)


def test_typed_whole_numbers_are_exact_up_to_the_same_limit() -> None:
    assert typed(pl.Series([2**62 - 1])).decimals("x", minimum=0)[0].tolist() == [2**62 - 1]
    with pytest.raises(SheetErrors, match="more digits than are kept exact"):
        typed(pl.Series([2**62])).decimals("x", minimum=0)


def test_flags_tell_yes_no_and_unknown() -> None:
    yes, unknown = sheet_of("1", "0", None, "1.0", " 1").flags("x")
    assert yes.tolist() == [True, False, False, True, True]
    assert unknown.tolist() == [False, False, True, False, False]


@pytest.mark.parametrize("cell", ["2", "-1", "0.5"])
def test_a_flag_among_ones_is_nothing_else_either(cell: str) -> None:
    with pytest.raises(SheetErrors, match="this is neither 0 nor 1"):
        sheet_of("1", cell).flags("x")


def test_flags_of_a_typed_column() -> None:
    yes, unknown = typed(pl.Series([True, False, None])).flags("x")
    assert (yes.tolist(), unknown.tolist()) == ([True, False, False], [False, False, True])


@pytest.mark.parametrize("cell", ["2", "-1", "0.5"])
def test_a_flag_is_nothing_but_0_or_1(cell: str) -> None:
    with pytest.raises(SheetErrors, match=f"this is neither 0 nor 1: “{cell}”"):
        sheet_of("0", cell).flags("x")


def test_labels_keep_leading_zeros_and_drop_the_decimals_of_typed_codes() -> None:
    assert sheet_of("007", " a ").labels("x").to_list() == ["007", "a"]
    assert typed(pl.Series([7.0, 7.5])).labels("x").to_list() == ["7", "7.5"]
    assert typed(pl.Series([2.0**53 - 1, 2.0**53])).labels("x").to_list() == ["9007199254740991", "9007199254740992.0"]


def test_labels_must_be_filled_and_optional_ones_need_not() -> None:
    assert sheet_of("a", None).optional_labels("x").to_list() == ["a", None]
    with pytest.raises(SheetErrors, match="this cell is empty"):
        sheet_of("a", None).labels("x")


@pytest.mark.parametrize(
    "cells",
    [pl.Series([[1], [2]]), pl.Series([b"a", b"b"]), pl.Series([{"a": 1}, {"a": 2}]), pl.Series([timedelta(1)] * 2)],
    ids=["list", "bytes", "struct", "duration"],
)
def test_a_column_of_another_nature_is_refused(cells: pl.Series) -> None:
    with pytest.raises(SheetErrors, match="this column holds neither numbers nor text"):
        typed(cells).labels("x")


@pytest.mark.parametrize(("asked", "hint"), [("wieght", "Did you mean “weight”?"), ("zz", "The file has: weight.")])
def test_a_missing_column_is_answered_with_what_there_is(asked: str, hint: str) -> None:
    with pytest.raises(SheetErrors) as caught:
        sheet_of("1", name="weight").column(asked)
    assert str(caught.value.remedy) == hint


# Rows


@pytest.mark.parametrize("wanted", ["1", "1.0", "1e0"])
def test_where_compares_numbers_as_numbers(wanted: str) -> None:
    assert sheet_of("1", "1.0", "2", None).where({"x": wanted}).rows.tolist() == [2, 3]


def test_where_compares_long_codes_digit_by_digit() -> None:
    found = sheet_of("110101199003070011", "110101199003070012").where({"x": "110101199003070012"})
    assert found.rows.tolist() == [3]


def test_where_trusts_no_number_beyond_what_a_binary_one_keeps() -> None:
    assert sheet_of("9007199254740991.0").where({"x": "9007199254740991"}).rows.tolist() == [2]
    with pytest.raises(SheetErrors, match="no row has x"):
        sheet_of("9007199254740993").where({"x": "9007199254740992"})


def test_where_that_leaves_nothing_is_an_error() -> None:
    with pytest.raises(SheetErrors, match="no row has x: 9"):
        sheet_of("1").where({"x": "9"})


def test_kept_rows_keep_their_place_in_errors() -> None:
    kept = sheet_of("1", "2", "bad").keep(np.array([False, True, True]))
    with pytest.raises(BangfuError) as caught:
        kept.numbers("x")
    assert "row 4" in str(caught.value.where)
