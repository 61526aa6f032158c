"""The credit score of an organisation from dated evidence: a start, what was kept adds, what was not kept takes away.

Organisations alone are scored; nobody computes such a number for a household or a person.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LOWEST: Final = 0
HIGHEST: Final = 100


@dataclass(frozen=True)
class Weighed:
    """One piece of evidence: its points, above or below nothing, the day it happened, and whether it still counts."""

    points: int
    on: dt.date
    counts: bool = True


@dataclass(frozen=True)
class Standing:
    """A score and what it is made of: `start` + `gained` − `lost`, kept between 0 and 100."""

    score: int
    start: int
    gained: int
    lost: int
    counted: int


def standing(evidence: Sequence[Weighed], *, start: int, months: int, today: dt.date) -> Standing:
    """The score of a day from what happened in the months before it. Points are whole; errors: none.

    Source: proposal of this platform; the start, the points and the months are policy values.

    >>> kept, late = Weighed(2, dt.date(2026, 5, 1)), Weighed(-5, dt.date(2026, 6, 1))
    >>> standing([kept, late], start=60, months=36, today=dt.date(2026, 7, 1)).score
    57
    """
    live = [one.points for one in evidence if one.counts and one.on <= today < _months_after(one.on, months)]
    gained = sum(points for points in live if points > 0)
    lost = -sum(points for points in live if points < 0)
    score = min(HIGHEST, max(LOWEST, start + gained - lost))
    return Standing(score=score, start=start, gained=gained, lost=lost, counted=len(live))


def _months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
