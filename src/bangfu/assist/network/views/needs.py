"""Needs: the list, one need, recording, verifying and returning."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bangfu.assist.network import services
from bangfu.assist.network.forms import NeedForm, NeedsFilter, ReasonForm
from bangfu.assist.network.selectors import need_get, needs_within, proposals_visible
from bangfu.assist.network.views.pages import page_of, posted, show
from bangfu.errors import BangfuError
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form


@requires(Permission.NEED_READ)
@require_safe
def needs(request: StaffRequest) -> HttpResponse:
    form = NeedsFilter(request.GET)
    chosen = form.chosen()
    found = needs_within(scope=request.actor.scope(Permission.NEED_READ), **chosen)
    return show(request, "network/needs.html", {"form": form, "chosen": chosen, "page": page_of(request, found)})


@requires(Permission.NEED_READ)
@require_safe
def need(request: StaffRequest, number: int) -> HttpResponse:
    found = need_get(scope=request.actor.scope(Permission.NEED_READ), number=number)
    context = {
        "need": found,
        "mine": found.recorded_by_id == request.actor.user.pk,
        "proposals": proposals_visible(actor=request.actor).filter(need=found),
    }
    return show(request, "network/need.html", context)


@requires(Permission.NEED_RECORD)
@takes_form
def need_record(request: StaffRequest) -> HttpResponse:
    form = NeedForm(*posted(request), actor=request.actor)
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            recorded = services.need_record(actor=request.actor, **form.cleaned_data)
        except BangfuError as error:
            problem = error
        else:
            messages.success(request, _("Recorded. A second person of the township or county office verifies it now."))
            return redirect("network:need", recorded.pk)
    return show(request, "network/need_record.html", {"form": form, "problem": problem})


@requires(Permission.NEED_PUBLISH)
@takes_form
def need_publish(request: StaffRequest, number: int) -> HttpResponse:
    found = need_get(scope=request.actor.scope(Permission.NEED_READ), number=number)
    if request.method == "POST":
        services.need_publish(actor=request.actor, number=number)
        messages.success(request, _("Verified. The need stands in the needs hall and takes part in the next matching."))
        return redirect("network:need", number)
    mine = found.recorded_by_id == request.actor.user.pk
    return show(request, "network/need_publish.html", {"need": found, "mine": mine})


@requires(Permission.NEED_PUBLISH)
@takes_form
def need_return(request: StaffRequest, number: int) -> HttpResponse:
    found = need_get(scope=request.actor.scope(Permission.NEED_READ), number=number)
    form = ReasonForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        services.need_return(actor=request.actor, number=number, reason=form.cleaned_data["reason"])
        messages.success(request, _("Returned to who recorded it, with your reason."))
        return redirect("network:need", number)
    return show(request, "network/need_return.html", {"need": found, "form": form})
