"""What the forms of the network share: choices by actor, and the fields of item, quantity and area."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.assist.network.models import Item
from bangfu.assist.network.selectors import items
from bangfu.errors import NotFound
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.scopes import Scope
from bangfu.ground.access.selectors import area_get

LONGEST_LIST = 500
MOST_UNITS = 10**12
TIERS = [
    (1, _("1 – life or health at risk")),
    (2, _("2 – urgent")),
    (3, _("3 – normal")),
    (4, _("4 – can wait")),
]
ALL = ("", _("All"))


class DayInput(forms.DateInput):
    input_type = "date"


class FilterForm(forms.Form):
    """A form in the address: a choice that does not exist is as good as none."""

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class ItemField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Items with the unit they are counted in."""

    def __init__(self) -> None:
        super().__init__(
            items(), label=_("Item"), empty_label=_("Choose an item"), error_messages={"required": _("Choose an item.")}
        )

    def label_from_instance(self, item: Item) -> str:
        return f"{item.name} ({item.unit})"


class QuantityField(forms.IntegerField):
    """A whole number of units of an item."""

    def __init__(self) -> None:
        whole = _("Write a whole number of at least 1.")
        super().__init__(
            label=_("Quantity"),
            min_value=1,
            max_value=MOST_UNITS,
            help_text=_("In the unit of the item, such as 40."),
            error_messages={"min_value": whole, "invalid": whole, "required": whole},
        )


class CodeField(forms.CharField):
    """An area by its code, where a list would be too long."""


class ActorForm(forms.Form):
    """A form whose choices depend on who fills it in."""

    @property
    def asks_for_codes(self) -> bool:
        return any(isinstance(field, CodeField) for field in self.fields.values())

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.prepare()

    def prepare(self) -> None:
        """Give the fields this actor's choices."""

    def area_of(self, name: str, scope: Scope) -> Area | None:
        code = self.cleaned_data[name].strip()
        try:
            return area_get(scope=scope, code=code) if code else None
        except NotFound as error:
            problem = f"{error.what.render(gettext)}. {error.remedy.render(gettext)}"
            raise ValidationError(problem, code="unknown") from None


class AreaSearch(FilterForm):
    words = forms.CharField(label=_("Name, or the beginning of a code"), required=False, max_length=60)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One sentence that the other side can act on."),
    )


def area_field(
    areas: QuerySet[Area], *, label: Any, help_text: Any = "", empty: Any = None, required: bool = True
) -> forms.Field:
    """A list of areas, each under the one above it; a field for the code where the list would be too long."""
    if areas.count() > LONGEST_LIST:
        hint = _("The code of the area, such as 530721.")
        return CodeField(label=label, required=required, max_length=24, help_text=hint)
    named = areas.select_related("parent").order_by("path")
    choices = [(area.code, f"{area.parent.name} {area.name}" if area.parent else area.name) for area in named]
    first = [] if empty is None else [("", empty)]
    return forms.ChoiceField(label=label, choices=[*first, *choices], required=required, help_text=help_text)


def end_of_day(day: date | None) -> datetime | None:
    return None if day is None else timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
