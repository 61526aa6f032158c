"""Every packaged rule can be broken and can be kept; a bad rule file is told with its line."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bangfu.compute.identity import check_digit
from bangfu.compute.quality import FAMILIES, Facts, Rule, check, read_rules
from bangfu.compute.quality.fields import DERIVED, TABLES, Kind
from bangfu.compute.quality.language import Node
from bangfu.compute.specs import parse_spec
from bangfu.errors import SpecInvalid
from tests.compute.quality.conftest import ON, Packaged
from tests.compute.quality.oracle import rows
from tests.compute.quality.test_check import FRAMES

TRIES = 30_000
MONTHS = ["202001", "201405", "202401", "202506", "202511", "202512", "202612"]
DAYS = [
    date(1900, 1, 1),
    date(1950, 5, 1),
    date(1985, 1, 1),
    date(2008, 1, 1),
    date(2012, 2, 1),
    date(2017, 1, 1),
    date(2022, 6, 1),
    date(2027, 1, 1),
]
BODY = "10000019900101001"
GOOD_NUMBER = BODY + check_digit(BODY)
BAD_NUMBER = BODY + ("1" if GOOD_NUMBER[-1] != "1" else "2")
NUMBERS = [
    GOOD_NUMBER, BAD_NUMBER, GOOD_NUMBER + "11", GOOD_NUMBER + "95", GOOD_NUMBER[:10], "100000199013010018",
    "1000001990O1010018", "99999919900101001X", "A" * 15, "1.2345E+17",
]  # fmt: skip


def test_there_are_at_least_250_rules_in_five_families(packaged: Packaged) -> None:
    assert len(packaged.book.rules) >= 250
    assert {rule.family for rule in packaged.book.rules} == set(FAMILIES)


def test_each_rule_is_broken_by_one_household_and_kept_by_another(
    packaged: Packaged, clean: Callable[[int, int], Facts]
) -> None:
    """For each rule a household is broken until the oracle finds it; the engine must find the same, in one register of
    all of them, and nothing in the households before."""
    pieces, wanted = [], set()
    for place, rule in enumerate(packaged.book.rules):
        facts = broken_for(rule, packaged, moved(clean(2, place), place), random.Random(place))
        pieces.append(facts)
        wanted |= {key for key in packaged.oracle.findings(facts) if key[0] == rule.code}
    assert {key[0] for key in wanted} == {rule.code for rule in packaged.book.rules}
    whole = Facts(
        *(
            pl.concat([getattr(piece, name) for piece in pieces], how="vertical_relaxed")
            for name in Facts.__dataclass_fields__
        )
    )
    rows = check(packaged.book, whole, on=ON, value=packaged.value).rows
    assert wanted <= set(rows.select("rule", "area_code", "household_no", "person_no").rows())


def moved(facts: Facts, place: int) -> Facts:
    """The same households in villages and with numbers of their own."""

    def renamed(frame: pl.DataFrame) -> pl.DataFrame:
        names = [name for name in ("area_code", "household_no", "person_no") if name in frame.columns]
        return frame.with_columns((pl.lit(f"{place:04d}") + pl.col(name).str.slice(4)).alias(name) for name in names)

    return Facts(*(renamed(getattr(facts, name)) for name in Facts.__dataclass_fields__))


def broken_for(rule: Rule, packaged: Packaged, facts: Facts, chance: random.Random) -> Facts:
    """A household that breaks the rule, found by trying values of the fields the rule reads."""
    fields = sorted({str(node.value) for node in rule.node.walk() if node.op == "field"})
    choices = {name: tried(name, rule) for name in sorted(sources(fields))}
    records = {name: list(rows(getattr(facts, name))) for name in Facts.__dataclass_fields__}
    attempt = records
    for _ in range(TRIES):
        if packaged.oracle.found(attempt, only=rule.code):
            return framed(attempt, facts)
        attempt = {name: [dict(row) for row in listed] for name, listed in records.items()}
        if not choices or chance.random() < 0.1:
            resize(attempt, chance)
        for name in chance.sample(list(choices), chance.randint(min(1, len(choices)), len(choices))):
            table, column = name.split(".")
            put(attempt[FRAMES[table]], column, chance.choice(choices[name]), chance)
    raise AssertionError(f"{rule.code} was never broken: {rule.condition}")


def put(listed: list[dict[str, Any]], column: str, value: Any, chance: random.Random) -> None:
    """Into every row, or into one."""
    for row in listed if chance.random() < 0.6 else listed[:1]:
        row[column] = value or None if value in ("", []) else value


def resize(records: dict[str, list[dict[str, Any]]], chance: random.Random) -> None:
    """No members, one of them, or twenty."""
    one = records["members"][0]
    many = [{**one, "person_no": f"{one['person_no']}{place:02d}"} for place in range(20)]
    records["members"] = chance.choice([[], [one], many])


def framed(records: dict[str, list[dict[str, Any]]], like: Facts) -> Facts:
    frames = {}
    for table, name in FRAMES.items():
        before = getattr(like, name)
        schema = {**{column: EMPTY[kind] for column, kind in TABLES[table].items()}, **before.schema}
        listed = [{column: row.get(column) for column in schema} for row in records[name]]
        frames[name] = pl.DataFrame(listed, schema=schema, strict=False)
    return Facts(**frames)


def sources(fields: list[str]) -> set[str]:
    """Derived fields come from the date of birth and the number of the certificate."""
    made = {"member.age": "member.birth_date"} | {f"member.{name}": "member.id_no" for name in DERIVED - {"age"}}
    return {made.get(name, name) for name in fields} | ({"member.sex"} if "member.id_sex" in fields else set())


EMPTY = {Kind.YES_NO: pl.Boolean, Kind.NUMBER: pl.Float64, Kind.TEXT: pl.String, Kind.CODE: pl.String,
         Kind.CODES: pl.List(pl.String), Kind.MONTH: pl.String, Kind.DATE: pl.Date}  # fmt: skip


def tried(name: str, rule: Rule) -> list[Any]:
    table, column = name.split(".")
    kind = TABLES[table][column]
    written = constants(rule.node)
    numbers = [one for one in written if isinstance(one, int | float) and not isinstance(one, bool)]
    texts = [one for one in written if isinstance(one, str)]
    match kind:
        case Kind.YES_NO:
            return [True, False, None]
        case Kind.NUMBER:
            return [
                0,
                5,
                50,
                2025,
                10**6,
                10**9,
                None,
                *numbers,
                *(one + 1 for one in numbers),
                *(one - 1 for one in numbers),
            ]
        case Kind.CODE:
            return [None, *(text for text in texts if len(text) <= 12), "1", "2"]
        case Kind.CODES:
            codes = [text for text in texts if len(text) <= 12]
            return [[], *([code] for code in codes), ["1", "4"], ["ILLNESS"], ["100A54"]]
        case Kind.MONTH:
            return [None, *MONTHS]
        case Kind.DATE:
            return [None, *DAYS]
    return [None, "A1?", "13000000001", "王", *NUMBERS]


def constants(node: Node) -> list[Any]:
    found: list[Any] = []
    for one in node.walk():
        found += list(one.value) if isinstance(one.value, tuple) else [one.value] if one.op == "constant" else []
    return found


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


def test_a_rule_shows_what_it_reads(packaged: Packaged, tmp_path: Path) -> None:
    rule = packaged.book.rule("2_01_012")
    assert rule is not None
    assert rule.fields == ["member.dropout_reason", "member.health"]
    assert packaged.book.rule("9_99_999") is None
