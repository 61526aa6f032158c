"""The alliance at a glance: the five pillars, the structure, and what to do next."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bangfu.assist.alliance import selectors
from bangfu.assist.alliance.views.pages import READERS, show
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires


@requires(*READERS)
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    actor, today = request.actor, timezone.localdate()
    scope = actor.scope(Permission.ALLIANCE_READ)
    tree = selectors.committee_tree(selectors.committees_visible(actor), today)
    context: dict[str, Any] = {
        "pillars": selectors.pillars_of(scope) if scope else [],
        "organisations": selectors.organisations_of(actor),
        "hubs": selectors.hubs_of(actor).select_related("programme", "organisation"),
        "people": selectors.people_visible(actor).count(),
        "committees": len(tree),
        "areas": selectors.areas_paired(selectors.pairing_blocks(selectors.pairings_visible(scope, today))),
        "programmes": selectors.programmes_visible(actor)[:5],
        "alliances": selectors.alliances_visible(actor)[:5],
        "calls": selectors.mobilisations_visible(actor)[:5],
        "owed": selectors.replies_owed(actor),
        "waiting": selectors.hours_waiting(actor).count(),
        "appeals": selectors.appeals_open(actor.scope(Permission.ALLIANCE_MANAGE)).count(),
    }
    return show(request, "home.html", context)
