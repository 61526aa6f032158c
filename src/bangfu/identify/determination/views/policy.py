"""The policy values with their sources, and the documents they rest on."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bangfu.ground.access.models import Area
from bangfu.ground.access.rules import StaffRequest, signed_in
from bangfu.ground.access.selectors import area_chain
from bangfu.identify.determination import selectors


@signed_in
@require_safe
def policy(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate()
    context = {"subjects": selectors.policy_subjects(on=today, regions=_regions(request)), "today": today}
    return render(request, "determination/policy.html", context)


@signed_in
@require_safe
def policy_value(request: StaffRequest, code: str) -> HttpResponse:
    found = selectors.policy_parameter(code=code, on=timezone.localdate(), regions=_regions(request))
    return render(request, "determination/policy_value.html", {"parameter": found})


@signed_in
@require_safe
def policy_documents(request: StaffRequest) -> HttpResponse:
    return render(request, "determination/policy_documents.html", {"documents": selectors.policy_documents()})


@signed_in
@require_safe
def policy_document(request: StaffRequest, code: str) -> HttpResponse:
    found = selectors.policy_document(code=code, on=timezone.localdate(), regions=_regions(request))
    context = {"document": found.document, "parameters": found.parameters, "procedures": found.procedures}
    return render(request, "determination/policy_document.html", context)


def _regions(request: StaffRequest) -> list[str]:
    """The codes of the reader's own area and those above it, nearest first."""
    paths = sorted({path for _, path in request.actor.grants}, key=len)
    home = Area.objects.filter(path=paths[0]).first() if paths else None
    return selectors.regions_of(area_chain(home)) if home else []
