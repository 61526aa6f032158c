"""Asking for a correction, and deciding on one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bangfu.compute.identity import MASKS
from bangfu.errors import BangfuError
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.views.acts import Act
from bangfu.ground.workflow.forms import DecideForm
from bangfu.ground.workflow.selectors import standing, timeline
from bangfu.identify.registry import services
from bangfu.identify.registry.forms import ChangeForm, ChangesFilter, IncomeForm, LivingForm, group_of
from bangfu.identify.registry.forms.fields import label_of
from bangfu.identify.registry.models import ChangeLine, ChangeRequest, Document, IncomeYear, LivingConditions, Part
from bangfu.identify.registry.selectors import (
    change_request_get,
    change_requests_within,
    documents_within,
    income_years_of,
    living_conditions_of,
)
from bangfu.identify.registry.services.records import Table, columns
from bangfu.identify.registry.views.cards import shown_value, yuan
from bangfu.identify.registry.views.households import card, seen
from bangfu.identify.registry.views.members import page, seen_member
from bangfu.identify.registry.views.pages import act_page, page_of, posted, show
from bangfu.policy.loader import codes

DOCUMENTS = 200
"""So many are offered to choose from, the newest."""


@dataclass(frozen=True)
class Compared:
    """One field of a request, old beside new; numbers masked."""

    label: Any
    old: str
    new: str


@requires(Permission.REGISTER_READ)
@require_safe
def changes(request: StaffRequest) -> HttpResponse:
    form = ChangesFilter(request.GET)
    found = change_requests_within(scope=request.actor.scope(Permission.REGISTER_READ), **form.chosen())
    return show(request, "registry/changes.html", {"form": form, "page": page_of(request, found)})


@requires(Permission.REGISTER_READ)
@takes_form
def change(request: StaffRequest, number: int) -> HttpResponse:
    """A request beside what stands, and for whose turn it is the decision: her inbox leads here."""
    found = change_request_get(scope=request.actor.scope(Permission.REGISTER_READ), number=number)
    steps = timeline(found.case)
    turn = next((step for step in steps if step.is_open), None)
    form = DecideForm(posted(request), outcomes=turn.step.outcomes if turn else (), act=turn.act if turn else "")
    problem: BangfuError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.change_decide(actor=request.actor, number=number, **form.cleaned_data)
        except BangfuError as error:
            problem = error
        else:
            messages.success(request, _("Recorded. What became of the request stands below."))
            return redirect("registry:change", number)
    known = standing(request.actor, turn) if turn else None
    context = {"turn": turn, "steps": steps, "standing": known, "form": form, "problem": problem}
    return show(request, "registry/change.html", {**_context(request, found), **context})


@requires(Permission.CHANGE_REQUEST)
@takes_form
def household_change(request: StaffRequest, number: int, group: str) -> HttpResponse:
    found = seen(request, number)
    return _asked(request, "households", found, group, card(number), household=found)


@requires(Permission.CHANGE_REQUEST)
@takes_form
def member_change(request: StaffRequest, number: int, group: str) -> HttpResponse:
    found = seen_member(request, number)
    return _asked(request, "members", found, group, page(number), household=found.household, member=found)


@requires(Permission.CHANGE_REQUEST)
@takes_form
def income_change(request: StaffRequest, number: int, year: int) -> HttpResponse:
    found = seen(request, number)
    stands = year_of(income_years_of(found), year)
    form = IncomeForm(posted(request))
    form.correct(stands, documents_offered(request))

    def do(form: IncomeForm) -> str:
        made = services.year_change_request(
            actor=request.actor,
            household=number,
            part=Part.INCOMES,
            year=year,
            values=form.rest(),
            lines=form.amounts(),
            grounds=form.grounds(),
            stated=form.stated(),
        )
        return reverse("registry:change", args=[made.pk])

    return act_page(request, _asking(card(number)), form, do, part=f"{Part.INCOMES.label} {year}", household=found)


@requires(Permission.CHANGE_REQUEST)
@takes_form
def living_change(request: StaffRequest, number: int, year: int) -> HttpResponse:
    found = seen(request, number)
    form = LivingForm(posted(request), standing=year_of(living_conditions_of(found), year))
    form.correct(documents_offered(request))

    def do(form: LivingForm) -> str:
        made = services.year_change_request(
            actor=request.actor,
            household=number,
            part=Part.LIVING,
            year=year,
            values=form.changed(),
            grounds=form.grounds(),
            stated=form.stated(),
        )
        return reverse("registry:change", args=[made.pk])

    return act_page(request, _asking(card(number)), form, do, part=f"{Part.LIVING.label} {year}", household=found)


Y = TypeVar("Y", IncomeYear, LivingConditions)


def year_of(rows: QuerySet[Y], year: int) -> Y:
    found = rows.filter(year=year).first()
    if found is None:
        raise Http404
    return found


def documents_offered(request: StaffRequest) -> QuerySet[Document]:
    return documents_within(scope=request.actor.scope(Permission.REGISTER_READ))[:DOCUMENTS]


def _asking(back: str) -> Act:
    return Act(
        _("Ask for a correction"),
        _("Nothing changes until a second person of the township or county office approves."),
        _("Send for approval"),
        back,
    )


def _asked(request: StaffRequest, table: Table, row: Any, name: str, back: str, **context: Any) -> HttpResponse:
    group = group_of(table, name)
    if group is None:
        raise Http404

    def do(form: ChangeForm) -> str:
        made = services.change_request(
            actor=request.actor,
            household=context["household"].pk,
            member=row.pk if table == "members" else None,
            values=form.changed(),
            grounds=form.grounds(),
            stated=form.stated(),
        )
        return reverse("registry:change", args=[made.pk])

    form = ChangeForm(posted(request), table=table, group=group, row=row, documents=documents_offered(request))
    return act_page(request, _asking(back), form, do, part=group.title, **context)


def _context(request: StaffRequest, found: ChangeRequest) -> dict[str, Any]:
    lines = [compared(found, line) for line in found.lines.all()]
    mine = found.requested_by_id == request.actor.user.pk
    return {"change": found, "lines": lines, "mine": mine, "household": found.household, "member": found.member}


def compared(request: ChangeRequest, line: ChangeLine) -> Compared:
    """Both values as the register shows them. What was sealed stays masked: the decision rests on the evidence."""
    column = columns(services.table_of(request)).get(line.field)
    if column is None:
        return Compared(_line_label(line.field), *("" if fen is None else yuan(fen) for fen in (line.old, line.new)))
    if column.sealed:
        old, new = services.sealed_values(line, column.name)
        return Compared(column.label, MASKS[column.kind](old), MASKS[column.kind](new))
    before, after = (date.fromisoformat(v) if column.kind == "date" and v else v for v in (line.old, line.new))
    return Compared(column.label, shown_value(column, before), shown_value(column, after))


def _line_label(line: str) -> str:
    """A line of income by its name in the chart."""
    code = codes("income_line").get(line)
    return line if code is None else label_of(code)
