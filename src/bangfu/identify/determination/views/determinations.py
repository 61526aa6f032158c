"""What was determined: the list, and one with its conditions, its values and the proof that it computes to itself."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires
from bangfu.identify.determination import selectors
from bangfu.identify.determination.forms import ConclusionFilter
from bangfu.identify.determination.selectors.basis import determination_recomputes
from bangfu.identify.determination.selectors.conclusions import determination_shown, named
from bangfu.identify.determination.selectors.standings import determination_get, determinations_visible
from bangfu.identify.registry.views.pages import page_of, show


@requires(Permission.CASE_READ)
@require_safe
def determinations(request: StaffRequest) -> HttpResponse:
    form = ConclusionFilter(request.GET)
    found = determinations_visible(scope=request.actor.scope(Permission.CASE_READ), **form.chosen())
    page = page_of(request, found)
    rows = [(one, named("status", one.status), named("regime", one.regime)) for one in page.object_list]
    return show(request, "determination/determinations.html", {"form": form, "page": page, "rows": rows})


@requires(Permission.CASE_READ)
@require_safe
def determination(request: StaffRequest, number: int) -> HttpResponse:
    found = determination_get(scope=request.actor.scope(Permission.CASE_READ), number=number)
    basis = json.loads(found.basis) if found.basis else {}
    context = {
        "determination": found,
        "status": named("status", found.status),
        "regime": named("regime", found.regime),
        "conclusion": determination_shown(found),
        "basis": basis,
        "values": selectors.frozen_values(basis["policy"]) if basis else [],
        "same": determination_recomputes(found),
    }
    return show(request, "determination/determination.html", context)
