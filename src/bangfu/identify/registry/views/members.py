"""One member: her values, and what happens to her."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.selectors import unmasked
from bangfu.ground.access.services import unmask
from bangfu.ground.access.views.acts import Act
from bangfu.identify.registry import services
from bangfu.identify.registry.forms import GROUPS, HeadForm, LeaveForm, MemberForm, UnmaskForm
from bangfu.identify.registry.models import Member
from bangfu.identify.registry.selectors import member_get, members_of
from bangfu.identify.registry.views.cards import coded, parts
from bangfu.identify.registry.views.households import card, seen, unmask_act
from bangfu.identify.registry.views.pages import act_page, posted, show

PLACE = "registry.member"


def seen_member(request: StaffRequest, number: int) -> Member:
    return member_get(scope=request.actor.scope(Permission.REGISTER_READ), number=number)


def page(number: int) -> str:
    return reverse("registry:member", args=[number])


@requires(Permission.REGISTER_READ)
@require_safe
def member(request: StaffRequest, number: int) -> HttpResponse:
    found = seen_member(request, number)
    opened = unmasked(request.actor, PLACE, found.pk)
    context = {
        "member": found,
        "household": found.household,
        "relation": coded("relation_to_head", found.relation_to_head),
        "leave_reason": coded("leave_reason", found.leave_reason),
        "parts": parts("members", found, GROUPS["members"], opened=opened),
        "opened": opened,
    }
    return show(request, "registry/member.html", context)


@requires(Permission.CHANGE_REQUEST)
@takes_form
def member_add(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)
    act = Act(
        _("A member joins"),
        _("Born, married in, returned: from this day she counts among the household's members."),
        _("Add the member"),
        card(number),
        _("Added."),
    )

    def do(form: MemberForm) -> None:
        services.member_add(
            actor=request.actor,
            household=number,
            values=form.member(),
            join_reason=form.cleaned_data["join_reason"],
            stated=form.stated(),
        )

    return act_page(request, act, MemberForm(posted(request)), do, household=found)


@requires(Permission.CHANGE_REQUEST)
@takes_form
def member_leave(request: StaffRequest, number: int) -> HttpResponse:
    found = seen_member(request, number)
    act = Act(
        _("A member leaves"),
        _("Died, married out, moved away: from this day she no longer counts, and what is known of her stays."),
        _("Record the leave"),
        card(found.household_id),
    )

    def do(form: LeaveForm) -> None:
        reason = form.cleaned_data["leave_reason"]
        services.member_leave(actor=request.actor, number=number, leave_reason=reason, stated=form.stated())

    return act_page(request, act, LeaveForm(posted(request)), do, household=found.household, member=found)


@requires(Permission.CHANGE_REQUEST)
@takes_form
def head_change(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)
    act = Act(
        _("Change the head"),
        _("Another member becomes the head of the household; the number stays."),
        _("Change the head"),
        card(number),
    )

    def do(form: HeadForm) -> None:
        data = form.cleaned_data
        services.head_change(
            actor=request.actor,
            household=number,
            member=data["member"],
            relation_of_old=data["relation_of_old"],
            stated=form.stated(),
        )

    return act_page(request, act, HeadForm(posted(request), members=list(members_of(found))), do, household=found)


@requires(Permission.PERSON_UNMASK)
@takes_form
def member_unmask(request: StaffRequest, number: int) -> HttpResponse:
    found = seen_member(request, number)

    def do(form: UnmaskForm) -> None:
        unmask(actor=request.actor, area=found.area, place=PLACE, row=found.pk, fields=["id_no"], **form.cleaned_data)

    act, form = unmask_act(page(number)), UnmaskForm(posted(request))
    return act_page(request, act, form, do, household=found.household, member=found)
