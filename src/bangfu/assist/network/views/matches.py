"""Matches: needs one may help with, one's own gifts, and each match on its way to where it is needed."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bangfu.assist.network import services
from bangfu.assist.network.forms import ClaimForm, HelpForm, MatchesFilter, OpenNeedsFilter, ReasonForm
from bangfu.assist.network.models import Match
from bangfu.assist.network.selectors import (
    calls_of,
    deliveries_by_match,
    deliveries_of,
    feedback_of,
    follow_ups_of,
    match_get,
    matches_visible,
    need_open_get,
    number_of,
    offers_for,
    open_needs,
    release_of,
)
from bangfu.assist.network.views.acts import gift_page
from bangfu.assist.network.views.pages import page_of, posted, show
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.views.acts import Act
from bangfu.ground.access.views.once import once

RECEIVING = (Permission.MATCH_READ, Permission.DELIVERY_CONFIRM)
SEES = (*RECEIVING, Permission.DELIVERY_RECORD)


@requires(Permission.OFFER_RECORD)
@require_safe
def needs_open(request: StaffRequest) -> HttpResponse:
    form = OpenNeedsFilter(request.GET)
    page = page_of(request, open_needs(**form.chosen()))
    return show(request, "network/open_needs.html", {"form": form, "page": page})


@requires(Permission.OFFER_RECORD)
@takes_form
@once
def need_claim(request: StaffRequest, number: int) -> HttpResponse:
    need = need_open_get(number=number)
    own = offers_for(actor=request.actor, need=need)
    first = {"offer": own.first(), "quantity": max(need.quantity_open, 1)}
    form = ClaimForm(posted(request)[0], actor=request.actor, need=need, initial=first)
    act = Act(
        _("Help with this need from an offer"),
        _("The quantity is reserved for this need at once, for some days; deliver it within them."),
        _("Reserve for this need"),
        reverse("network:open-needs"),
        _("Reserved. Record the delivery once it is handed over."),
    )

    def do(told: dict[str, Any]) -> str:
        made = services.need_claim(actor=request.actor, need=number, offer=told["offer"].pk, quantity=told["quantity"])
        return reverse("network:match", args=[made.pk])

    return gift_page(request, act, form, do, need=need, no_offer=not own.exists())


@requires(Permission.OFFER_RECORD)
@takes_form
@once
def need_help(request: StaffRequest, number: int) -> HttpResponse:
    need = need_open_get(number=number)
    form = HelpForm(posted(request)[0], actor=request.actor, initial={"quantity": max(need.quantity_open, 1)})
    act = Act(
        _("I help with this"),
        _("An offer of just this is recorded and reserved for the need at once. Money is paid through a charity or a"
          " statutory account; it never passes through here."),
        _("I help with this"),
        reverse("network:open-needs"),
        _("Reserved. Record the delivery once it is handed over."),
    )  # fmt: skip

    def do(told: dict[str, Any]) -> str:
        made = services.need_help(actor=request.actor, need=number, **told)
        return reverse("network:match", args=[made.pk])

    return gift_page(request, act, form, do, need=need)


@requires(*SEES)
@require_safe
def matches(request: StaffRequest) -> HttpResponse:
    form = MatchesFilter(request.GET)
    found = matches_visible(actor=request.actor, **form.chosen())
    office = any(request.actor.may(permission) for permission in RECEIVING)
    return show(request, "network/matches.html", {"form": form, "page": page_of(request, found), "office": office})


@requires(Permission.DELIVERY_RECORD)
@require_safe
def gifts(request: StaffRequest) -> HttpResponse:
    """Her organisations' gifts, each to its receipts."""
    page = page_of(request, matches_visible(actor=request.actor, mine=True))
    parts = deliveries_by_match(list(page.object_list))
    rows = [(one, parts.get(one.pk, [])) for one in page.object_list]
    return show(request, "network/gifts.html", {"page": page, "rows": rows})


@requires(*SEES)
@require_safe
def match(request: StaffRequest, number: int) -> HttpResponse:
    found = match_get(actor=request.actor, number=number)
    context = {
        "match": found,
        "deliveries": deliveries_of(found),
        "feedback": feedback_of(found),
        "follow_ups": follow_ups_of(found),
        "release": release_of(found),
        "number": number_of(actor=request.actor, match=found),
        "calls": calls_of(found),
        "today": timezone.localdate(),
        **sides(request, found),
    }
    return show(request, "network/match.html", context)


@requires(*SEES)
@takes_form
def match_cancel(request: StaffRequest, number: int) -> HttpResponse:
    found = match_get(actor=request.actor, number=number)
    act = Act(
        _("Cancel what is still reserved"),
        _("What was not delivered yet is free again for the need and the offer. Both sides read the reason."),
        _("Cancel with this reason"),
        reverse("network:match", args=[number]),
        _("Cancelled."),
    )
    return gift_page(
        request,
        act,
        ReasonForm(posted(request)[0]),
        lambda told: services.match_cancel(actor=request.actor, number=number, **told),
        match=found,
    )


@requires(Permission.DELIVERY_CONFIRM, Permission.MATCH_DECIDE)
@takes_form
def match_close(request: StaffRequest, number: int) -> HttpResponse:
    found = match_get(actor=request.actor, number=number)
    act = Act(
        _("Close this match"),
        _("Nothing more is to be done. The household's number, where it was released, is gone for the donor."),
        _("Close this match"),
        reverse("network:match", args=[number]),
    )
    return gift_page(
        request,
        act,
        Form(posted(request)[0]),
        lambda told: services.match_close(actor=request.actor, number=number),
        match=found,
    )


def sides(request: StaffRequest, found: Match) -> dict[str, bool]:
    """For whom she may act in this match: who gives, who receives, or neither and who decides."""
    actor = request.actor
    own = actor.user.memberships.filter(organisation=found.offer.organisation_id).exists()
    gives = own or actor.scope(Permission.OFFER_READ).covers(found.offer.area)
    return {
        "giving": gives and actor.scope(Permission.DELIVERY_RECORD).covers(found.offer.area),
        "receiving": not own and actor.scope(Permission.DELIVERY_CONFIRM).covers(found.area),
        "deciding": not own and actor.scope(Permission.DISPUTE_DECIDE).covers(found.area),
        "closing": not own and actor.scope(Permission.MATCH_DECIDE).covers(found.area),
    }
