"""The forms of devices and of a household's contacts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.assist.network.forms.base import ALL, FilterForm
from bangfu.assist.network.forms.social import (
    HouseholdField,
    OrganisationField,
    SocialForm,
    today_field,
    words_field,
)
from bangfu.assist.network.models import ContactRole, DeviceState


class DevicesFilter(FilterForm):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *DeviceState.choices])


class DeviceForm(SocialForm):
    area = forms.CharField(label=_("Where it is kept"))
    organisation = OrganisationField(_("Donor"))
    model = words_field(_("Model"), most=80)
    imei = words_field(
        _("Number of the set (IMEI)"),
        most=30,
        help_text=_("Fifteen digits; dial *#06# to see them. The number itself is not kept."),
    )


class GiveForm(SocialForm):
    household = HouseholdField()
    given_on = today_field(_("Handed out on"))


class DeviceEndForm(forms.Form):
    state = forms.ChoiceField(
        label=_("State"), choices=[(state.value, state.label) for state in (DeviceState.RETURNED, DeviceState.BROKEN)]
    )
    ended_on = today_field(_("Returned or broken on"))
    note = words_field(_("Remark"), most=200, required=False)


class ContactForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=ContactRole.choices)
    name = words_field(_("Name of the contact"), most=60)
    phone = words_field(
        _("Official telephone"), most=20, help_text=_("A number of the office or the clinic, not a private one.")
    )
    valid_from = today_field(_("First day"))

    def clean_phone(self) -> Any:
        return self.cleaned_data["phone"].strip()
