"""What a basis comes to: conditions, obstacles, and the same bytes for the same basis."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.compute.determination import (
    CONDITIONS,
    Conclusion,
    canonical,
    digest,
    household_conclusion,
    missing_conditions,
    place_conclusion,
)
from bangfu.compute.screening import FACTS, INDICATORS, Standards

LINE = 285_500
STANDARDS = Standards(
    line_fen=LINE,
    range_fen=None,
    weights=dict.fromkeys(INDICATORS, Fraction(1, 10)),
    cutoffs=(Fraction(1, 3),),
    guarantees=("attendance", "insurance", "housing", "water"),
    illness_selfpaid_fen=1_000_000,
    water_litres=20,
    water_minutes=20,
    water_guarantee=Fraction(95, 100),
)
SAFE: dict[str, int | None] = {
    **dict.fromkeys(FACTS, 0), "members": 2, "schooled": 2, "heads": 2, "water_quality": 1, "water_litres": 6000,
    "water_guarantee": 10000, "water_safe": 1, "toilet": 1, "toilet_usable": 1, "power": 1, "radio_tv": 1,
    "wage_fen": 2 * LINE,
}  # fmt: skip


def concluded(rule: str = "entry", standards: Standards = STANDARDS, **changed: Any) -> Conclusion:
    basis = {"rule": rule, "facts": dict(SAFE), "found": {}, "comparison": [], "agreed": None, **changed}
    basis["facts"] = {**SAFE, **changed.get("facts", {})}
    return household_conclusion(basis, standards)


def state(conclusion: Conclusion, code: str) -> tuple[str, str]:
    found = next(condition for condition in conclusion.conditions if condition.code == code)
    return found.state, found.source


def test_an_income_at_the_line_meets_it_and_a_fen_less_does_not() -> None:
    assert state(concluded(), "income") == ("met", "register")
    below = concluded(facts={"wage_fen": 2 * LINE - 1})
    assert state(below, "income") == ("unmet", "register")
    assert (below.standing, below.income_per_head_fen) == ("supported", LINE)


def test_the_range_counts_where_it_is_in_force_after_rigid_expense_too() -> None:
    from_2021 = Standards(**{**vars(STANDARDS), "line_fen": None, "range_fen": LINE})
    assert state(concluded(standards=from_2021), "income") == ("met", "register")
    spent = concluded(standards=from_2021, facts={"selfpaid_fen": 1})
    assert state(spent, "income") == ("unmet", "register")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"out_of_school": 1}, "education"),
        ({"uninsured": 1}, "medical"),
        ({"unsafe_grade": 1}, "housing"),
        ({"water_minutes": 21}, "water"),
    ],
)
def test_each_guarantee_is_read_from_the_register(facts: dict[str, int], code: str) -> None:
    found = concluded(facts=facts)
    assert state(found, code) == ("unmet", "register")
    assert missing_conditions(found, ("unmet",)) == [code]
    assert found.standing == "supported"


def test_what_the_visit_saw_goes_before_the_register_and_the_two_may_disagree() -> None:
    found = concluded(found={"housing": "unmet"})
    housing = next(condition for condition in found.conditions if condition.code == "housing")
    assert (housing.state, housing.source, housing.contradicts) == ("unmet", "visit", True)
    agreeing = concluded(found={"housing": "met"})
    assert not any(condition.contradicts for condition in agreeing.conditions)


def test_food_and_clothing_are_known_from_the_visit_alone() -> None:
    found = concluded()
    assert [state(found, code) for code in ("food", "clothing")] == [("unknown", "nobody")] * 2
    assert found.standing == "undetermined"


ALL_MET = dict.fromkeys(CONDITIONS, "met")


def test_an_entry_of_a_household_that_lacks_nothing_is_not_supported() -> None:
    assert concluded(found=ALL_MET).standing == "not_supported"


def test_an_unexplained_record_speaks_against_an_entry_and_an_explained_one_does_not() -> None:
    poor = {"wage_fen": 0}
    hits = [{"kind": "vehicle", "explained": False}, {"kind": "business", "explained": True}]
    found = concluded(facts=poor, comparison=hits)
    assert (found.standing, found.obstacles) == ("not_supported", ("vehicle",))
    assert concluded(facts=poor, comparison=hits[1:]).standing == "supported"


@pytest.mark.parametrize(
    ("found", "agreed", "standing", "obstacles"),
    [
        (ALL_MET, True, "supported", ()),
        (ALL_MET, False, "not_supported", ("not_agreed",)),
        ({**ALL_MET, "water": "unmet"}, True, "not_supported", ()),
        ({code: "met" for code in CONDITIONS if code != "food"}, True, "undetermined", ()),
    ],
)
def test_an_exit_needs_every_condition_and_the_signature(
    found: dict[str, str], agreed: bool, standing: str, obstacles: tuple[str, ...]
) -> None:
    got = concluded("exit", found=found, agreed=agreed)
    assert (got.standing, got.obstacles) == (standing, obstacles)


def test_without_an_income_nothing_is_made_up() -> None:
    found = concluded(facts={"wage_fen": None})
    assert state(found, "income") == ("unknown", "nobody")
    assert found.income_per_head_fen is None


PLACE = {
    "incidence": {"figure": "incidence", "is": "below", "limit": "0.02"},
    "clinics": {"figure": "clinics", "is": "at_least", "limit": "1"},
    "unpaved": {"figure": "unpaved", "is": "at_most", "limit": "0"},
}


@pytest.mark.parametrize(
    ("figures", "standing"),
    [
        ({"incidence": "199/10000", "clinics": 1, "unpaved": "0"}, "supported"),
        ({"incidence": "2/100", "clinics": 1, "unpaved": "0"}, "not_supported"),
        ({"incidence": "0", "clinics": 0, "unpaved": "0"}, "not_supported"),
        ({"incidence": "0", "clinics": 1, "unpaved": "1/2"}, "not_supported"),
        ({"incidence": None, "clinics": 1, "unpaved": "0"}, "undetermined"),
        ({}, "undetermined"),
    ],
)
def test_a_place_exits_where_every_figure_keeps_its_limit(figures: dict[str, Any], standing: str) -> None:
    assert place_conclusion({"figures": figures, "conditions": PLACE}).standing == standing


@given(st.permutations(list(FACTS)), st.permutations(list(CONDITIONS)))
def test_the_order_in_which_a_basis_is_told_changes_no_byte(facts: list[str], conditions: list[str]) -> None:
    found = dict.fromkeys(CONDITIONS, "met") | {"water": "unmet"}
    told = concluded("exit", found={code: found[code] for code in conditions}, agreed=True)
    again = household_conclusion(
        {"agreed": True, "comparison": [], "found": found, "facts": {name: SAFE[name] for name in facts},
         "rule": "exit"}, STANDARDS,
    )  # fmt: skip
    assert told.text() == again.text()
    assert json.loads(told.text())["standing"] == "not_supported"


def test_a_text_and_its_digest_are_those_of_everyone() -> None:
    assert canonical({"z": "\u4e2d", "a": [1, None]}) == '{"a":[1,null],"z":"\u4e2d"}'
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
