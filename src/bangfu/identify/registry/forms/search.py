"""The forms that find things."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.identify.registry.forms.fields import DayInput, offered
from bangfu.identify.registry.models import ChangeState
from bangfu.identify.registry.models.documents import DocumentKind

ALL = ("", _("All"))


class FilterForm(forms.Form):
    """A form in the address: a choice that does not exist is as good as none."""

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class HouseholdSearch(FilterForm):
    text = forms.CharField(label=_("Number, name, ID or phone"), required=False, max_length=60)
    area = forms.CharField(required=False, max_length=24, widget=forms.HiddenInput)
    household_type = forms.ChoiceField(label=_("Household type"), required=False)
    monitor_category = forms.ChoiceField(label=_("Category of monitored household"), required=False)
    as_of = forms.DateField(label=_("As of"), required=False, widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("household_type", "monitor_category"):
            self.fields[name].choices = [ALL, *offered(name)]  # type: ignore[attr-defined]


class ChangesFilter(FilterForm):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *ChangeState.choices])


class DocumentsFilter(FilterForm):
    text = forms.CharField(label=_("Title or number"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ALL, *DocumentKind.choices])
