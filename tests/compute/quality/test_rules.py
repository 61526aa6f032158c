"""The packaged rules, and how a bad rule file is told with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bangfu.compute.quality import FAMILIES, read_rules
from bangfu.compute.specs import parse_spec
from bangfu.errors import SpecInvalid
from tests.compute.quality.conftest import Packaged


def test_there_are_at_least_250_rules_in_five_families(packaged: Packaged) -> None:
    assert len(packaged.book.rules) >= 250
    assert {rule.family for rule in packaged.book.rules} == set(FAMILIES)


GOOD = """title: t
family: logic
rules:
  - code: Q2_01_901
    object: member
    severity: error
    when: '{when}'
    zh: a
    en: a
    remedy: {{zh: b, en: b}}
    valid_from: 2014-01-01
    reference: r
    verified: false
"""


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("age <", "breaks off"),
        ("__import__(\"os\").system(\"x\")", "not part of the language|no function"),
        ("open(\"x\")", "“open” is no function"),
        ("(lambda: 1)() == 1", "no function"),
        ("[age for age in (1, 2)] == 1", "not part of the language"),
        ("age ** 9 > 1", "only [+], - and [*]"),
        ("agee < 16", "“agee” is no field of the member"),
        ("household.agee < 16", "“agee” is no field of the household"),
        ("age", "gives a number"),
        ("age == \"x\"", "a number is compared with a text"),
        ("sex < \"2\"", "cannot be compared"),
        ("sex == \"3\"", "“3” is no code of the list of sex"),
        ("has(health, \"9\")", "“9” is no code of the list of health"),
        ("has(sex, \"1\")", "list of codes belongs here"),
        ("sex in \"12\"", "takes a list"),
        ("birth_date == \"2020\"", "a date is compared with a text"),
        ("this.age < 3", "a dot may follow"),
        ("age < 1 or " * 200 + "age < 2", "too long"),
    ],
)  # fmt: skip
def test_a_condition_that_cannot_be_meant_is_refused_with_its_line(when: str, said: str) -> None:
    text = GOOD.format(when=when.replace("'", "''"))
    with pytest.raises(SpecInvalid, match=said) as refused:
        read_rules([parse_spec(text, "own.yaml")], {"sex": ["1", "2"], "health": ["1", "2", "3", "4"]})
    assert "own.yaml, line 7" in str(refused.value.where)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("object: member", "object: person", "“person” is not one of the choices"),
        ("Q2_01_901", "Q3_01_901", "wrong family"),
        ("Q2_01_901", "rule 7", "no code of a rule"),
        ("    severity: error\n", "", "“severity” is missing"),
        ("2014-01-01", "soon", "“soon” is no date"),
        ("verified: false", "verified: false\n    params: {n: {reference: x}}", "either stated or named"),
        ("family: logic\n", "", "“family” is missing"),
    ],
)
def test_a_bad_rule_file_is_refused_with_its_line(before: str, after: str, said: str) -> None:
    text = GOOD.format(when="age < 16").replace(before, after)
    with pytest.raises(SpecInvalid, match=said) as refused:
        read_rules([parse_spec(text, "own.yaml")])
    assert "own.yaml, line" in str(refused.value.where)


def test_two_rules_of_one_code_are_refused() -> None:
    files = [parse_spec(GOOD.format(when="age < 16"), name) for name in ("one.yaml", "two.yaml")]
    with pytest.raises(SpecInvalid, match="stands twice"):
        read_rules(files)


@pytest.mark.parametrize(
    ("day", "holds"), [("2013-12-31", False), ("2014-01-01", True), ("2020-12-31", True), ("2021-01-01", False)]
)
def test_a_rule_holds_from_its_first_day_to_its_last(day: str, holds: bool) -> None:
    text = GOOD.format(when="age < 16") + "    valid_to: 2020-12-31\n"
    book = read_rules([parse_spec(text, "own.yaml")])
    assert bool(book.in_force(date.fromisoformat(day))) is holds


def test_a_rule_shows_what_it_reads(packaged: Packaged, tmp_path: Path) -> None:
    rule = packaged.book.rule("2_01_012")
    assert rule is not None
    assert rule.fields == ["member.dropout_reason", "member.health"]
    assert packaged.book.rule("9_99_999") is None
