"""After a gift has arrived: what people say about it, and whether it is still in use half a year later."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bangfu.assist.network.models import Feedback, FollowUp, MatchState, StillInUse, Suits
from bangfu.assist.network.selectors import follow_up_get, match_get
from bangfu.assist.network.services.matches.confirmations import CONFIRMING
from bangfu.assist.network.services.matches.endings import permit_side
from bangfu.assist.network.services.matches.evidence import feedback_recorded
from bangfu.assist.network.services.matches.holding import Held, days_of
from bangfu.assist.network.services.rules import refuse_numbers
from bangfu.errors import Conflict, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.services import actor_stated

ARRIVED = (MatchState.CONFIRMED, MatchState.CLOSED)
BATCH = 500


@transaction.atomic
def feedback_give(*, actor: Actor, match: int, suits: str, words: str = "") -> Feedback:
    """What the receiving side says of a gift; words only if they want to. Nobody asks for thanks or a picture.

    Errors: NotFound, NotPermitted, RuleViolated, Conflict before it arrived, or where they have said it.
    """
    seen = match_get(actor=actor, number=match)
    permit_side(actor, seen, giving=(), receiving=CONFIRMING)
    if suits not in Suits.values:
        raise RuleViolated(
            say("it is not said whether the gift suits"), where=say("feedback"), remedy=say("Choose one of the three.")
        )
    words = refuse_numbers(words, say("in their words"))
    held = Held(match).match
    if held.state not in ARRIVED or Feedback.objects.within(EVERYWHERE).filter(match=held).exists():
        raise Conflict(
            say("nothing has arrived yet, or this was answered already"),
            where=say("match {number}", number=match),
            remedy=say("Look at the match."),
        )
    given = Feedback.objects.create(
        area=held.area, match=held, suits=suits, words=words, recorded_by=actor.user, recorded_at=timezone.now()
    )
    feedback_recorded(given, by=actor.user)
    return given


@transaction.atomic
def follow_up_answer(
    *,
    actor: Actor,
    number: int,
    answer: str,
    note: str = "",
    passed_to: Area | None = None,
    passed_on: date | None = None,
) -> FollowUp:
    """Whether a gift is still in use. Passed on to another village, it is asked after there once more.

    Errors: NotFound, NotPermitted, RuleViolated for an unknown answer or a passing on to nowhere, Conflict twice.
    """
    seen = follow_up_get(actor=actor, number=number)
    actor.permit(Permission.DELIVERY_CONFIRM, seen.area)
    where = say("follow-up {number}", number=number)
    if answer not in StillInUse.values:
        raise RuleViolated(say("there is no such answer"), where=where, remedy=say("Choose one of the three."))
    note = refuse_numbers(note, say("note"))
    today = timezone.localdate()
    moved = answer == StillInUse.PASSED_ON
    if moved and (passed_to is None or passed_on is None or passed_on > today):
        raise RuleViolated(
            say("it is not said to which village it was passed on, or when"),
            where=where,
            remedy=say("Choose the village, and the day it was handed over, today at the latest."),
        )
    held = FollowUp.objects.within(EVERYWHERE).select_for_update(no_key=True, of=("self",)).get(pk=number)
    if held.answer:
        raise Conflict(say("this was answered already"), where=where, remedy=say("Look at the answer."))
    held.answer, held.note, held.answered_by, held.answered_at = answer, note, actor.user, timezone.now()
    if moved and passed_to is not None and passed_on is not None:
        held.passed_to, held.passed_on = passed_to, passed_on
        due = passed_on + timedelta(days_of("follow_up_days", passed_to))
        FollowUp.objects.create(area=passed_to, match=held.match, follows=held, due_on=due)
    held.save()
    return held


@transaction.atomic
def follow_ups_remind(*, today: date) -> int:
    """Count a reminder for what is due and was not answered, at most one each so many days; returns how many."""
    actor_stated(number=None, name="reminders", permission="follow_up.remind")
    due = FollowUp.objects.within(EVERYWHERE).filter(answer="", due_on__lte=today).select_related("area")
    # Who was reminded last comes last: those who do not answer never keep the others out of a batch.
    due = due.exclude(reminded_on=today).order_by(F("reminded_on").asc(nulls_first=True), "due_on", "pk")
    reminded = 0
    for one in due.select_for_update(skip_locked=True, no_key=True, of=("self",))[:BATCH]:
        every = timedelta(days_of("follow_up_reminder_days", one.area))
        if one.reminded_on is None or one.reminded_on + every <= today:
            one.reminders, one.reminded_on = one.reminders + 1, today
            one.save(update_fields=["reminders", "reminded_on"])
            reminded += 1
    return reminded
