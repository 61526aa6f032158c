"""Reasons: each sentence with its figures, at the border where it turns."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bangfu.compute.screening import INDICATORS, Standards, judge, reasons
from bangfu.compute.screening.reasons import DEPRIVED, FINE, UNKNOWN, yuan
from tests.compute.screening.builders import STANDARDS, facts_frame, lacking

NOTHING = dict.fromkeys(("wage_fen", "business_fen", "property_fen", "transfer_fen", "cost_fen", "claims_fen"), 0)
BARE: dict[str, Any] = {**NOTHING, "selfpaid_fen": 0, "heads": 2}
LINE = replace(STANDARDS, line_fen=400_000, range_fen=None)


def told(row: dict[str, Any], standards: Standards = STANDARDS, *, about: str = "income") -> list[tuple[str, str]]:
    """Kind and sentence of the reasons about one thing."""
    found = judge(facts_frame(row), standards).to_dicts()[0]
    return [(one.kind, str(one.sentence)) for one in reasons(found, found, standards) if one.about == about]


@pytest.mark.parametrize(
    ("fen", "text"),
    [(0, "0.00"), (99, "0.99"), (100, "1.00"), (-1, "-0.01"), (-100, "-1.00"), (123456789, "1,234,567.89")],
)
def test_amounts_are_told_in_yuan(fen: int, text: str) -> None:
    assert yuan(fen) == text


@pytest.mark.parametrize(
    ("wage", "kind", "sentence"),
    [
        (799_999, "for", "Net income per head ¥4,000.00 is below the line of ¥4,000.00."),
        (800_000, "against", "Net income per head ¥4,000.00 is not below the line of ¥4,000.00."),
    ],
)
def test_an_income_is_told_against_the_line(wage: int, kind: str, sentence: str) -> None:
    assert told({**BARE, "wage_fen": wage}, LINE) == [(kind, sentence)]


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({"wage_fen": 1_740_000}, ["against", "against"]),
        ({"wage_fen": 1_739_999}, ["for", "for"]),
        ({"wage_fen": 1_740_000, "selfpaid_fen": 1}, ["against", "for"]),
        ({"wage_fen": 1_740_000, "selfpaid_fen": 1, "claims_fen": 1}, ["against", "against"]),
        ({"wage_fen": 1_740_000, "cost_fen": 1}, ["for", "for"]),
        ({"wage_fen": 1_740_000, "cost_fen": 1, "claims_fen": 1}, ["for", "against"]),
        ({"business_fen": 870_000, "property_fen": 500_000, "transfer_fen": 370_000}, ["against", "against"]),
    ],
)
def test_an_income_is_told_against_the_range_before_and_after_expense(
    changes: dict[str, int], kinds: list[str]
) -> None:
    assert [kind for kind, _ in told(BARE | changes)] == kinds


def test_both_incomes_are_told_with_their_figures() -> None:
    (_, net), (_, rest) = told({**BARE, "wage_fen": 1_800_000, "selfpaid_fen": 200_000})
    assert net == "Net income per head ¥9,000.00 is not below the range of ¥8,700.00."
    assert rest == (
        "After insurance claims and compliant self-paid expense, ¥8,000.00 per head is below the range of ¥8,700.00."
    )


def test_nothing_is_told_of_an_income_that_is_compared_with_nothing() -> None:
    assert told(BARE, replace(STANDARDS, range_fen=None)) == []


@pytest.mark.parametrize("gap", ["wage_fen", "selfpaid_fen", "heads"])
def test_an_income_that_is_not_stated_is_told_once(gap: str) -> None:
    assert told({**BARE, gap: None}) == [("unknown", "No income of the year is stated.")]


@pytest.mark.parametrize("name", INDICATORS)
def test_what_is_fine_speaks_against(name: str) -> None:
    assert told({}, about=name) == [("against", str(FINE[name]))]


@pytest.mark.parametrize("name", sorted(set(DEPRIVED) - {"attendance", "insurance"}))
def test_what_is_lacking_speaks_for(name: str) -> None:
    assert told(lacking(name), about=name) == [("for", str(DEPRIVED[name]))]


@pytest.mark.parametrize(
    ("name", "row", "sentence"),
    [
        ("attendance", {"out_of_school": 2}, "Children of compulsory age who are not at school: 2."),
        ("attendance", {"out_unknown": 1, "school_dropout": 1}, "A child of compulsory age is not at school."),
        ("insurance", {"uninsured": 3}, "Members without basic medical insurance: 3."),
        ("insurance", {"uninsured_unknown": 1, "medical_uninsured": 1}, "A member has no basic medical insurance."),
        (
            "illness",
            {"ill": 1, "selfpaid_fen": 500_001},
            "Members with a serious illness or a disability: 1; the household paid ¥5,000.01 itself, more than"
            " ¥5,000.00.",
        ),
        ("water", {"water_quality": 0, "water_litres": 1}, "The drinking water does not pass the test of quality."),
        ("water", {"water_litres": 1999}, "Drinking water for a person and day: 19.99 litres, less than 20."),
        ("water", {"water_minutes": 21}, "Fetching water takes 21 minutes, more than 20."),
        ("water", {"water_litres": 2000, "water_minutes": 21}, "Fetching water takes 21 minutes, more than 20."),
        ("water", {"water_guarantee": 9499}, "There is water on 94.99 percent of days, less than 95 percent."),
        (
            "water",
            {"water_minutes": 20, "water_guarantee": 9499},
            "There is water on 94.99 percent of days, less than 95 percent.",
        ),
        (
            "water",
            {
                "water_quality": None,
                "water_guarantee": 9500,
                "water_minutes": None,
                "water_litres": None,
                "water_safe": 0,
            },
            "The register says that the drinking water is not safe.",
        ),
    ],
)
def test_what_is_lacking_is_told_with_its_figures(name: str, row: dict[str, Any], sentence: str) -> None:
    assert told(row, about=name) == [("for", sentence)]


@pytest.mark.parametrize(("name", "gap"), [("electricity", "power"), ("assets", "radio_tv"), ("fuel", "solid_fuel")])
def test_what_is_not_stated_is_told_so(name: str, gap: str) -> None:
    assert told({gap: None}, about=name) == [("unknown", str(UNKNOWN[name]))]
