"""Usual numbers: every condition of one exactly at its border, on whole columns."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from bangfu.compute.usual_ids import CHECK_DIGITS, WEIGHTS, usual_ids

EPOCH = dt.date(1970, 1, 1)


def numbered(body: str) -> str:
    """Seventeen digits and the check digit they ask for."""
    return body + CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def born(day: str, *, running: str = "001", area: str = "101234") -> str:
    return numbered(area + day + running)


def is_usual(number: str) -> bool:
    return len(usual_ids(pl.Series([number])).places) == 1


@pytest.mark.parametrize(
    ("day", "usual"),
    [
        ("18891231", False),
        ("18900101", True),
        ("21991231", True),
        ("22000101", False),
        ("19900001", False),
        ("19900101", True),
        ("19901231", True),
        ("19901301", False),
        ("19900100", False),
        ("19900131", True),
        ("19900132", False),
        ("19900430", True),
        ("19900431", False),
        ("20000229", True),
        ("20010229", False),
        ("21000229", False),
        ("19001201", True),
    ],
)
def test_the_day_of_birth_is_a_day_between_the_first_and_the_last(day: str, usual: bool) -> None:
    assert is_usual(born(day)) is usual


@pytest.mark.parametrize("day", ["18900101", "19691231", "19700101", "19991130", "20000229", "21991231"])
def test_the_day_of_birth_is_counted_from_1970(day: str) -> None:
    found = usual_ids(pl.Series([born(day)])).born.tolist()
    assert found == [(dt.date.fromisoformat(day) - EPOCH).days]


@pytest.mark.parametrize(("running", "male"), [("000", False), ("001", True), ("012", False), ("999", True)])
def test_an_odd_number_is_a_man(running: str, male: bool) -> None:
    assert usual_ids(pl.Series([born("19900101", running=running)])).male.tolist() == [male]


@pytest.mark.parametrize("last", "0123456789X")
def test_the_check_digit_is_one_of_eleven(last: str) -> None:
    body = next(one for one in (f"10123419900101{n:03}" for n in range(1000)) if numbered(one)[-1] == last)
    wrong = [body + sign for sign in "0123456789Xx" if sign != last]
    assert usual_ids(pl.Series([body + last, *wrong])).places.tolist() == [0]


@pytest.mark.parametrize("place", range(17))
def test_a_sign_that_is_no_digit_is_not_usual(place: int) -> None:
    whole = born("19900101")
    assert [is_usual(whole[:place] + sign + whole[place + 1 :]) for sign in "A:/ "] == [False] * 4


@pytest.mark.parametrize(("area", "usual"), [("999999", False), ("999998", True), ("899999", True), ("000000", True)])
def test_six_nines_stand_for_no_number(area: str, usual: bool) -> None:
    assert is_usual(born("19900101", area=area)) is usual


def test_the_largest_sum_of_weights_is_looked_up() -> None:
    assert is_usual(numbered("99999819991130999"))


def test_rows_keep_their_places_among_others() -> None:
    column = ["x", None, born("19900101"), "", born("20000229", running="002"), born("19900101")[:17], "1" * 19]
    found = usual_ids(pl.Series(column))
    assert (found.places.tolist(), found.male.tolist()) == ([2, 4], [True, False])
    assert found.born.tolist() == [(dt.date(1990, 1, 1) - EPOCH).days, (dt.date(2000, 2, 29) - EPOCH).days]


def test_a_column_without_any_has_none() -> None:
    found = usual_ids(pl.Series(["x", None], dtype=pl.String))
    assert (found.places.tolist(), found.born.tolist(), found.male.tolist()) == ([], [], [])
