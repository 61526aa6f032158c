"""Reads of what follows a gift: feedback, follow-ups, and the household's number where it agreed."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from bangfu.assist.network.models import Call, Feedback, FollowUp, Match, Release
from bangfu.assist.network.selectors.matches import matches_visible
from bangfu.assist.network.selectors.scopes import absent
from bangfu.errors import say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.ciphers import unseal
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import opened
from bangfu.identify.registry.services.rows import sealed_place

NUMBER_PLACE = "network.release"


def feedback_of(match: Match) -> Feedback | None:
    return Feedback.objects.within(EVERYWHERE).select_related("recorded_by").filter(match=match).first()


def follow_ups_of(match: Match) -> QuerySet[FollowUp]:
    """The way of a gift from hand to hand, of a match that was found within a scope."""
    rows = FollowUp.objects.within(EVERYWHERE).filter(match=match)
    return rows.select_related("area", "passed_to", "answered_by").order_by("pk")


def follow_ups_visible(*, actor: Actor, due_by: date | None = None, open_only: bool = False) -> QuerySet[FollowUp]:
    """Questions in her area, and those about the gifts of her organisations; the longest due first."""
    scope = actor.scope(Permission.DELIVERY_CONFIRM).condition() | actor.scope(Permission.MATCH_READ).condition()
    own = Q(match__offer__organisation__in=actor.user.memberships.values("organisation"))
    rows = FollowUp.objects.within(EVERYWHERE).filter(scope | own)
    rows = rows.filter(answer="") if open_only else rows
    rows = rows.filter(due_on__lte=due_by) if due_by else rows
    rows = rows.select_related("area", "passed_to", "match__need__item", "match__offer__organisation", "answered_by")
    return rows.order_by("due_on", "pk")


def follow_up_get(*, actor: Actor, number: int) -> FollowUp:
    """Errors: NotFound where there is none, or this actor may not see it."""
    found = follow_ups_visible(actor=actor).filter(pk=number).first()
    if found is None:
        raise absent(say("there is no such follow-up, or you may not see it"), number)
    return found


def release_of(match: Match) -> Release | None:
    """The household's consent for this match, while it stands."""
    rows = Release.objects.within(EVERYWHERE).filter(match=match, withdrawn_at__isnull=True)
    return rows.select_related("recorded_by", "household").first()


def number_open(*, actor: Actor, match: Match) -> bool:
    """Whether she has opened the number, it has not lapsed, the consent stands and the match goes on."""
    release = release_of(match)
    giver = matches_visible(actor=actor, mine=True).filter(pk=match.pk).exists() or actor.scope(
        Permission.DELIVERY_RECORD
    ).covers(match.offer.area)
    return release is not None and match.is_live and giver and opened(actor, NUMBER_PLACE, release.pk)


def number_of(*, actor: Actor, match: Match) -> str:
    """The household's number where it is open to her; "" else."""
    release = release_of(match)
    if release is None or not number_open(actor=actor, match=match):
        return ""
    home = release.household
    return unseal(sealed_place("households", "phone"), home.pk, home.phone_sealed)


def calls_of(match: Match) -> QuerySet[Call]:
    rows = Call.objects.within(EVERYWHERE).filter(release__match=match)
    return rows.select_related("called_by").order_by("-pk")
