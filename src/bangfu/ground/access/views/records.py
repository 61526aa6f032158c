"""Who saw full numbers, and what left the platform: for those who may read the history."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from bangfu.ground.access.forms import RecordsFilter
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires
from bangfu.ground.access.selectors import exports_within, unmaskings_within
from bangfu.ground.access.views.pages import page_of, show


@requires(Permission.HISTORY_READ)
@require_safe
def unmaskings(request: StaffRequest) -> HttpResponse:
    form = RecordsFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = unmaskings_within(scope=request.actor.scope(Permission.HISTORY_READ), **chosen)
    return show(request, "access/unmaskings.html", {"form": form, "page": page_of(request, found)})


@requires(Permission.HISTORY_READ)
@require_safe
def exports(request: StaffRequest) -> HttpResponse:
    form = RecordsFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = exports_within(scope=request.actor.scope(Permission.HISTORY_READ), **chosen)
    return show(request, "access/exports.html", {"form": form, "page": page_of(request, found)})
