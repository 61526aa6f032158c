"""Donation projects: the list, one with its plan, and each act on it."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bangfu.assist.network.forms.donations import DonationForm, DonationsFilter, PassOnForm, plan_form
from bangfu.assist.network.forms.social import SureForm
from bangfu.assist.network.models import DonationProject
from bangfu.assist.network.selectors.donations import donation_get, donations_within, plan_missing
from bangfu.assist.network.services import donations as services
from bangfu.assist.network.views.acts import act_of, act_page
from bangfu.assist.network.views.pages import page_of, posted, show
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.views.acts import Text


def trail(donation: DonationProject | None = None) -> tuple[tuple[Text, str], ...]:
    first = ((_("Donations"), reverse("network:donations")),)
    return first if donation is None else (*first, (donation.title, reverse("network:donation", args=[donation.pk])))


def seen(request: StaffRequest, number: int) -> DonationProject:
    return donation_get(scope=request.actor.scope(Permission.SOCIAL_READ), number=number)


@requires(Permission.SOCIAL_READ)
@require_safe
def donations(request: StaffRequest) -> HttpResponse:
    form = DonationsFilter(request.GET)
    found = donations_within(scope=request.actor.scope(Permission.SOCIAL_READ), **form.chosen())
    page = page_of(request, found)
    rows = [(donation, plan_missing(donation)) for donation in page.object_list]
    return show(request, "network/donations.html", {"form": form, "page": page, "rows": rows})


@requires(Permission.SOCIAL_READ)
@require_safe
def donation(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)
    return show(request, "network/donation.html", {"donation": found, "missing": plan_missing(found)})


@requires(Permission.SOCIAL_RECORD)
@takes_form
def donation_record(request: StaffRequest) -> HttpResponse:
    act = act_of(
        _("Record a donation"),
        _("A gift to a village that goes on: it closes only with a plan for what follows."),
        _("Record a donation"),
        trail(),
    )

    def do(form: DonationForm) -> str:
        made = services.donation_record(actor=request.actor, **form.cleaned_data)
        return reverse("network:donation", args=[made.pk])

    return act_page(request, act, DonationForm(*posted(request), actor=request.actor), do)


@requires(Permission.SOCIAL_RECORD)
@takes_form
def donation_plan(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)
    act = act_of(
        _("Plan for what follows"),
        _("Written with the village: who keeps it, what pays for it, who can run it, and what goes on to others."),
        _("Save the plan"),
        trail(found),
        _("Saved."),
    )

    def do(form: forms.Form) -> None:
        services.donation_plan(actor=request.actor, number=number, **form.cleaned_data)

    return act_page(request, act, plan_form(found, posted(request)[0]), do)


@requires(Permission.SOCIAL_CONFIRM)
@takes_form
def donation_close(request: StaffRequest, number: int) -> HttpResponse:
    act = act_of(
        _("Close this donation"),
        _("Only with the whole plan for what follows."),
        _("Close this donation"),
        trail(seen(request, number)),
        _("Closed. What is passed on from it can still be recorded."),
    )

    def do(form: SureForm) -> None:
        services.donation_close(actor=request.actor, number=number)

    return act_page(request, act, SureForm(*posted(request)), do)


@requires(Permission.SOCIAL_RECORD)
@takes_form
def donation_pass_on(request: StaffRequest, number: int) -> HttpResponse:
    act = act_of(
        _("Record a passing on"),
        _("Something of the gift went on to a further place: an animal, a course, a share of the income."),
        _("Record a passing on"),
        trail(seen(request, number)),
    )

    def do(form: PassOnForm) -> None:
        services.donation_pass_on(actor=request.actor, number=number, **form.cleaned_data)

    return act_page(request, act, PassOnForm(*posted(request), actor=request.actor), do)
