"""The register laid out for rules: ages to the day, months counted, lists as bits, each row beside its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from bangfu.compute.quality import tables
from bangfu.compute.quality.tables import layout
from bangfu.errors import LimitExceeded, RuleViolated
from tests.compute.quality.small import ON, facts, found, members

H1 = ["h1", "h1", "h1"]


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (date(2000, 7, 9), 25),
        (date(2000, 7, 10), 25),
        (date(2000, 7, 11), 24),
        (date(2000, 6, 30), 25),
        (date(2000, 8, 1), 24),
        (date(2000, 2, 28), 25),
        (date(2000, 12, 1), 24),
        (date(2025, 7, 10), 0),
    ],
)
def test_an_age_is_that_of_the_day(born: date, age: int) -> None:
    register = facts(members(["h1"], birth_date=[born]))
    assert layout(register, {"member.age"}, ON).frames["member"]["member.age"].to_list() == [age]


@pytest.mark.parametrize(
    ("month", "count"),
    [
        ("202501", 24300),
        ("202512", 24311),
        ("202500", None),
        ("202513", None),
        ("000001", 0),
        ("20251", None),
        ("2025011", None),
        ("abcdef", None),
        (None, None),
    ],
)
def test_a_month_is_counted_from_the_year_0(month: str | None, count: int | None) -> None:
    register = facts(members(["h1"], change_ym=[month]))
    assert layout(register, {"member.change_ym"}, ON).frames["member"]["member.change_ym"].to_list() == [count]


def test_the_codes_of_a_list_are_bits_and_none_is_missing() -> None:
    register = facts(members([*H1, "h2"], health=[["b", "a"], None, [], ["c"]]))
    made = layout(register, {"member.health"}, ON)
    assert made.bits == {"member.health": {"a": 0, "b": 1, "c": 2}}
    assert made.frames["member"]["member.health"].to_list() == [3, None, None, 4]


def test_a_column_of_empty_lists_is_missing() -> None:
    made = layout(facts(members(["h1"], health=[None])), {"member.health"}, ON)
    assert made.frames["member"]["member.health"].to_list() == [None]


def test_as_many_codes_as_there_are_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    register = facts(members(["h1"], health=[["a", "b"]]))
    monkeypatch.setattr(tables, "MOST_LIST_CODES", 2)
    assert layout(register, {"member.health"}, ON).bits["member.health"] == {"a": 0, "b": 1}
    monkeypatch.setattr(tables, "MOST_LIST_CODES", 1)
    with pytest.raises(LimitExceeded, match="the field holds 2 different codes"):
        layout(register, {"member.health"}, ON)


def test_an_empty_text_is_missing_but_not_in_a_number() -> None:
    register = facts(members(["h1", "h1"], name=["", "a"], sex=["", "1"]), {"household_no": ["", "h1", "h2"]})
    made = layout(register, {"member.name", "member.sex"}, ON).frames
    assert made["member"].select("member.name", "member.sex").rows() == [(None, None), ("a", "1")]
    assert made["household"]["household.household_no"].to_list() == ["", "h1", "h2"]


def test_decimals_are_compared_as_numbers() -> None:
    living = pl.DataFrame({"household_no": ["h1"], "house_area_m2": ["90.5"]}).with_columns(
        pl.col("house_area_m2").cast(pl.Decimal(8, 2))
    )
    made = layout(replace(facts(), living=living), {"living.house_area_m2"}, ON).frames["household"]
    assert made["living.house_area_m2"].dtype == pl.Float64
    assert made["living.house_area_m2"].to_list() == [90.5, None, None]


def test_only_fields_that_are_used_are_carried() -> None:
    register = facts(members(["h1"], name=["a"], sex=["1"]))
    assert layout(register, {"member.sex"}, ON).frames["member"].columns == [
        "member.household_no", "member.person_no", "member.sex",
    ]  # fmt: skip


def test_a_field_that_is_absent_is_missing_throughout() -> None:
    assert found("missing(sex)", "member", facts(members(H1))) == ["h1-1", "h1-2", "h1-3"]


@pytest.mark.parametrize("order", [["h1", "h2", "h3"], ["h3", "h1", "h2"]])
def test_an_income_stands_beside_its_household(order: list[str]) -> None:
    register = facts(income={"household_no": order, "wage_fen": [int(home[1]) for home in order]})
    made = layout(register, {"income.wage_fen"}, ON).frames["household"]
    assert made.select("household.household_no", "income.wage_fen").rows() == [("h1", 1), ("h2", 2), ("h3", 3)]


def test_a_household_without_an_income_has_none() -> None:
    register = facts(income={"household_no": ["h2"], "wage_fen": [7]})
    assert layout(register, {"income.wage_fen"}, ON).frames["household"]["income.wage_fen"].to_list() == [None, 7, None]


@pytest.mark.parametrize(
    ("of", "parent"),
    [
        (["h1", "h2", "h2", "h3"], [0, 1, 1, 2]),
        (["h3", "h1", "h3", "h2"], [0, 1, 2, 2]),
        (["h1", "h3"], [0, 2]),
        ([], []),
    ],
)
def test_members_stand_in_order_of_their_households(of: list[str], parent: list[int]) -> None:
    made = layout(facts(members(of)), set(), ON)
    assert made.parent["member"].tolist() == parent
    homes = made.frames["household"]["household.household_no"].gather(pl.Series(parent, dtype=pl.Int64))
    assert made.frames["member"]["member.household_no"].to_list() == homes.to_list()


def test_rows_of_one_parent_keep_their_order() -> None:
    made = layout(facts(members(["h3", "h1", "h3", "h1"])), set(), ON).frames["member"]
    assert made["member.person_no"].to_list() == ["h1-1", "h1-2", "h3-1", "h3-2"]


def test_groups_are_the_parents_that_have_rows() -> None:
    made = layout(facts(members(["h1", "h3", "h3"])), set(), ON)
    first, present = made.groups("member")
    assert (first.tolist(), present.tolist()) == ([0, 1], [0, 2])
    assert made.groups("member")[0] is first
    assert np.array_equal(made.groups("household")[1], [0, 1])


def test_villages_are_those_of_the_households_and_those_with_a_form() -> None:
    made = layout(facts(village={"area_code": ["v3", "v1"], "clinics": [3, 1]}), {"village.clinics"}, ON)
    assert made.frames["village"].rows() == [("v1", 1), ("v2", None), ("v3", 3)]
    assert made.parent["household"].tolist() == [0, 0, 1]


def test_a_member_of_no_household_is_refused() -> None:
    with pytest.raises(RuleViolated, match="a row belongs to no household_no"):
        layout(facts(members(["h1", "h9"])), set(), ON)


def test_what_a_number_tells_is_read_from_it() -> None:
    register = facts(members(["h1", "h1"], id_no=["101234199001010017", "1"]))
    made = layout(register, {"member.id_sex", "member.id_birth", "member.id_problem"}, ON).frames["member"]
    assert made.select("member.id_sex", "member.id_birth").row(0) == ("1", date(1990, 1, 1))
    assert [problem is None for problem in made["member.id_problem"]] == [True, False]


def test_a_problem_that_the_register_states_is_not_looked_for() -> None:
    register = facts(members(["h1", "h1"], id_no=["1", "1"], id_problem=["told", None]))
    made = layout(register, {"member.id_problem", "member.id_sex"}, ON).frames["member"]
    assert made["member.id_problem"].to_list() == ["told", None]
