"""From the register's rows to whole numbers of each household: counts of members, sums of money, yes (1) and no (0)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl

from bangfu.compute.identity import ages

INCOME_FACTS = (
    "wage_fen",
    "business_fen",
    "property_fen",
    "transfer_fen",
    "cost_fen",
    "claims_fen",
    "selfpaid_fen",
    "heads",
)
MEMBER_FACTS = (
    "members",
    "schooled",
    "schooled_unknown",
    "out_of_school",
    "out_unknown",
    "ill",
    "ill_unknown",
    "uninsured",
    "uninsured_unknown",
)
LIVING_FACTS = (
    "school_dropout",
    "medical_uninsured",
    "unsafe_grade",
    "dangerous_house",
    "water_quality",
    "water_litres",
    "water_minutes",
    "water_guarantee",
    "water_safe",
    "toilet",
    "toilet_usable",
    "solid_fuel",
    "power",
    "radio_tv",
)
FACTS = (*MEMBER_FACTS, *INCOME_FACTS, *LIVING_FACTS)
"""The order in which a result keeps its facts. Litres and the percent of days with water are in hundredths."""
BELOW_SCHOOL_AGE = "01"
SENIOR_HIGH = "30"
"""In the code list `student_status`; from here on a pupil has finished junior high school."""


@dataclass(frozen=True)
class Reading:
    """How the codes and ages of the register are read, by the policy of a day."""

    as_of: date
    adult_age: int
    school_ages: tuple[int, int]
    schooled_codes: tuple[str, ...]
    health_reasons: tuple[str, ...]
    illness_codes: tuple[str, ...]
    unsafe_grades: tuple[str, ...]
    solid_fuels: tuple[str, ...]


def household_facts(
    households: pl.DataFrame, members: pl.DataFrame, incomes: pl.DataFrame, living: pl.DataFrame, reading: Reading
) -> pl.DataFrame:
    """One row a household, by its number: `household`, `household_no`, `area` and every fact; null is not stated.

    `households`: household, household_no, area. `members`: those living in a household on the day. `incomes` and
    `living`: at most one row a household, of the year screened. Codes as in the register, lists joined by commas.
    """
    facts = (
        households.select("household", "household_no", "area")
        .join(_member_facts(members, reading), on="household", how="left", maintain_order="left")
        .join(incomes.select("household", *INCOME_FACTS), on="household", how="left", maintain_order="left")
        .join(_living_facts(living, reading), on="household", how="left", maintain_order="left")
    )
    absent = pl.col(MEMBER_FACTS).fill_null(0)
    return facts.with_columns(absent).with_columns(pl.col(FACTS).cast(pl.Int64)).sort("household_no", "household")


def _member_facts(members: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """Each fact is how many members it certainly holds for, and for how many it is not known."""
    flagged = members.select(
        "household",
        schooled=_schooled(reading),
        out=_out_of_school(reading),
        ill=pl.when(pl.col("health") != "").then(_any_of("health", reading.illness_codes)),
        uninsured=~(
            pl.col("resident_medical") | pl.col("employee_medical") | pl.col("military").fill_null(value=False)
        ),
    )
    counts = [
        pl.len().alias("members"),
        *(pl.col(flag).sum().alias(name) for flag, name in (("schooled", "schooled"), ("out", "out_of_school"))),
        *(pl.col(flag).sum() for flag in ("ill", "uninsured")),
        *(pl.col(flag).null_count().alias(f"{flag}_unknown") for flag in ("schooled", "out", "ill", "uninsured")),
    ]
    return flagged.group_by("household").agg(*counts).select("household", *MEMBER_FACTS)


def _age(reading: Reading) -> pl.Expr:
    return ages(pl.col("birth_date"), reading.as_of)


def _schooled(reading: Reading) -> pl.Expr:
    """An adult with nine years of school; unknown where neither education nor a school year is stated."""
    pupil, education = pl.col("student_status"), pl.col("education")
    nine_years = (
        pl.when(education.is_in(list(reading.schooled_codes)) | (pupil >= SENIOR_HIGH))
        .then(True)
        .when((education != "") | (pupil != ""))
        .then(False)
    )
    return (_age(reading) >= reading.adult_age) & nine_years


def _out_of_school(reading: Reading) -> pl.Expr:
    """A child of compulsory age that is not at school for another reason than health."""
    first, last = reading.school_ages
    age, pupil, reason = _age(reading), pl.col("student_status"), pl.col("dropout_reason")
    out = (
        pl.when((pupil != "") & (pupil != BELOW_SCHOOL_AGE))
        .then(False)
        .when((pupil == BELOW_SCHOOL_AGE) & (age <= first))
        .then(False)
        .when(reason.is_in(list(reading.health_reasons)))
        .then(False)
        .when(reason != "")
        .then(True)
    )
    return age.is_between(first, last) & out


def _living_facts(living: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    return living.select(
        "household",
        "school_dropout",
        "medical_uninsured",
        unsafe_grade=pl.when(pl.col("house_grade") != "").then(
            pl.col("house_grade").is_in(list(reading.unsafe_grades))
        ),
        dangerous_house="is_dangerous_house",
        water_quality="water_quality_ok",
        water_litres="water_litres_day",
        water_minutes="water_fetch_minutes",
        water_guarantee="water_guarantee_pct",
        water_safe="water_safe",
        toilet="sanitary_toilet",
        toilet_usable="sanitary_toilet_usable",
        solid_fuel=pl.when(pl.col("fuel") != "").then(_any_of("fuel", reading.solid_fuels)),
        power="living_power",
        radio_tv="radio_tv",
    )


def _any_of(column: str, wanted: Collection[str]) -> pl.Expr:
    """Whether a comma-joined list of codes holds any of `wanted`."""
    joined = pl.lit(",") + pl.col(column) + pl.lit(",")
    return pl.any_horizontal(pl.lit(value=False), *(joined.str.contains(f",{code},", literal=True) for code in wanted))
