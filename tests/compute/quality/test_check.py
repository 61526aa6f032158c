"""The vectorised pass against the slow oracle, on registers that chance has broken."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bangfu.compute.quality import Facts, check
from bangfu.compute.quality.fields import DERIVED, TABLES, Kind
from bangfu.errors import RuleViolated, say
from tests.compute.quality.conftest import ON, Packaged
from tests.compute.quality.small import facts as few
from tests.compute.quality.small import findings, members

FRAMES = {
    "household": "households",
    "member": "members",
    "income": "incomes",
    "living": "living",
    "village": "villages",
}
KEPT = {"household_no", "person_no", "area_code", "year"} | DERIVED
TEXTS: dict[Kind, list[Any]] = {
    Kind.YES_NO: [True, False],
    Kind.NUMBER: [0, 1, 7, 30, 300, 2025, 1_000_000],
    Kind.TEXT: ["13000000001", "x", "110101199001011", "99999919900101001X"],
    Kind.CODE: ["01", "02", "1", "2", "3", "10", "20", "04", "C", "SUDDEN", "80", "07", "99"],
    Kind.CODES: [["1"], ["4"], ["2", "3"], ["100A48"], ["100A39", "100A45"], []],
    Kind.MONTH: ["202312", "202501", "202613", "202512"],
    Kind.DATE: [date(1950, 5, 1), date(2012, 2, 29), date(2027, 1, 1)],
}


def broken(facts: Facts, seed: int, share: float) -> Facts:
    """The same rows with a share of the cells missing or something else."""
    chance = random.Random(seed)
    return replace(
        facts, **{name: broken_frame(getattr(facts, name), table, chance, share) for table, name in FRAMES.items()}
    )


def broken_frame(frame: pl.DataFrame, table: str, chance: random.Random, share: float) -> pl.DataFrame:
    changed = []
    for name, kind in TABLES[table].items():
        if name in frame.columns and name not in KEPT:
            cells = [
                chance.choice([None, *TEXTS[kind]]) if chance.random() < share else cell
                for cell in frame[name].to_list()
            ]
            changed.append(pl.Series(name, cells, dtype=frame[name].dtype, strict=False))
    return frame.with_columns(changed)


def found(packaged: Packaged, facts: Facts) -> set[tuple[str | None, ...]]:
    rows = check(packaged.book, facts, on=ON, value=packaged.value).rows
    return set(rows.select("rule", "area_code", "household_no", "person_no").rows())


SMALL = few(
    members(
        ["h1", "h1", "h3"],
        sex=["1", "2", "1"],
        name=["a", "b", "c"],
        health=[["1", "4"], None, ["4"]],
        change_ym=["202512", None, "202501"],
        birth_date=[date(1990, 1, 1), None, date(2000, 2, 29)],
        work_months=[6, None, 0],
    ),
    {"exit_year": [2020, None, 2021], "phone": ["1", "2", "3"]},
    living={"household_no": ["h1"], "rehab_year": [2019]},
)


@pytest.mark.parametrize(
    ("when", "values"),
    [
        ("given(change_ym)", ['{"member.change_ym":"202512"}', '{"member.change_ym":"202501"}']),
        ("given(health)", ['{"member.health":"1 4"}', '{"member.health":"4"}']),
        ("given(birth_date)", ['{"member.birth_date":"1990-01-01"}', '{"member.birth_date":"2000-02-29"}']),
        ('sex == "2"', ['{"member.sex":"2"}']),
        ("work_months == 6", ['{"member.work_months":6}']),
        ('name == "c"', ["{}"]),
        ("living.rehab_year == 2019", ['{"living.rehab_year":2019}'] * 2),
        ('sex == "1" and household.exit_year > 2020', ['{"member.sex":"1","household.exit_year":2021}']),
        ('any_member(sex == "2") and household.exit_year > 1', ['{"household.exit_year":2020}'] * 2),
    ],
)
def test_a_finding_shows_the_values_as_they_were_stated(when: str, values: list[str]) -> None:
    assert findings(when, "member", SMALL).rows["values"].to_list() == values


@pytest.mark.parametrize(
    ("when", "table", "places"),
    [
        ('sex == "2"', "member", [("v1", "h1", "h1-2")]),
        ("exit_year > 2020", "household", [("v2", "h3", None)]),
        ("any_household(exit_year == 2020)", "village", [("v1", None, None)]),
        ("exit_year > 2030", "household", []),
    ],
)
def test_a_finding_says_where_it_is(when: str, table: str, places: list[tuple[str | None, ...]]) -> None:
    found_rows = findings(when, table, SMALL).rows
    assert found_rows.select("area_code", "household_no", "person_no").rows() == places
    assert found_rows["rule"].to_list() == ["Q2_01_901"] * len(places)


def test_what_was_looked_at_is_counted() -> None:
    assert findings('sex == "9"', "member", SMALL).checked == {"village": 2, "household": 3, "member": 3}


def test_without_values_nothing_is_shown() -> None:
    assert findings('sex == "2"', "member", SMALL, with_values=False).rows["values"].to_list() == [None]


def test_a_value_that_nobody_answers_for_is_a_mistake_of_the_caller(packaged: Packaged) -> None:
    with pytest.raises(LookupError):
        check(packaged.book, SMALL, on=ON)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), share=st.sampled_from([0.02, 0.15, 0.5]))
def test_the_findings_are_those_of_the_slow_oracle(
    packaged: Packaged, clean: Callable[[int, int], Facts], seed: int, share: float
) -> None:
    facts = broken(clean(14, seed), seed, share)
    assert found(packaged, facts) == packaged.oracle.findings(facts)


def test_a_clean_register_has_no_errors(packaged: Packaged, clean: Callable[[int, int], Facts]) -> None:
    severity = {rule.code: rule.severity for rule in packaged.book.rules}
    rows = check(packaged.book, clean(1_500, 4), on=ON, value=packaged.value).rows
    assert rows.filter(pl.col("rule").replace_strict(severity, default="") == "error").is_empty()


def test_the_order_of_the_rows_changes_no_byte(packaged: Packaged, clean: Callable[[int, int], Facts]) -> None:
    facts = broken(clean(60, 9), 9, 0.2)
    shuffled = replace(
        facts, **{name: getattr(facts, name).sample(fraction=1, shuffle=True, seed=5) for name in FRAMES.values()}
    )
    one, other = (check(packaged.book, each, on=ON, value=packaged.value).rows for each in (facts, shuffled))
    assert one.height > 500
    assert one.write_csv() == other.write_csv()


def test_a_member_without_a_household_is_refused(packaged: Packaged, clean: Callable[[int, int], Facts]) -> None:
    facts = clean(10, 1)
    with pytest.raises(RuleViolated, match="belongs to no household_no"):
        check(packaged.book, replace(facts, households=facts.households.head(9)), on=ON, value=packaged.value)


def test_values_are_shown_but_none_that_names_a_person(packaged: Packaged, clean: Callable[[int, int], Facts]) -> None:
    facts = broken(clean(60, 3), 3, 0.3)
    rows = check(packaged.book, facts, on=ON, value=packaged.value).rows
    written = "".join(rows["values"])
    assert '"member.age"' in written
    assert not any(number in written for number in facts.members["id_no"].drop_nulls() if number.startswith("10"))


def test_a_rule_whose_policy_value_is_not_stated_is_told_apart(
    packaged: Packaged, clean: Callable[[int, int], Facts]
) -> None:
    def unstated(_: object) -> int:
        raise RuleViolated(say("not stated"), where=say("the policy"), remedy=say("state it"))

    answer = check(packaged.book, clean(10, 1), on=ON, value=unstated)
    assert "1_02_006" in answer.unanswered
    assert "1_02_001" in {rule.code for rule in answer.rules}


def test_rules_count_from_their_day(packaged: Packaged) -> None:
    early = {rule.code for rule in packaged.book.in_force(date(2015, 1, 1))}
    assert "1_01_002" in early
    assert "1_02_001" not in early
