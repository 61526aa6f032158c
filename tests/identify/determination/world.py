"""A small county with a register of synthetic households, and everyone who reads its screenings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bangfu.ground.access.models import Grant, Level
from bangfu.ground.access.permissions import Role
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.identify.determination.models import Screening
from bangfu.identify.determination.services import screening_execute, screening_request
from bangfu.identify.registry.models import Household, IncomeYear, LivingConditions, Member, Source, SourceKind
from tests.counties import County

# Province 53 has a range of 2025; the county's own codes stand for no real place.
PLACES = {
    "53": ("Province", Level.PROVINCE, None),
    "5399": ("City", Level.CITY, "53"),
    "539901": ("County", Level.COUNTY, "5399"),
    "539901100": ("East", Level.TOWNSHIP, "539901"),
    "539901100201": ("Bridge", Level.VILLAGE, "539901100"),
    "539901100202": ("Willow", Level.VILLAGE, "539901100"),
    "539901101": ("West", Level.TOWNSHIP, "539901"),
    "539901101201": ("River", Level.VILLAGE, "539901101"),
    "539902": ("Next county", Level.COUNTY, "5399"),
}
PEOPLE = {
    "officer": (Role.COUNTY_OFFICER, "539901"),
    "east": (Role.TOWNSHIP_OFFICER, "539901100"),
    "cadre": (Role.VILLAGE_CADRE, "539901100201"),
    "station": (Role.STATION_CADRE, "539901100201"),
    "stranger": (Role.COUNTY_OFFICER, "539902"),
    "auditor": (Role.AUDITOR, "53"),
    "supervisor": (Role.VILLAGE_SUPERVISOR, "539901100201"),
}
AS_OF = date(2025, 12, 31)
SAFE: dict[str, Any] = {
    "house_grade": "A", "water_quality_ok": True, "water_litres_day": 60, "water_fetch_minutes": 0,
    "water_guarantee_pct": 100, "sanitary_toilet": True, "sanitary_toilet_usable": True, "fuel": ["5"],
    "living_power": True, "radio_tv": True,
}  # fmt: skip


@dataclass(frozen=True)
class World(County):
    def household(
        self,
        code: str,
        number: str,
        *,
        wage_fen: int | None = 6_000_000,
        heads: int = 2,
        year: int = 2025,
        **living: Any,
    ) -> Household:
        """Two insured adults who went to school, an income of the year, and a safe house unless said otherwise."""
        area = self.areas[code]
        source = Source.objects.create(area=area, kind=SourceKind.SURVEY, label="Survey", stated_on=date(year, 12, 31))
        own: Any = {"area": area, "source": source, "stated_on": source.stated_on}
        household = Household.objects.create(household_no=number, **own)
        for place in range(2):
            Member.objects.create(
                household=household,
                name=f"Person {number} {place}",
                birth_date=date(1980, 1, 1),
                education="03",
                health=["1"],
                relation_to_head="01" if place == 0 else "10",
                resident_medical=True,
                employee_medical=False,
                **own,
            )
        if wage_fen is not None:
            IncomeYear.objects.create(household=household, year=year, wage_fen=wage_fen, members=heads, **own)
        lived: Any = SAFE | living | own
        LivingConditions.objects.create(household=household, year=year, **lived)
        return household

    def grant(self, who: str, role: str, code: str) -> None:
        Grant.objects.create(user=self.users[who], role=role, area=self.areas[code])

    def number(self, household_no: str) -> int:
        return Household.objects.within(EVERYWHERE).get(household_no=household_no).pk

    def screened(self, code: str = "539901", who: str = "officer") -> Screening:
        asked = screening_request(actor=self.actor(who), area=self.areas[code], as_of=AS_OF, year=2025, queued=False)
        return screening_execute(number=asked.pk)
