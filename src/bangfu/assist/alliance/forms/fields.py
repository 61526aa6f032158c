"""The fields that the forms of the alliance share: places, organisations and fields of assistance."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bangfu.assist.alliance.models import Organisation, OrganisationState
from bangfu.assist.alliance.selectors import organisations_visible
from bangfu.compute.credit_codes import tidy_credit_code
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.selectors import areas_within
from bangfu.identify.registry.forms.fields import DayInput, ManyField, offered

LONGEST_LIST = 300
Label = Any


class FilterForm(forms.Form):
    """A form in the address: a choice that does not exist is as good as none."""

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class ActorForm(forms.Form):
    """A form whose choices depend on who fills it in."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.prepare()

    def prepare(self) -> None:
        """Give the fields this actor's choices."""


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An area: from a list, or by its code where the list would be too long."""

    def __init__(self, areas: QuerySet[Area], **options: Any) -> None:
        is_long = areas.count() > LONGEST_LIST
        if is_long:
            options = {"widget": forms.TextInput(), "help_text": _("The code of the area, such as 530721."), **options}
        super().__init__(
            areas.select_related("parent").order_by("path"),
            to_field_name="code",
            empty_label=None if options.get("required", True) else _("None"),
            error_messages={"invalid_choice": _("There is no area of yours with this code.")},
            **options,
        )

    def label_from_instance(self, area: Area) -> str:
        return f"{area.parent.name} {area.name}" if area.parent else area.name


class OrganisationField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An organisation: from a list, or by name or credit code where the list would be too long."""

    def __init__(self, organisations: QuerySet[Organisation], **options: Any) -> None:
        self.rows = organisations
        self.is_long = organisations.count() > LONGEST_LIST
        if self.is_long:
            hint = _("Its full name or its unified social credit code.")
            options = {"widget": forms.TextInput(), "help_text": hint, **options}
        super().__init__(
            organisations,
            empty_label=_("Choose an organisation") if options.get("required", True) else _("None"),
            **options,
        )

    def to_python(self, value: Any) -> Any:
        if not self.is_long or value in self.empty_values:
            return super().to_python(value)
        text = str(value).strip()
        found = self.rows.filter(Q(name=text) | Q(credit_code=tidy_credit_code(text)))[:2]
        if len(found) != 1:
            raise ValidationError(_("No organisation, or more than one, has this name. Write its credit code."))
        return found[0]


def day_field(label: Label, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **options)


def area_field(
    actor: Actor, permission: Permission, *, label: Label = None, lowest: int = Level.VILLAGE, **options: Any
) -> PlaceField:
    """An area in which she has a right, down to a level."""
    areas = areas_within(actor.scope(permission)).filter(level__lte=lowest)
    return PlaceField(areas, label=label or _("Area"), **options)


def any_area_field(label: Label) -> PlaceField:
    """Any area of the country: those who help and those who are helped lie far apart."""
    return PlaceField(Area.objects.filter(valid_to__isnull=True), label=label)


def organisation_field(actor: Actor, *, label: Label = None, **options: Any) -> OrganisationField:
    """An organisation that she may see and that has not ended."""
    rows = organisations_visible(actor).exclude(state=OrganisationState.ENDED)
    return OrganisationField(rows, label=label or _("Organisation"), **options)


def fields_field(label: Label = None) -> ManyField:
    """Several fields of assistance; their names are read in the language of each request."""
    field = ManyField(choices=(), label=label or _("Fields of assistance"), required=False)
    field.choices = partial(offered, "assist_field")
    return field


def text_field(label: Label, length: int, *, rows: int = 0, **options: Any) -> forms.CharField:
    """A line of text, or a box of so many rows."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=length, widget=widget, **options)
