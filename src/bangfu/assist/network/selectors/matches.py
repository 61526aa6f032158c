"""Reads of matches and deliveries: an office sees those for its area, a village its own, an organisation its gifts."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from bangfu.assist.network.models import Delivery, Match, Need, NeedState, Offer
from bangfu.assist.network.models.offers import SPOKEN_FOR
from bangfu.assist.network.selectors.scopes import absent
from bangfu.errors import NotFound, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE, Scope

RECEIVING = (Permission.MATCH_READ, Permission.DELIVERY_CONFIRM)


def matches_visible(*, actor: Actor, state: str = "", mine: bool = False) -> QuerySet[Match]:
    """Matches of her area, and those with offers of her own organisations; `mine`: these alone. The newest first."""
    own = Q(offer__organisation__in=actor.user.memberships.values("organisation"))
    rows = Match.objects.within(EVERYWHERE).filter(own if mine else own | _receiving(actor))
    rows = rows.select_related(
        "offer__organisation", "offer__area", "need__item", "need__household", "area", "reserved_by"
    )
    rows = rows.filter(state=state) if state else rows
    return rows.order_by("-pk")


def match_get(*, actor: Actor, number: int) -> Match:
    """Errors: NotFound where there is none, or this actor may not see it."""
    match = matches_visible(actor=actor).select_related("ended_by", "proposal").filter(pk=number).first()
    if match is None:
        raise absent(say("there is no such match, or you may not see it"), number)
    return match


def deliveries_of(match: Match) -> QuerySet[Delivery]:
    """Of a match that was found within a scope, the first first."""
    rows = Delivery.objects.within(EVERYWHERE).filter(match=match)
    rows = rows.select_related("recorded_by", "confirmed_by", "dispute__raised_by", "dispute__decided_by")
    return rows.order_by("pk")


def deliveries_by_match(matches: Sequence[Match]) -> dict[int, list[Delivery]]:
    """Of matches that were found within a scope, by the number of each."""
    found: dict[int, list[Delivery]] = {}
    for delivery in Delivery.objects.within(EVERYWHERE).filter(match__in=matches).order_by("pk"):
        found.setdefault(delivery.match_id, []).append(delivery)
    return found


def deliveries_visible(*, actor: Actor, state: str = "") -> QuerySet[Delivery]:
    """As of `matches_visible`, the newest first."""
    own = Q(match__offer__organisation__in=actor.user.memberships.values("organisation"))
    rows = Delivery.objects.within(EVERYWHERE).filter(own | _receiving(actor))
    rows = rows.select_related(
        "match__offer__organisation", "match__offer__area", "match__need__item", "area", "recorded_by", "confirmed_by"
    )
    rows = rows.filter(state=state) if state else rows
    return rows.order_by("-pk")


def delivery_get(*, actor: Actor, number: int) -> Delivery:
    """Errors: NotFound where there is none, or this actor may not see it."""
    delivery = deliveries_visible(actor=actor).filter(pk=number).first()
    if delivery is None:
        raise absent(say("there is no such delivery, or you may not see it"), number)
    return delivery


def open_needs(*, category: str = "") -> QuerySet[Need]:
    """Published needs with something open, the urgent and the soonest first: what organisations may help with. Anyone
    may know of them; what a page shows of each is what the public hall shows."""
    rows = Need.objects.within(EVERYWHERE).filter(
        state=NeedState.PUBLISHED, quantity_matched__lt=F("quantity"), campaign__isnull=True
    )
    rows = rows.filter(item__category=category) if category else rows
    return rows.select_related("item", "area__parent__parent").order_by(
        "tier", F("deadline").asc(nulls_last=True), "pk"
    )


def need_open_get(*, number: int) -> Need:
    """A published need, whether or not something of it is open. Errors: NotFound where it is not published."""
    rows = Need.objects.within(EVERYWHERE).filter(state=NeedState.PUBLISHED)
    need = rows.select_related("item", "area__parent__parent").filter(pk=number).first()
    if need is None:
        raise NotFound(
            say("there is no such need among the published ones"),
            where=say("need {number}", number=number),
            remedy=say("Choose another one from the list."),
        )
    return need


def offers_for(*, actor: Actor, need: Need) -> QuerySet[Offer]:
    """Her organisations' offers that may serve a need and have something left."""
    scope = Scope.below(need.area)
    above = [path[: cut + 1] for path in scope.paths for cut, mark in enumerate(path) if mark == "."]
    mine = Q(organisation__in=actor.user.memberships.values("organisation"))
    officer = actor.scope(Permission.OFFER_READ).condition()
    lasting = Q(expires__isnull=True) | Q(expires__gte=timezone.now())
    reaches = Q(area_limit__isnull=True) | Q(area_limit__path__in=above)
    rows = Offer.objects.within(actor.scope(Permission.OFFER_RECORD)).filter(mine | officer, lasting, reaches)
    rows = rows.filter(item=need.item_id, campaign=need.campaign_id, quantity__gt=SPOKEN_FOR)
    return rows.select_related("item", "organisation").order_by("pk")


def _receiving(actor: Actor) -> Q:
    paths = {path for permission in RECEIVING for path in actor.scope(permission).paths}
    return Scope(tuple(sorted(paths))).condition()
