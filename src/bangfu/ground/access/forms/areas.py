"""The forms of single changes of the area tree."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.actors import Actor
from bangfu.ground.access.forms.users import area_field
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.permissions import Permission

LEVELS = [("", _("All levels")), *((str(value), label) for value, label in Level.choices)]


class AreasFilter(forms.Form):
    words = forms.CharField(label=_("Name or code, also a former one"), required=False, max_length=120)
    level = forms.ChoiceField(label=_("Level"), required=False, choices=LEVELS)

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        level = self.cleaned_data.get("level", "")
        return {"words": self.cleaned_data.get("words", "").strip(), "level": int(level) if level else None}


class AreaCloseForm(forms.Form):
    """From which day, by which document: what every change of the tree states."""

    day = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    document = forms.CharField(
        label=_("Document"), max_length=120, help_text=_("The order behind it, with its number.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = timezone.localdate()


class AreaRenameForm(AreaCloseForm):
    name = forms.CharField(label=_("New name"), max_length=120)
    field_order = ("name", "day", "document")


class AreaMoveForm(AreaCloseForm):
    above = forms.CharField(label=_("New place: below"))
    field_order = ("above", "day", "document")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["above"] = area_field(actor, Permission.AREA_MANAGE, _("New place: below"))
        self.order_fields(self.field_order)


class AreaAddForm(AreaCloseForm):
    code = forms.CharField(label=_("Code"), max_length=24)
    name = forms.CharField(label=_("Name"), max_length=120)
    level = forms.TypedChoiceField(label=_("Level"), coerce=int)
    field_order = ("code", "name", "level", "day", "document")

    def __init__(self, *args: Any, above: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lower = [(value, label) for value, label in Level.choices if value > above.level or value == Level.VILLAGE]
        self.fields["level"].choices = lower  # type: ignore[attr-defined]
