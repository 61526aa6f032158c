"""Lending one's role for a time: the delegate acts in her own name, and each decision names both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from bangfu.errors import Conflict, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, Grant, User
from bangfu.ground.access.permissions import INCOMPATIBLE, Permission, Role
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.services import reason_stated
from bangfu.ground.workflow.models import Delegation
from bangfu.ground.workflow.selectors.delegations import delegation_get

LONGEST_DAYS = 366


@transaction.atomic
def delegation_give(
    *,
    actor: Actor,
    delegate: User,
    role: str,
    area: Area,
    starts: date,
    ends: date,
    reason: str,
    procedures: Sequence[str] = (),
) -> Delegation:
    """Lend one of her own roles in an area to somebody who works there; no procedures named means all.

    What was lent cannot be lent on. Errors: NotPermitted, RuleViolated, Conflict where the same is lent already.
    """
    actor.permit(Permission.CASE_DELEGATE, area)
    _refuse_unfit(actor, delegate, role, area)
    _refuse_period(starts, ends, reason)
    User.objects.select_for_update(no_key=True).get(pk=delegate.pk)
    same = Delegation.objects.within(EVERYWHERE).filter(
        giver=actor.user,
        delegate=delegate,
        role=role,
        area=area,
        ended_at__isnull=True,
        starts__lte=ends,
        ends__gte=starts,
    )
    if same.exists():
        raise Conflict(
            say("this is delegated to the same person for these days already"),
            where=_where(delegate),
            remedy=say("End the first delegation, or choose other days."),
        )
    reason_stated(reason)
    return Delegation.objects.create(
        area=area,
        giver=actor.user,
        delegate=delegate,
        role=role,
        procedures=sorted(set(procedures)),
        starts=starts,
        ends=ends,
        reason=reason.strip(),
    )


def _refuse_unfit(actor: Actor, delegate: User, role: str, area: Area) -> None:
    if not any(own == role and area.path.startswith(path) for own, path in actor.grants):
        raise RuleViolated(
            say("only a role of your own in this area can be delegated"),
            where=say("{area}", area=area.name),
            remedy=say("Choose one of your roles, and an area that it covers."),
        )
    grants = list(Grant.objects.filter(user=delegate).select_related("area"))
    inside = any(grant.area.path.startswith(area.path) for grant in grants)
    if delegate.pk == actor.user.pk or not delegate.is_active or not inside:
        raise RuleViolated(
            say("the delegate must be another person who works in this area"),
            where=_where(delegate),
            remedy=say("Choose a colleague with a role in {area} or below.", area=area.name),
        )
    against = [str(Role(g.role).label) for g in grants if frozenset({Role(role), Role(g.role)}) in INCOMPATIBLE]
    if against:
        raise RuleViolated(
            say("this role cannot be combined with the delegate's role “{role}”", role=against[0]),
            where=_where(delegate),
            remedy=say("Choose a colleague without that role."),
        )


def _refuse_period(starts: date, ends: date, reason: str) -> None:
    days = (ends - starts).days + 1
    if starts < timezone.localdate() or not 1 <= days <= LONGEST_DAYS or not reason.strip():
        raise RuleViolated(
            say("a delegation needs a reason and a period from today on, of at most {days} days", days=LONGEST_DAYS),
            where=say("delegation"),
            remedy=say("Write why, and choose the first and the last day."),
        )


@transaction.atomic
def delegation_end(*, actor: Actor, number: int) -> Delegation:
    """Take a delegation back at once. The giver may, and whoever may delegate in that area.

    Errors: NotFound, NotPermitted, Conflict where it has ended.
    """
    seen = delegation_get(actor=actor, number=number)
    actor.permit(Permission.CASE_DELEGATE, seen.area)
    held = Delegation.objects.within(EVERYWHERE).select_for_update(no_key=True, of=("self",)).get(pk=seen.pk)
    if held.ended_at is not None:
        raise Conflict(
            say("this delegation has ended already"),
            where=_where(held.delegate),
            remedy=say("Nothing is left to do."),
        )
    held.ended_at = timezone.now()
    held.save(update_fields=["ended_at"])
    return held


def _where(delegate: User) -> Phrase:
    return say("user {username}", username=delegate.username)
