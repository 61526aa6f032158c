"""Recording offers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bangfu.assist.network.services import offer_record
from bangfu.errors import NotPermitted, RuleViolated
from tests.assist.network.conftest import World


def test_an_organisation_records_its_own_offer(world: World) -> None:
    friends = world.organisations["Friends"]
    offer = offer_record(actor=world.actor("helper"), organisation=friends, item=world.rice, quantity=30)
    assert (offer.area, offer.quantity_free, offer.area_limit) == (friends.area, 30, None)


def test_an_organisation_does_not_speak_for_another(world: World) -> None:
    traders = world.organisations["Traders"]
    with pytest.raises(NotPermitted, match="do not act for"):
        offer_record(actor=world.actor("helper"), organisation=traders, item=world.rice, quantity=30)


def test_an_officer_records_for_any_organisation_of_her_county(world: World) -> None:
    traders = world.organisations["Traders"]
    offer = offer_record(actor=world.actor("officer"), organisation=traders, item=world.rice, quantity=30)
    assert offer.organisation == traders


def test_an_officer_does_not_record_for_the_next_county(world: World) -> None:
    elsewhere = world.organisations["Elsewhere"]
    with pytest.raises(NotPermitted, match="may not do this"):
        offer_record(actor=world.actor("officer"), organisation=elsewhere, item=world.rice, quantity=30)


@pytest.mark.parametrize("broken", [{"quantity": 0}, {"expires": timezone.now() - timedelta(days=1)}])
def test_an_offer_must_be_possible(world: World, broken: dict[str, object]) -> None:
    values: dict[str, object] = {"quantity": 30, **broken}
    friends = world.organisations["Friends"]
    with pytest.raises(RuleViolated):
        offer_record(actor=world.actor("helper"), organisation=friends, item=world.rice, **values)  # type: ignore[arg-type]
