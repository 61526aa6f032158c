"""Offers: the list, one offer, and recording."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bangfu.assist.network import services
from bangfu.assist.network.forms import OfferForm, OffersFilter
from bangfu.assist.network.selectors import offer_get, offers_visible, proposals_visible
from bangfu.assist.network.views.pages import page_of, posted, show
from bangfu.errors import BangfuError
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
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
    return show(request, "network/offer.html", {"offer": found, "page": page_of(request, about)})


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
