"""Devices given to households, and whom a household can call."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bangfu.assist.network.forms.devices import ContactForm, DeviceEndForm, DeviceForm, DevicesFilter, GiveForm
from bangfu.assist.network.selectors.devices import contacts_of, device_counts, device_get, devices_within
from bangfu.assist.network.services import devices as services
from bangfu.assist.network.views.acts import act_of, act_page
from bangfu.assist.network.views.pages import page_of, posted, show
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.views.acts import Text
from bangfu.identify.registry.selectors import household_get


def trail() -> tuple[tuple[Text, str], ...]:
    return ((_("Devices"), reverse("network:devices")),)


@requires(Permission.SOCIAL_READ)
@require_safe
def devices(request: StaffRequest) -> HttpResponse:
    form = DevicesFilter(request.GET)
    scope = request.actor.scope(Permission.SOCIAL_READ)
    context = {
        "form": form,
        "page": page_of(request, devices_within(scope=scope, **form.chosen())),
        "donors": device_counts(scope, "organisation__name"),
        "places": device_counts(scope, "area__name"),
    }
    return show(request, "network/devices.html", context)


@requires(Permission.SOCIAL_RECORD)
@takes_form
def device_record(request: StaffRequest) -> HttpResponse:
    act = act_of(
        _("Record a device"),
        _("A telephone set that was donated. Its number is checked and then forgotten: only a look-up value stays."),
        _("Record a device"),
        trail(),
    )

    def do(form: DeviceForm) -> None:
        services.device_record(actor=request.actor, **form.cleaned_data)

    return act_page(request, act, DeviceForm(*posted(request), actor=request.actor), do)


@requires(Permission.SOCIAL_RECORD)
@takes_form
def device_give(request: StaffRequest, number: int) -> HttpResponse:
    found = device_get(scope=request.actor.scope(Permission.SOCIAL_READ), number=number)
    act = act_of(_("Give this device"), str(found), _("Give this device"), trail())

    def do(form: GiveForm) -> None:
        services.device_give(actor=request.actor, number=number, **form.cleaned_data)

    return act_page(request, act, GiveForm(*posted(request), actor=request.actor), do)


@requires(Permission.SOCIAL_RECORD)
@takes_form
def device_end(request: StaffRequest, number: int) -> HttpResponse:
    found = device_get(scope=request.actor.scope(Permission.SOCIAL_READ), number=number)
    act = act_of(
        _("Returned or broken"),
        str(found),
        _("Record it as returned or broken"),
        trail(),
    )

    def do(form: DeviceEndForm) -> None:
        services.device_end(actor=request.actor, number=number, **form.cleaned_data)

    return act_page(request, act, DeviceEndForm(*posted(request)), do)


@requires(Permission.SOCIAL_RECORD)
@takes_form
def contact_assign(request: StaffRequest, number: int) -> HttpResponse:
    home = household_get(scope=request.actor.scope(Permission.REGISTER_READ), number=number)
    held = " · ".join(f"{contact} {contact.phone}" for contact in contacts_of(home))
    act = act_of(
        _("Whom this household can call"),
        held or _("Nobody yet. It stands on the household's card and first in its room, with a link that calls."),
        _("Record whom to call"),
        ((home.household_no, reverse("registry:household", args=[home.pk])),),
    )

    def do(form: ContactForm) -> None:
        services.contact_assign(actor=request.actor, household=number, **form.cleaned_data)

    return act_page(request, act, ContactForm(*posted(request)), do)
