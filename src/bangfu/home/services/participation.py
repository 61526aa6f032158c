"""That a household took part in a meeting of the village: whether she came and voted, never how."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from bangfu.errors import RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.ciphers import seal
from bangfu.ground.access.models import Level
from bangfu.ground.access.permissions import Permission
from bangfu.home.models import Kind, Request, RequestState
from bangfu.home.selectors.requests import WORDS
from bangfu.home.services.requests import receipt_number
from bangfu.home.services.rules import next_number
from bangfu.identify.registry.selectors import household_get

PARTS = ("present", "voted")
DAY_LIMIT = 366


@transaction.atomic
def meeting_record(*, actor: Actor, household: int, held_on: date, part: str) -> Request:
    """Records that somebody of a household was at a meeting of the village, or voted there. How she voted is hers.

    Errors: NotFound, NotPermitted, RuleViolated for a day that cannot be.
    """
    home = household_get(scope=actor.scope(Permission.REGISTER_READ), number=household)
    actor.permit(Permission.REQUEST_ANSWER, home.area)
    today = timezone.localdate()
    if part not in PARTS or not today - timedelta(DAY_LIMIT) <= held_on <= today:
        raise RuleViolated(
            say("the meeting cannot be of this day"),
            where=say("household {number}", number=home.household_no),
            remedy=say("Choose a day of the last year, today at the latest."),
        )
    number = next_number(Request)
    return Request.objects.create(
        pk=number,
        area=home.area,
        household=home,
        receipt=receipt_number(held_on),
        token=secrets.token_urlsafe(16),
        kind=Kind.MEETING,
        about=part,
        words_sealed=seal(WORDS, number, ""),
        through=actor.user,
        level=Level.VILLAGE,
        received_at=timezone.make_aware(datetime.combine(held_on, time(12))),
        state=RequestState.ANSWERED,
    )
