"""The forms of needs."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.assist.network.forms.base import (
    ALL,
    TIERS,
    ActorForm,
    DayInput,
    FilterForm,
    ItemField,
    QuantityField,
    area_field,
    end_of_day,
)
from bangfu.assist.network.models import ItemCategory, NeedState
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.selectors import areas_within


class NeedsFilter(FilterForm):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *NeedState.choices])
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[ALL, *ItemCategory.choices])
    tier = forms.TypedChoiceField(label=_("Urgency"), required=False, choices=[ALL, *TIERS], coerce=int)
    campaign = forms.IntegerField(required=False, widget=forms.HiddenInput)


class NeedForm(ActorForm):
    area = forms.CharField()
    item = ItemField()
    quantity = QuantityField()
    tier = forms.TypedChoiceField(label=_("Urgency"), choices=TIERS, coerce=int, initial=3)
    deadline = forms.DateField(
        label=_("Needed by"), required=False, widget=DayInput, help_text=_("Leave it empty where no day is fixed.")
    )
    purpose = forms.CharField(
        label=_("Purpose"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What it is for, without names. Only officers of this area read it."),
    )

    def prepare(self) -> None:
        self.scope = self.actor.scope(Permission.NEED_RECORD)
        places = areas_within(self.scope).filter(level__gte=Level.TOWNSHIP)
        self.fields["area"] = area_field(places, label=_("Village or township"))

    def clean_area(self) -> Area | None:
        return self.area_of("area", self.scope)

    def clean_deadline(self) -> datetime | None:
        return end_of_day(self.cleaned_data["deadline"])
