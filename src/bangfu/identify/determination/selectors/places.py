"""The exit of a village or a county: its figures of the year beside the conditions of the day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import region_codes
from bangfu.ground.workflow.models import Case
from bangfu.identify.registry.models import CountyYear, VillageYear
from bangfu.policy.loader import Value, parameter

PERCENT = 100
VILLAGE_FIGURES = (
    "collective_income_fen",
    "township_road_unpaved_km",
    "households_without_safe_water",
    "households_without_living_power",
    "dangerous_houses",
    "clinics",
    "licensed_doctors",
    "culture_rooms",
)
COUNTY_PERCENTS = ("composite_incidence_pct", "missed_rate_pct", "wrong_exit_rate_pct", "recognition_pct")


def place_basis(case: Case, rule: str, day: date) -> dict[str, Any]:
    """The place's own part of a basis: the newest figures of a year that had begun. Errors: PolicyMissing."""
    regions = region_codes(case.area)
    county = rule == "county_exit"
    conditions = parameter(rule, on=day, region=regions)
    incidence = parameter("village_exit_incidence", on=day, region=regions)
    model = CountyYear if county else VillageYear
    row = model.objects.within(EVERYWHERE).filter(area=case.area, year__lte=day.year).order_by("-year").first()
    figures = {} if row is None else _county_figures(row, case) if county else _village_figures(row)
    return {
        "year": row.year if row else day.year,
        "figures": figures,
        "conditions": _limits(conditions, incidence),
        "policy": {value.code: value.as_json() for value in (conditions, incidence)},
    }


def _limits(conditions: Value, incidence: Value) -> dict[str, dict[str, str]]:
    """Each condition as “figure is limit”; “incidence” stands for the share of the region."""
    found = {}
    for line in conditions.names:
        figure, comparison, limit = line.split()
        shown = str(incidence.fraction) if limit == "incidence" else limit
        found[figure] = {"figure": figure, "is": comparison, "limit": shown}
    return found


def _village_figures(row: Any) -> dict[str, str | int | None]:
    figures: dict[str, str | int | None] = {name: _exact(getattr(row, name)) for name in VILLAGE_FIGURES}
    people = row.total_population
    figures["incidence"] = str(Fraction(row.poor_persons, people)) if people and row.poor_persons is not None else None
    return figures


def _county_figures(row: Any, case: Case) -> dict[str, str | int | None]:
    figures: dict[str, str | int | None] = {
        name.removesuffix("_pct"): None if getattr(row, name) is None else str(Fraction(getattr(row, name)) / PERCENT)
        for name in COUNTY_PERCENTS
    }
    villages = row.poor_villages is not None and row.exited_villages is not None
    figures["villages_left"] = row.poor_villages - row.exited_villages if villages else None
    return figures


def _exact(value: int | Decimal | None) -> str | int | None:
    return str(Fraction(value)) if isinstance(value, Decimal) else value
