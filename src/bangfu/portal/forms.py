"""The filter of the needs hall."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.assist.network.models import ItemCategory
from bangfu.portal.selectors import public_counties


class NeedsFilter(forms.Form):
    county = forms.ChoiceField(label=_("County"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[("", _("All")), *ItemCategory.choices])
    only_open = forms.BooleanField(label=_("Only needs that are still open"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counties = [(county, county) for county in public_counties()]
        self.fields["county"] = forms.ChoiceField(
            label=_("County"), required=False, choices=[("", _("All")), *counties]
        )

    def chosen(self) -> dict[str, Any]:
        """What the reader chose; a choice that does not exist is as good as none."""
        self.is_valid()
        return {
            name: self.cleaned_data[name] for name in ("county", "category", "only_open") if name in self.cleaned_data
        }
