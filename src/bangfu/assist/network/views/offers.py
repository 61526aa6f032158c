"""Offers: the list, one offer, and recording."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bangfu.assist.network import services
from bangfu.assist.network.forms import OfferChangeForm, OfferForm, OffersFilter, WithdrawForm
from bangfu.assist.network.selectors import (
    matches_visible,
    offer_get,
    offers_visible,
    organisations_for,
    proposals_visible,
)
from bangfu.assist.network.views.acts import gift_page
from bangfu.assist.network.views.pages import page_of, posted, show
from bangfu.errors import BangfuError
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.views.acts import Act
from bangfu.ground.access.views.once import once


@requires(Permission.OFFER_READ, Permission.OFFER_RECORD)
@require_safe
def offers(request: StaffRequest) -> HttpResponse:
    form = OffersFilter(request.GET)
    chosen = form.chosen()
    found = offers_visible(actor=request.actor, **chosen)
    return show(request, "network/offers.html", {"form": form, "chosen": chosen, "page": page_of(request, found)})


@requires(Permission.OFFER_READ, Permission.OFFER_RECORD)
@require_safe
def offer(request: StaffRequest, number: int) -> HttpResponse:
    found = offer_get(actor=request.actor, number=number)
    about = proposals_visible(actor=request.actor).filter(offer=found)
    context = {
        "offer": found,
        "page": page_of(request, about),
        "matches": matches_visible(actor=request.actor).filter(offer=found),
        "hers": organisations_for(request.actor).filter(pk=found.organisation_id).exists(),
    }
    return show(request, "network/offer.html", context)


@requires(Permission.OFFER_RECORD)
@takes_form
@once
def offer_record(request: StaffRequest) -> HttpResponse:
    form = OfferForm(*posted(request), actor=request.actor)
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            recorded = services.offer_record(actor=request.actor, **form.cleaned_data)
        except BangfuError as error:
            problem = error
        else:
            messages.success(request, _("Recorded. Thank you: it takes part in the next matching."))
            return redirect("network:offer", recorded.pk)
    return show(request, "network/offer_record.html", {"form": form, "problem": problem})


@requires(Permission.OFFER_RECORD)
@takes_form
def offer_change(request: StaffRequest, number: int) -> HttpResponse:
    found = offer_get(actor=request.actor, number=number)
    last = timezone.localtime(found.expires).date() if found.expires else None
    form = OfferChangeForm(posted(request)[0], initial={"free": found.quantity_free, "expires": last})
    act = Act(
        _("Change what is free of this offer"),
        _("Less can be free only while nothing was promised of it; afterwards withdraw a part."),
        _("Change this offer"),
        reverse("network:offer", args=[number]),
    )
    limit = found.area_limit
    return gift_page(
        request,
        act,
        form,
        lambda told: services.offer_change(actor=request.actor, number=number, area_limit=limit, **told),
        offer=found,
    )


@requires(Permission.OFFER_RECORD)
@takes_form
def offer_withdraw(request: StaffRequest, number: int) -> HttpResponse:
    found = offer_get(actor=request.actor, number=number)
    act = Act(
        _("Withdraw this offer, or a part of it"),
        _("Only what is free is withdrawn; what is reserved stays promised. It stays seen that it was withdrawn."),
        _("Withdraw with this reason"),
        reverse("network:offer", args=[number]),
    )
    return gift_page(
        request,
        act,
        WithdrawForm(posted(request)[0]),
        lambda told: services.offer_withdraw(actor=request.actor, number=number, **told),
        offer=found,
    )
