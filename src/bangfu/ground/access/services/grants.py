"""Giving and ending roles. What may never be held together is the database's to refuse, also when two give at once."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from bangfu.errors import Conflict, NotPermitted, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor, Operator
from bangfu.ground.access.models import Area, Grant, User
from bangfu.ground.access.permissions import Permission, Role
from bangfu.ground.access.selectors import grant_get, may_give
from bangfu.ground.audit.services import reason_stated

COMPATIBLE = "grant_compatible"


@transaction.atomic
def grant_add(
    *,
    actor: Actor | Operator,
    user: User,
    role: str,
    area: Area,
    reason: str,
    since: date | None = None,
    until: date | None = None,
) -> Grant:
    """A role in an area and everything below it; the same grant again is the one that stands.

    Errors: RuleViolated for an unknown role, no reason, impossible days, a grant to herself, or roles that one person
    never holds together; NotPermitted outside the actor's area, or for a role that is given from above.
    """
    where = _where(user)
    since = since or timezone.localdate()
    _refuse_impossible(role, reason, since, until, where)
    _permit_giving(actor, user, role, area)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    standing = Grant.objects.filter(user=user, role=role, area=area, ended_at__isnull=True).first()
    if standing is not None:
        return standing
    reason_stated(reason.strip())
    grant = Grant(user=user, role=role, area=area, since=since, until=until, given_by=actor.user, reason=reason.strip())
    _save(grant, where)
    return grant


@transaction.atomic
def grant_end(*, actor: Actor | Operator, number: int, reason: str) -> Grant:
    """A role taken back: it counts for nothing from the next request on.

    Errors: NotFound; NotPermitted as `grant_add`; RuleViolated without a reason; Conflict where it has ended already.
    """
    grant = grant_get(scope=actor.scope(Permission.USER_MANAGE), number=number)
    _permit_giving(actor, grant.user, grant.role, grant.area)
    grant = Grant.objects.select_for_update(of=("self",)).select_related("user", "area").get(pk=number)
    if grant.ended_at is not None:
        raise Conflict(
            say("this grant has ended already"),
            where=_where(grant.user),
            remedy=say("Open the user's page again to see what she holds now."),
        )
    if not reason.strip():
        raise _without_reason(_where(grant.user))
    reason_stated(reason.strip())
    grant.ended_at, grant.ended_by = timezone.now(), actor.user
    grant.save(update_fields=["ended_at", "ended_by"])
    return grant


def _refuse_impossible(role: str, reason: str, since: date, until: date | None, where: Phrase) -> None:
    if role not in Role.values:
        raise RuleViolated(
            say("“{role}” is not a role", role=role),
            where=where,
            remedy=say("Choose one of: {names}.", names=", ".join(Role.values)),
        )
    if not reason.strip():
        raise _without_reason(where)
    if until is not None and until < since:
        raise RuleViolated(
            say("the last day lies before the first"),
            where=where,
            remedy=say("Choose a last day of {day} or later, or none.", day=since),
        )


def _permit_giving(actor: Actor | Operator, user: User, role: str, area: Area) -> None:
    actor.permit(Permission.USER_MANAGE, area)
    if actor.user is not None and actor.user.pk == user.pk:
        raise RuleViolated(
            say("nobody gives or takes roles of her own"),
            where=_where(user),
            remedy=say("Ask another administrator."),
        )
    if not may_give(actor, role, area):
        raise NotPermitted(
            say("this role is given from a higher area"),
            where=say("{area}", area=area.name),
            remedy=say("Ask an administrator of the area above."),
        )


def _save(grant: Grant, where: Phrase) -> None:
    try:
        with transaction.atomic():
            grant.save()
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if constraint != COMPATIBLE:
            raise
        raise RuleViolated(
            say("this role cannot be held together with another that this user holds"),
            where=where,
            remedy=say("End the other role first, or give this one to somebody else."),
        ) from None


def _without_reason(where: Phrase) -> RuleViolated:
    return RuleViolated(
        say("a reason is missing"),
        where=where,
        remedy=say("Write in a few words why, such as the order or the transfer."),
    )


def _where(user: User) -> Phrase:
    return say("user {username}", username=user.username)
