"""The network at a glance, and what to do next."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from bangfu.assist.network.forms import AreaSearch
from bangfu.assist.network.models import LIVE, NeedState, ProposalState
from bangfu.assist.network.selectors import (
    campaigns_within,
    hall_figures,
    matches_visible,
    needs_within,
    offers_visible,
    proposals_visible,
    runs_within,
)
from bangfu.assist.network.views.pages import page_of, show
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires
from bangfu.ground.access.selectors import areas_within


@requires(Permission.NEED_READ, Permission.OFFER_RECORD)
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    actor = request.actor
    needs = needs_within(scope=actor.scope(Permission.NEED_READ))
    context: dict[str, Any] = {
        "submitted": needs.filter(state=NeedState.SUBMITTED).count(),
        "figures": (figures := hall_figures(actor.scope(Permission.NEED_READ))),
        "open": figures.open,
        "free": offers_visible(actor=actor, only_free=True).count(),
        "undecided": proposals_visible(actor=actor, state=ProposalState.PROPOSED).count(),
        "under_way": matches_visible(actor=actor).filter(state__in=LIVE).count(),
        "campaigns": campaigns_within(actor.scope(Permission.OFFER_READ)).count(),
        "runs": runs_within(actor.scope(Permission.MATCH_READ))[:5],
    }
    return show(request, "network/home.html", context)


@requires(Permission.NEED_READ, Permission.OFFER_RECORD)
@require_safe
def areas(request: StaffRequest) -> HttpResponse:
    """The codes of her areas, for forms whose list would be too long."""
    form = AreaSearch(request.GET)
    words = form.chosen().get("words", "")
    actor = request.actor
    found = areas_within(actor.scope(Permission.NEED_READ)) | areas_within(actor.scope(Permission.OFFER_RECORD))
    found = found.filter(Q(code__startswith=words) | Q(name__icontains=words)).select_related("parent")
    context = {"form": form, "page": page_of(request, found.distinct().order_by("code"))}
    return show(request, "network/areas.html", context)
