"""Reads of campaigns and of the organisations an actor may speak for."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from bangfu.assist.alliance.models import Organisation
from bangfu.assist.network.models import Campaign, Need, NeedState, Offer
from bangfu.assist.network.selectors.scopes import absent
from bangfu.errors import say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE, Scope


@dataclass(frozen=True)
class CampaignFigures:
    needs: int
    waiting: int
    units_needed: int
    offers: int
    units_offered: int
    set_aside: int
    costs: int


def campaigns_within(scope: Scope) -> QuerySet[Campaign]:
    return Campaign.objects.within(scope).select_related("area", "recorded_by").order_by("-pk")


def campaign_get(*, scope: Scope, number: int) -> Campaign:
    """Errors: NotFound where there is none, or it lies outside the scope."""
    campaign = campaigns_within(scope).filter(pk=number).first()
    if campaign is None:
        raise absent(say("there is no such campaign, or it is not in your area"), number)
    return campaign


def campaign_figures(campaign: Campaign) -> CampaignFigures:
    needs = Need.objects.within(EVERYWHERE).filter(campaign=campaign)
    offers = Offer.objects.within(EVERYWHERE).filter(campaign=campaign)
    believable = Q() if campaign.max_quantity is None else Q(quantity__lte=campaign.max_quantity)
    of_needs = needs.aggregate(
        rows=Count("pk"), units=Sum("quantity", default=0), waiting=Count("pk", filter=Q(state=NeedState.SUBMITTED))
    )
    of_offers = offers.aggregate(rows=Count("pk"), units=Sum("quantity", filter=believable, default=0))
    return CampaignFigures(
        needs=of_needs["rows"],
        waiting=of_needs["waiting"],
        units_needed=of_needs["units"],
        offers=of_offers["rows"],
        units_offered=of_offers["units"],
        set_aside=offers.exclude(believable).count() if believable else 0,
        costs=campaign.pair_costs.count(),
    )


def organisations_for(actor: Actor) -> QuerySet[Organisation]:
    """Those an actor may record offers for: her own, and for an officer all of her area."""
    mine = Q(pk__in=actor.user.memberships.values("organisation"))
    officer = actor.scope(Permission.OFFER_READ).condition()
    return Organisation.objects.within(actor.scope(Permission.OFFER_RECORD)).filter(mine | officer).order_by("name")
