"""ID numbers, phones and accounts: what is wrong with them, what they tell, and how they are hidden and found."""

from __future__ import annotations

import datetime as dt
import doctest

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.compute import identity

GOOD = "10123419900101001" + "7"
bodies = st.builds(
    lambda area, day, order: f"10{area:04d}{day:%Y%m%d}{order:03d}",
    st.integers(0, 9999),
    st.dates(dt.date(1900, 1, 1), dt.date(2026, 1, 1)),
    st.integers(0, 999),
)
numbers = st.one_of(
    st.none(),
    st.from_regex(r"[0-9]{6}(18|19|20|21|22)[0-9]{2}(0[0-9]|1[0-3])[0-3][0-9]{4}[0-9X]", fullmatch=True),
    st.from_regex(r"999999[0-9]{11}[0-9X]", fullmatch=True),
    st.from_regex(r"[0-9]{17}[0-9X]([0-9]{2}){0,2}", fullmatch=True),
    st.text(alphabet="0123456789X.E+９一", max_size=22),
)
"""Numbers of every kind, most of them wrong: odd dates, placeholders, certificates, signs of other scripts."""


def slow_check_digit(body: str) -> str:
    """The standard's own words: the sum of weights 2^(18-i) mod 11 and the digit that makes the whole 1 (mod 11)."""
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(body))
    needed = (1 - total) % 11
    return "X" if needed == 10 else str(needed)


def test_doctests() -> None:
    assert doctest.testmod(identity).failed == 0


@given(bodies)
def test_check_digit_is_the_standards(body: str) -> None:
    assert identity.check_digit(body) == slow_check_digit(body)


@settings(deadline=None)
@given(bodies, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(body: str, place: int, step: int) -> None:
    number = body + slow_check_digit(body)
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    assert identity.id_problem(number) is None
    assert identity.id_problem(wrong) is not None


@settings(deadline=None)
@given(st.lists(st.one_of(bodies.map(lambda body: body + slow_check_digit(body)), numbers), max_size=30))
def test_usual_numbers_are_read_as_the_general_checks_read_them(written: list[str | None]) -> None:
    """The table of bytes beside the same column read as text."""
    column = pl.Series(written, dtype=pl.String)
    general = pl.DataFrame([read(column) for read in (identity._problems, identity._birth_dates, identity._sexes)])
    assert identity.id_facts(column).rows() == general.rows()


@settings(deadline=None)
@given(bodies, st.integers(0, 15))
def test_two_swapped_digits_never_pass(body: str, place: int) -> None:
    number = body + slow_check_digit(body)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert (identity.id_problem(swapped) is None) == (swapped == number)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (GOOD, None),
        (GOOD + "42", None),
        (GOOD + "4201", None),
        ("999999000000000000", None),
        ("", None),
        (GOOD + "82", "certificate"),
        (GOOD + "45", "certificate"),
        (GOOD[:15], "length"),
        (GOOD + "4", "length"),
        ("1.01234199001011E+17", "float"),
        ("101234199001010000.0", "float"),
        ("10123419901301001" + "7", "date"),
        ("10123418890101001" + "7", "date"),
        ("10123419900101001" + "8", "checksum"),
        ("1012341990010100X7", "characters"),
        ("１０１２３４１９９００１０１００１７", "characters"),
    ],
)
def test_each_problem_has_its_code(number: str, code: str | None) -> None:
    assert identity.check_ids(pl.Series([number])).item() == code


def test_column_and_value_agree() -> None:
    numbers = [GOOD, GOOD[:-1] + "X", "12", "1.0E+17", GOOD + "49"]
    codes = identity.check_ids(pl.Series(numbers)).to_list()
    singles = [identity.id_problem(number) for number in numbers]
    assert singles == [None if code is None else identity.ID_PROBLEMS[code][0] for code in codes]


def test_a_column_of_nothing() -> None:
    assert identity.check_ids(pl.Series([], dtype=pl.String)).to_list() == []
    assert identity.check_ids(pl.Series([None, ""], dtype=pl.String)).to_list() == [None, None]


def test_a_number_tells_birth_and_sex() -> None:
    assert identity.birth_date(GOOD + "42") == dt.date(1990, 1, 1)
    assert (identity.sex(GOOD), identity.sex("10123419900101002X"), identity.sex("999999")) == ("1", "2", "")


def test_age_on_the_birthday_and_the_day_before() -> None:
    born = dt.date(2010, 9, 1)
    assert (identity.age(born, dt.date(2026, 8, 31)), identity.age(born, dt.date(2026, 9, 1))) == (15, 16)


@pytest.mark.parametrize("on", [dt.date(2026, 1, 1), dt.date(2026, 2, 28), dt.date(2028, 2, 29), dt.date(2026, 7, 10)])
def test_the_ages_of_a_column_are_those_of_its_values(on: dt.date) -> None:
    days = [dt.date(2007, 12, 31) + dt.timedelta(place) for place in range(367)]
    column = pl.DataFrame({"born": days}).select(identity.ages(pl.col("born"), on)).to_series()
    assert column.to_list() == [identity.age(born, on) for born in days]


@pytest.mark.parametrize(
    ("number", "fine"),
    [("13800001234", True), ("0888-5123456", True), ("12800001234", False), ("1380000123", False), ("1.38E+10", False)],
)
def test_phones(number: str, fine: bool) -> None:
    assert (identity.phone_problem(number) is None) == fine


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (f"身份证{GOOD}。", ["id"]),
        ("身份证１０１２３４　１９９００１０１　００１７", ["id"]),
        ("号码 101234-19900101-001x 核对", ["id"]),
        ("1.0.1.2.3.4.1.9.9.0.0.1.0.1.0.0.1.7", ["id"]),
        ("旧证101234900101001", ["id"]),
        ("残疾证" + GOOD + "42", ["id"]),
        ("电话138 0000 1234或+86 139-0000-1234", ["phone", "phone"]),
        ("①③⑧⓪⓪⓪⓪①②③④", ["phone"]),
        ("1\u200b3\u200b8\u200b0\u200b0\u200b0\u200b0\u200b1\u200b2\u200b3\u200b4", ["phone"]),
        ("卡号6222 0000 0000 1234 567", ["account"]),
        ("账户622200001234", ["account"]),
        ("2026年11月22日共1,234户、5,678人，电话见村务公开栏", []),
        ("公示期2026-11-22至2026-11-28", []),
        ("人均收入12345.67元", []),
    ],
)
def test_numbers_are_found_however_typed(text: str, kinds: list[str]) -> None:
    assert [found.kind for found in identity.personal_numbers(text)] == kinds


def test_found_places_point_into_the_text() -> None:
    text = "联系人１３８００００１２３４，谢谢"
    (found,) = identity.personal_numbers(text)
    assert text[found.start : found.end] == "１３８００００１２３４"


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (identity.mask_id, GOOD, "1012**********0017"),
        (identity.mask_id, "10", "**"),
        (identity.mask_phone, "13800001234", "138****1234"),
        (identity.mask_name, "欧", "欧"),
        (identity.mask_name, "欧阳", "欧*"),
        (identity.mask_name, "阿卜杜", "阿*杜"),
        (identity.mask_account, "6222000000001234", "************1234"),
    ],
)
def test_masks(mask: object, value: str, shown: str) -> None:
    assert callable(mask) and mask(value) == shown


def test_numbers_within_a_text_are_masked_and_those_of_households_stay() -> None:
    text = "10010110020100017 of 101234 19900101 0017, tel. 138-0000-1234"
    assert identity.mask_numbers(text) == "10010110020100017 of 1012************0017, tel. 138******1234"
