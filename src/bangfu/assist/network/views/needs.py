"""Needs: the hall, one need with the decision on it, and writing one down step by step."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bangfu.assist.network import services
from bangfu.assist.network.forms import STEPS, NeedsFilter, StartForm, StepForm
from bangfu.assist.network.models import Need, NeedState
from bangfu.assist.network.rules import checklist, checklist_title, elements_missing, in_language
from bangfu.assist.network.selectors import (
    answers_of,
    hall_needs,
    need_seen,
    proof_content,
    proofs_of,
    proposals_visible,
    published_need_get,
)
from bangfu.assist.network.views.pages import posted, show
from bangfu.errors import BangfuError
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.selectors import LongPages, region_codes
from bangfu.ground.access.views.once import once
from bangfu.ground.workflow.forms import DecideForm
from bangfu.ground.workflow.selectors import standing, timeline

ROWS = 50
FILES = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


@requires(Permission.NEED_READ, Permission.OFFER_RECORD)
@require_safe
def needs(request: StaffRequest) -> HttpResponse:
    form = NeedsFilter(request.GET)
    chosen = form.chosen()
    page = LongPages(hall_needs(actor=request.actor, **chosen), ROWS).get_page(request.GET.get("page"))
    is_office = request.actor.may(Permission.NEED_READ)
    return show(request, "network/needs.html", {"form": form, "chosen": chosen, "page": page, "is_office": is_office})


@requires(Permission.NEED_READ, Permission.OFFER_RECORD)
@takes_form
def need(request: StaffRequest, number: int) -> HttpResponse:
    """A need as its office sees it, and for whose turn it is the decision; for who may help, what the public sees."""
    actor = request.actor
    if not actor.may(Permission.NEED_READ):
        return show(request, "network/need_public.html", {"need": published_need_get(number=number)})
    found = need_seen(actor=actor, number=number)
    steps = timeline(found.case) if found.case else []
    turn = next((step for step in steps if step.is_open), None)
    form = DecideForm(posted(request)[0], outcomes=turn.step.outcomes if turn else (), act=turn.act if turn else "")
    problem: BangfuError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.need_decide(actor=actor, number=number, **form.cleaned_data)
        except BangfuError as error:
            problem = error
        else:
            messages.success(request, _("Recorded. What became of the need stands below."))
            return redirect("network:need", number)
    known = standing(actor, turn) if turn else None
    context = {"turn": turn, "steps": steps, "standing": known, "form": form, "problem": problem}
    return show(request, "network/need.html", {**_context(request, found), **context})


def _context(request: StaffRequest, found: Need) -> dict[str, Any]:
    lacking = elements_missing(found, proofs_of(found).count(), on=timezone.localdate()) if found.is_editable else []
    return {
        "need": found,
        "mine": found.recorded_by_id == request.actor.user.pk,
        "proofs": proofs_of(found),
        "lacking": [(in_language(element.title), _step_of(element.facts)) for element in lacking],
        "checklist": checklist_title(),
        "answers": answers_of(found) if found.state == NeedState.PUBLISHED else [],
        "proposals": proposals_visible(actor=request.actor).filter(need=found),
    }


@requires(Permission.NEED_RECORD)
@takes_form
@once
def need_record(request: StaffRequest) -> HttpResponse:
    form = StartForm(*posted(request), actor=request.actor)
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            started = services.need_start(actor=request.actor, **form.cleaned_data)
        except BangfuError as error:
            problem = error
        else:
            return redirect("network:need-step", started.pk, next(iter(STEPS)))
    return show(request, "network/need_record.html", {"form": form, "problem": problem})


@requires(Permission.NEED_RECORD)
@takes_form
@once
def need_step(request: StaffRequest, number: int, step: str) -> HttpResponse:
    """One group of questions with an example; what is answered is kept, and the next group follows."""
    found = need_seen(actor=request.actor, number=number)
    if step not in STEPS:
        raise Http404
    if request.method != "POST" and (found.recorded_by_id != request.actor.user.pk or not found.is_editable):
        return redirect("network:need", number)
    title, kind, facts = STEPS[step]
    form = kind(*posted(request), actor=request.actor, need=found)
    problem: BangfuError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, found, form)
        except BangfuError as error:
            problem = error
        else:
            return redirect(*_next(number, step))
    names = list(STEPS)
    elements = checklist(on=timezone.localdate(), region=region_codes(found.area)).elements
    context = {
        "need": found,
        "form": form,
        "problem": problem,
        "title": title,
        "step": step,
        "place": names.index(step) + 1,
        "of": len(names),
        "examples": [in_language(e.example) for e in elements if set(e.facts) & set(facts)],
        "proofs": proofs_of(found) if step == "why" else [],
    }
    return show(request, "network/need_step.html", context)


def _keep(request: StaffRequest, found: Need, form: StepForm) -> None:
    services.need_save(actor=request.actor, number=found.pk, values=form.answers())
    file = form.cleaned_data.get("proof")
    if file is not None:
        services.proof_add(actor=request.actor, number=found.pk, content=file.read(), name=file.name or "photo")


def _next(number: int, step: str) -> tuple[Any, ...]:
    names = list(STEPS)
    after = names[names.index(step) + 1 :]
    return ("network:need-step", number, after[0]) if after else ("network:need", number)


def _step_of(facts: tuple[str, ...]) -> str:
    """The group of questions that asks for the first of these facts."""
    return next((name for name, (_title, _kind, own) in STEPS.items() if set(own) & set(facts)), next(iter(STEPS)))


@requires(Permission.NEED_RECORD)
@require_POST
def need_submit(request: StaffRequest, number: int) -> HttpResponse:
    found = need_seen(actor=request.actor, number=number)
    try:
        sent = services.need_submit(actor=request.actor, number=number)
    except BangfuError as error:
        context = {**_context(request, found), "problem": error, "steps": [], "form": None}
        return show(request, "network/need.html", context)
    if sent.state == NeedState.HELD:
        messages.success(request, _("Sent. It is held until the office has found the household in the register."))
    else:
        messages.success(request, _("Sent. The village and the office above check it now."))
    return redirect("network:need", number)


@requires(Permission.NEED_READ)
@require_safe
def need_proof(request: StaffRequest, number: int) -> HttpResponse:
    proof, content = proof_content(actor=request.actor, number=number)
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="proof-{proof.pk}.{FILES[proof.media_type]}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
