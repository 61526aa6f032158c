"""Acts with a stated reason: seeing full numbers for a quarter of an hour, and taking rows out of the platform."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from bangfu.compute.identity import personal_numbers
from bangfu.errors import BangfuError, LimitExceeded, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, Export, Purpose, Unmasking, User
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.services import actor_stated, reason_stated

MINUTES = 15
SHORTEST_REASON = 5
LONGEST_REASON = 200


@transaction.atomic
def unmask(
    *, actor: Actor, area: Area, place: str, row: int, fields: Sequence[str], purpose: str, reason: str
) -> Unmasking:
    """Full numbers of one row (`place` as for `seal`, without the field: "registry.member") for a quarter of an hour.

    One logged act: the caller shows the numbers where `selectors.unmasked` says so. Errors: NotPermitted outside her
    area; RuleViolated without a purpose and reason; LimitExceeded beyond what one person needs in a day.
    """
    actor.permit(Permission.PERSON_UNMASK, area)
    return unmask_permitted(actor=actor, area=area, place=place, row=row, fields=fields, purpose=purpose, reason=reason)


@transaction.atomic
def unmask_permitted(
    *, actor: Actor, area: Area, place: str, row: int, fields: Sequence[str], purpose: str, reason: str
) -> Unmasking:
    """As `unmask`, for a caller who has permitted it by a right of its own, such as a household's consent."""
    where = say("{place}, row {row}", place=place, row=row)
    reason = _reason(purpose, reason, where)
    User.objects.select_for_update(no_key=True).get(pk=actor.user.pk)
    now = timezone.now()
    day = Unmasking.objects.within(EVERYWHERE).filter(user=actor.user, at__gt=now - timedelta(days=1)).count()
    if day >= settings.UNMASKINGS_A_DAY:
        raise LimitExceeded(
            say("you have opened full numbers {count} times within a day", count=day),
            where=where,
            remedy=say("Use a list that a colleague exports for this purpose, or go on tomorrow."),
        )
    reason_stated(reason)
    return Unmasking.objects.create(
        area=area,
        user=actor.user,
        place=place,
        row=row,
        fields=list(fields),
        purpose=purpose,
        reason=reason,
        at=now,
        lapses_at=now + timedelta(minutes=MINUTES),
    )


@transaction.atomic
def unmaskings_end(*, user: User) -> int:
    """What she still sees in full is masked again: called when she signs out. Returns how many that ended."""
    actor_stated(number=user.pk, name=user.username, permission=Permission.PERSON_UNMASK)
    now = timezone.now()
    return Unmasking.objects.within(EVERYWHERE).filter(user=user, lapses_at__gt=now).update(lapses_at=now)


@transaction.atomic
def export_record(
    *, actor: Actor, area: Area, what: str, rows: int, purpose: str, reason: str, digest: str = ""
) -> Export:
    """A file that leaves the platform, written down before it leaves.

    Errors: NotPermitted outside her area; RuleViolated without a purpose and reason; LimitExceeded for more rows than
    EXPORT_ROWS, which the operator sets.
    """
    actor.permit(Permission.REGISTER_EXPORT, area)
    where = say("{what}, {area}", what=what, area=area.name)
    reason = _reason(purpose, reason, where)
    if rows > settings.EXPORT_ROWS:
        raise LimitExceeded(
            say(
                "{rows} rows are more than one export may hold: {cap}",
                rows=f"{rows:,}",
                cap=f"{settings.EXPORT_ROWS:,}",
            ),
            where=where,
            remedy=say("Choose a smaller area, such as one township after the other."),
        )
    reason_stated(reason)
    return Export.objects.create(
        area=area, user=actor.user, what=what[:80], rows=rows, purpose=purpose, reason=reason, digest=digest
    )


@transaction.atomic
def export_refused(*, actor: Actor, area: Area, what: str, why: BangfuError) -> Export:
    """That she asked for a file and did not get it, with why not; what she typed is not kept."""
    actor.permit(Permission.REGISTER_EXPORT, area)
    refusal = why.what.render(gettext)[:LONGEST_REASON]
    return Export.objects.create(
        area=area, user=actor.user, what=what[:80], rows=0, purpose="", reason=refusal, is_refused=True
    )


def _reason(purpose: str, reason: str, where: Phrase) -> str:
    reason = reason.strip()
    if purpose not in Purpose.values:
        remedy = say("Choose the purpose from the list.")
        raise RuleViolated(say("the purpose is missing"), where=where, remedy=remedy)
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise RuleViolated(
            say("the reason is too short or too long"),
            where=where,
            remedy=say(
                "Write why you need it, in {least} to {most} characters.", least=SHORTEST_REASON, most=LONGEST_REASON
            ),
        )
    if personal_numbers(reason):
        raise RuleViolated(
            say("the reason holds an ID, phone or account number"),
            where=where,
            remedy=say("Leave the number out: the reason can be read by auditors."),
        )
    return reason
