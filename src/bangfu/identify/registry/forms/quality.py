"""Asking for a check of data quality."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.selectors import areas_within
from bangfu.identify.registry.forms.fields import DayInput


class QualityForm(forms.Form):
    area = forms.ModelChoiceField(
        label=_("Area"), queryset=Area.objects.none(), to_field_name="code", widget=forms.TextInput,
        help_text=_("Code of a county, township or village, such as 990101."),
    )  # fmt: skip
    on_day = forms.DateField(label=_("As of"), widget=DayInput())
    year = forms.IntegerField(label=_("Year of income and living conditions"), min_value=1949, max_value=2199)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas_within(actor.scope(Permission.QUALITY_RUN))  # type: ignore[attr-defined]
