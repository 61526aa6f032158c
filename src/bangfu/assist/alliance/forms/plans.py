"""The form of a plan of hubs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.assist.alliance.models import Hub, HubRole, Programme, on_day
from bangfu.assist.alliance.selectors.rows import every


class HubChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, hub: Hub) -> str:
        return hub.organisation.name


class HubPlanForm(forms.Form):
    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = every(Hub).filter(on_day(timezone.localdate()), programme=programme, role=HubRole.SUPPORT)
        self.fields["without"] = HubChoice(
            present.select_related("organisation").order_by("pk"),
            label=_("Without these hubs"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("To see what would come of it. Such a plan cannot be adopted."),
        )
