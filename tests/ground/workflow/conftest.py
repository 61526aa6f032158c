"""A county with two townships and the people who take the steps of its procedures."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bangfu.ground.access.models import Level
from bangfu.ground.access.permissions import Role
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.workflow.models import Case, Task
from bangfu.ground.workflow.services import Given, case_open
from tests.counties import County, planted

PLACES = {
    "10": ("Province", Level.PROVINCE, None),
    "1001": ("City", Level.CITY, "10"),
    "100101": ("County", Level.COUNTY, "1001"),
    "100101100": ("East", Level.TOWNSHIP, "100101"),
    "100101100201": ("Bridge", Level.VILLAGE, "100101100"),
    "100101101": ("West", Level.TOWNSHIP, "100101"),
    "100101101201": ("River", Level.VILLAGE, "100101101"),
    "100102": ("Next county", Level.COUNTY, "1001"),
}
PEOPLE = {
    "county": (Role.COUNTY_OFFICER, "100101"),
    "county2": (Role.COUNTY_OFFICER, "100101"),
    "east": (Role.TOWNSHIP_OFFICER, "100101100"),
    "east2": (Role.TOWNSHIP_OFFICER, "100101100"),
    "west": (Role.TOWNSHIP_OFFICER, "100101101"),
    "cadre": (Role.VILLAGE_CADRE, "100101100201"),
    "station": (Role.STATION_CADRE, "100101100201"),
    "supervisor": (Role.VILLAGE_SUPERVISOR, "100101100201"),
    "auditor": (Role.AUDITOR, "10"),
    "admin": (Role.ADMINISTRATOR, "10"),
    "stranger": (Role.COUNTY_OFFICER, "100102"),
}
BRIDGE = "100101100201"
SURVEYED = (
    Given("survey_form", "Form", "file 1"),
    Given("photo", "House", "file 1"),
    Given("signature", "First", "file 1"),
    Given("signature", "Second", "file 1"),
    Given("authorisation", "Signed", "file 1"),
)


@dataclass(frozen=True)
class World(County):
    def open(self, procedure: str = "register-change", by: str = "cadre", subject: str = "H1") -> Case:
        return case_open(
            actor=self.actor(by), procedure=procedure, area=self.areas[BRIDGE], subject=subject, title=f"Case {subject}"
        )


def task(case: Case, step: str) -> Task:
    """The step's task of the current round."""
    return Task.objects.within(EVERYWHERE).get(case=case, step=step, is_current=True)


def states(case: Case) -> dict[str, str]:
    rows = Task.objects.within(EVERYWHERE).filter(case=case, is_current=True).order_by("place")
    return dict(rows.values_list("step", "state"))


@pytest.fixture
def world(db: None) -> World:
    return World(*planted(PLACES, PEOPLE))
