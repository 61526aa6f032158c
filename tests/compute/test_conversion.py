"""Cells as people write them, and the values they mean."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from bangfu.compute.cells import BROKEN, NUMBER
from bangfu.compute.conversion import convert
from bangfu.compute.identity import ID_PROBLEMS
from bangfu.compute.layouts import Field, label_key, unit_of
from bangfu.policy.loader import codes

N = NUMBER


def value(kind: str, cell: str, *, name: str = "", date1904: bool = False, wan: bool = False, size: int = 20) -> object:
    field = Field("member", "x", kind, "字段", "field", codes=name, size=size)
    found = convert(field, pl.Series([cell]), codes=codes, date1904=date1904, in_wan=wan)
    return "wrong" if found.wrong.item() else found.values.item()


@pytest.mark.parametrize(
    ("kind", "cell", "meant"),
    [
        ("date", "2023-06-01", dt.date(2023, 6, 1)),
        ("date", "2023/6/1", dt.date(2023, 6, 1)),
        ("date", "2023年6月1日", dt.date(2023, 6, 1)),
        ("date", "20230601", dt.date(2023, 6, 1)),
        ("date", "2023.06.01", dt.date(2023, 6, 1)),
        ("date", "2023-06-01 00:00:00", dt.date(2023, 6, 1)),
        ("date", N + "45078", dt.date(2023, 6, 1)),
        ("date", N + "45078.5", dt.date(2023, 6, 1)),
        ("date", N + "1", dt.date(1900, 1, 1)),
        ("date", N + "59", dt.date(1900, 2, 28)),
        ("date", N + "60", "wrong"),
        ("date", N + "61", dt.date(1900, 3, 1)),
        ("date", "2023-02-29", "wrong"),
        ("date", "45078", "wrong"),
        ("month", "202306", "202306"),
        ("month", N + "202306", "202306"),
        ("month", "2023年6月", "202306"),
        ("month", "2023-06", "202306"),
        ("month", "2023-06-15", "202306"),
        ("month", "202313", "wrong"),
        ("year", "2023年", 2023),
        ("year", "23", "wrong"),
        ("year", "1949", "wrong"),
        ("year", N + "1950.0", 1950),
        ("year", "2199", 2199),
        ("year", "2200", "wrong"),
        ("year", "19501", "wrong"),
        ("year", "201", "wrong"),
        ("date", N + "0", "wrong"),
        ("date", N + "80000", dt.date(2119, 1, 11)),
        ("date", N + "80001", "wrong"),
        ("text", "x" * 20, "x" * 20),
        ("text", N + "123456789012345", "123456789012345"),
        ("text", N + "1234567890123456", "wrong"),
        ("account", N + "622200000000123", "622200000000123"),
        ("account", "1234567", "wrong"),
        ("account", "12345678", "12345678"),
        ("money", "1,234.5", 123450),
        ("money", "￥1234.56元", 123456),
        ("money", N + "0.30000000000000004", 30),
        ("money", N + "1.2345E4", 1234500),
        ("money", "1234.567", "wrong"),
        ("money", "-1", "wrong"),
        ("money", "12a", "wrong"),
        ("measure", N + "3", "3.00"),
        ("measure", "3.25", "3.25"),
        ("count", "12", 12),
        ("count", N + "12.0", 12),
        ("count", "12.5", "wrong"),
        ("flag", "是", True),
        ("flag", "未参加", False),
        ("flag", "也许", "wrong"),
        ("text", "  张 三\n", "张 三"),
        ("text", "x" * 21, "wrong"),
        ("text", N + "1.2345678901234E+17", "wrong"),
        ("phone", "138-0000-1234", "13800001234"),
        ("phone", N + "13800001234", "13800001234"),
        ("phone", "1380000123", "wrong"),
        ("id", "101234199001010017", "101234199001010017"),
        ("id", "10123419900101001７", "101234199001010017"),
        ("id", N + "101234199001010000", "wrong"),
        ("id", N + "1.01234199001010E+17", "wrong"),
        ("account", N + "6222000000001234", "wrong"),
        ("account", "6222 0000 0000 1234", "6222000000001234"),
        ("money", "—", None),
        ("date", "无数据", None),
    ],
)
def test_a_cell_means(kind: str, cell: str, meant: object) -> None:
    assert value(kind, cell) == meant


def test_day_numbers_of_the_other_calendar() -> None:
    assert value("date", N + "43616", date1904=True) == dt.date(2023, 6, 1)


def test_amounts_in_ten_thousands() -> None:
    assert value("money", "1.234567", wan=True) == 1234567


@pytest.mark.parametrize(
    ("name", "cell", "code"),
    [
        ("relation_to_head", "配偶", "10"),
        ("relation_to_head", "10", "10"),
        ("relation_to_head", N + "1", "01"),
        ("relation_to_head", "Spouse", "10"),
        ("public_post", "无", None),
        ("labour", "弱劳动力", "3"),
        ("relation_to_head", "邻居", "wrong"),
    ],
)
def test_a_label_means_a_code(name: str, cell: str, code: str | None) -> None:
    assert value("code", cell, name=name) == code


def test_several_labels_of_one_cell() -> None:
    assert value("codes", "残疾、长期慢性病", name="health") == value("codes", "残疾,长期慢性病", name="health")
    assert value("codes", "健康、有钱", name="health") == "wrong"


def test_headings_lose_what_writers_vary() -> None:
    assert label_key("务工时间\n（月） *") == label_key("务工时间") != label_key("公益性岗位(月数)")
    assert unit_of("村集体经济收入（万元）") == "万元"


def told(kind: str, cell: str, **more: object) -> str:
    """What is said to be wrong with a cell."""
    field = Field("member", "x", kind, "", "field", size=20, **more)  # type: ignore[arg-type]
    found = convert(field, pl.Series([cell]), codes=codes)
    assert found.wrong.to_list() == [True]
    return str(found.reason(cell.lstrip(NUMBER + BROKEN))[0])


@pytest.mark.parametrize(
    ("kind", "cell", "what"),
    [
        ("count", BROKEN + "#DIV/0!", "this cell shows an error, or a formula without a result"),
        ("count", BROKEN + "=", "this cell shows an error, or a formula without a result"),
        ("count", "#7", "this is not a number that can stand here"),
        ("count", BROKEN + "7", "this is not a number that can stand here"),
        ("text", "x" * 21, "this is longer than 20 characters"),
        ("text", N + "12345678901234567890", "this number was stored as a number and has lost its last digits"),
        ("id", "101234199001010018", str(ID_PROBLEMS["checksum"][0])),
        ("id", N + "101234199001010018", str(ID_PROBLEMS["float"][0])),
        ("id", N + "101234199001010017", str(ID_PROBLEMS["float"][0])),
        ("id", N + "1012341990", str(ID_PROBLEMS["length"][0])),
    ],
)
def test_what_is_wrong_is_told(kind: str, cell: str, what: str) -> None:
    assert told(kind, cell) == what


@pytest.mark.parametrize(("cell", "meant"), [("0", "wrong"), ("1", 1), ("3", 3), ("4", "wrong")])
def test_a_count_stands_between_its_bounds(cell: str, meant: object) -> None:
    found = convert(Field("member", "x", "count", "", "", least=1, most=3), pl.Series([cell]), codes=codes)
    assert ("wrong" if found.wrong.item() else found.values.item()) == meant


@pytest.mark.parametrize(
    ("cell", "fen"), [("0.00001", 10), (N + "1E-5", 10), (N + "1.5E-5", 15), ("0.0000001", "wrong"), ("1.20", 1200000)]
)
def test_amounts_in_ten_thousands_have_six_decimals(cell: str, fen: object) -> None:
    assert value("money", cell, wan=True) == fen


def test_a_choice_is_offered_that_is_near_and_no_old_one() -> None:
    listed = [value.zh for value in codes("relation_to_head") if "legacy" not in value.marks]
    field = Field("member", "x", "code", "", "field", codes="relation_to_head")
    reason = convert(field, pl.Series(["?"]), codes=codes).reason
    assert str(reason("zzz")[1]) == f"Choose one of: {', '.join(listed[:12])}."
    assert str(reason(listed[0] + "x")[1]) == f"Did you mean “{listed[0]}”?"
