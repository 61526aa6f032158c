"""Deadlines across Spring Festival 2026 and National Day 2025, in years not published yet, and by special days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.compute.deadlines import Counting, Special, china, deadline, read_calendar
from bangfu.compute.specs import parse_spec
from bangfu.errors import RuleViolated, SpecInvalid

CHINA = china()
KNOWN = st.dates(date(2014, 1, 1), date(2026, 6, 1))
HEAD = "title: {zh: 节假日, en: Holidays}\nreference: test\n"


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        # Spring Festival 2026: free from 15 to 23 February, and 14 and 28 February are Saturdays worked instead.
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        (date(2026, 2, 24), 4, date(2026, 2, 28)),
        # National Day 2025: free from 1 to 8 October; Sunday 28 September and Saturday 11 October are worked.
        (date(2025, 9, 26), 1, date(2025, 9, 28)),
        (date(2025, 9, 30), 1, date(2025, 10, 9)),
        (date(2025, 9, 30), 3, date(2025, 10, 11)),
    ],
)
def test_working_days_follow_the_published_holidays(start: date, days: int, last: date) -> None:
    found = deadline(start, days, Counting.WORKING, CHINA)
    assert (found.day, found.is_certain) == (last, True)


def test_calendar_days_run_through_holidays() -> None:
    assert deadline(date(2026, 2, 13), 15, Counting.CALENDAR, CHINA).day == date(2026, 2, 28)


def test_a_year_not_published_yet_is_said_and_not_guessed() -> None:
    found = deadline(date(2026, 12, 29), 5, Counting.WORKING, CHINA)
    assert not found.is_certain
    assert "the holidays of 2027 are not published yet" in str(found.doubt)


def test_calendar_days_are_certain_in_every_year() -> None:
    assert deadline(date(2026, 12, 29), 15, Counting.CALENDAR, CHINA).is_certain


def test_a_year_the_operator_completes_is_certain() -> None:
    special = Special(date(2027, 1, 1), is_working=False)
    found = deadline(date(2026, 12, 31), 1, Counting.WORKING, china([special], [2027]))
    assert (found.day, found.is_certain) == (date(2027, 1, 4), True)


def test_a_special_day_counts_in_its_region_alone() -> None:
    calendar = china([Special(date(2026, 4, 20), is_working=False, region="45")])
    ends = [deadline(date(2026, 4, 17), 1, Counting.WORKING, calendar, region).day for region in ("450100", "430100")]
    assert ends == [date(2026, 4, 21), date(2026, 4, 20)]


def test_the_smallest_region_around_a_place_counts() -> None:
    days = [Special(date(2026, 4, 20), is_working=False, region="45"), Special(date(2026, 4, 20), True, "4501")]
    assert china(days).is_working(date(2026, 4, 20), "450102")


@given(KNOWN, st.integers(0, 60))
def test_as_many_working_days_lie_in_it_as_were_given(start: date, days: int) -> None:
    last = deadline(start, days, Counting.WORKING, CHINA).day
    between = [start + timedelta(days=n) for n in range(1, (last - start).days + 1)]
    assert sum(CHINA.is_working(day) for day in between) == days
    assert days == 0 or CHINA.is_working(last)


@given(KNOWN, st.integers(1, 40), st.sampled_from(Counting))
def test_a_day_more_never_ends_sooner(start: date, days: int, counting: Counting) -> None:
    assert deadline(start, days, counting, CHINA).day < deadline(start, days + 1, counting, CHINA).day


@pytest.mark.parametrize("days", [-1, 100_000])
def test_an_absurd_number_of_days_is_refused(days: int) -> None:
    with pytest.raises(RuleViolated):
        deadline(date(2026, 1, 1), days, Counting.CALENDAR, CHINA)


def test_an_operators_calendar_is_read() -> None:
    text = HEAD + 'years: [2027]\ndays:\n  - {day: 2027-01-01, working: false, region: "45"}\n'
    calendar = read_calendar(parse_spec(text, "china.yaml"))
    assert calendar.specials == (Special(date(2027, 1, 1), False, "45"),)
    assert 2027 in calendar.years


@pytest.mark.parametrize(
    "entry", ["{day: 1 May, working: false}", "{day: 2027-05-01, working: no}", "{day: 2027-05-01}"]
)
def test_a_wrong_day_is_named_with_its_line(entry: str) -> None:
    with pytest.raises(SpecInvalid) as wrong:
        read_calendar(parse_spec(f"{HEAD}days:\n  - {entry}\n", "china.yaml"))
    assert "china.yaml, line 4" in str(wrong.value.where)
