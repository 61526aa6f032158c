"""A county of synthetic people: two townships, three villages, and the households of one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest

from bangfu.compute.identity import check_digit
from bangfu.ground.access.models import Level
from bangfu.ground.access.permissions import Role
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.identify.registry.models import Household, Member
from bangfu.identify.registry.services import Stated, household_register
from tests.counties import County, planted

PLACES = {
    "99": ("Province", Level.PROVINCE, None),
    "9901": ("City", Level.CITY, "99"),
    "990101": ("County", Level.COUNTY, "9901"),
    "990101100": ("East", Level.TOWNSHIP, "990101"),
    "990101100201": ("Bridge", Level.VILLAGE, "990101100"),
    "990101100202": ("Hill", Level.VILLAGE, "990101100"),
    "990101101": ("West", Level.TOWNSHIP, "990101"),
    "990101101201": ("River", Level.VILLAGE, "990101101"),
    "990102": ("Next county", Level.COUNTY, "9901"),
}
PEOPLE = {
    "officer": (Role.COUNTY_OFFICER, "990101"),
    "second": (Role.COUNTY_OFFICER, "990101"),
    "east": (Role.TOWNSHIP_OFFICER, "990101100"),
    "bridge": (Role.VILLAGE_CADRE, "990101100201"),
    "river": (Role.VILLAGE_CADRE, "990101101201"),
    "auditor": (Role.AUDITOR, "990101"),
    "helper": (Role.ORGANISATION, "990101"),
    "stranger": (Role.COUNTY_OFFICER, "990102"),
}
BRIDGE, HILL, RIVER = "990101100201", "990101100202", "990101101201"
DAY = date(2026, 3, 1)
STATED = Stated("visit of 1 March", DAY)


def id_number(serial: int, born: str = "19700101") -> str:
    body = f"100000{born}{serial:03}"
    return body + check_digit(body)


@dataclass(frozen=True)
class World(County):
    def household(self, code: str = BRIDGE, serial: int = 1, **values: object) -> Household:
        """A couple and their child, registered by the county."""
        members = [
            {"name": f"Head{serial}", "relation_to_head": "01", "sex": "1", "id_no": id_number(3 * serial)},
            {"name": f"Wife{serial}", "relation_to_head": "10", "sex": "2", "id_no": id_number(3 * serial + 1)},
            {"name": f"Child{serial}", "relation_to_head": "20", "id_no": id_number(3 * serial + 2, "20150101")},
        ]
        area = self.areas[code]
        values = {"phone": f"138000{serial:05}", **values}
        actor = self.actor("officer")
        return household_register(actor=actor, area=area, values=values, members=members, stated=STATED)


Members = Callable[[Household], dict[str, Member]]


def members(household: Household) -> dict[str, Member]:
    """The living members by their relation to the head."""
    found = Member.objects.within(EVERYWHERE).filter(household=household, left_on__isnull=True)
    return {member.relation_to_head: member for member in found}


@pytest.fixture
def world(db: None) -> World:
    return World(*planted(PLACES, PEOPLE, first=2001))
