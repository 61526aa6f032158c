"""The entitlements of the policy, and what they come to for a household."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone

from bangfu.compute.entitlements import Outcome
from bangfu.compute.specs import parse_spec
from bangfu.errors import NotFound, say
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.home.rules import check_every_entitlement
from bangfu.home.selectors import entitlements
from bangfu.home.selectors.entitlements import Entitled, entitled_of, entitlement_of, entitlements_read
from bangfu.identify.registry.models import Household, LivingConditions, Member
from tests.home.conftest import World

CODES = sorted(entitlements_read())


def looks(home: Household, code: str) -> Entitled:
    return entitlement_of(home, code)


def members(**values: object) -> None:
    Member.objects.within(EVERYWHERE).update(**values)


def test_the_policy_has_a_dozen_with_papers_and_offices() -> None:
    assert len(CODES) == 12
    assert all(one.bring and one.roles and one.validity.reference for of in entitlements_read().values() for one in of)


@pytest.mark.parametrize("code", CODES)
def test_each_says_something_of_a_household_of_which_little_is_known(world: World, home: Household, code: str) -> None:
    found = looks(home, code)
    assert found.outcome in Outcome
    assert found.missing or found.outcome != Outcome.UNKNOWN


def test_a_dangerous_house_without_a_measure_looks_entitled(world: World, home: Household) -> None:
    assert looks(home, "housing-repair").outcome == Outcome.LOOKS_ENTITLED


def test_a_measure_in_place_counts_as_receiving(world: World, home: Household) -> None:
    home.measure_groups = ["100A50"]
    home.save()
    assert looks(home, "housing-repair").outcome == Outcome.RECEIVING


def test_a_safe_house_is_a_no(world: World, home: Household) -> None:
    LivingConditions.objects.within(EVERYWHERE).update(house_grade="A", is_dangerous_house=False)
    assert looks(home, "housing-repair").outcome == Outcome.NOT


def test_the_allowance_is_told_from_income_and_line(world: World, home: Household) -> None:
    members(tekun_status="0", dibao_status="0")
    assert looks(home, "dibao").outcome == Outcome.LOOKS_ENTITLED


def test_without_a_line_of_the_place_the_allowance_is_unknown(
    world: World, home: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    members(tekun_status="0", dibao_status="0")
    one = entitlements_read()["dibao"][0]
    other = {"dibao": (replace(one, settings={"dibao_line": "no_such_line"}),)}
    monkeypatch.setattr(entitlements, "_read", lambda: other)
    monkeypatch.setattr(entitlements, "_named", lambda one, name: name)
    found = looks(home, "dibao")
    assert (found.outcome, found.missing) == (Outcome.UNKNOWN, ("dibao_line",))


def test_the_contact_is_named_with_the_office(world: World, home: Household) -> None:
    world.notice(home)
    contact = looks(home, "dibao").contact
    assert contact is not None
    assert (contact.name, contact.phone) == ("Cadre", "0888-5123456")


def test_a_student_of_a_vocational_school_is_named(world: World, home: Household) -> None:
    home.household_type = "05"
    home.save()
    Member.objects.within(EVERYWHERE).filter(relation_to_head="20").update(student_status="41")
    assert looks(home, "rain-dew").people == ("Child1",)


def test_what_looks_open_stands_first(world: World, home: Household) -> None:
    order = [Outcome.LOOKS_ENTITLED, Outcome.UNKNOWN, Outcome.RECEIVING, Outcome.NOT]
    found = [order.index(one.outcome) for one in entitled_of(home)]
    assert found == sorted(found)


def test_there_is_no_such_entitlement(world: World, home: Household) -> None:
    with pytest.raises(NotFound):
        looks(home, "gold")


def test_rules_speak_of_a_day(world: World, home: Household) -> None:
    today = timezone.localdate()
    early = entitlements.entitlements_on(today.replace(year=2013), home.area)
    assert early == []


def test_a_file_that_cannot_be_read_keeps_the_server_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_every_entitlement(None) == []

    def broken() -> None:
        raise parse_spec("of: nobody\n", "old.yaml").invalid(say("wrong"), say("mend it"))

    monkeypatch.setattr("bangfu.home.rules.entitlements_read", broken)
    assert [error.id for error in check_every_entitlement(None)] == ["home.E001"]
