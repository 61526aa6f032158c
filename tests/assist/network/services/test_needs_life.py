"""Reminders, the last day, renewal and withdrawal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django import app

from bangfu.assist.network.models import Item, Need, NeedState
from bangfu.assist.network.services import need_decide, need_remind, need_renew, need_save, need_withdraw, needs_expire
from bangfu.errors import Conflict, NotPermitted, RuleViolated
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.workflow.models import CaseState
from tests.assist.network.conftest import World
from tests.assist.network.writing import fresh, published, registered, submitted, until


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


def test_a_renewed_need_is_not_verified_until_it_is_again(world: World) -> None:
    need = published(world)
    change(need, valid_until=until(-1))
    needs_expire(today=timezone.localdate())
    need_renew(actor=world.actor("cadre"), number=need.pk, valid_until=until(30))
    assert (fresh(need).published_by, need.published_at) == (None, None)
    need_decide(actor=world.actor("station"), number=need.pk, outcome="return", reason="Who is it for?")
    note = {"beneficiary": "unregistered", "beneficiary_note": "The third house behind the school"}
    assert need_save(actor=world.actor("cadre"), number=need.pk, values=note).beneficiary == "unregistered"


def sent_back(world: World, promised: int) -> Need:
    """A need that expired with promises, was renewed and came back to its recorder."""
    need = published(world)
    change(need, valid_until=until(-1), quantity_matched=promised)
    needs_expire(today=timezone.localdate())
    need_renew(actor=world.actor("cadre"), number=need.pk, valid_until=until(30))
    return need_decide(actor=world.actor("station"), number=need.pk, outcome="return", reason="Count them again.")


def test_what_was_promised_stays_for_what_it_was_meant(world: World) -> None:
    need = sent_back(world, 30)
    coat = Item.objects.create(code="coat", name_zh="coat", name_en="Coat", unit_zh="", unit_en="", category="goods")
    broken: list[dict[str, object]] = [
        {"quantity": 29},
        {"quantity": None},
        {"item": coat},
        {"beneficiary": "unregistered", "beneficiary_note": "The third house"},
        {"beneficiary": "household", "household_no": registered(world).household_no},
    ]
    for values in broken:
        with pytest.raises(Conflict, match="30 units are promised"):
            need_save(actor=world.actor("cadre"), number=need.pk, values=values)
    kept = need_save(actor=world.actor("cadre"), number=need.pk, values={"quantity": 30, "purpose": "Seed."})
    assert (kept.quantity, kept.purpose) == (30, "Seed.")


def test_the_reason_of_a_withdrawal_holds_no_number(world: World) -> None:
    with pytest.raises(RuleViolated, match="phone"):
        need_withdraw(actor=world.actor("cadre"), number=published(world).pk, reason="Call 13800001234.")


def test_needs_expire_as_the_day_begins_where_people_are() -> None:
    (task,) = [one for one in app.periodic_registry.periodic_tasks.values() if one.task.name == "network.expire"]
    moment = task.croniter.get_next(ret_type=float, start_time=timezone.now().timestamp())
    begun = timezone.localtime(datetime.fromtimestamp(moment, UTC))
    assert (begun.hour, begun.minute) == (0, 10)
