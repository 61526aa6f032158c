"""What a screening calls a household: the worked examples and an oracle that tries every completion."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.compute.screening import INDICATORS, Standards, judge, measures, reasons, totals_by_area
from tests.compute.screening.builders import FINE, LACKING, STANDARDS, facts_frame, lacking

LINE = replace(STANDARDS, line_fen=400_000)


def judged(*rows: dict[str, Any], standards: Standards = STANDARDS) -> list[dict[str, Any]]:
    return judge(facts_frame(*rows), standards).to_dicts()


def test_the_worked_example_of_income_to_the_fen() -> None:
    (row,) = judged({})
    assert (row["income_per_head_fen"], row["after_rigid_fen"]) == (1_110_500, 915_500)
    assert row["outcome"] == "clear"


def test_income_after_rigid_expense_below_the_range_is_a_risk() -> None:
    (row,) = judged({"selfpaid_fen": 1_200_000})
    assert (row["after_rigid_fen"], row["below_range"], row["outcome"]) == (860_500, True, "at_risk")


@pytest.mark.parametrize(("wage", "outcome"), [(399_999, "poor"), (400_000, "at_risk")])
def test_an_income_equal_to_the_line_is_not_below_it(wage: int, outcome: str) -> None:
    nothing = dict.fromkeys(("business_fen", "property_fen", "transfer_fen", "cost_fen"), 0)
    (row,) = judged({**nothing, "wage_fen": wage, "heads": 1}, standards=LINE)
    assert row["outcome"] == outcome


def test_a_fraction_of_a_fen_below_the_line_is_below_it() -> None:
    nothing = dict.fromkeys(("business_fen", "property_fen", "transfer_fen", "cost_fen"), 0)
    (row,) = judged({**nothing, "wage_fen": 1_199_999, "heads": 3}, standards=LINE)
    assert (row["income_per_head_fen"], row["outcome"]) == (400_000, "poor")


def test_a_loss_rounds_half_up_too() -> None:
    nothing = dict.fromkeys(("wage_fen", "business_fen", "property_fen", "transfer_fen"), 0)
    (row,) = judged({**nothing, "cost_fen": 3, "heads": 2})
    assert row["income_per_head_fen"] == -1


@pytest.mark.parametrize("indicator", INDICATORS)
def test_each_indicator_is_found_alone(indicator: str) -> None:
    (row,) = judged(lacking(indicator))
    assert (row["deprived"], row["unknown"]) == (1 << INDICATORS.index(indicator), 0)


GAPS: dict[str, dict[str, int | None]] = {
    "schooling": {"schooled": 0, "schooled_unknown": 1},
    "attendance": {"out_unknown": 1, "school_dropout": None},
    "illness": {"ill": 1, "selfpaid_fen": None},
    "insurance": {"uninsured_unknown": 1, "medical_uninsured": None},
    "housing": {"unsafe_grade": None, "dangerous_house": None},
    "water": {"water_minutes": None, "water_safe": None},
    "toilet": {"toilet_usable": None},
    "fuel": {"solid_fuel": None},
    "electricity": {"power": None},
    "assets": {"radio_tv": None},
}


@pytest.mark.parametrize("indicator", INDICATORS)
def test_what_is_not_stated_is_unknown_and_never_fine(indicator: str) -> None:
    (row,) = judged(GAPS[indicator])
    assert (row["deprived"], row["unknown"]) == (0, 1 << INDICATORS.index(indicator))


def test_one_failed_test_of_water_is_enough_whatever_the_others_are() -> None:
    (row,) = judged({"water_minutes": 21, "water_quality": None, "water_litres": None, "water_safe": None})
    assert row["deprived"] == 1 << INDICATORS.index("water")


@pytest.mark.parametrize(
    "gap", [{"heads": None}, GAPS["attendance"], GAPS["insurance"], GAPS["housing"], GAPS["water"]]
)
def test_a_missing_income_or_guarantee_leaves_the_outcome_open(gap: dict[str, int | None]) -> None:
    (row,) = judged(gap)
    assert row["outcome"] == "undetermined"


def test_a_risk_that_is_known_is_not_opened_by_a_gap_elsewhere() -> None:
    (row,) = judged(lacking("housing", water_minutes=None, water_safe=None))
    assert row["outcome"] == "at_risk"


def test_where_the_line_is_in_force_a_missing_income_leaves_even_a_risk_open() -> None:
    (row,) = judged(lacking("housing", heads=None), standards=LINE)
    assert row["outcome"] == "undetermined"


def test_a_household_without_recorded_members_is_undetermined() -> None:
    nobody = {"members": 0, "schooled": 0, "school_dropout": None, "medical_uninsured": None}
    (row,) = judged(nobody)
    assert row["outcome"] == "undetermined"


def completions(row: dict[str, Any]) -> list[tuple[dict[str, bool], str]]:
    """Every way the unknown of a row may turn out, from the definitions alone: flags by indicator, and the outcome."""
    known = {name: _slow(name, row) for name in INDICATORS}
    open_names = [name for name, value in known.items() if value is None]
    found = []
    incomes: list[tuple[bool, bool]] = [(False, False), (False, True), (True, True)]
    if row["heads"] is not None:
        net = row["wage_fen"] + row["business_fen"] + row["property_fen"] + row["transfer_fen"] - row["cost_fen"]
        rigid = net + row["claims_fen"] - row["selfpaid_fen"] if row["selfpaid_fen"] is not None else net
        head = row["heads"]
        below = Fraction(net, head) < 400_000
        incomes = [(below, min(Fraction(net, head), Fraction(rigid, head)) < 870_000)]
    for values in product([False, True], repeat=len(open_names)):
        flags = {**known, **dict(zip(open_names, values, strict=True))}
        for poor, low in incomes:
            risk = low or any(flags[name] for name in LINE.guarantees)
            found.append((flags, "poor" if poor else "at_risk" if risk else "clear"))
    return found  # type: ignore[return-value]


def _slow(name: str, row: dict[str, Any]) -> bool | None:
    changed = {key for key, value in LACKING[name].items() if row[key] == value and FINE[key] != value}
    gap = {key for key, value in GAPS[name].items() if row[key] == value and FINE[key] != value}
    return None if gap == {k for k, v in GAPS[name].items() if FINE[k] != v} else bool(changed)


STATES = st.lists(st.sampled_from(["fine", "lacking", "gap"]), min_size=10, max_size=10)


@settings(max_examples=150, deadline=None)
@given(STATES, st.sampled_from([2_400_000, 900_000, 100_000]))
def test_a_household_is_called_what_every_completion_calls_it(states: list[str], wage: int) -> None:
    row: dict[str, Any] = {"wage_fen": wage, "business_fen": 0, "property_fen": 0, "transfer_fen": 0, "cost_fen": 0}
    for name, state in zip(INDICATORS, states, strict=True):
        # The expense belongs to the income, whose gap has a test of its own.
        change = {"fine": {}, "lacking": LACKING[name], "gap": {} if name == "illness" else GAPS[name]}[state]
        row |= change
    (found,) = judged(row, standards=LINE)
    tried = completions(FINE | row)
    names = {name for _, name in tried}
    assert found["outcome"] == (names.pop() if len(names) == 1 else "undetermined")
    counts = {sum(part for name, part in zip(INDICATORS, LINE.parts, strict=True) if flags[name]) for flags, _ in tried}
    reached = {count >= 6 for count in counts}
    assert found["poor_by_count"] == (reached.pop() if len(reached) == 1 else None)
    assert found["score"] == min(counts)


WORKED = (
    lacking("schooling", "housing", "water", "fuel", "toilet", members=4),
    lacking("fuel", members=3),
    lacking("attendance", "insurance", "housing", members=5),
    lacking("illness", "toilet", "fuel", "assets", "housing", members=2),
    lacking(members=6),
)


def test_the_worked_example_of_the_count_to_the_last_digit() -> None:
    found = judge(facts_frame(*WORKED), STANDARDS)
    assert found["score"].to_list() == [7, 1, 7, 7, 0]
    main = measures(totals_by_area(found, STANDARDS)[1], STANDARDS).counts[0]
    assert (main.headcount, main.intensity, main.adjusted) == (Fraction(11, 20), Fraction(7, 18), Fraction(77, 360))
    shares = {name: f"{float(100 * share):.2f}" for name, share in main.contributions.items()}
    assert shares == {
        "schooling": "15.58", "attendance": "19.48", "illness": "7.79", "insurance": "19.48", "housing": "14.29",
        "water": "5.19", "toilet": "7.79", "fuel": "7.79", "electricity": "0.00", "assets": "2.60",
    }  # fmt: skip
    assert sum(main.contributions.values()) == 1


def test_a_count_of_exactly_a_third_is_poor() -> None:
    (row,) = judged(lacking("schooling", "insurance"))
    assert (row["score"], row["poor_by_count"]) == (6, True)


def test_the_other_cutoffs_are_measured_beside_the_main_one() -> None:
    found = measures(totals_by_area(judge(facts_frame(*WORKED), STANDARDS), STANDARDS)[1], STANDARDS)
    assert [(count.cutoff, count.headcount) for count in found.counts] == [
        (Fraction(1, 3), Fraction(11, 20)),
        (Fraction(1, 5), Fraction(11, 20)),
        (Fraction(1, 2), Fraction(0)),
    ]


def test_the_worked_example_of_income_poverty() -> None:
    incomes = [3200, 3600, 4100, 5200, 9000, 2500, 4000, 12000, 3900, 6100]
    nothing = dict.fromkeys(("business_fen", "property_fen", "transfer_fen", "cost_fen"), 0)
    frame = facts_frame(*({**nothing, "wage_fen": income * 100, "heads": 1} for income in incomes))
    found = measures(totals_by_area(judge(frame, LINE), LINE)[1], LINE)
    assert (found.rate, found.gap, found.severity) == (Fraction(2, 5), Fraction(7, 100), Fraction(19125, 1_000_000))


def test_who_is_undetermined_stands_outside_the_measures_and_is_counted() -> None:
    frame = facts_frame(lacking("schooling", "insurance"), {"power": None, **LACKING["schooling"], "members": 2},
                        lacking("schooling", "fuel", "toilet", power=None, solid_fuel=1))  # fmt: skip
    found = measures(totals_by_area(judge(frame, STANDARDS), STANDARDS)[1], STANDARDS)
    assert (found.known, found.persons) == (6, 10)
    assert found.counts[0].headcount == Fraction(4, 6)


def test_reasons_say_the_figures() -> None:
    frame = judge(facts_frame(lacking("attendance", "water", water_quality=1, water_litres=1550, fuel=1)), STANDARDS)
    row = frame.to_dicts()[0]
    told = {reason.about: str(reason.sentence) for reason in reasons(row, row, STANDARDS) if reason.kind == "for"}
    assert told == {
        "attendance": "Children of compulsory age who are not at school: 1.",
        "water": "Drinking water for a person and day: 15.5 litres, less than 20.",
    }
    income = [str(reason.sentence) for reason in reasons(row, row, STANDARDS)][:2]
    assert income[0] == "Net income per head ¥11,105.00 is not below the range of ¥8,700.00."
    assert "¥9,155.00 per head is not below the range" in income[1]


def test_a_gap_is_told_as_not_stated() -> None:
    row = judge(facts_frame({"heads": None, "power": None}), STANDARDS).to_dicts()[0]
    told = [str(reason.sentence) for reason in reasons(row, row, STANDARDS) if reason.kind == "unknown"]
    assert told == ["No income of the year is stated.", "Electricity for living is not stated."]


def test_the_order_of_rows_changes_nothing() -> None:
    frame = facts_frame(*WORKED)
    turned = judge(frame.reverse(), STANDARDS).sort("household")
    assert turned.equals(judge(frame, STANDARDS))


def test_unknown_columns_stay_null_where_nothing_is_compared() -> None:
    nothing = replace(STANDARDS, range_fen=None)
    frame = judge(facts_frame({}), nothing)
    assert frame.select(pl.col("below_line", "below_range").is_null().all()).row(0) == (True, True)


def test_judging_keeps_every_fact_as_it_was() -> None:
    frame = facts_frame(*WORKED)
    assert judge(frame, STANDARDS).select(frame.columns).equals(frame)
