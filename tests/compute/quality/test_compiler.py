"""Conditions over rows: each function, each look over members, and the unknown that only certainty overrides."""

from __future__ import annotations

from datetime import date

import pytest

from bangfu.compute.quality import Facts
from tests.compute.quality.small import ON, facts, found, members

ALL = ["h1-1", "h1-2", "h2-1", "h3-1"]
BORN = [date(1990, 1, 1), None, date(2010, 7, 10), date(2009, 7, 10)]
MEMBERS = members(
    ["h1", "h1", "h2", "h3"],
    birth_date=BORN,
    sex=["1", "2", None, "2"],
    name=["ab", "abc", None, "AB"],
    health=[["1"], ["2", "4"], None, ["1", "2"]],
    work_months=[6, None, 3, 5],
    change_ym=["202507", "202506", None, "202501"],
    id_no=["x", "y", "x", "y"],
    employer=["e", "e", "f", None],
    mandarin=[True, False, None, True],
)
REGISTER = facts(
    MEMBERS,
    {"phone": ["1", "2", "1"], "exit_year": [2020, 2021, None], "is_relocated": [True, None, False]},
    income={"household_no": ["h1", "h2"], "wage_fen": [500, 700]},
    village={"area_code": ["v1", "v2"], "clinics": [1, None], "primary_schools": [2, 0]},
)


@pytest.mark.parametrize(
    ("when", "wanted"),
    [
        ("age == 15", ["h2-1"]),
        ("age >= 16", ["h1-1", "h3-1"]),
        ("not age >= 16", ["h2-1"]),
        ("grown", ["h1-1", "h3-1"]),
        ("half == 18", ["h2-1"]),
        ("half == household.exit_year - 1984", ["h1-1"]),
        ('sex == "2"', ["h1-2", "h3-1"]),
        ('sex != "2"', ["h1-1"]),
        ('sex in ("1", "3")', ["h1-1"]),
        ('sex not in ("1", "3")', ["h1-2", "h3-1"]),
        ("missing(sex)", ["h2-1"]),
        ("given(sex)", ["h1-1", "h1-2", "h3-1"]),
        ('has(health, "1")', ["h1-1", "h3-1"]),
        ('has(health, "4", "9")', ["h1-2"]),
        ('not has(health, "1")', ["h1-2"]),
        ("entries(health) == 2", ["h1-2", "h3-1"]),
        ('matches(name, "ab")', ["h1-1"]),
        ('matches(name, "a|b")', []),
        ('matches(name, "ab.*")', ["h1-1", "h1-2"]),
        ("length(name) == 3", ["h1-2"]),
        ("this_month - months(change_ym) == 1", ["h1-2"]),
        ("months(change_ym) == 2025 * 12", ["h3-1"]),
        ("this_year - year_of(birth_date) == 35", ["h1-1"]),
        ("this_month - month_of(birth_date) == 180", ["h2-1"]),
        ("birth_date > today", []),
        ("birth_date < today", ["h1-1", "h2-1", "h3-1"]),
        ("when(mandarin, work_months) == 0", ["h1-2"]),
        ("when(mandarin, work_months) > 0", ["h1-1", "h3-1"]),
        ("work_months > most", ["h1-1"]),
        ("work_months + 1 > most", ["h1-1", "h3-1"]),
        ("yuan(work_months) == 300", ["h2-1"]),
        ("work_months * 100 < income.wage_fen", ["h2-1"]),
        ("1 < work_months <= 5", ["h2-1", "h3-1"]),
        ("mandarin or work_months == 3", ["h1-1", "h2-1", "h3-1"]),
        ("mandarin and work_months == 6", ["h1-1"]),
        ("village.clinics == 1", ["h1-1", "h1-2", "h2-1"]),
        ("missing(village.clinics)", ["h3-1"]),
        ("village.primary_schools == household.exit_year - 2018", ["h1-1", "h1-2"]),
        ("household.is_relocated", ["h1-1", "h1-2"]),
        ("not household.is_relocated", ["h3-1"]),
        ("household.full", []),
        ("shared(id_no)", ALL),
        ("shared(employer)", []),
        ("not shared(employer)", ["h1-1", "h1-2", "h2-1"]),
        ("repeated(employer)", ["h1-1", "h1-2"]),
        ("not repeated(employer)", ["h2-1"]),
        ("repeated(id_no) and shared(id_no)", ALL),
        ("any_member(age < 16)", ["h2-1"]),
    ],
)
def test_a_condition_of_members_finds(when: str, wanted: list[str]) -> None:
    assert found(when, "member", REGISTER) == wanted


@pytest.mark.parametrize(
    ("when", "wanted"),
    [
        ("shared(phone)", ["h1", "h3"]),
        ("not shared(phone)", ["h2"]),
        ("exit_year == 2021", ["h2"]),
        ("village.clinics == 1", ["h1", "h2"]),
        ("any_household(exit_year == 2021)", ["h1", "h2"]),
        ("sum_households(exit_year) == 4041", ["h1", "h2"]),
        ("income.wage_fen > 600", ["h2"]),
    ],
)
def test_a_condition_of_households_finds(when: str, wanted: list[str]) -> None:
    assert found(when, "household", REGISTER) == wanted


@pytest.mark.parametrize(
    ("when", "wanted"),
    [
        ("any_household(exit_year == 2020)", ["v1"]),
        ("count_households(exit_year > 2000) == 2", ["v1"]),
        ("clinics == 1", ["v1"]),
        ("any_household(any_member(age == 16))", ["v2"]),
    ],
)
def test_a_condition_of_villages_finds(when: str, wanted: list[str]) -> None:
    assert found(when, "village", REGISTER) == wanted


def homes(*flags: list[bool | None], numbers: list[int | None] | None = None) -> Facts:
    """The first households with these members' answers; the last of three has no members."""
    of = [f"h{place}" for place, answers in enumerate(flags, 1) for _ in answers]
    answers = [answer for each in flags for answer in each]
    return facts(members(of, mandarin=answers, work_months=numbers or [None] * len(of)))


@pytest.mark.parametrize(
    ("members_of_one", "any_", "all_"),
    [
        ([True, True], "yes", "yes"),
        ([True, False], "yes", "no"),
        ([False, False], "no", "no"),
        ([True, None], "yes", "unknown"),
        ([False, None], "unknown", "no"),
        ([None, None], "unknown", "unknown"),
        ([], "no", "yes"),
    ],
)
def test_the_unknown_counts_unless_another_member_decides(
    members_of_one: list[bool | None], any_: str, all_: str
) -> None:
    register = homes([False], members_of_one)
    told = {
        f"{how} is {word}": found(condition.format(f"{how}(mandarin)"), "household", register)
        for how in ("any_member", "all_members")
        for word, condition in (("yes", "{}"), ("no", "not {}"), ("unknown", "missing({})"))
    }
    assert {key for key, rows in told.items() if "h2" in rows} == {f"any_member is {any_}", f"all_members is {all_}"}


@pytest.mark.parametrize(
    ("when", "wanted"),
    [
        ("count_members(mandarin) == 2", ["h1"]),
        ("missing(count_members(mandarin))", ["h2"]),
        ("count_members(mandarin) == 0", ["h3"]),
        ("sum_members(work_months) == 7", ["h1"]),
        ("missing(sum_members(work_months))", ["h2"]),
        ("sum_members(work_months) == 0", ["h3"]),
    ],
)
def test_counts_and_sums_are_unknown_with_one_unknown(when: str, wanted: list[str]) -> None:
    register = homes([True, False, True], [True, None], numbers=[4, 3, 0, 5, None])
    assert found(when, "household", register) == wanted


def test_a_register_without_members_is_looked_over_too() -> None:
    assert found("count_members(grown) == 0", "household", facts()) == ["h1", "h2", "h3"]
    assert found("sum_members(work_months) == 0", "household", facts()) == ["h1", "h2", "h3"]


def test_the_day_decides() -> None:
    assert found("age >= 16", "member", REGISTER, on=date(2025, 7, 9)) == ["h1-1"]
    assert found("age >= 16", "member", REGISTER, on=ON) == ["h1-1", "h3-1"]
