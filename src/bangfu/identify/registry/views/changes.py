"""Asking for a correction, and deciding on one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from bangfu.compute.identity import MASKS
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires
from bangfu.identify.registry import services
from bangfu.identify.registry.forms import ChangeForm, ChangesFilter, DecisionForm, group_of
from bangfu.identify.registry.models import ChangeLine, ChangeRequest
from bangfu.identify.registry.selectors import change_request_get, change_requests_within
from bangfu.identify.registry.services.records import Table, columns
from bangfu.identify.registry.views.cards import shown_value
from bangfu.identify.registry.views.households import card, seen
from bangfu.identify.registry.views.members import page, seen_member
from bangfu.identify.registry.views.pages import Act, act_page, page_of, posted, show


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
@require_safe
def change(request: StaffRequest, number: int) -> HttpResponse:
    found = change_request_get(scope=request.actor.scope(Permission.REGISTER_READ), number=number)
    return show(request, "registry/change.html", _context(request, found))


@requires(Permission.CHANGE_DECIDE)
@require_http_methods(["GET", "POST"])
def change_approve(request: StaffRequest, number: int) -> HttpResponse:
    found = change_request_get(scope=request.actor.scope(Permission.REGISTER_READ), number=number)
    act = Act(
        _("Approve the change"),
        _("The new values stand at once. The old ones stay in the history."),
        _("Approve the change"),
        reverse("registry:change", args=[number]),
        _("Approved. The new values stand."),
    )

    def do(form: DecisionForm) -> None:
        services.change_approve(actor=request.actor, number=number, reason=form.cleaned_data["reason"])

    return act_page(request, act, DecisionForm(posted(request)), do, **_context(request, found))


@requires(Permission.CHANGE_DECIDE)
@require_http_methods(["GET", "POST"])
def change_refuse(request: StaffRequest, number: int) -> HttpResponse:
    found = change_request_get(scope=request.actor.scope(Permission.REGISTER_READ), number=number)
    act = Act(
        _("Refuse the change"),
        _("The values stay as they are. Say why, so that whoever asked can mend it."),
        _("Refuse the change"),
        reverse("registry:change", args=[number]),
        _("Refused, with your reason."),
    )

    def do(form: DecisionForm) -> None:
        services.change_refuse(actor=request.actor, number=number, reason=form.cleaned_data["reason"])

    return act_page(request, act, DecisionForm(posted(request)), do, **_context(request, found))


@requires(Permission.CHANGE_REQUEST)
@require_http_methods(["GET", "POST"])
def household_change(request: StaffRequest, number: int, group: str) -> HttpResponse:
    found = seen(request, number)
    return _asked(request, "households", found, group, card(number), household=found)


@requires(Permission.CHANGE_REQUEST)
@require_http_methods(["GET", "POST"])
def member_change(request: StaffRequest, number: int, group: str) -> HttpResponse:
    found = seen_member(request, number)
    return _asked(request, "members", found, group, page(number), household=found.household, member=found)


def _asked(request: StaffRequest, table: Table, row: Any, name: str, back: str, **context: Any) -> HttpResponse:
    group = group_of(table, name)
    if group is None:
        raise Http404
    act = Act(
        _("Ask for a correction"),
        _("Nothing changes until a second person of the township or county office approves."),
        _("Send for approval"),
        back,
    )

    def do(form: ChangeForm) -> str:
        made = services.change_request(
            actor=request.actor,
            household=context["household"].pk,
            member=row.pk if table == "members" else None,
            values=form.changed(),
            reason=form.cleaned_data["reason"],
            evidence=form.cleaned_data["evidence"],
            stated=form.stated(),
        )
        return reverse("registry:change", args=[made.pk])

    form = ChangeForm(posted(request), table=table, group=group, row=row)
    return act_page(request, act, form, do, part=group.title, **context)


def _context(request: StaffRequest, found: ChangeRequest) -> dict[str, Any]:
    lines = [compared(found, line) for line in found.lines.all()]
    mine = found.requested_by_id == request.actor.user.pk
    return {"change": found, "lines": lines, "mine": mine, "household": found.household, "member": found.member}


def compared(request: ChangeRequest, line: ChangeLine) -> Compared:
    """Both values as the register shows them. What was sealed stays masked: the decision rests on the evidence."""
    column = columns("members" if request.member_id else "households")[line.field]
    if column.sealed:
        old, new = services.sealed_values(line, column.name)
        return Compared(column.label, MASKS[column.kind](old), MASKS[column.kind](new))
    before, after = (date.fromisoformat(v) if column.kind == "date" and v else v for v in (line.old, line.new))
    return Compared(column.label, shown_value(column, before), shown_value(column, after))
