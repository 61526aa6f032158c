"""What is done to a need besides deciding on it: reminding, withdrawing, renewing, and the way out of a hold."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bangfu.assist.network import services
from bangfu.assist.network.forms import LinkForm, ReasonForm, RenewForm
from bangfu.assist.network.selectors import need_seen
from bangfu.assist.network.views.needs_pages import need_act_page
from bangfu.assist.network.views.pages import posted, show
from bangfu.errors import BangfuError
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.views.acts import Act


@requires(Permission.NEED_RECORD)
@require_POST
def need_remind(request: StaffRequest, number: int) -> HttpResponse:
    found = need_seen(actor=request.actor, number=number)
    try:
        services.need_remind(actor=request.actor, number=number)
    except BangfuError as error:
        context = {"act": _reminding(number), "form": ReasonForm(), "problem": error, "need": found, "no_form": True}
        return show(request, "network/need_act.html", context)
    messages.success(request, str(_("Reminded. Those who review it see it in their list.")))
    return redirect("network:need", number)


def _reminding(number: int) -> Act:
    return Act(_("Remind"), _("Those who review it see that you asked."), _("Remind"), _back(number))


@requires(Permission.NEED_RECORD)
@takes_form
def need_withdraw(request: StaffRequest, number: int) -> HttpResponse:
    found = need_seen(actor=request.actor, number=number)
    act = Act(
        _("Withdraw this need"),
        _("It leaves the hall, and nobody reviews or matches it any more. It stays on record."),
        _("Withdraw with this reason"),
        _back(number),
        _("Withdrawn."),
    )

    def do(form: ReasonForm) -> object:
        return services.need_withdraw(actor=request.actor, number=number, reason=form.cleaned_data["reason"])

    return need_act_page(request, act, ReasonForm(*posted(request)), do, found)


@requires(Permission.NEED_RECORD)
@takes_form
def need_renew(request: StaffRequest, number: int) -> HttpResponse:
    found = need_seen(actor=request.actor, number=number)
    act = Act(
        _("Renew this need"),
        _("Only the last day is asked for; it is reviewed again and then stands in the hall as before."),
        _("Send for review"),
        _back(number),
        _("Sent. It is reviewed again."),
    )

    def do(form: RenewForm) -> object:
        day = form.cleaned_data["valid_until"]
        return services.need_renew(actor=request.actor, number=number, valid_until=day)

    return need_act_page(request, act, RenewForm(*posted(request)), do, found)


@requires(Permission.NEED_PUBLISH)
@takes_form
def need_link(request: StaffRequest, number: int) -> HttpResponse:
    found = need_seen(actor=request.actor, number=number)
    act = Act(
        _("Name the household"),
        _("Its beneficiary was not found in the register. Once the household is named, the review goes on."),
        _("Link and go on"),
        _back(number),
        _("Linked. Its review goes on."),
    )

    def do(form: LinkForm) -> object:
        return services.need_link(actor=request.actor, number=number, household_no=form.cleaned_data["household_no"])

    return need_act_page(request, act, LinkForm(*posted(request)), do, found)


@requires(Permission.NEED_PUBLISH)
@takes_form
def need_refuse(request: StaffRequest, number: int) -> HttpResponse:
    found = need_seen(actor=request.actor, number=number)
    act = Act(
        _("End this held need"),
        _("No household of the register fits. Say in 5 to 100 characters why."),
        _("End with this reason"),
        _back(number),
        _("Ended."),
    )

    def do(form: ReasonForm) -> object:
        return services.need_hold_refuse(actor=request.actor, number=number, reason=form.cleaned_data["reason"])

    return need_act_page(request, act, ReasonForm(*posted(request)), do, found)


def _back(number: int) -> str:
    return reverse("network:need", args=[number])
