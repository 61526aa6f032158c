"""Delegations: who acts for whom, lending a role, and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bangfu.errors import BangfuError
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.views.once import once
from bangfu.ground.workflow import services
from bangfu.ground.workflow.forms import DelegationForm
from bangfu.ground.workflow.selectors import delegation_get, delegations_visible
from bangfu.ground.workflow.views.pages import page_of, posted, show


@requires(Permission.CASE_READ)
@require_safe
def delegations(request: StaffRequest) -> HttpResponse:
    page = page_of(request, delegations_visible(actor=request.actor))
    return show(request, "workflow/delegations.html", {"page": page, "today": timezone.localdate()})


@requires(Permission.CASE_DELEGATE)
@takes_form
@once
def delegation_give(request: StaffRequest) -> HttpResponse:
    form = DelegationForm(posted(request)[0], actor=request.actor)
    problem: BangfuError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.delegation_give(actor=request.actor, **form.cleaned_data)
        except BangfuError as error:
            problem = error
        else:
            messages.success(request, _("Delegated. Each decision taken by it will name you both."))
            return redirect("workflow:delegations")
    return show(request, "workflow/delegation_give.html", {"form": form, "problem": problem})


@requires(Permission.CASE_DELEGATE)
@takes_form
def delegation_end(request: StaffRequest, number: int) -> HttpResponse:
    found = delegation_get(actor=request.actor, number=number)
    if request.method == "POST":
        services.delegation_end(actor=request.actor, number=number)
        messages.success(request, _("Taken back. It counts from now on."))
        return redirect("workflow:delegations")
    return show(request, "workflow/delegation_end.html", {"delegation": found})
