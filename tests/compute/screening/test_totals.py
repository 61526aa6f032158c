"""Totals: every sum of persons, heads and gaps, and the measures at their borders."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from bangfu.compute.screening import Standards, judge, measures, totals_by_area
from bangfu.compute.screening.totals import Totals, added
from tests.compute.screening.builders import STANDARDS, facts_frame, lacking

LINE = replace(STANDARDS, line_fen=400_000)
NOTHING: dict[str, Any] = dict.fromkeys(("business_fen", "property_fen", "transfer_fen", "cost_fen"), 0)


def totals(*rows: dict[str, Any], standards: Standards = STANDARDS) -> Totals:
    return totals_by_area(judge(facts_frame(*rows), standards), standards)[1]


def earning(fen: int, heads: int = 1) -> dict[str, Any]:
    return {**NOTHING, "wage_fen": fen, "heads": heads}


def test_households_and_persons_are_counted_by_outcome() -> None:
    found = totals({}, {"members": 3}, lacking("housing", members=2), {"heads": None, "members": 5})
    assert {key: value for key, value in found.items() if key.startswith(("households", "persons"))} == {
        "households": 4, "persons": 14,
        "households.poor": 0, "persons.poor": 0, "households.at_risk": 1, "persons.at_risk": 2,
        "households.undetermined": 1, "persons.undetermined": 5, "households.clear": 2, "persons.clear": 7,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "sums"),
    [
        ([earning(400_000)], (1, 0, 0, 0)),
        ([earning(399_999)], (1, 1, 1, 1)),
        ([earning(399_990, 1), earning(799_960, 2)], (3, 3, 10 + 2 * 20, 100 + 2 * 400)),
        ([{"heads": None}], (0, 0, 0, 0)),
    ],
)
def test_gaps_below_the_line_are_summed_by_heads(rows: list[dict[str, Any]], sums: tuple[int, ...]) -> None:
    found = totals(*rows, standards=LINE)
    assert tuple(found[f"income.{name}"] for name in ("persons", "below", "gap", "gap2")) == sums


def test_where_no_line_is_in_force_the_range_is_measured() -> None:
    assert totals(earning(869_999))["income.gap"] == 1


def test_where_neither_is_in_force_no_income_is() -> None:
    assert "income.persons" not in totals({}, standards=replace(STANDARDS, range_fen=None))


def test_persons_are_counted_by_what_their_household_lacks_and_what_is_not_known() -> None:
    found = totals(lacking("schooling", "assets", members=3), {"power": None, "members": 2})
    counted = {key: value for key, value in found.items() if key.startswith(("deprived", "unknown")) and value}
    assert counted == {"deprived.schooling": 3, "deprived.assets": 3, "unknown.electricity": 2}


@pytest.mark.parametrize(
    ("row", "sums"),
    [
        (lacking("schooling", "insurance"), (4, 4, 24)),
        (lacking("schooling", "fuel", "toilet"), (4, 0, 0)),
        (lacking("schooling", "fuel", "toilet", power=None), (0, 0, 0)),
        (lacking("schooling", "fuel", power=None), (4, 0, 0)),
        (lacking("schooling", out_unknown=1, school_dropout=None), (0, 0, 0)),
        (lacking("schooling", "insurance", power=None), (4, 4, 24)),
        ({}, (4, 0, 0)),
    ],
)
def test_who_reaches_the_first_cutoff_for_certain_is_poor(row: dict[str, Any], sums: tuple[int, ...]) -> None:
    found = totals(row)
    assert tuple(found[f"k0.{name}"] for name in ("known", "poor", "score")) == sums


def test_what_only_the_poor_lack_is_counted_for_them() -> None:
    found = totals(lacking("schooling", "insurance", members=2), lacking("schooling", members=3))
    assert {key: value for key, value in found.items() if key.startswith("k0.censored") and value} == {
        "k0.censored.schooling": 2, "k0.censored.insurance": 2,
    }  # fmt: skip


def test_areas_are_apart_and_add_up() -> None:
    judged = judge(facts_frame({"area": 1}, {"area": 2}, {"area": 2, "members": 1}), STANDARDS)
    parts = totals_by_area(judged, STANDARDS)
    assert {area: part["persons"] for area, part in parts.items()} == {1: 4, 2: 5}
    assert added(parts.values()) == totals_by_area(judged.with_columns(area=1), STANDARDS)[1]


def test_measures_of_income_are_exact() -> None:
    found = measures(totals(earning(300_000), earning(1_200_000, 3), standards=LINE), LINE)
    assert (found.rate, found.gap, found.severity) == (Fraction(1, 4), Fraction(1, 16), Fraction(1, 64))


def test_measures_of_the_count_are_exact() -> None:
    found = measures(totals(lacking("schooling", "insurance", members=1), {"members": 3}), STANDARDS)
    first = found.counts[0]
    assert (first.headcount, first.intensity, first.adjusted) == (Fraction(1, 4), Fraction(1, 3), Fraction(1, 12))
    assert (first.contributions["schooling"], first.contributions["water"]) == (Fraction(1, 2), Fraction(0))
    assert (found.known, found.persons) == (4, 4)


def test_where_nobody_is_poor_there_is_no_intensity() -> None:
    first = measures(totals({}), STANDARDS).counts[0]
    assert (first.headcount, first.intensity, first.adjusted) == (Fraction(0), None, Fraction(0))
    assert set(first.contributions.values()) == {Fraction(0)}


def test_where_nobody_is_known_there_are_no_measures() -> None:
    found = measures(totals({"heads": None, "members": 0}), STANDARDS)
    assert (found.counts, found.known, found.rate, found.gap, found.severity) == ((), 0, None, None, None)
