"""The language of conditions: what each form becomes, and at which character what is none is refused."""

from __future__ import annotations

import pytest

from bangfu.compute.quality import language
from bangfu.compute.quality.fields import Kind
from bangfu.compute.quality.language import Misread, Node, Scope, parse

GROWN = parse("age >= 16", Scope("member"))
ROOMY = parse("living.house_area_m2 > 90", Scope("household"))
SCOPES = {
    table: Scope(table, {"most": Kind.NUMBER}, {("member", "grown"): GROWN, ("household", "roomy"): ROOMY})
    for table in ("member", "household", "village")
}


def read(text: str, table: str = "member", kind: Kind | None = None) -> Node:
    return parse(text, SCOPES[table], kind)


def refused(text: str, table: str = "member", kind: Kind | None = None) -> tuple[str, str, str]:
    with pytest.raises(Misread) as caught:
        read(text, table, kind)
    return str(caught.value.what), str(caught.value.where), str(caught.value.remedy)


@pytest.mark.parametrize(
    ("text", "op", "kind", "level", "value"),
    [
        ("age", "field", Kind.NUMBER, "member", "member.age"),
        ("household.phone", "field", Kind.TEXT, "household", "household.phone"),
        ("income.wage_fen", "field", Kind.NUMBER, "household", "income.wage_fen"),
        ("village.clinics", "field", Kind.NUMBER, "village", "village.clinics"),
        ("member.age", "field", Kind.NUMBER, "member", "member.age"),
        ("most", "setting", Kind.NUMBER, "constant", "most"),
        ("this_year", "setting", Kind.NUMBER, "constant", "this_year"),
        ("today", "setting", Kind.DATE, "constant", "today"),
        ("grown", "definition", Kind.YES_NO, "member", "member.grown"),
        ("household.roomy", "definition", Kind.YES_NO, "household", "household.roomy"),
        ("7", "constant", Kind.NUMBER, "constant", 7),
        ("-7", "constant", Kind.NUMBER, "constant", -7),
        ("0.5", "constant", Kind.NUMBER, "constant", 0.5),
        ("True", "constant", Kind.YES_NO, "constant", True),
        ('"a"', "constant", Kind.TEXT, "constant", "a"),
        ("age + 1", "+", Kind.NUMBER, "member", None),
        ("1 - income.wage_fen", "-", Kind.NUMBER, "household", None),
        ("village.clinics * age", "*", Kind.NUMBER, "member", None),
        ("yuan(most)", "*", Kind.NUMBER, "constant", None),
        ("not grown", "not", Kind.YES_NO, "member", None),
        ("grown and household.roomy", "and", Kind.YES_NO, "member", None),
        ("household.roomy or grown", "or", Kind.YES_NO, "member", None),
        ("age == 1", "==", Kind.YES_NO, "member", None),
        ('sex != "1"', "!=", Kind.YES_NO, "member", None),
        ("birth_date <= today", "<=", Kind.YES_NO, "member", None),
        ("1 < age <= 9", "and", Kind.YES_NO, "member", None),
        ('sex in ("1", "2")', "in", Kind.YES_NO, "member", ("1", "2")),
        ("age in {1, 2}", "in", Kind.YES_NO, "member", (1, 2)),
        ('sex not in ["1"]', "not", Kind.YES_NO, "member", None),
        ('has(health, "1")', "has", Kind.YES_NO, "member", ("1",)),
        ('has(health, "1", "2")', "has", Kind.YES_NO, "member", ("1", "2")),
        ("missing(sex)", "missing", Kind.YES_NO, "member", None),
        ('matches(name, "a+")', "matches", Kind.YES_NO, "member", None),
        ("months(change_ym)", "months", Kind.NUMBER, "member", None),
        ("entries(health)", "entries", Kind.NUMBER, "member", None),
        ("shared(id_no)", "shared", Kind.YES_NO, "member", None),
        ("when(grown, 1)", "when", Kind.NUMBER, "member", None),
        ("any_member(grown)", "each_any", Kind.YES_NO, "household", "member"),
        ("all_members(grown)", "each_all", Kind.YES_NO, "household", "member"),
        ("count_members(grown)", "each_count", Kind.NUMBER, "household", "member"),
        ("sum_members(age)", "each_sum", Kind.NUMBER, "household", "member"),
        ("any_household(roomy)", "each_any", Kind.YES_NO, "village", "household"),
    ],
)  # fmt: skip
def test_each_form_has_its_meaning(text: str, op: str, kind: Kind, level: str, value: object) -> None:
    node = read(text)
    assert (node.op, node.kind, node.level, node.value) == (op, kind, level, value)


def test_a_chain_of_comparisons_is_each_of_them() -> None:
    both = read("1 < age <= 9")
    assert [(part.op, part.args[0].value, part.args[1].value) for part in both.args] == [
        ("<", 1, "member.age"), ("<=", "member.age", 9),
    ]  # fmt: skip


def test_yuan_are_a_hundred_fen() -> None:
    assert [arg.value for arg in read("yuan(870)").args] == [870, 100]


@pytest.mark.parametrize("text", ["any_member(grown)", "sum_members(age)", "living.house_area_m2 > 1"])
def test_a_household_may_look_at_its_members_and_at_how_it_lives(text: str) -> None:
    assert read(text, "household").level == "household"


def test_a_village_may_look_at_its_households() -> None:
    assert read("count_households(any_member(grown))", "village").level == "village"


GRAMMAR = "Write comparisons joined by and, or and not, such as: age < 16 and given(public_post)"
FORM = "this is not part of the language of conditions"
FIRST = "character 1"
BROKEN = "this condition breaks off or has a sign too many"
NO_FUNCTION = "is no function of the language, or takes other values"
TABLE = "a dot may follow the name of a table only"
TABLES = "Known: household., income., living., village.."
IN = "“in” takes a list of values"
IN_BRACKETS = 'Write them in brackets: in ("20", "30").'
OTHER = "the list holds something other than a code"
SAME = "Compare values of the same kind."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("age < < 1", (BROKEN, "character 7", GRAMMAR)),
        ("age <", (BROKEN, FIRST, GRAMMAR)),
        ("age is 1", (FORM, FIRST, GRAMMAR)),
        ("1 == [1]", (FORM, "character 6", GRAMMAR)),
        ("None", (FORM, FIRST, GRAMMAR)),
        ("-age", (FORM, FIRST, GRAMMAR)),
        ("+1", (FORM, FIRST, GRAMMAR)),
        (
            "1 + age / 2",
            ("only +, - and * may be used", "character 5", "Multiply the other side instead of dividing."),
        ),
        ("1 < this.age", (TABLE, "character 5", TABLES)),
        ("(1).age", (TABLE, FIRST, TABLES)),
        ("has(health)", ("“has” " + NO_FUNCTION, FIRST, None)),
        ("has(health, sex)", ("a text belongs here, not a code", "character 13", SAME)),
        ("has(health, name)", ("has(…) takes a field and codes in quotation marks", FIRST, GRAMMAR)),
        ("yuan(1, 2)", ("“yuan” " + NO_FUNCTION, FIRST, None)),
        ("yuan(1, x=2)", ("“yuan” " + NO_FUNCTION, FIRST, None)),
        ("missing(age, age)", ("“missing” " + NO_FUNCTION, FIRST, None)),
        ("missing(age, x=1)", ("“missing” " + NO_FUNCTION, FIRST, None)),
        ("any_member(grown, x=1)", ("“any_member” " + NO_FUNCTION, FIRST, None)),
        ("any_member(grown, grown)", ("“any_member” " + NO_FUNCTION, FIRST, None)),
        ('has(health, "1", x=1)', ("“has” " + NO_FUNCTION, FIRST, None)),
        ("(1)(2)", ("“?” " + NO_FUNCTION, FIRST, None)),
        ('shared("a")', ("shared(…) takes a field", FIRST, GRAMMAR)),
        ("any_member(age)", ("a yes or no belongs here, not a number", "character 12", SAME)),
        ("sum_members(grown)", ("a number belongs here, not a yes or no", "character 13", SAME)),
        ("sex in ()", (IN, "character 8", IN_BRACKETS)),
        ("sex in name", (IN, "character 8", IN_BRACKETS)),
        ("sex in (1,)", (OTHER, "character 8", SAME)),
        ("sex in (name,)", (OTHER, "character 8", SAME)),
        ("health == health", ("a list of codes cannot be compared like this", FIRST, None)),
        ("name < name", ("a text cannot be compared like this", FIRST, None)),
        ("grown < grown", ("a yes or no cannot be compared like this", FIRST, None)),
    ],
)  # fmt: skip
def test_what_is_no_condition_is_refused_at_its_character(text: str, told: tuple[str, str, str | None]) -> None:
    what, where, remedy = refused(text)
    assert (what, where, remedy if told[2] else None) == told


def test_a_household_has_many_members() -> None:
    assert refused("member.age > 1", "household")[:2] == ("“member” has many rows here", FIRST)


def test_a_village_has_no_members_of_its_own() -> None:
    assert refused("any_member(grown)", "village")[0] == "any_member(…) belongs into a rule of the household"


def test_a_condition_is_a_yes_or_no_and_a_definition_may_be_anything() -> None:
    assert refused("age", kind=Kind.YES_NO)[0] == "the condition gives a number"
    assert read("age").kind is Kind.NUMBER
    assert read("grown", kind=Kind.YES_NO).kind is Kind.YES_NO


def test_a_condition_is_as_long_as_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    # The expression itself, the comparison, its operator, the name, how it is used, and the number.
    monkeypatch.setattr(language, "MOST_NODES", 6)
    assert read("age < 1").op == "<"
    monkeypatch.setattr(language, "MOST_NODES", 5)
    assert refused("age < 1")[:2] == ("this condition is too long", FIRST)
