"""Recording, verifying and returning needs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from bangfu.assist.network.models import Need, NeedState
from bangfu.assist.network.services import need_publish, need_record, need_return
from bangfu.errors import Conflict, NotFound, NotPermitted, RuleViolated
from bangfu.ground.access.scopes import EVERYWHERE
from tests.assist.network.conftest import World

BRIDGE, RIVER = "100101100201", "100101101201"


def test_a_cadre_records_a_need_that_waits(world: World) -> None:
    need = need_record(actor=world.actor("cadre"), area=world.areas[BRIDGE], item=world.rice, quantity=40, tier=2)
    assert (need.state, need.quantity_open, need.recorded_by) == (NeedState.SUBMITTED, 40, world.users["cadre"])


def test_a_cadre_records_nothing_for_another_village(world: World) -> None:
    with pytest.raises(NotPermitted):
        need_record(actor=world.actor("cadre"), area=world.areas[RIVER], item=world.rice, quantity=40, tier=2)


@pytest.mark.parametrize(
    "broken",
    [{"quantity": 0}, {"quantity": -3}, {"tier": 0}, {"tier": 10}, {"deadline": timezone.now() - timedelta(days=1)}],
)
def test_a_need_must_be_possible(world: World, broken: dict[str, object]) -> None:
    values: dict[str, object] = {"quantity": 40, "tier": 2, **broken}
    with pytest.raises(RuleViolated):
        need_record(actor=world.actor("cadre"), area=world.areas[BRIDGE], item=world.rice, **values)  # type: ignore[arg-type]


def test_a_second_person_verifies(world: World) -> None:
    need = need_publish(actor=world.actor("east"), number=world.need(BRIDGE, state=NeedState.SUBMITTED).pk)
    assert (need.state, need.published_by) == (NeedState.PUBLISHED, world.users["east"])


def test_the_recorder_does_not_verify(world: World) -> None:
    township = world.actor("east")
    need = need_record(actor=township, area=world.areas[BRIDGE], item=world.rice, quantity=40, tier=2)
    with pytest.raises(NotPermitted, match="who records"):
        need_publish(actor=township, number=need.pk)


def test_the_database_itself_wants_four_eyes(world: World) -> None:
    need = world.need(BRIDGE, state=NeedState.SUBMITTED)
    with pytest.raises(IntegrityError, match="need_four_eyes"):
        Need.objects.within(EVERYWHERE).filter(pk=need.pk).update(published_by=need.recorded_by)


def test_who_may_only_record_does_not_verify(world: World) -> None:
    need = world.need(BRIDGE, state=NeedState.SUBMITTED)
    with pytest.raises(NotPermitted, match="may not do this"):
        need_publish(actor=world.actor("cadre"), number=need.pk)


def test_a_need_of_another_township_is_not_there(world: World) -> None:
    need = world.need(RIVER, state=NeedState.SUBMITTED)
    with pytest.raises(NotFound):
        need_publish(actor=world.actor("east"), number=need.pk)


def test_a_need_is_verified_once(world: World) -> None:
    with pytest.raises(Conflict):
        need_publish(actor=world.actor("east"), number=world.need(BRIDGE).pk)


def test_a_need_goes_back_with_its_reason(world: World) -> None:
    need = world.need(BRIDGE, state=NeedState.SUBMITTED)
    returned = need_return(actor=world.actor("east"), number=need.pk, reason=" count again ")
    assert (returned.state, returned.return_reason) == (NeedState.RETURNED, "count again")


def test_a_need_does_not_go_back_without_a_reason(world: World) -> None:
    need = world.need(BRIDGE, state=NeedState.SUBMITTED)
    with pytest.raises(RuleViolated):
        need_return(actor=world.actor("east"), number=need.pk, reason=" ")
