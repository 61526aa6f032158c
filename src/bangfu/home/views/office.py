"""The office's side: requests by the day they are due, one request with what can be done, and how many took part."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from bangfu.ground.access.models import Level
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.selectors import area_get
from bangfu.ground.access.views.acts import Act, acted
from bangfu.ground.access.views.pages import page_of
from bangfu.home import services
from bangfu.home.forms import AnswerForm, MeetingForm, ParticipationFilter, RequestsFilter, TitleForm
from bangfu.home.models import Kind, Request, RequestState
from bangfu.home.selectors.participation import participation_of
from bangfu.home.selectors.record import Place, place_of
from bangfu.home.selectors.requests import GOING, kept_apart, level_of, request_get, requests_within
from bangfu.home.services.answers import IDENTIFICATION
from bangfu.home.views.pages import act_page, posted, show
from bangfu.home.views.requests import told_shown
from bangfu.identify.registry.forms import ChangeForm, IncomeForm, LivingForm, group_of
from bangfu.identify.registry.models import Household, Part
from bangfu.identify.registry.selectors import (
    head_names,
    household_get,
    income_years_of,
    living_conditions_of,
    members_of,
)
from bangfu.identify.registry.services.records import Table


@requires(Permission.REQUEST_READ)
@require_safe
def inbox(request: StaffRequest) -> HttpResponse:
    """What waits for her level, the nearest day first; all of her area on request."""
    form = RequestsFilter(request.GET)
    chosen = form.chosen()
    everything = chosen.pop("everything", False) or bool(chosen)
    level = level_of(request.actor)
    scope = request.actor.scope(Permission.REQUEST_READ)
    page = page_of(request, requests_within(scope=scope, level=None if everything else level, **chosen))
    heads = head_names([one.household for one in page.object_list])
    rows = [(one, heads.get(one.household_id, "")) for one in page.object_list]
    context = {"form": form, "page": page, "rows": rows, "level": Level(level).label, "everything": everything}
    return show(request, "home/inbox.html", context)


@requires(Permission.REQUEST_READ)
@require_safe
def request_page(request: StaffRequest, number: int) -> HttpResponse:
    found = request_get(scope=request.actor.scope(Permission.REQUEST_READ), number=number)
    may = Permission.REQUEST_ANSWER in _rights(request, found) and found.state in GOING
    context = {
        "found": found,
        "head": head_names([found.household]).get(found.household_id, ""),
        "may_answer": may and request.actor.user not in kept_apart(found),
        "kept_apart": may and request.actor.user in kept_apart(found),
        "may_take": may and found.state == RequestState.RECEIVED,
        "accepts": may and not found.follows and _accepts(found),
        **told_shown(found),
    }
    return show(request, "home/request_office.html", context)


def _rights(request: StaffRequest, found: Request) -> set[Permission]:
    wanted = (Permission.REQUEST_ANSWER,)
    return {right for right in wanted if request.actor.scope(right).covers(found.area)}


def _accepts(found: Request) -> bool:
    """Whether there is another room that this can be taken to."""
    if found.kind == Kind.APPLICATION:
        return found.about == IDENTIFICATION
    if found.kind == Kind.SIGNATURE:
        return bool(found.agrees)
    return found.kind in (Kind.OBJECTION, Kind.CORRECTION)


@requires(Permission.REQUEST_ANSWER)
@require_POST
def take(request: StaffRequest, number: int) -> HttpResponse:
    services.request_take(actor=request.actor, number=number)
    messages.success(request, _("In hand. The household sees your name and this day."))
    return redirect("home:request-office", number)


@requires(Permission.REQUEST_ANSWER)
@takes_form
def answer(request: StaffRequest, number: int) -> HttpResponse:
    found = request_get(scope=request.actor.scope(Permission.REQUEST_ANSWER), number=number)
    act = Act(
        _("Answer the household"),
        _("She reads your words, or has them read to her. A declined request can be appealed against."),
        _("Send the answer"),
        reverse("home:request-office", args=[number]),
        _("Answered. The household sees it in her room."),
    )

    def do(form: AnswerForm) -> None:
        services.request_answer(actor=request.actor, number=number, **form.cleaned_data)

    return act_page(request, act, AnswerForm(posted(request)), do, found=found, **told_shown(found))


@requires(Permission.REQUEST_ANSWER)
@takes_form
def accept(request: StaffRequest, number: int) -> HttpResponse:
    """Takes a request to the room it belongs to."""
    found = request_get(scope=request.actor.scope(Permission.REQUEST_ANSWER), number=number)
    if found.kind not in ACCEPTING or not _accepts(found):
        raise Http404
    return ACCEPTING[Kind(found.kind)](request, found)


def _act(found: Request, title: Any, lead: Any, button: Any) -> Act:
    back = reverse("home:request-office", args=[found.pk])
    return Act(title, lead, button, back, _("Recorded. What follows stands on the page of the request."))


def _application(request: StaffRequest, found: Request) -> HttpResponse:
    act = _act(
        found,
        _("Open a case for this application"),
        _("By the procedure that holds today; its days run from when she handed it in."),
        _("Open the case"),
    )
    head = head_names([found.household]).get(found.household_id, "")
    form = TitleForm(posted(request), initial={"title": _("Application of {head}").format(head=head)})

    def do(form: TitleForm) -> None:
        services.application_accept(actor=request.actor, number=found.pk, title=form.cleaned_data["title"])

    return act_page(request, act, form, do, found=found, **told_shown(found))


def _objection(request: StaffRequest, found: Request) -> HttpResponse:
    act = _act(
        found,
        _("Record her objection"),
        _("The line is paused until somebody else has answered. Her name does not appear there."),
        _("Record the objection"),
    )
    return _plain(request, found, act, services.objection_accept)


def _signature(request: StaffRequest, found: Request) -> HttpResponse:
    act = _act(
        found,
        _("Add her signature to the step"),
        _("It counts as her own: she gave it in her room, and holds the receipt."),
        _("Add the signature"),
    )
    return _plain(request, found, act, services.signature_accept)


def _plain(request: StaffRequest, found: Request, act: Act, service: Callable[..., Request]) -> HttpResponse:
    """An act that asks for nothing more than the button."""
    answer = acted(request, act, forms.Form(posted(request)), lambda: service(actor=request.actor, number=found.pk))
    if isinstance(answer, HttpResponse):
        return answer
    context = {"act": act, "form": None, "problem": answer, "found": found, **told_shown(found)}
    return show(request, "home/act.html", context)


def _correction(request: StaffRequest, found: Request) -> HttpResponse:
    act = _act(
        found,
        _("Correct the register"),
        _("Nothing changes until a second person of the township or county office approves."),
        _("Send for approval"),
    )
    place = place_of(found.household, found.about)
    if place is None:
        raise Http404
    form = _correction_form(request, found.household, place)

    def do(form: Any) -> None:
        services.correction_accept(actor=request.actor, number=found.pk, correction=_corrected(form, place))

    return act_page(request, act, form, do, found=found, part=place.title, **told_shown(found))


def _correction_form(request: StaffRequest, home: Household, place: Place) -> Any:
    if place.part == Part.INCOMES:
        form = IncomeForm(posted(request))
        form.correct(income_years_of(home).get(year=place.year or 0), [])
        return form
    if place.part == Part.LIVING:
        living = LivingForm(posted(request), standing=living_conditions_of(home).get(year=place.year or 0))
        living.correct([])
        return living
    row = home if place.member is None else members_of(home).get(pk=place.member)
    table: Table = "households" if place.member is None else "members"
    group = group_of(table, place.group)
    if group is None:
        raise Http404
    return ChangeForm(posted(request), table=table, group=group, row=row, documents=[])


def _corrected(form: Any, place: Place) -> services.Correction:
    is_income = place.part == Part.INCOMES
    return services.Correction(
        part=place.part,
        values=form.rest() if is_income else form.changed(),
        grounds=form.grounds(),
        stated=form.stated(),
        member=place.member,
        year=place.year,
        lines=form.amounts() if is_income else None,
    )


ACCEPTING: dict[Kind, Callable[[StaffRequest, Request], HttpResponse]] = {
    Kind.APPLICATION: _application,
    Kind.OBJECTION: _objection,
    Kind.SIGNATURE: _signature,
    Kind.CORRECTION: _correction,
}


@requires(Permission.REQUEST_ANSWER)
@takes_form
def meeting(request: StaffRequest, number: int) -> HttpResponse:
    home = household_get(scope=request.actor.scope(Permission.REQUEST_ANSWER), number=number)
    act = Act(
        _("Part in a village meeting"),
        _("Somebody of this household was there. How she voted is nobody's business."),
        _("Record it"),
        reverse("home:household-office", args=[number]),
        _("Recorded."),
    )

    def do(form: MeetingForm) -> None:
        services.meeting_record(actor=request.actor, household=number, **form.cleaned_data)

    return act_page(request, act, MeetingForm(posted(request)), do, household=home)


@requires(Permission.REQUEST_READ)
@require_safe
def participation(request: StaffRequest) -> HttpResponse:
    return show(request, "home/participation.html", _figures(request))


@requires(Permission.REQUEST_READ)
@require_safe
def participation_csv(request: StaffRequest) -> HttpResponse:
    figures = _figures(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="participation-{figures["year"]}.csv"'
    answer.write("\ufeff")
    rows = csv.writer(answer)
    rows.writerow(["area_code", "area", "year", "took_part", "with_a_case", "percent", "without_a_case", *Kind.values])
    for one in figures["rows"]:
        place = (one.area.code, one.area.name, figures["year"])
        rows.writerow([*place, one.took_part, one.cases, one.percent, one.others, *one.by_kind.values()])
    return answer


def _figures(request: StaffRequest) -> dict[str, Any]:
    form = ParticipationFilter(request.GET)
    year = form.chosen().get("year", timezone.localdate().year)
    scope = request.actor.scope(Permission.REQUEST_READ)
    code = request.GET.get("area", "")
    area = area_get(scope=scope, code=code) if code else None
    rows = participation_of(scope=scope, year=year, area=area)
    kinds = [(Kind(kind).label, [one.by_kind[kind] for one in rows]) for kind in Kind.values]
    return {"form": form, "year": year, "area": area, "rows": rows, "kinds": kinds}
