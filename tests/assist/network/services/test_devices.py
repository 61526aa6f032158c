"""Devices without their numbers, and two contacts on each household's card."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.serializers import serialize
from django.utils import timezone

from bangfu.assist.network.models import Device, DeviceState, HouseholdContact
from bangfu.assist.network.selectors.devices import contacts_missing, contacts_of, device_counts
from bangfu.assist.network.services.devices import contact_assign, device_end, device_give, device_record
from bangfu.errors import Conflict, NotFound, NotPermitted, RuleViolated
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.identify.registry.models import Household
from bangfu.identify.registry.services import household_move
from tests.assist.network.conftest import World
from tests.assist.network.homes import household_of

SETS = ("490154203237518", "356938035643809", "868932036356090")
DAY = date(2026, 3, 1)


@pytest.fixture
def home(world: World) -> Household:
    return household_of(world.actor("officer"), world.areas["100101100201"])


def recorded(world: World, imei: str = SETS[0], who: str = "officer") -> Device:
    return device_record(
        actor=world.actor(who),
        area=world.areas["100101"],
        organisation=world.organisations["Friends"],
        model="Phone 3",
        imei=imei,
    )


@pytest.mark.seed("003-3")
def test_devices_given_are_counted_by_donor_and_place_and_their_numbers_are_not_kept(
    world: World, home: Household
) -> None:
    devices = [recorded(world, imei) for imei in SETS]
    device_give(actor=world.actor("officer"), number=devices[0].pk, household=home, given_on=DAY)
    device_give(actor=world.actor("officer"), number=devices[1].pk, household=home, given_on=DAY)
    device_end(actor=world.actor("officer"), number=devices[1].pk, state="broken", ended_on=DAY, note="screen")
    county = Scope.below(world.areas["100101"])
    (donor,) = device_counts(county, "organisation__name")
    assert (donor.name, donor.total, donor.given, donor.ended) == ("Friends", 3, 1, 1)
    assert {row.name: row.total for row in device_counts(county, "area__name")} == {"Bridge": 2, "County": 1}
    rows = list(Device.objects.within(EVERYWHERE))
    assert not any(
        imei in serialize("json", rows) or imei.encode() in bytes(row.imei_blind) for imei in SETS for row in rows
    )


def test_a_set_is_recorded_once_and_only_with_a_number_that_can_be(world: World) -> None:
    recorded(world)
    with pytest.raises(Conflict):
        recorded(world, "49-015420-323751-8")
    with pytest.raises(RuleViolated):
        recorded(world, "490154203237519")
    with pytest.raises(NotPermitted):
        recorded(world, SETS[1], "stranger")


def test_a_set_is_given_once_and_goes_where_the_household_is(world: World, home: Household) -> None:
    device = recorded(world)
    given = device_give(actor=world.actor("officer"), number=device.pk, household=home, given_on=DAY)
    assert (given.area, given.state) == (home.area, DeviceState.GIVEN)
    with pytest.raises(Conflict):
        device_give(actor=world.actor("officer"), number=device.pk, household=home, given_on=DAY)
    with pytest.raises(RuleViolated):
        device_end(actor=world.actor("officer"), number=device.pk, state="given", ended_on=DAY)


def assign(
    world: World, home: Household, role: str, day: date = DAY, who: str = "cadre", **more: str
) -> HouseholdContact:
    given: dict[str, Any] = {"name": "Luo", "phone": "0888-5123456", **more}
    return contact_assign(actor=world.actor(who), household=home.pk, role=role, valid_from=day, **given)


@pytest.mark.seed("003-3")
def test_each_household_has_an_officer_and_a_doctor_to_call(world: World, home: Household) -> None:
    assert len(contacts_missing(home)) == 2
    assign(world, home, "doctor", name="Shen", phone="13812340000")
    assign(world, home, "officer")
    assert [(contact.role, contact.name) for contact in contacts_of(home)] == [("officer", "Luo"), ("doctor", "Shen")]
    assert contacts_missing(home) == []


def test_a_new_contact_ends_the_one_before(world: World, home: Household) -> None:
    first = assign(world, home, "officer")
    with pytest.raises(RuleViolated):
        assign(world, home, "officer")
    assign(world, home, "officer", DAY + timedelta(days=10), name="Ma")
    first.refresh_from_db()
    assert (first.valid_to, [contact.name for contact in contacts_of(home)]) == (DAY + timedelta(days=9), ["Ma"])


def test_a_number_that_nobody_answers_is_refused(world: World, home: Household) -> None:
    with pytest.raises(RuleViolated):
        assign(world, home, "officer", phone="12345")
    with pytest.raises(RuleViolated):
        assign(world, home, "officer", timezone.localdate() + timedelta(days=1))
    with pytest.raises(NotFound):
        assign(world, home, "officer", who="west")


def test_what_a_household_has_moves_with_it(world: World, home: Household) -> None:
    assign(world, home, "officer")
    device_give(actor=world.actor("officer"), number=recorded(world).pk, household=home, given_on=DAY)
    river = world.areas["100101101201"]
    household_move(actor=world.actor("officer"), number=home.pk, to=river, reason="new", moved_on=DAY)
    assert HouseholdContact.objects.within(Scope.below(river)).count() == 1
    assert Device.objects.within(Scope.below(river)).count() == 1
