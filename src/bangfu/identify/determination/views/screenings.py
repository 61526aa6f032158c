"""Screenings with their results."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from bangfu.compute.screening import reasons
from bangfu.errors import BangfuError
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.scopes import Scope
from bangfu.ground.access.selectors import LongPages, area_chain, areas_within
from bangfu.ground.access.views.once import once
from bangfu.ground.runs.models import RunState
from bangfu.identify.determination import selectors, services
from bangfu.identify.determination.forms import OutcomeFilter, ScreeningForm
from bangfu.identify.determination.models import Screening

ROWS = 50
UNPROCESSABLE = 422


@requires(Permission.SCREENING_READ)
@require_safe
def screenings(request: StaffRequest) -> HttpResponse:
    found = selectors.screenings_visible(request.actor.scope(Permission.SCREENING_READ))
    return render(request, "determination/screenings.html", {"page": _page(request, found)})


@requires(Permission.SCREENING_RUN)
@takes_form
@once
def screening_request(request: StaffRequest) -> HttpResponse:
    form = ScreeningForm(request.POST or None, actor=request.actor)
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            asked = services.screening_request(actor=request.actor, **form.cleaned_data)
        except BangfuError as error:
            problem = error
        else:
            return redirect("determination:screening", asked.pk)
    status = UNPROCESSABLE if problem or form.errors else 200
    return render(request, "determination/screening_request.html", {"form": form, "problem": problem}, status=status)


@requires(Permission.SCREENING_READ)
@require_safe
def screening(request: StaffRequest, number: int) -> HttpResponse:
    scope = request.actor.scope(Permission.SCREENING_READ)
    found = selectors.screening_get(scope=scope, number=number)
    context: dict[str, Any] = {"screening": found}
    if found.state == RunState.DONE:
        place = _place(request, scope, found)
        context |= {
            "report": selectors.screening_report(scope=scope, screening=found, place=place),
            "above": area_chain(place)[len(found.area.ancestor_ids) - 1 : -1],
            "sets": [selectors.frozen_values(entry["values"]) for entry in found.policy["sets"]],
        }
    return render(request, "determination/screening.html", context)


@requires(Permission.SCREENING_RUN)
@require_POST
def screening_retry(request: StaffRequest, number: int) -> HttpResponse:
    services.screening_retry(actor=request.actor, number=number)
    return redirect("determination:screening", number)


@requires(Permission.SCREENING_READ)
@require_safe
def screening_check(request: StaffRequest, number: int) -> HttpResponse:
    scope = request.actor.scope(Permission.SCREENING_READ)
    found = selectors.screening_get(scope=scope, number=number)
    same = found.state == RunState.DONE and services.screening_recomputes(scope=scope, number=number)
    return render(request, "determination/screening_check.html", {"screening": found, "same": same})


@requires(Permission.SCREENING_READ)
@require_safe
def screening_totals(request: StaffRequest, number: int) -> HttpResponse:
    scope = request.actor.scope(Permission.SCREENING_READ)
    found = selectors.screening_get(scope=scope, number=number)
    text = selectors.totals_csv(scope=scope, screening=found, place=_place(request, scope, found))
    # The mark at the start lets spreadsheets read the names as UTF-8.
    return HttpResponse(
        "\ufeff" + text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="screening-{number}.csv"'},
    )


@requires(Permission.SCREENING_READ)
@require_safe
def screening_households(request: StaffRequest, number: int) -> HttpResponse:
    scope = request.actor.scope(Permission.SCREENING_READ)
    found = selectors.screening_get(scope=scope, number=number)
    form, place = OutcomeFilter(request.GET), _place(request, scope, found)
    rows = selectors.outcome_rows(scope=scope, screening=found, outcome=form.chosen(), place=place)
    context = {"screening": found, "form": form, "place": place, "page": _page(request, rows)}
    return render(request, "determination/screening_households.html", context)


@requires(Permission.SCREENING_READ)
@require_safe
def screening_household(request: StaffRequest, number: int, household: int) -> HttpResponse:
    scope = request.actor.scope(Permission.SCREENING_READ)
    found = selectors.screening_get(scope=scope, number=number)
    result = selectors.result_get(scope=scope, screening=found, household=household)
    values = next(entry["values"] for entry in found.policy["sets"] if result.area_id in entry["areas"])
    facts = dict(zip(found.policy["facts"], result.facts, strict=True))
    told = reasons(facts, vars(result), selectors.standards_of(values))
    context = {
        "screening": found,
        "result": result,
        "reasons": {kind: [reason for reason in told if reason.kind == kind] for kind in ("for", "unknown", "against")},
        "values": selectors.frozen_values(values),
    }
    return render(request, "determination/screening_household.html", context)


def _place(request: StaffRequest, scope: Scope, screening: Screening) -> Area:
    """The part that the address asks for, where the reader may see it; else the whole screening."""
    code = request.GET.get("area", "")
    below = areas_within(Scope.below(screening.area)).filter(code=code).first() if code else None
    if below is not None and (scope.covers(below) or any(path.startswith(below.path) for path in scope.paths)):
        return below
    return screening.area


def _page(request: StaffRequest, rows: QuerySet[Any]) -> Any:
    return LongPages(rows, ROWS).get_page(request.GET.get("page"))
