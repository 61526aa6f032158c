"""Reads of offers: an officer sees those of her area and those that reach it, an organisation its own."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from bangfu.assist.network.models import Offer
from bangfu.assist.network.models.offers import SPOKEN_FOR
from bangfu.assist.network.selectors.scopes import absent, reaching
from bangfu.errors import say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE, Scope


def offers_visible(
    *, actor: Actor, category: str = "", campaign: int | None = None, only_free: bool = False
) -> QuerySet[Offer]:
    """What this actor may see of offers, the newest first."""
    scope = actor.scope(Permission.OFFER_READ)
    mine = Q(organisation__in=actor.user.memberships.values("organisation"))
    offers = Offer.objects.within(EVERYWHERE).filter(scope.condition() | reaching(scope) | mine)
    offers = offers.select_related("item", "organisation", "area_limit", "campaign")
    offers = offers.filter(item__category=category) if category else offers
    offers = offers.filter(campaign=campaign) if campaign else offers
    offers = offers.filter(quantity__gt=SPOKEN_FOR) if only_free else offers
    return offers.order_by("-pk")


def offer_get(*, actor: Actor, number: int) -> Offer:
    """Errors: NotFound where there is none, or this actor may not see it."""
    offer = offers_visible(actor=actor).select_related("area", "recorded_by").filter(pk=number).first()
    if offer is None:
        raise absent(say("there is no such offer, or you may not see it"), number)
    return offer


def offers_reaching(scope: Scope) -> QuerySet[Offer]:
    """Offers of the open network that may serve needs of a scope, wherever they come from."""
    return Offer.objects.within(EVERYWHERE).filter(reaching(scope))
