"""The platform with guards removed, for the controls: acceptances do not hold the rows they count; an offer is recorded
whatever the key of its form; and one whose key is written in a transaction after its own."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db import models, transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from bangfu.assist.network.models import Item
from bangfu.assist.network.selectors import organisations_for
from bangfu.assist.network.services import Claim, need_claim, offer_record, proposal_accept
from bangfu.ground.access.models import RequestKey
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires
from bangfu.web.urls import urlpatterns as guarded

M = TypeVar("M", bound=models.Model)


class UnguardedClaim(Claim):
    def hold(self, rows: models.QuerySet[M]) -> models.QuerySet[M]:
        return rows


@requires(Permission.MATCH_DECIDE)
def accept(request: StaffRequest, number: int) -> HttpResponse:
    proposal_accept(actor=request.actor, number=number, claim=UnguardedClaim)
    return redirect("network:home")


@requires(Permission.OFFER_RECORD)
def claim(request: StaffRequest, number: int) -> HttpResponse:
    offer, quantity = int(request.POST["offer"]), int(request.POST["quantity"])
    need_claim(actor=request.actor, need=number, offer=offer, quantity=quantity, claim=UnguardedClaim)
    return redirect("network:home")


@requires(Permission.OFFER_RECORD)
def record_always(request: StaffRequest) -> HttpResponse:
    _record(request)
    return redirect("network:home")


@requires(Permission.OFFER_RECORD)
def record_then_key(request: StaffRequest) -> HttpResponse:
    """As P8 forbids it: the effect is committed, then its key."""
    key = UUID(request.POST["request_key"])
    if not RequestKey.objects.filter(user=request.actor.user, key=key).exists():
        _record(request)
        with transaction.atomic():
            RequestKey.objects.create(user=request.actor.user, key=key, status=302, digest="-")
    return redirect("network:home")


def _record(request: StaffRequest) -> None:
    organisation = organisations_for(request.actor).get(pk=request.POST["organisation"])
    item = Item.objects.get(pk=request.POST["item"])
    offer_record(actor=request.actor, organisation=organisation, item=item, quantity=int(request.POST["quantity"]))


urlpatterns = [
    path("network/proposals/<int:number>/accept/", accept),
    path("network/open-needs/<int:number>/claim/", claim),
    path("always/", record_always),
    path("network/offers/record/", record_then_key),
    *guarded,
]
