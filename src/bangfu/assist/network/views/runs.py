"""Matching runs: the list, a new one, its progress and result, and the check of its proof."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from bangfu.assist.network import services
from bangfu.assist.network.forms import ProposalsFilter, RunForm
from bangfu.assist.network.selectors import (
    campaigns_within,
    leftovers_of,
    match_run_verify,
    proposals_visible,
    run_get,
    run_proof,
    runs_within,
)
from bangfu.assist.network.views.pages import page_of, posted, show
from bangfu.errors import BangfuError
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.views.once import once
from bangfu.ground.runs.models import RunState


@requires(Permission.MATCH_READ)
@require_safe
def runs(request: StaffRequest) -> HttpResponse:
    found = runs_within(request.actor.scope(Permission.MATCH_READ))
    return show(request, "network/runs.html", {"page": page_of(request, found)})


@requires(Permission.MATCH_RUN)
@takes_form
@once
def run_request(request: StaffRequest) -> HttpResponse:
    form = RunForm(*posted(request), actor=request.actor, initial=_proposed(request))
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            queued = services.match_run_request(actor=request.actor, **form.cleaned_data)
        except BangfuError as error:
            problem = error
        else:
            return redirect("network:run", queued.pk)
    return show(request, "network/run_request.html", {"form": form, "problem": problem})


@requires(Permission.MATCH_READ)
@require_safe
def run(request: StaffRequest, number: int) -> HttpResponse:
    found = run_get(scope=request.actor.scope(Permission.MATCH_READ), number=number)
    context: dict[str, Any] = {"run": found}
    if found.state == RunState.DONE:
        form = ProposalsFilter(request.GET)
        proposals = proposals_visible(actor=request.actor, run=number, **form.chosen())
        context |= {"form": form, "page": page_of(request, proposals)}
    return show(request, "network/run.html", context)


@requires(Permission.MATCH_RUN)
@require_POST
def run_retry(request: StaffRequest, number: int) -> HttpResponse:
    services.match_run_retry(actor=request.actor, number=number)
    return redirect("network:run", number)


@requires(Permission.MATCH_READ)
@require_safe
def run_check(request: StaffRequest, number: int) -> HttpResponse:
    scope = request.actor.scope(Permission.MATCH_READ)
    found = run_get(scope=scope, number=number)
    verdict = match_run_verify(scope=scope, number=number)
    return show(request, "network/run_check.html", {"run": found, "verdict": verdict})


@requires(Permission.MATCH_READ)
@require_safe
def run_certificate(request: StaffRequest, number: int) -> HttpResponse:
    proof = run_proof(scope=request.actor.scope(Permission.MATCH_READ), number=number)
    name = f'attachment; filename="certificate-{number}.json"'
    return JsonResponse(proof, headers={"Content-Disposition": name}, json_dumps_params={"ensure_ascii": False})


@requires(Permission.MATCH_READ)
@require_safe
def run_unmet(request: StaffRequest, number: int) -> HttpResponse:
    return _left(request, number, "network/run_unmet.html", of_needs=True)


@requires(Permission.MATCH_READ)
@require_safe
def run_unused(request: StaffRequest, number: int) -> HttpResponse:
    return _left(request, number, "network/run_unused.html", of_needs=False)


def _left(request: StaffRequest, number: int, template: str, *, of_needs: bool) -> HttpResponse:
    scope = request.actor.scope(Permission.MATCH_READ)
    found = run_get(scope=scope, number=number)
    left = leftovers_of(scope=scope, run=found, of_needs=of_needs)
    return show(request, template, {"run": found, "page": page_of(request, left)})


def _proposed(request: StaffRequest) -> dict[str, object]:
    """What the address suggests: the campaign one comes from with its fixed total, or the area."""
    scope = request.actor.scope(Permission.MATCH_RUN)
    number = request.GET.get("campaign", "")
    campaign = campaigns_within(scope).filter(pk=number).first() if number.isdecimal() else None
    suggested: dict[str, object] = {"area": request.GET.get("area", "")}
    return suggested | ({"campaign": campaign, "units": campaign.units} if campaign else {})
