"""Reminders, the last day, renewal and withdrawal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bangfu.assist.network.models import Need, NeedState
from bangfu.assist.network.services import need_decide, need_remind, need_renew, need_withdraw, needs_expire
from bangfu.errors import Conflict, NotPermitted, RuleViolated
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.workflow.models import CaseState
from tests.assist.network.conftest import World
from tests.assist.network.writing import fresh, published, submitted, until


def change(need: Need, **values: object) -> None:
    Need.objects.within(EVERYWHERE).filter(pk=need.pk).update(**values)


def test_a_reminder_is_sent_every_seven_days(world: World) -> None:
    need = submitted(world)
    with pytest.raises(Conflict, match="every 7 days"):
        need_remind(actor=world.actor("cadre"), number=need.pk)
    change(need, asked_on=timezone.now() - timedelta(days=8))
    assert need_remind(actor=world.actor("cadre"), number=need.pk).reminded_at
    with pytest.raises(Conflict, match="every 7 days"):
        need_remind(actor=world.actor("cadre"), number=need.pk)


def test_nobody_is_reminded_of_what_is_published(world: World) -> None:
    with pytest.raises(Conflict, match="nobody reviews"):
        need_remind(actor=world.actor("cadre"), number=published(world).pk)


def test_others_do_not_remind(world: World) -> None:
    with pytest.raises(NotPermitted):
        need_remind(actor=world.actor("east"), number=submitted(world).pk)


def test_a_need_expires_after_its_last_day(world: World) -> None:
    over, served, going = published(world), published(world), published(world)
    change(over, valid_until=until(-1))
    change(served, valid_until=until(-1), quantity_matched=40)
    assert needs_expire(today=timezone.localdate()) == 1
    assert [fresh(need).state for need in (over, served, going)] == ["expired", "published", "published"]


def test_an_expired_need_is_renewed_by_its_last_day_alone(world: World) -> None:
    need = published(world)
    change(need, valid_until=until(-1))
    needs_expire(today=timezone.localdate())
    renewed = need_renew(actor=world.actor("cadre"), number=need.pk, valid_until=until(30))
    assert (renewed.state, renewed.valid_until) == (NeedState.SUBMITTED, until(30))
    for who in ("station", "east"):
        need_decide(actor=world.actor(who), number=need.pk, outcome="approve")
    assert fresh(need).state == NeedState.PUBLISHED


def test_a_need_that_has_not_expired_is_not_renewed(world: World) -> None:
    with pytest.raises(Conflict, match="expired"):
        need_renew(actor=world.actor("cadre"), number=published(world).pk, valid_until=until(30))


def test_its_recorder_withdraws_a_need_with_its_case(world: World) -> None:
    need = need_withdraw(actor=world.actor("cadre"), number=submitted(world).pk, reason="A cousin helped.")
    assert need.state == NeedState.WITHDRAWN
    assert need.case is not None
    need.case.refresh_from_db()
    assert need.case.state == CaseState.WITHDRAWN


def test_a_published_need_is_withdrawn_while_nothing_is_promised(world: World) -> None:
    need = published(world)
    change(need, quantity_matched=3)
    with pytest.raises(Conflict, match="promised"):
        need_withdraw(actor=world.actor("cadre"), number=need.pk, reason="A cousin helped.")
    change(need, quantity_matched=0)
    assert need_withdraw(actor=world.actor("cadre"), number=need.pk, reason="A cousin helped.").state == "withdrawn"


def test_a_withdrawal_says_why(world: World) -> None:
    with pytest.raises(RuleViolated):
        need_withdraw(actor=world.actor("cadre"), number=published(world).pk, reason=" ")
