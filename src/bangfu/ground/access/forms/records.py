"""Why somebody needs full numbers or a file: rooms that show or export put this form on their page."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models import Purpose


class PurposeForm(forms.Form):
    purpose = forms.ChoiceField(label=_("Purpose"), choices=[("", "—"), *Purpose.choices])
    reason = forms.CharField(
        label=_("Reason"),
        min_length=5,
        max_length=200,
        help_text=_("For example: the bank asks for the full number to pay the subsidy. Auditors read this."),
    )


class RecordsFilter(forms.Form):
    username = forms.CharField(label=_("User name"), required=False, max_length=60)
