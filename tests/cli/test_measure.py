"""`bangfu measure` as people call it: the same figures from every kind of file, one clear error for every bad input."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from bangfu.cli.main import BAD_INPUT, main

INCOME = "kind: income\nvalue: y\nweight: w\nline: {absolute: 3}\nby: [area]\n"
AF = "kind: alkire-foster\ncutoffs: [33]\nindicators:\n  a: {weight: 1, columns: {d: 1/2, e: 1/2}}\n"
HEADER = ["y", "w", "area", "d", "e"]
PEOPLE = [
    ["1.5", "2", "贵州", "1", "0"],
    ["2.25", "1", "云南", "0", "0"],
    ["7", "3", "云南", "1", "1"],
    ["", "1", "贵州", "", "1"],
    ["4", "1.5", "贵州", "0", "1"],
]
CSV = "\n".join(",".join(row) for row in [HEADER, *PEOPLE]) + "\n"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANGFU_LANG", "en")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "income.yaml").write_text(INCOME, encoding="utf-8")
    (tmp_path / "af.yaml").write_text(AF, encoding="utf-8")
    return tmp_path


def call(folder: Path, file: str = "people.csv", spec: str = "income.yaml", *more: str) -> int:
    return main(["measure", str(folder / file), "--spec", str(folder / spec), *more])


def workbook(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": True})
    page = book.add_worksheet()
    page.write_row(0, 0, HEADER)
    page.write_column(1, 0, [row[0] for row in PEOPLE])
    page.write_column(1, 1, [row[1] for row in PEOPLE])
    page.write_column(1, 2, [row[2] for row in PEOPLE])
    page.write_column(1, 3, [row[3] for row in PEOPLE])
    page.write_column(1, 4, [row[4] for row in PEOPLE])
    book.close()


def every_kind(folder: Path) -> None:
    (folder / "people.csv.gz").write_bytes(gzip.compress(CSV.encode()))
    (folder / "windows.csv").write_bytes(b"\xef\xbb\xbf" + CSV.replace("\n", "\r\n").encode() + b"\r\n\r\n")
    typed = pl.read_csv(CSV.encode())
    typed.write_parquet(folder / "people.parquet")
    flags = typed.with_columns(pl.col("d", "e").cast(pl.Boolean))
    flags.write_parquet(folder / "flags.parquet")
    workbook(folder / "people.xlsx")


@pytest.mark.parametrize("spec", ["income.yaml", "af.yaml"])
@pytest.mark.parametrize("file", ["people.csv.gz", "windows.csv", "people.parquet", "flags.parquet", "people.xlsx"])
def test_every_kind_of_file_gives_the_same_bytes(
    folder: Path, file: str, spec: str, capfd: pytest.CaptureFixture[str]
) -> None:
    every_kind(folder)
    assert call(folder, "people.csv", spec, "--format", "json") == 0
    wanted = capfd.readouterr().out
    assert call(folder, file, spec, "--format", "json") == 0
    assert capfd.readouterr().out == wanted


def test_json_is_to_the_letter(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    call(folder, "people.csv", "af.yaml", "--format", "json")
    found = json.loads(capfd.readouterr().out)
    assert list(found) == ["n", "dropped", "rows"]
    assert (found["n"], found["dropped"]) == (4, 1)
    row = found["rows"][2]
    assert list(row) == ["by", "group", "measure", "k", "indicator", "value", "se", "low", "high"]
    assert (row["by"], row["group"], row["measure"], row["k"], row["indicator"]) == ("national", None, "H", 33, None)
    assert (row["value"], type(row["k"])) == (0.75, int)


def test_csv_has_a_header_and_empty_cells_for_what_cannot_be_told(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    call(folder, "people.csv", "income.yaml", "--format", "csv")
    lines = capfd.readouterr().out.splitlines()
    assert lines[0] == "by,group,measure,k,indicator,value,se,low,high"
    assert lines[2] == "national,,line,,,3.0,,,"


def test_the_table_is_the_default_and_ends_with_what_was_used(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    call(folder)
    lines = capfd.readouterr().out.splitlines()
    assert lines[0].split() == ["by", "group", "measure", "k", "indicator", "value", "se", "low", "high"]
    assert lines[-1] == "4 rows used, 1 dropped for a missing value"


def test_out_writes_the_whole_file_and_nothing_else(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = {path.name for path in folder.iterdir()}
    assert call(folder, "people.csv", "income.yaml", "--format", "json", "--out", str(folder / "o.json")) == 0
    assert capfd.readouterr().out == ""
    assert json.loads((folder / "o.json").read_text(encoding="utf-8"))["n"] == 4
    assert {path.name for path in folder.iterdir()} - before == {"o.json"}


def test_a_reader_that_has_seen_enough_ends_it_quietly(folder: Path) -> None:
    command = [sys.executable, "-m", "bangfu", "measure", str(folder / "people.csv"), "--spec"]
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run([*command, str(folder / "income.yaml")], stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert ended.stderr == b""


def refused(folder: Path, capfd: pytest.CaptureFixture[str], code: int) -> str:
    """The one error: exit code 2, three lines, nothing on standard output, nothing written."""
    out, err = capfd.readouterr()
    assert (code, out) == (BAD_INPUT, "")
    assert [line.split(":")[0] for line in err.splitlines()] == ["error", "where", "remedy"]
    assert not [path for path in folder.iterdir() if path.name.startswith(("o.", "."))]
    return err


FILES: dict[str, tuple[str, bytes, str]] = {
    "empty": ("x.csv", b"", "the file is empty"),
    "blank": ("x.csv", b"\n\n \n", "the file is empty"),
    "header only": ("x.csv", b"y,w,area\n", "a header but no rows"),
    "header twice": ("x.csv", b"y,w,area,y\n1,1,a,2\n", "the header names “y” twice"),
    "short row": ("x.csv", b"y,w,area\n1,1,a\n2,1\n", "x.csv, row 3"),
    "long row": ("x.csv", b"y,w,area\n1,1,a\n2,1,b,c\n", "x.csv, row 3"),
    "open quote": ("x.csv", b'y,w,area\n1,1,"a\n2,1,b\n', "x.csv"),
    "other column": ("x.csv", b"income,w,area\n1,1,a\n", "the column “y” is missing"),
    "semicolons": ("x.csv", b"y;w;area\n1;1;a\n", "the column “y” is missing"),
    "text": ("x.csv", b"y,w,area\n1,1,a\n12 yuan,1,a\n", "not a number: “12 yuan”"),
    "NaN": ("x.csv", b"y,w,area\n1,1,a\nNaN,1,a\n", "not a number: “NaN”"),
    "negative": ("x.csv", b"y,w,area\n1,1,a\n-5,1,a\n", "an income is negative: “-5”"),
    "huge exponent": ("x.csv", b"y,w,area\n1,1,a\n1e999999999,1,a\n", "not a number: “1e999999999”"),
    "UTF-16": ("x.csv", CSV.encode("utf-16"), "the file is not UTF-8 text"),
    "UTF-16 without mark": ("x.csv", b"y,w\n1,1\n".decode().encode("utf-16-le"), "the file is not UTF-8 text"),
    "GBK": ("x.csv", CSV.encode("gbk"), "x.csv, row 2"),
    "binary csv": ("x.csv", bytes(range(256)) * 9, "the file is not UTF-8 text"),
    "binary gz": ("x.csv.gz", bytes(range(256)) * 9, "this is not a complete gzip file"),
    "cut gz": ("x.csv.gz", gzip.compress(CSV.encode() * 50)[:-12], "this is not a complete gzip file"),
    "binary parquet": ("x.parquet", b"PAR1" + bytes(range(256)) * 9 + b"PAR1", "not a complete Parquet file"),
    "binary xlsx": ("x.xlsx", b"PK\x03\x04" + bytes(range(256)) * 9, "not a complete xlsx workbook"),
    "other ending": ("x.ods", b"hello", "this kind of file is not read"),
}


@pytest.mark.parametrize(("name", "content", "expected"), FILES.values(), ids=FILES.keys())
def test_a_bad_file_gives_one_error(
    folder: Path, name: str, content: bytes, expected: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / name).write_bytes(content)
    code = call(folder, name, "income.yaml", "--out", str(folder / "o.json"))
    assert expected in refused(folder, capfd, code)


SPECS = {
    "empty": ("", "the specification is empty"),
    "not YAML": ("kind: [", "not valid YAML"),
    "tabs": ("kind:\n\tincome", "not valid YAML"),
    "control characters": ("kind: \x00", "not valid YAML"),
    "a list": ("[1, 2]", "a list of “name: value” belongs here"),
    "no kind": ("value: y", "“kind” is missing"),
    "other kind": ("kind: wealth", "“wealth” is not one of the choices"),
    "typing error": (INCOME + "wieght: w\n", "“wieght” is not part of this specification"),
    "no value": ("{kind: income, line: {absolute: 3}}", "“value” is missing"),
    "no line": ("{kind: income, value: y}", "“line” is missing"),
    "two lines": ("{kind: income, value: y, line: {absolute: 3, median: 0.6}}", "the line is given twice"),
    "median 0": ("{kind: income, value: y, line: {median: 0}}", "the line must be more than zero"),
    "median 60": ("{kind: income, value: y, line: {median: 60}}", "“60” is not a share of the median"),
    "absolute -5": ("{kind: income, value: y, line: {absolute: -5}}", "the line must be more than zero"),
    "absolute text": ("{kind: income, value: y, line: {absolute: much}}", "“much” is not a number"),
    "absolute huge": ("{kind: income, value: y, line: {absolute: 1e999999999}}", "“1e999999999” is not a number"),
    "where no column": (INCOME + "where: {year: 2015}\n", "the column “year” is missing"),
    "where no row": (INCOME + "where: {area: 北京}\n", "no row has area: 北京"),
    "where not a mapping": (INCOME + "where: area\n", "a list of “name: value” belongs here"),
    "by missing": (INCOME.replace("[area]", "[county]"), "the column “county” is missing"),
    "by text": (INCOME.replace("[area]", "area"), "a list belongs here"),
    "by twice": (INCOME.replace("[area]", "[area, area]"), "“area” is given twice"),
    "cut-offs empty": (AF.replace("[33]", "[]"), "a list belongs here"),
    "cut-off 0": (AF.replace("[33]", "[0]"), "the cut-off “0” is not a percentage"),
    "cut-off 101": (AF.replace("[33]", "[101]"), "the cut-off “101” is not a percentage"),
    "cut-off text": (AF.replace("[33]", "[third]"), "“third” is not a number"),
    "cut-off NaN": (AF.replace("[33]", "[.nan]"), "“.nan” is not a number"),
    "cut-offs twice": (AF.replace("[33]", "[33, 33.0]"), "“33.0” is given twice"),
    "weights": (AF.replace("e: 1/2", "e: 1/3"), "the weights of “a” sum to 5/6, not 1"),
    "dimensions": (
        AF.replace("weight: 1,", "weight: 1/2,").replace("d: 1/2, e: 1/2", "d: 1/4, e: 1/4"),
        "the weights of the dimensions sum to 1/2, not 1",
    ),
    "weight zero": (AF.replace("d: 1/2", "d: 0"), "a weight must be more than zero"),
    "weight by zero": (AF.replace("d: 1/2", "d: 1/0"), "“1/0” is not a number"),
    "indicators empty": (AF.split("  a:", maxsplit=1)[0], "a list of “name: value” belongs here"),
    "indicators flat": (AF.replace("{weight: 1, columns: {d: 1/2, e: 1/2}}", "1"), "a list of “name: value”"),
    "indicator twice": (
        AF.replace("weight: 1,", "weight: 1/2,").replace("d: 1/2, e: 1/2", "d: 1/2")
        + "  b: {weight: 1/2, columns: {d: 1/2}}\n",
        "the column “d” is used twice",
    ),
    "indicator missing": (AF.replace("e: 1/2", "f: 1/2"), "the column “f” is missing"),
    "alias": ("a: &a [1]\nb: *a\n", "refers back to itself with “*a”"),
    "deep": ("[" * 5000, "nested more than"),
    "strange key": ("? [a, b]\n: 1\n", "a name belongs before the colon"),
}


@pytest.mark.parametrize(("text", "expected"), SPECS.values(), ids=SPECS.keys())
def test_a_bad_specification_gives_one_error(
    folder: Path, text: str, expected: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "bad.yaml").write_text(text, encoding="utf-8")
    code = call(folder, "people.csv", "bad.yaml", "--out", str(folder / "o.json"))
    assert expected in refused(folder, capfd, code)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("absent.csv", "income.yaml", "o.json"), "the file does not exist"),
        ((".", "income.yaml", "o.json"), "this is a folder"),
        (("n" * 300 + ".csv", "income.yaml", "o.json"), "the file cannot be read"),
        (("people.csv", "absent.yaml", "o.json"), "the specification does not exist"),
        (("people.csv", ".", "o.json"), "the specification cannot be read"),
        (("people.csv", "people.csv", "o.json"), "people.csv"),
        (("people.csv", "income.yaml", "missing/o.json"), "the result cannot be written"),
        (("people.csv", "income.yaml", "."), "the result cannot be written"),
        (("people.csv", "income.yaml", "people.csv"), "the result would overwrite"),
        (("people.csv", "income.yaml", "income.yaml"), "the result would overwrite"),
    ],
)
def test_a_bad_path_gives_one_error(
    folder: Path, words: tuple[str, str, str], expected: str, capfd: pytest.CaptureFixture[str]
) -> None:
    file, spec, out = words
    code = call(folder, file, spec, "--out", str(folder / out))
    assert expected in refused(folder, capfd, code)
    assert (folder / "people.csv").read_text(encoding="utf-8") == CSV


def test_column_names_with_quotes_commas_and_line_breaks_are_names(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "odd.csv").write_text('"a, ""b""\nc",c\n1,2\n3,4\n', encoding="utf-8")
    (folder / "odd.yaml").write_text('kind: income\nvalue: "a, \\"b\\"\\nc"\nline: {absolute: 3}\n', encoding="utf-8")
    assert call(folder, "odd.csv", "odd.yaml", "--format", "json") == 0
    assert json.loads(capfd.readouterr().out)["rows"][0]["value"] == 2.0


def test_numbers_are_not_guessed_from_group_names(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "codes.csv").write_text("y,w,area\n1,1,0052\n2,1,52\n", encoding="utf-8")
    call(folder, "codes.csv", "income.yaml", "--format", "json")
    assert {row["group"] for row in json.loads(capfd.readouterr().out)["rows"]} == {None, "0052", "52"}
