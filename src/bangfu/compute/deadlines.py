"""Deadlines in working days or calendar days, by the Chinese holiday calendar.

A deadline is counted from the day after its start. In a year whose holidays the State Council has not yet published,
weekends are all that is known: the deadline then says that it may move, and never passes for certain.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from chinese_calendar import constants

from bangfu.compute.specs import Spec
from bangfu.errors import Phrase, RuleViolated, say

DAY = timedelta(days=1)
SATURDAY = 5
MOST_DAYS = 3660


class Counting(StrEnum):
    WORKING = "working"
    CALENDAR = "calendar"


@dataclass(frozen=True)
class Special:
    """A day that is worked or free against the national calendar, in the areas whose code begins with `region`."""

    day: date
    is_working: bool
    region: str = ""


@dataclass(frozen=True)
class Calendar:
    """Which days are worked: the published holidays, the weekends worked instead, and the years they are known for."""

    holidays: frozenset[date]
    worked_weekends: frozenset[date]
    years: frozenset[int]
    specials: tuple[Special, ...] = field(default=())

    def is_working(self, day: date, region: str = "") -> bool:
        """Whether a day is worked in an area; the special day of the smallest area around it counts.

        >>> china().is_working(date(2025, 9, 28)), china().is_working(date(2025, 10, 1))
        (True, False)
        """
        special = [s for s in self.specials if s.day == day and region.startswith(s.region)]
        if special:
            return max(special, key=lambda s: len(s.region)).is_working
        return day in self.worked_weekends or (day.weekday() < SATURDAY and day not in self.holidays)


@dataclass(frozen=True)
class Deadline:
    """The last day on which it is still in time; `doubt` says why the day may move, where it may."""

    day: date
    doubt: Phrase | None = None

    @property
    def is_certain(self) -> bool:
        return self.doubt is None


def china(specials: Iterable[Special] = (), years: Iterable[int] = ()) -> Calendar:
    """The national calendar as far as it is published, with special days and the `years` that they complete."""
    published = {day.year for day in constants.holidays}
    return Calendar(
        frozenset(constants.holidays),
        frozenset(constants.workdays),
        frozenset(published | set(years)),
        tuple(specials),
    )


def deadline(start: date, days: int, counting: Counting, calendar: Calendar, region: str = "") -> Deadline:
    """The day on which `days` days from `start` end; the day of the start itself is not counted.

    A calendar-day deadline that ends on a holiday stays there: moving it would let the household wait longer.
    Errors: RuleViolated for a negative or absurd number of days.

    >>> deadline(date(2026, 2, 12), 5, Counting.WORKING, china()).day
    datetime.date(2026, 2, 26)
    >>> deadline(date(2026, 12, 30), 5, Counting.WORKING, china()).is_certain
    False
    """
    if not 0 <= days <= MOST_DAYS:
        raise RuleViolated(
            say("a deadline of {days} days is not possible", days=days),
            where=say("{start}", start=start.isoformat()),
            remedy=say("Write a number of days from 0 to {most}.", most=MOST_DAYS),
        )
    if counting == Counting.CALENDAR:
        return Deadline(start + days * DAY)
    day, left = start, days
    while left:
        day += DAY
        left -= calendar.is_working(day, region)
    unknown = [year for year in range(start.year, day.year + 1) if year not in calendar.years]
    return Deadline(day, _doubt(unknown[0]) if unknown and days else None)


def _doubt(year: int) -> Phrase:
    return say("the holidays of {year} are not published yet: only weekends are left out, the day may move", year=year)


def read_calendar(spec: Spec) -> Calendar:
    """The national calendar with the special days of a policy file. Errors: SpecInvalid with the line."""
    parts = spec.mapping(required=["title", "reference"], optional=["years", "days"])
    years = [year.integer(minimum=2000) for year in parts["years"]] if "years" in parts else []
    specials = [_special(entry) for entry in parts["days"]] if "days" in parts else []
    return china(specials, years)


def _special(spec: Spec) -> Special:
    parts = spec.mapping(required=["day", "working"], optional=["region", "name", "reference"])
    region = parts["region"].text() if "region" in parts else ""
    return Special(read_day(parts["day"]), parts["working"].text(["true", "false"]) == "true", region)


def read_day(spec: Spec) -> date:
    """A day written as 2026-02-17. Errors: SpecInvalid with the line."""
    try:
        return date.fromisoformat(spec.text())
    except ValueError:
        raise spec.invalid(
            say("“{value}” is not a day", value=spec.text()), say("Write it as year-month-day: 2026-02-17.")
        ) from None
