"""A need that is waiting or published: a reminder, its end by day, its renewal, and its withdrawal."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from procrastinate.contrib.django import app

from bangfu.assist.network.models import Need, NeedState
from bangfu.assist.network.services.needs import need_save_validity, need_submit_anew, own_need
from bangfu.assist.network.services.rules import refuse_numbers, refuse_unexplained
from bangfu.errors import Conflict, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import region_codes
from bangfu.ground.audit.services import actor_stated, reason_stated
from bangfu.ground.workflow.models import CaseState
from bangfu.ground.workflow.services.cases import case_close, case_locked
from bangfu.policy.loader import parameter

BATCH = 500
WAITING = (NeedState.SUBMITTED, NeedState.HELD)
ENDED = (NeedState.WITHDRAWN, NeedState.CLOSED)


@transaction.atomic
def need_remind(*, actor: Actor, number: int) -> Need:
    """Reminds those who review a need, at most once in so many days: their list and its page say so.

    Errors: NotFound, NotPermitted for anybody but the recorder, Conflict where nobody reviews it, or too soon.
    """
    need = own_need(actor, number)
    if need.state not in WAITING:
        raise Conflict(
            say("nobody reviews this need at this moment"),
            where=say("need {number}", number=number),
            remedy=say("Look at the need: it shows what becomes of it."),
        )
    now = timezone.now()
    days = parameter("need_reminder_days", on=timezone.localdate(now), region=region_codes(need.area)).number
    since = need.reminded_at or need.asked_on
    if since is not None and now < since + timedelta(days=days):
        day = timezone.localdate(since + timedelta(days=days))
        raise Conflict(
            say("a reminder may be sent every {days} days", days=days),
            where=say("need {number}", number=number),
            remedy=say("Remind them on {day} if it still waits.", day=day.isoformat()),
        )
    need.reminded_at = now
    need.save(update_fields=["reminded_at"])
    return need


@transaction.atomic
def need_withdraw(*, actor: Actor, number: int, reason: str) -> Need:
    """Its recorder gives it up. Errors: NotFound, NotPermitted, RuleViolated without a reason, Conflict where it has
    ended or something is promised to it."""
    need = own_need(actor, number)
    refuse_unexplained(reason)
    reason = refuse_numbers(reason, say("reason"))
    if need.state in ENDED:
        raise Conflict(
            say("this need has ended already"),
            where=say("need {number}", number=number),
            remedy=say("Look at the need: it shows what became of it."),
        )
    if need.quantity_matched:
        raise Conflict(
            say("{count} units are promised to this need", count=need.quantity_matched),
            where=say("need {number}", number=number),
            remedy=say("Have the promises cancelled first, so that the donors know."),
        )
    if need.case is not None and need.case.is_going_on:
        case_close(case_locked(need.case), CaseState.WITHDRAWN, reason)
    need.state, need.return_reason = NeedState.WITHDRAWN, reason
    reason_stated(need.return_reason)
    need.save(update_fields=["state", "return_reason"])
    return need


@transaction.atomic
def need_renew(*, actor: Actor, number: int, valid_until: date) -> Need:
    """Hands an expired need in again with a new last day and nothing else: it is reviewed anew.

    Errors: NotFound, NotPermitted, Conflict where it has not expired, RuleViolated for a day that cannot be.
    """
    need = own_need(actor, number)
    if need.state != NeedState.EXPIRED:
        raise Conflict(
            say("only a need that has expired is renewed"),
            where=say("need {number}", number=number),
            remedy=say("Look at the need: it shows until when it is valid."),
        )
    need_save_validity(need, valid_until)
    need.published_by = need.published_at = None  # not verified any more, until it is again
    if need.deadline is not None and need.deadline <= timezone.now():
        need.deadline = None
    return need_submit_anew(actor, need)


@app.periodic(cron="10 16 * * *")  # by UTC, so ten minutes after midnight in Shanghai
@app.task(name="network.expire", queueing_lock="network.expire")
def needs_expire_job(timestamp: int) -> None:
    while needs_expire(today=timezone.localdate()):
        pass


@transaction.atomic
def needs_expire(*, today: date) -> int:
    """Ends the published needs whose last day is over and that still ask for something, at most a batch at a time;
    returns how many. What is promised to them stays promised."""
    actor_stated(number=None, name="expiry", permission="need.expire")
    over = Need.objects.within(EVERYWHERE).filter(
        state=NeedState.PUBLISHED, valid_until__lt=today, quantity_matched__lt=F("quantity")
    )
    held = over.order_by("valid_until", "pk").select_for_update(skip_locked=True, no_key=True, of=("self",))
    numbers = list(held.values_list("pk", flat=True)[:BATCH])
    return Need.objects.within(EVERYWHERE).filter(pk__in=numbers).update(state=NeedState.EXPIRED)
