"""What the register says of an entitlement: yes, receiving, no, or unknown with what is missing; never a silent no."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bangfu.compute.entitlements import Facts, Outcome, Rule, age_on, evaluate, judge, read_rule
from bangfu.compute.quality.fields import Kind
from bangfu.compute.quality.language import Scope, parse
from bangfu.compute.specs import parse_spec
from bangfu.errors import SpecInvalid

OLD = {"age": 71, "labour": "5"}
YOUNG = {"age": 30, "labour": "1"}
LINE = {"line": Kind.NUMBER}


def rule(entitled: str, receiving: str = "", *, of: str = "household", unrecorded: tuple[str, ...] = ()) -> Rule:
    scope = Scope(of, LINE)
    return Rule(of == "member", parse(entitled, scope), parse(receiving, scope) if receiving else None, unrecorded)


def facts(*members: dict[str, Any], **rows: Any) -> Facts:
    return Facts(rows.pop("household", {}), list(members), **rows)


POOR = rule("income.wage_fen < line * income.members", 'any_member(dibao_status in ("1", "2"))')


@pytest.mark.parametrize(
    ("wage", "outcome"), [(299, Outcome.LOOKS_ENTITLED), (300, Outcome.NOT)], ids=["below", "at the line"]
)
def test_an_income_is_compared_with_the_line(wage: int, outcome: Outcome) -> None:
    found = judge(POOR, facts({}, income={"wage_fen": wage, "members": 3}, settings={"line": 100}))
    assert found.outcome == outcome


def test_a_line_that_nobody_stated_is_named_and_is_no_refusal() -> None:
    found = judge(POOR, facts({}, income={"wage_fen": 1, "members": 3}, settings={"line": None}))
    assert (found.outcome, found.missing) == (Outcome.UNKNOWN, ("line",))


def test_an_income_that_is_not_recorded_is_named() -> None:
    found = judge(POOR, facts({}, settings={"line": 100}))
    assert (found.outcome, found.missing) == (Outcome.UNKNOWN, ("members", "wage_fen"))


def test_who_receives_it_is_told_so_whatever_else_is_missing() -> None:
    assert judge(POOR, facts({"dibao_status": "1"})).outcome == Outcome.RECEIVING


def test_members_are_judged_apart() -> None:
    found = judge(rule("age >= 60", of="member"), facts(YOUNG, OLD, {"age": None}))
    assert (found.outcome, found.members) == (Outcome.LOOKS_ENTITLED, (1,))


def test_one_who_receives_does_not_hide_another_who_does_not() -> None:
    old = rule("age >= 60", "given(public_post)", of="member")
    found = judge(old, facts({**OLD, "public_post": "01"}, OLD))
    assert (found.outcome, found.members) == (Outcome.LOOKS_ENTITLED, (1,))


def test_what_no_register_holds_makes_it_unknown() -> None:
    found = judge(rule("age >= 60", of="member", unrecorded=("grade",)), facts(OLD))
    assert (found.outcome, found.missing, found.members) == (Outcome.UNKNOWN, ("grade",), (0,))


def test_nobody_lives_there() -> None:
    assert judge(rule("age >= 60", of="member"), facts()).outcome == Outcome.NOT


VALUES = [
    ("age > 60 and given(public_post)", None),
    ("age > 60 and labour == '1'", False),
    ("age > 60 or labour == '5'", True),
    ("age > 60 or labour == '1'", None),
    ("not (age > 60)", None),
    ("missing(age)", True),
    ("given(labour)", True),
    ("labour in ('4', '5')", True),
    ("has(health, '4')", True),
    ("has(health, '3')", False),
    ("matches(name, 'L.*')", True),
    ("length(name) == 2", True),
    ("entries(health) == 2", True),
    ("months(change_ym) > months(change_ym)", False),
    ("year_of(birth_date) == 1955", True),
    ("month_of(birth_date) - 12 * year_of(birth_date) == 4", True),
    ("household.is_relocated", True),
    ("work_months + 1 == 3", True),
    ("work_months - 1 == 1", True),
    ("yuan(work_months) == 200", True),
]
PERSON = {
    "age": None,
    "public_post": "",
    "labour": "5",
    "health": ["2", "4"],
    "name": "Li",
    "change_ym": "202601",
    "birth_date": date(1955, 5, 1),
    "work_months": 2,
}


@pytest.mark.parametrize(("text", "value"), VALUES, ids=[text for text, _ in VALUES])
def test_a_condition_is_true_false_or_unknown(text: str, value: bool | None) -> None:
    node = parse(text, Scope("member"))
    if "given(public_post)" in text:
        value = False  # one part is certainly false, whatever the age
    assert evaluate(node, facts(PERSON, household={"is_relocated": True}), 0).value is value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("any_member(age > 60)", True),
        ("all_members(age > 60)", False),
        ("count_members(age > 20) == 2", True),
        ("sum_members(age) == 101", True),
    ],
)
def test_the_members_are_looked_over(text: str, value: bool) -> None:
    assert evaluate(parse(text, Scope("household")), facts(YOUNG, OLD)).value is value


def test_a_sum_over_members_of_whom_one_is_unknown_is_unknown() -> None:
    found = evaluate(parse("sum_members(age) > 0", Scope("household")), facts(YOUNG, {}))
    assert (found.value, found.missing) == (None, frozenset({"age"}))


def test_a_rule_is_read_with_its_line_where_it_is_wrong() -> None:
    spec = parse_spec("of: member\nentitled: 'age >'\n", "old.yaml")
    with pytest.raises(SpecInvalid, match="breaks off") as error:
        read_rule(spec, spec.entries(), {})
    assert "line 2" in str(error.value.where)


@pytest.mark.parametrize("text", ["shared(household.phone)", "household.address == '' or village.bus_service"])
def test_a_rule_does_not_look_beyond_the_household(text: str) -> None:
    spec = parse_spec(f'of: household\nentitled: "{text}"\n', "far.yaml")
    with pytest.raises(SpecInvalid, match="beyond"):
        read_rule(spec, spec.entries(), {})


@pytest.mark.parametrize(("day", "age"), [(date(2026, 5, 1), 71), (date(2026, 4, 30), 70)])
def test_years_are_completed_on_the_birthday(day: date, age: int) -> None:
    assert age_on(date(1955, 5, 1), day) == age


def test_without_a_birthday_there_is_no_age() -> None:
    assert age_on(None, date(2026, 1, 1)) is None
