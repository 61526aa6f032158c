"""Erasing a person takes what she handed in, what was answered, her card and her visits; a neighbour's stay."""

from __future__ import annotations

from django.utils import timezone

from bangfu.assist.network.models import HouseholdContact
from bangfu.assist.network.services.devices import contact_assign
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.home.models import Card, Consent, Request, Session
from bangfu.home.services import consent_record, person_erase, request_hand_in
from bangfu.identify.registry.models import Household, Member
from bangfu.identify.registry.services import household_register
from tests.home.conftest import BRIDGE, STATED, World
from tests.identify.registry.conftest import id_number


def erase(world: World, home: Household, relation: str) -> None:
    member = Member.objects.within(EVERYWHERE).get(household=home, relation_to_head=relation)
    person_erase(actor=world.actor("officer"), number=member.pk, order_no="7/2026")


def test_of_a_household_that_she_heads_all_requests_and_visits_go(world: World, home: Household) -> None:
    visitor = world.visitor(home)
    first = world.asked(visitor)
    world.asked(visitor, "satisfaction", what="yes", request=first.pk)
    theirs = world.asked(world.visitor(world.household(2)))
    erase(world, home, "01")
    assert list(Request.objects.within(EVERYWHERE)) == [theirs]
    assert Card.objects.within(EVERYWHERE).get().household == theirs.household
    assert Session.objects.within(EVERYWHERE).get().household == theirs.household


def test_of_another_s_household_what_names_her_goes_and_the_rest_stays(world: World, home: Household) -> None:
    visitor = world.visitor(home)
    kept = world.asked(visitor)
    request_hand_in(actor=visitor, kind="proposal", words={"want": "Wife1 learns to sew"})
    today = timezone.localdate()
    consent_record(
        actor=world.actor("cadre"), household=home.pk, given="phone", given_on=today, words="Wife1 says yes."
    )
    erase(world, home, "10")
    assert list(Request.objects.within(EVERYWHERE)) == [kept]
    assert not Consent.objects.within(EVERYWHERE).exists()


def test_what_the_network_keeps_of_a_household_does_not_block_its_end(world: World) -> None:
    lone = [{"name": "Lone", "relation_to_head": "01", "sex": "1", "id_no": id_number(77)}]
    officer, village = world.actor("officer"), world.areas[BRIDGE]
    home = household_register(actor=officer, area=village, values={}, members=lone, stated=STATED)
    day = timezone.localdate()
    contact_assign(actor=officer, household=home.pk, role="officer", name="Gao", phone="0100-8800123", valid_from=day)
    erase(world, home, "01")
    assert not Household.objects.within(EVERYWHERE).filter(pk=home.pk).exists()
    assert not HouseholdContact.objects.within(EVERYWHERE).exists()
