"""What a visit and a comparison of records can say: causes, kinds of records, and the register's facts of a day."""

from __future__ import annotations

from datetime import date

import polars as pl
from django.utils import timezone

from bangfu.compute.screening import FACTS, household_facts
from bangfu.errors import RuleViolated, say
from bangfu.ground.access.selectors import region_codes
from bangfu.ground.workflow.models import Case
from bangfu.ground.workflow.selectors import procedure_of
from bangfu.identify.determination.selectors.policy import reading_of, reading_values
from bangfu.identify.determination.selectors.register import register_frames
from bangfu.identify.registry.models import Household
from bangfu.policy.loader import Code, codes, parameter

LEGACY = "legacy"


def comparison_kinds(household: Household) -> tuple[str, ...]:
    """The kinds of records that the policy of today names. Errors: PolicyMissing."""
    return parameter("comparison_kinds", on=timezone.localdate(), region=region_codes(household.area)).names


def cause_codes(case: Case) -> list[Code]:
    """The causes that a case may name: those of its procedure's list, the legacy ones never."""
    determines = procedure_of(case.version).determines
    if determines is None or not determines.causes:
        return []
    return [code for code in codes(determines.causes) if LEGACY not in code.marks]


def facts_of(household: Household, as_of: date, year: int) -> dict[str, int | None]:
    """The register's facts of one household, as a screening gathers them. Errors: PolicyMissing."""
    frames = register_frames(household.area, as_of=as_of, year=year)
    mine = pl.col("household") == household.pk
    values = reading_values(household.area, as_of=as_of)
    facts = household_facts(
        frames.households.filter(mine),
        frames.members.filter(mine),
        frames.incomes.filter(mine),
        frames.living.filter(mine),
        reading_of(values, as_of=as_of),
    )
    if facts.is_empty():
        raise RuleViolated(
            say("the household had ended on this day"),
            where=say("household {number}", number=household.household_no),
            remedy=say("Choose a day on which it was living together."),
        )
    row = facts.row(0, named=True)
    return {name: row[name] for name in FACTS}
