"""Members: what a seed draws stays, and nobody is what her age does not allow."""

from __future__ import annotations

import polars as pl
import pytest

from bangfu.compute.synthetic import codes
from tests.compute.synthetic.digests import changed, drawn


def test_a_seed_draws_the_same_members_in_every_version() -> None:
    assert changed("members") == []


@pytest.fixture(scope="module")
def members() -> pl.DataFrame:
    """The members with their age on the last day of the year."""
    return drawn().members.with_columns(age=2025 - pl.col("birth_date").dt.year())


def ages_of(members: pl.DataFrame, which: pl.Expr) -> tuple[int, int]:
    """The least and the greatest age of those members; there are some."""
    found = members.filter(which).select(least=pl.min("age"), most=pl.max("age")).row(0)
    return int(found[0]), int(found[1])


@pytest.mark.parametrize(
    ("which", "ages"),
    [
        (pl.col("student_status") == codes.PRE_SCHOOL_CHILD, (0, 2)),
        (pl.col("student_status") == codes.KINDERGARTEN, (3, 5)),
        (pl.col("student_status") == codes.PRIMARY_GRADES[0], (6, 6)),
        (pl.col("student_status") == codes.PRIMARY_GRADES[5], (11, 11)),
        (pl.col("student_status") == codes.JUNIOR_GRADES[0], (12, 12)),
        (pl.col("student_status") == codes.JUNIOR_GRADES[2], (14, 14)),
        (pl.col("student_status").is_in([*codes.SENIOR_GRADES, *codes.VOCATIONAL_GRADES]), (15, 17)),
        (pl.col("student_status").is_in([*codes.COLLEGE_GRADES, *codes.BACHELOR_GRADES]), (18, 21)),
        (pl.col("labour") == codes.ORDINARY, (16, 59)),
        (pl.col("work_months") > 0, (16, 67)),
        (pl.col("public_post") != "", (18, 64)),
        (pl.col("political_status") == codes.LEAGUE_MEMBER, (14, 27)),
    ],
)
def test_an_age_bounds_what_a_member_is(members: pl.DataFrame, which: pl.Expr, ages: tuple[int, int]) -> None:
    assert ages_of(members, which) == ages


def test_who_is_at_school_has_no_education_yet_and_who_is_not_has_one(members: pl.DataFrame) -> None:
    assert members.filter((pl.col("student_status") == "") == (pl.col("education") == "")).is_empty()


def test_who_works_earns_and_who_does_not_does_not(members: pl.DataFrame) -> None:
    works = pl.col("work_months") > 0
    assert members.filter(works != (pl.col("work_income_month_fen") > 0)).is_empty()
    assert members.filter(works & (pl.col("public_post") != "")).is_empty()
