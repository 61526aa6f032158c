"""Delegations: those of an area, and to whom one may delegate."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from bangfu.errors import NotFound, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import User
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.workflow.models import Delegation


def delegations_visible(*, actor: Actor) -> QuerySet[Delegation]:
    """Those given in the areas where she may delegate or read cases, and those that are hers either way."""
    hers = Q(giver=actor.user) | Q(delegate=actor.user)
    scope = Scope(actor.scope(Permission.CASE_DELEGATE).paths + actor.scope(Permission.CASE_READ).paths)
    rows = Delegation.objects.within(EVERYWHERE).filter(scope.condition() | hers)
    return rows.select_related("giver", "delegate", "area").order_by("-starts", "-pk")


def delegation_get(*, actor: Actor, number: int) -> Delegation:
    """Errors: NotFound, also for one that she may not know of."""
    found = delegations_visible(actor=actor).filter(pk=number).first()
    if found is None:
        raise NotFound(
            say("there is no such delegation"),
            where=say("delegation {number}", number=number),
            remedy=say("Look at the list of delegations."),
        )
    return found


def colleagues(actor: Actor) -> QuerySet[User]:
    """Everybody with a role in the areas where she may delegate, herself left out."""
    scope = actor.scope(Permission.CASE_DELEGATE)
    reached = User.objects.filter(scope.condition("grants__area"), is_active=True).exclude(pk=actor.user.pk)
    return reached.distinct().order_by("display_name", "pk")
