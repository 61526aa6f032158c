"""The filters of the needs hall and of what is published."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.assist.network.models import ItemCategory, StoryKind
from bangfu.ground.notices.rules import notice_types
from bangfu.portal.selectors import public_counties


def online_types() -> list[tuple[str, object]]:
    return [("", _("All")), *((code, kind.name) for code, kind in notice_types().items() if kind.is_online)]


class NoticesFilter(forms.Form):
    type = forms.ChoiceField(label=_("Type"), required=False, choices=online_types)

    def chosen(self) -> dict[str, Any]:
        """What the reader chose; a type that does not exist is as good as none."""
        self.is_valid()
        return {"type": self.cleaned_data.get("type", "")}


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


class EnoughFilter(NeedsFilter):
    """As the hall's, without the choice that makes no sense here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["only_open"]


class StoriesFilter(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *StoryKind.choices])

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {"kind": self.cleaned_data.get("kind", "")}
