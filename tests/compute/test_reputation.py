"""The credit score: what counts, what no longer counts, and its bounds."""

from __future__ import annotations

import datetime as dt
import doctest

from bangfu.compute import reputation
from bangfu.compute.reputation import Standing, Weighed, standing

TODAY = dt.date(2026, 11, 22)


def score(*evidence: Weighed, start: int = 60) -> Standing:
    return standing(evidence, start=start, months=36, today=TODAY)


def test_the_example_of_the_function_holds() -> None:
    assert doctest.testmod(reputation).failed == 0


def test_without_evidence_the_start_stands() -> None:
    assert score() == Standing(score=60, start=60, gained=0, lost=0, counted=0)


def test_a_late_delivery_lowers_the_score() -> None:
    kept = Weighed(2, dt.date(2026, 5, 1))
    assert score(kept, Weighed(-3, dt.date(2026, 6, 1))).score < score(kept).score


def test_struck_out_and_lapsed_and_coming_entries_do_not_count() -> None:
    struck = Weighed(-10, dt.date(2026, 6, 1), counts=False)
    lapsed, coming = Weighed(-10, dt.date(2023, 11, 22)), Weighed(-10, dt.date(2026, 11, 23))
    assert score(struck, lapsed, coming).counted == 0


def test_the_last_day_that_counts_is_the_day_before_the_months_are_over() -> None:
    assert score(Weighed(-10, dt.date(2023, 11, 23))).score == 50


def test_a_month_without_that_day_ends_with_its_last() -> None:
    leap = [Weighed(1, dt.date(2024, 2, 29))]
    assert standing(leap, start=60, months=12, today=dt.date(2025, 2, 27)).counted == 1
    assert standing(leap, start=60, months=12, today=dt.date(2025, 2, 28)).counted == 0


def test_the_score_stays_between_its_bounds() -> None:
    assert score(*[Weighed(-10, TODAY)] * 9).score == 0
    assert score(*[Weighed(10, TODAY)] * 9).score == 100
