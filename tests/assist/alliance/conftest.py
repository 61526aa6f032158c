"""A donor city with its organisations, a county that it helps, and everyone who has a part in the alliance."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bangfu.assist.alliance.models import Alliance, Committee, Hub, HubRole, Membership, Organisation, Person, Programme
from bangfu.assist.alliance.services import (
    OrganisationFacts,
    PersonFacts,
    alliance_start,
    committee_found,
    hub_appoint,
    organisation_register,
    person_record,
    programme_start,
)
from bangfu.compute.credit_codes import credit_check_character
from bangfu.compute.identity import check_digit
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.permissions import Role
from bangfu.identify.registry.models import Household
from bangfu.identify.registry.services import Stated, household_register
from tests.counties import County, planted

PLACES = {
    "10": ("Province", Level.PROVINCE, None),
    "1001": ("City", Level.CITY, "10"),
    "100101": ("County", Level.COUNTY, "1001"),
    "100101100": ("East", Level.TOWNSHIP, "100101"),
    "100101100201": ("Bridge", Level.VILLAGE, "100101100"),
    "100101101": ("West", Level.TOWNSHIP, "100101"),
    "100101101201": ("River", Level.VILLAGE, "100101101"),
    "1002": ("Other city", Level.CITY, "10"),
    "100201": ("Next county", Level.COUNTY, "1002"),
    "100201100": ("South", Level.TOWNSHIP, "100201"),
    "100201100201": ("Spring", Level.VILLAGE, "100201100"),
}
PEOPLE = {
    "officer": (Role.COUNTY_OFFICER, "1001"),
    "second": (Role.COUNTY_OFFICER, "1001"),
    "cadre": (Role.VILLAGE_CADRE, "100101100201"),
    "stranger": (Role.COUNTY_OFFICER, "1002"),
    "auditor": (Role.AUDITOR, "10"),
    "helper": (Role.ORGANISATION, "1001"),
    "helper2": (Role.ORGANISATION, "1001"),
    "east": (Role.ORGANISATION, "1001"),
    "west": (Role.ORGANISATION, "1001"),
}
SINCE = date(2018, 7, 1)
FIGURES: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("figures.yaml").read_text(encoding="utf-8"))


def credit_code(serial: int) -> str:
    body = f"51100000{serial:09}"
    return body + credit_check_character(body)


@dataclass(frozen=True)
class World(County):
    """The places and people, and short ways to fill them."""

    made: dict[str, Organisation] = field(default_factory=dict)

    def place(self, code: str) -> Area:
        return self.areas[code]

    def organisation(self, name: str, *, subtype: str = "foundation", area: str = "1001", **facts: Any) -> Organisation:
        if name not in self.made:
            self.made[name] = organisation_register(
                actor=self.actor("officer"), area=self.areas[area], facts=OrganisationFacts(name, subtype, **facts)
            )
        return self.made[name]

    def acts_for(self, user: str, name: str) -> Organisation:
        found = self.organisation(name)
        Membership.objects.create(user=self.users[user], organisation=found)
        return found

    def committee(self, name: str = "First", *, parent: Committee | None = None, since: date = SINCE) -> Committee:
        return committee_found(
            actor=self.actor("officer"),
            area=self.areas["1001"],
            name=name,
            basis="industry",
            topic="farming",
            since=since,
            parent=parent,
        )

    def programme(self, name: str = "1+10") -> Programme:
        return programme_start(actor=self.actor("officer"), area=self.areas["1001"], name=name, since=SINCE)

    def hub(self, programme: Programme, name: str, role: str = HubRole.SUPPORT) -> Hub:
        return hub_appoint(
            actor=self.actor("officer"),
            programme=programme,
            organisation=self.organisation(name),
            role=role,
            since=SINCE,
            letter_no="2018-7",
        )

    def alliance(self) -> Alliance:
        return alliance_start(
            actor=self.actor("officer"), area=self.areas["1001"], name="Alliance", since=date(2017, 1, 1)
        )

    def person(
        self, name: str = "Old Chen", *, role: str = "old_village_head", area: str = "100101100201", **more: Any
    ) -> Person:
        actor = "stranger" if area.startswith("1002") else "officer"
        facts = PersonFacts(name, phone=more.pop("phone", ""), organisation=more.pop("organisation", None))
        return person_record(
            actor=self.actor(actor), area=self.areas[area], facts=facts, role=role, since=SINCE, **more
        )

    def household(self, serial: int, area: str = "100101100201") -> Household:
        body = f"10000019700101{serial:03}"
        head = {"name": "Li", "relation_to_head": "01", "sex": "1", "id_no": body + check_digit(body)}
        actor = self.actor("stranger" if area.startswith("1002") else "officer")
        stated = Stated("visit", date(2026, 3, 1))
        return household_register(actor=actor, area=self.areas[area], values={}, members=[head], stated=stated)


@pytest.fixture
def world(db: None) -> World:
    areas, users = planted(PLACES, PEOPLE)
    return World(areas, users)
