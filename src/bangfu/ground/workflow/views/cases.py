"""Cases: the list, one case with its steps, opening, mending and giving up."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bangfu.errors import BangfuError
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.views.once import once
from bangfu.ground.workflow import services
from bangfu.ground.workflow.forms import CaseOpenForm, CasesFilter, ReasonForm
from bangfu.ground.workflow.rules import mending_page
from bangfu.ground.workflow.selectors import (
    case_get,
    cases_visible,
    open_steps,
    pauses_of,
    procedures_shown,
    standing,
    step_title,
    tasks_due,
    timeline,
)
from bangfu.ground.workflow.views.pages import page_of, posted, show


@requires(Permission.CASE_READ)
@require_safe
def cases(request: StaffRequest) -> HttpResponse:
    form = CasesFilter(request.GET)
    page = page_of(request, cases_visible(actor=request.actor, **form.chosen()))
    steps = open_steps(list(page.object_list))
    rows = [(case, [(task, step_title(task)) for task in steps.get(case.pk, [])]) for case in page.object_list]
    return show(request, "workflow/cases.html", {"form": form, "page": page, "rows": rows})


@requires(Permission.CASE_READ)
@require_safe
def tasks(request: StaffRequest) -> HttpResponse:
    page = page_of(request, tasks_due(request.actor))
    rows = [(task, step_title(task)) for task in page.object_list]
    return show(request, "workflow/tasks.html", {"page": page, "rows": rows})


@requires(Permission.CASE_READ)
@require_safe
def case(request: StaffRequest, number: int) -> HttpResponse:
    found = case_get(actor=request.actor, number=number)
    lines = [(line, standing(request.actor, line) if line.is_open else None) for line in timeline(found)]
    context = {
        "case": found,
        "lines": lines,
        "pauses": pauses_of(found),
        "is_hers": found.opened_by_id == request.actor.user.pk,
    }
    return show(request, "workflow/case.html", context)


@requires(Permission.CASE_READ)
@takes_form
@once
def case_open(request: StaffRequest) -> HttpResponse:
    form = CaseOpenForm(posted(request)[0], actor=request.actor)
    problem: BangfuError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            made = services.case_open(actor=request.actor, **form.cleaned_data)
        except BangfuError as error:
            problem = error
        else:
            messages.success(
                request, _("The case is open. Its first steps wait in the inboxes of those who take them.")
            )
            return redirect("workflow:case", made.pk)
    return show(request, "workflow/case_open.html", {"form": form, "problem": problem})


@requires(Permission.CASE_READ)
@takes_form
def case_resubmit(request: StaffRequest, number: int) -> HttpResponse:
    found = case_get(actor=request.actor, number=number)
    elsewhere = mending_page(request.actor, found)
    if elsewhere is not None:
        return redirect(elsewhere)
    form = ReasonForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        services.case_resubmit(actor=request.actor, case=found, reason=form.cleaned_data["reason"])
        messages.success(
            request, _("Handed in again. Every step is taken anew; what was decided before stays on record.")
        )
        return redirect("workflow:case", number)
    return show(request, "workflow/case_resubmit.html", {"form": form, "case": found})


@requires(Permission.CASE_READ)
@takes_form
def case_withdraw(request: StaffRequest, number: int) -> HttpResponse:
    found = case_get(actor=request.actor, number=number)
    elsewhere = mending_page(request.actor, found)
    if elsewhere is not None:
        return redirect(elsewhere)
    form = ReasonForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        services.case_withdraw(actor=request.actor, case=found, reason=form.cleaned_data["reason"])
        messages.success(request, _("Withdrawn. The case stays on record."))
        return redirect("workflow:case", number)
    return show(request, "workflow/case_withdraw.html", {"form": form, "case": found})


@requires(Permission.CASE_READ)
@require_safe
def procedures(request: StaffRequest) -> HttpResponse:
    return show(request, "workflow/procedures.html", {"procedures": procedures_shown()})
