"""Recording a need, and verifying or returning it: never by the one who recorded it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from bangfu.assist.network.models import Item, Need, NeedState
from bangfu.assist.network.selectors import need_get
from bangfu.assist.network.services.rules import refuse_less_than_one, refuse_unexplained, same_eyes
from bangfu.errors import Conflict, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.services import reason_stated

TIERS = range(1, 10)


@transaction.atomic
def need_record(
    *,
    actor: Actor,
    area: Area,
    item: Item,
    quantity: int,
    tier: int,
    deadline: datetime | None = None,
    purpose: str = "",
    party: str = "",
) -> Need:
    """A need of an area, waiting for verification. Errors: NotPermitted, RuleViolated."""
    actor.permit(Permission.NEED_RECORD, area)
    refuse_less_than_one(quantity, say("quantity"))
    now = timezone.now()
    if tier not in TIERS:
        raise RuleViolated(
            say("{number} is not an urgency", number=tier),
            where=say("urgency"),
            remedy=say("Choose from 1, the most urgent, to 9."),
        )
    if deadline is not None and deadline <= now:
        raise RuleViolated(
            say("the day it is needed by has passed"),
            where=say("needed by"),
            remedy=say("Choose a day to come, or leave it open."),
        )
    return Need.objects.create(
        area=area,
        party=party or area.code,
        item=item,
        quantity=quantity,
        tier=tier,
        asked_on=now,
        deadline=deadline,
        purpose=purpose,
        recorded_by=actor.user,
    )


@transaction.atomic
def need_publish(*, actor: Actor, number: int) -> Need:
    """Verify a need, with which it is public. Errors: NotFound, NotPermitted for the recorder, Conflict."""
    need = _submitted(actor, number)
    if need.recorded_by_id == actor.user.pk:
        raise same_eyes(say("need {number}", number=number))
    need.state = NeedState.PUBLISHED
    need.published_by = actor.user
    need.published_at = timezone.now()
    need.save(update_fields=["state", "published_by", "published_at"])
    return need


@transaction.atomic
def need_return(*, actor: Actor, number: int, reason: str) -> Need:
    """Send a need back to its recorder. Errors: NotFound, NotPermitted, Conflict, RuleViolated without a reason."""
    need = _submitted(actor, number)
    refuse_unexplained(reason)
    need.state = NeedState.RETURNED
    need.return_reason = reason.strip()
    reason_stated(need.return_reason)
    need.save(update_fields=["state", "return_reason"])
    return need


def _submitted(actor: Actor, number: int) -> Need:
    """The need, locked, if this actor may verify in its area and nobody has yet."""
    seen = need_get(scope=actor.scope(Permission.NEED_READ), number=number)
    actor.permit(Permission.NEED_PUBLISH, seen.area)
    need = Need.objects.within(EVERYWHERE).select_for_update(no_key=True, of=("self",)).get(pk=number)
    if need.state != NeedState.SUBMITTED:
        raise Conflict(
            say("this need is no longer waiting for verification"),
            where=say("need {number}", number=number),
            remedy=say("Look at the need: somebody else has decided on it."),
        )
    return need
