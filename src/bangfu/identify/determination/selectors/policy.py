"""The policy values of a screening: looked up once for each village, frozen, and read again from what was frozen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from bangfu.compute.screening import FACTS, INDICATORS, Reading, Standards
from bangfu.ground.access.models import Area
from bangfu.ground.access.selectors import ancestors, region_codes
from bangfu.policy.loader import book, region_chain

COMPARISONS = ("line_working", "monitoring_range")
"""The incomes that a screening may compare with; which of them it does is a dated value too."""
CODES = (
    "regime",
    "mpi_weights",
    "mpi_cutoffs",
    "mpi_schooled_codes",
    "mpi_adult_age",
    "school_age_first",
    "school_age_last",
    "school_health_reasons",
    "mpi_illness_codes",
    "mpi_illness_selfpaid",
    "mpi_unsafe_grades",
    "mpi_solid_fuels",
    "water_litres_basic",
    "water_minutes_basic",
    "water_guarantee",
    "screening_guarantees",
)
Values = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Frozen:
    """All values of a screening as they are stored, and which of the sets each area (id) has."""

    stored: dict[str, Any]
    digest: str
    of_area: Mapping[int, int]

    @property
    def sets(self) -> list[Values]:
        return [entry["values"] for entry in self.stored["sets"]]


def frozen_policy(areas: Iterable[Area], *, as_of: date, year: int) -> Frozen:
    """The values for these areas on the day; incomes are compared with what was in force at the end of their year.

    Errors: PolicyMissing where one of the areas lacks a value.
    """
    places = sorted(areas, key=lambda area: area.pk)
    known = ancestors(places)
    mentioned = {value.region for parameter in book().parameters.values() for value in parameter.values}
    sets: list[Values] = []
    by_regions: dict[tuple[str, ...], int] = {}
    of_area: dict[int, int] = {}
    for area in places:
        codes = [known[number].code for number in reversed(area.ancestor_ids)]
        regions = tuple(region for region in region_chain(codes) if region in mentioned)
        if regions not in by_regions:
            values = _values(codes, as_of=as_of, income_day=min(as_of, date(year, 12, 31)))
            if values not in sets:
                sets.append(values)
            by_regions[regions] = sets.index(values)
        of_area[area.pk] = by_regions[regions]
    stored = {
        "facts": list(FACTS),
        "indicators": list(INDICATORS),
        "sets": [
            {"values": values, "areas": [area for area, chosen in of_area.items() if chosen == i]}
            for i, values in enumerate(sets)
        ],
    }
    canonical = json.dumps(stored, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return Frozen(stored, hashlib.sha256(canonical.encode()).hexdigest(), of_area)


def _values(codes: Sequence[str], *, as_of: date, income_day: date) -> Values:
    compared = book().parameter("screening_comparisons", on=income_day, region=codes)
    values = [compared, *(book().parameter(code, on=income_day, region=codes) for code in compared.names)]
    return {value.code: value.as_json() for value in values} | _plain_values(codes, as_of)


def _plain_values(codes: Sequence[str], as_of: date) -> dict[str, Mapping[str, Any]]:
    values = (book().parameter(code, on=as_of, region=codes) for code in CODES)
    return {value.code: value.as_json() for value in values}


def reading_values(area: Area, *, as_of: date) -> Values:
    """The values by which the register of an area is read on a day, without those that incomes are compared with.

    Errors: PolicyMissing.
    """
    return _plain_values(region_codes(area), as_of)


def standards_of(values: Values) -> Standards:
    """What facts are compared with, out of frozen values."""

    def fen(code: str) -> int | None:
        return int(values[code]["value"]) if code in values else None

    return Standards(
        line_fen=fen("line_working"),
        range_fen=fen("monitoring_range"),
        weights={name: Fraction(share) for name, share in values["mpi_weights"]["value"].items()},
        cutoffs=tuple(Fraction(cutoff) for cutoff in values["mpi_cutoffs"]["value"]),
        guarantees=tuple(values["screening_guarantees"]["value"]),
        illness_selfpaid_fen=int(values["mpi_illness_selfpaid"]["value"]),
        water_litres=int(values["water_litres_basic"]["value"]),
        water_minutes=int(values["water_minutes_basic"]["value"]),
        water_guarantee=Fraction(values["water_guarantee"]["value"]),
    )


def reading_of(values: Values, *, as_of: date) -> Reading:
    """How the register's codes are read, out of frozen values."""

    def codes(name: str) -> tuple[str, ...]:
        return tuple(values[name]["value"])

    return Reading(
        as_of=as_of,
        adult_age=int(values["mpi_adult_age"]["value"]),
        school_ages=(int(values["school_age_first"]["value"]), int(values["school_age_last"]["value"])),
        schooled_codes=codes("mpi_schooled_codes"),
        health_reasons=codes("school_health_reasons"),
        illness_codes=codes("mpi_illness_codes"),
        unsafe_grades=codes("mpi_unsafe_grades"),
        solid_fuels=codes("mpi_solid_fuels"),
    )
