"""One step of a case: what it needs, its evidence, its meeting and sample, and the decision."""

from __future__ import annotations

from typing import Any

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
from bangfu.ground.workflow.forms import DecideForm, EvidenceForm, MeetingForm, SampleForm, SampleResultForm
from bangfu.ground.workflow.models import Case
from bangfu.ground.workflow.rules import subject_page
from bangfu.ground.workflow.selectors import Line, case_get, evidence_get, line_of, standing
from bangfu.ground.workflow.views.pages import posted, show


@requires(Permission.CASE_READ)
@takes_form
def task(request: StaffRequest, number: int, step: str) -> HttpResponse:
    found, line = _found(request, number, step)
    elsewhere = subject_page(request.actor, found, step)
    if elsewhere is not None:
        return redirect(elsewhere)
    form = DecideForm(posted(request)[0], outcomes=line.step.outcomes, act=line.act)
    problem: BangfuError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            progress = services.step_complete(actor=request.actor, case=found, step=step, **form.cleaned_data)
        except BangfuError as error:
            problem = error
        else:
            messages.success(request, _said(progress))
            return redirect("workflow:case", number)
    return _show(request, "workflow/task.html", found, line, form=form, problem=problem)


def _said(progress: services.Progress) -> str:
    if progress.decision.is_late:
        return _("Recorded, and marked as late. The case goes on.")
    return _("Recorded. The case goes on.") if progress.case.is_going_on else _("Recorded. The case is closed.")


@requires(Permission.CASE_READ)
@takes_form
@once
def evidence_add(request: StaffRequest, number: int, step: str) -> HttpResponse:
    found, line = _found(request, number, step)
    form = EvidenceForm(*posted(request))
    problem: BangfuError | None = None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        file = values.pop("file")
        try:
            services.evidence_add(
                actor=request.actor,
                case=found,
                step=step,
                name=file.name if file else "",
                file=file.read() if file else b"",
                **values,
            )
        except BangfuError as error:
            problem = error
        else:
            return redirect("workflow:task", number, step)
    return _show(request, "workflow/evidence_add.html", found, line, form=form, problem=problem)


@requires(Permission.CASE_READ)
@takes_form
def meeting(request: StaffRequest, number: int, step: str) -> HttpResponse:
    found, line = _found(request, number, step)
    form = MeetingForm(posted(request)[0])
    problem: BangfuError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.meeting_record(actor=request.actor, case=found, step=step, **form.cleaned_data)
        except BangfuError as error:
            problem = error
        else:
            return redirect("workflow:task", number, step)
    return _show(request, "workflow/meeting.html", found, line, form=form, problem=problem)


@requires(Permission.CASE_READ)
@takes_form
def sample(request: StaffRequest, number: int, step: str) -> HttpResponse:
    """Draw the sample where there is none, else record what was found at its rows."""
    found, line = _found(request, number, step)
    data = posted(request)[0]
    form = SampleResultForm(data, drawn=line.sample.drawn) if line.sample else SampleForm(data)
    problem: BangfuError | None = None
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = form.cleaned_data
        try:
            if line.sample:
                values["agrees"] = values["agrees"] == "yes"
                services.sample_record(actor=request.actor, case=found, step=step, **values)
            else:
                services.sample_draw(actor=request.actor, case=found, step=step, rows=values["rows"].split())
        except BangfuError as error:
            problem = error
        else:
            return redirect("workflow:sample", number, step)
    return _show(request, "workflow/sample.html", found, line, form=form, problem=problem)


@requires(Permission.CASE_READ)
@require_safe
def evidence_file(request: StaffRequest, number: int) -> HttpResponse:
    piece = evidence_get(actor=request.actor, number=number)
    answer = HttpResponse(services.evidence_file(piece), content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="evidence-{piece.pk}{_suffix(piece.file_name)}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _suffix(name: str) -> str:
    """The file's ending where it is a plain one; her own name of the file stays on the page."""
    ending = name.rpartition(".")[2].lower()
    return f".{ending}" if ending.isascii() and ending.isalnum() and len(ending) <= 5 else ""


def _found(request: StaffRequest, number: int, step: str) -> tuple[Case, Line]:
    found = case_get(actor=request.actor, number=number)
    return found, line_of(found, step)


def _show(request: StaffRequest, template: str, found: Case, line: Line, **context: Any) -> HttpResponse:
    known = standing(request.actor, line) if line.is_open else None
    return show(request, template, {"case": found, "line": line, "standing": known, **context})
