"""Proposals: the list, why one is as it is, and accepting or refusing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bangfu.assist.network import services
from bangfu.assist.network.forms import ProposalsFilter, ReasonForm
from bangfu.assist.network.models import Proposal
from bangfu.assist.network.selectors import donor_words, proposal_get, proposals_visible
from bangfu.assist.network.views.pages import page_of, posted, show
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.views.once import once


@requires(Permission.MATCH_READ, Permission.OFFER_RECORD)
@require_safe
def proposals(request: StaffRequest) -> HttpResponse:
    form = ProposalsFilter(request.GET)
    found = proposals_visible(actor=request.actor, **form.chosen())
    return show(request, "network/proposals.html", {"form": form, "page": page_of(request, found)})


@requires(Permission.MATCH_READ, Permission.OFFER_RECORD)
@require_safe
def proposal(request: StaffRequest, number: int) -> HttpResponse:
    context = _context(request, number)
    found: Proposal = context["proposal"]
    return show(request, "network/proposal.html", {**context, "words": donor_words(found)})


@requires(Permission.MATCH_DECIDE)
@takes_form
@once
def proposal_accept(request: StaffRequest, number: int) -> HttpResponse:
    if request.method == "POST":
        services.proposal_accept(actor=request.actor, number=number)
        messages.success(request, _("Accepted. The quantity is promised to this need and no longer free for others."))
        return redirect("network:proposal", number)
    return show(request, "network/proposal_accept.html", _context(request, number))


@requires(Permission.MATCH_DECIDE)
@takes_form
@once
def proposal_refuse(request: StaffRequest, number: int) -> HttpResponse:
    form = ReasonForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        services.proposal_refuse(actor=request.actor, number=number, reason=form.cleaned_data["reason"])
        messages.success(request, _("Refused. Need and offer are free for the next matching."))
        return redirect("network:proposal", number)
    return show(request, "network/proposal_refuse.html", {"form": form, **_context(request, number)})


def _context(request: StaffRequest, number: int) -> dict[str, Any]:
    found: Proposal = proposal_get(actor=request.actor, number=number)
    return {
        "proposal": found,
        "sees_need": request.actor.scope(Permission.NEED_READ).covers(found.area),
        "decides": request.actor.scope(Permission.MATCH_DECIDE).covers(found.area),
    }
