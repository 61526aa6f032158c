"""A village with its people, two households with their cards, and the browsers they open their rooms with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from bangfu.ground.access.models import Level
from bangfu.ground.access.permissions import Role
from bangfu.ground.notices.models import Notice
from bangfu.ground.notices.services import Line, notice_draft, notice_post
from bangfu.ground.workflow.models import Case
from bangfu.ground.workflow.services import case_open, meeting_record
from bangfu.home.actors import Visitor
from bangfu.home.models import Request
from bangfu.home.selectors.entry import visitor_of
from bangfu.home.services import About, Issued, card_issue, household_enter, request_hand_in
from bangfu.identify.registry.models import Household
from bangfu.identify.registry.services import (
    Stated,
    household_register,
    income_year_record,
    living_conditions_record,
)
from tests.counties import County, planted
from tests.identify.registry.conftest import DAY, id_number
from tests.pages import CheckedClient

PLACES = {
    "10": ("Province", Level.PROVINCE, None),
    "1001": ("City", Level.CITY, "10"),
    "100101": ("County", Level.COUNTY, "1001"),
    "100101100": ("East", Level.TOWNSHIP, "100101"),
    "100101100201": ("Bridge", Level.VILLAGE, "100101100"),
    "100101100202": ("Hill", Level.VILLAGE, "100101100"),
    "100102": ("Next county", Level.COUNTY, "1001"),
}
PEOPLE = {
    "officer": (Role.COUNTY_OFFICER, "100101"),
    "second": (Role.COUNTY_OFFICER, "100101"),
    "east": (Role.TOWNSHIP_OFFICER, "100101100"),
    "east2": (Role.TOWNSHIP_OFFICER, "100101100"),
    "cadre": (Role.VILLAGE_CADRE, "100101100201"),
    "station": (Role.STATION_CADRE, "100101100201"),
    "hill": (Role.VILLAGE_CADRE, "100101100202"),
    "auditor": (Role.AUDITOR, "100101"),
    "stranger": (Role.COUNTY_OFFICER, "100102"),
}
BRIDGE = "100101100201"
STATED = Stated("visit of 1 March", DAY)
PHONE = "13800000001"


@dataclass(frozen=True)
class World(County):
    def household(self, serial: int = 1, **values: object) -> Household:
        """A couple and their child, with an income and living conditions of last year."""
        members = [
            {"name": f"Head{serial}", "relation_to_head": "01", "sex": "1", "id_no": id_number(3 * serial)},
            {"name": f"Wife{serial}", "relation_to_head": "10", "sex": "2", "id_no": id_number(3 * serial + 1)},
            {"name": f"Child{serial}", "relation_to_head": "20", "id_no": id_number(3 * serial + 2, "20150101")},
        ]
        actor, year = self.actor("officer"), timezone.localdate().year - 1
        values = {"phone": f"138{serial:08}", "address": "Lane 7", **values}
        made = household_register(actor=actor, area=self.areas[BRIDGE], values=values, members=members, stated=STATED)
        figures = {"members": 3, "wage_fen": 900_000, "cost_fen": 30_000}
        income_year_record(actor=actor, household=made.pk, year=year, values=figures, stated=STATED)
        living = {"house_grade": "C", "water_safe": True}
        living_conditions_record(actor=actor, household=made.pk, year=year, values=living, stated=STATED)
        return made

    def card(self, household: Household, by: str = "cadre") -> Issued:
        until = timezone.localdate() + timedelta(90)
        return card_issue(actor=self.actor(by), household=household.pk, valid_until=until)

    def visitor(self, household: Household) -> Visitor:
        """Somebody of this household in her room."""
        issued = self.card(household)
        token = household_enter(identifier=issued.card.number, code=issued.code, address="127.0.0.1")
        found = visitor_of(token)
        assert found is not None
        return found

    def asked(self, visitor: Visitor, kind: str = "application", **about: object) -> Request:
        """Something handed in, by default an application."""
        given = {"application": {"what": "identification"}}.get(kind, {}) | about
        words = {"happened": "The roof fell in."}
        return request_hand_in(actor=visitor, kind=kind, words=words, about=About(**given))  # type: ignore[arg-type]

    def case(self, household: Household, procedure: str = "monitoring-2021", by: str = "cadre") -> Case:
        return case_open(
            actor=self.actor(by),
            procedure=procedure,
            area=household.area,
            subject=household.household_no,
            title=f"Case of {household.household_no}",
        )

    def meeting(self, case: Case) -> None:
        """The review of a case: three of three came, and agreed."""
        meeting_record(
            actor=self.actor("cadre"),
            case=case,
            step="review",
            held_on=timezone.localdate(),
            entitled=3,
            present=3,
            votes_for=3,
            votes_against=0,
            abstained=0,
        )

    def notice(self, household: Household) -> Notice:
        """A list of the village on which this household stands in the first line."""
        draft = notice_draft(
            actor=self.actor("cadre"),
            area=self.areas[BRIDGE],
            type="household_list_monitoring",
            title="Households proposed for monitoring",
            body="Reviewed by the village.",
            columns=("village", "group", "head", "people", "category", "result"),
            rows=(Line(("Bridge", "1", "Li Yi", "3", "marginal", "proposed"), f"household:{household.household_no}"),),
            office="Township office of East",
            office_phone="0888-5123456",
        )
        return notice_post(actor=self.actor("east"), number=draft.pk)

    def browser(self, household: Household) -> CheckedClient:
        """Her telephone, with the room open on it."""
        issued = self.card(household)
        client = CheckedClient()
        form = {"identifier": issued.card.number, "code": issued.groups}
        answer = client.post(reverse("home:enter"), form)
        assert answer.status_code == 302
        return client

    def staff(self, name: str) -> CheckedClient:
        client = CheckedClient()
        client.force_login(self.users[name])
        return client


@pytest.fixture(autouse=True)
def english(settings: Settings) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def world(db: None, settings: Settings, tmp_path: object) -> World:
    settings.NOTICE_PHOTOS = tmp_path
    return World(*planted(PLACES, PEOPLE, first=3001))


@pytest.fixture
def home(world: World) -> Household:
    return world.household()
