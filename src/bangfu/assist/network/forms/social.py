"""What the forms of actions, donations, devices, orders, appeals and stories share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.assist.network.forms.base import LONGEST_LIST, ActorForm, DayInput, area_field
from bangfu.assist.network.selectors.actions import organisations_known
from bangfu.assist.network.selectors.devices import household_numbered
from bangfu.errors import NotFound
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import area_get, areas_within
from bangfu.identify.registry.forms.fields import YuanField
from bangfu.identify.registry.models import Household


def words_field(label: Any, *, most: int, rows: int = 0, required: bool = True, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=most, widget=widget, required=required, help_text=help_text)


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=DayInput, help_text=help_text)


def today_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput, initial=timezone.localdate)


def money_field(label: Any, *, required: bool = True, help_text: Any = "") -> YuanField:
    return YuanField(label=label, required=required, help_text=help_text or _("In yuan, such as 20000 or 1250.50."))


def count_field(label: Any, *, required: bool = True, least: int = 1) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=required, min_value=least, max_value=10**12)


class OrganisationField(forms.CharField):
    """An organisation by its name; chosen from a list where that is short."""

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, max_length=120, help_text=_("The name as it is registered."))

    def offer(self) -> None:
        """A list to choose from, as long as one can read it."""
        names = list(organisations_known().values_list("name", flat=True).distinct()[: LONGEST_LIST + 1])
        if len(names) <= LONGEST_LIST:
            self.widget = forms.Select(choices=[("", _("Choose an organisation")), *((name, name) for name in names)])
            self.help_text = ""

    def clean(self, value: Any) -> Any:
        name = super().clean(value).strip()
        found = organisations_known().select_related("area").filter(name=name).first() if name else None
        if name and found is None:
            raise ValidationError(_("No organisation of this name is registered: register it first."), code="unknown")
        return found


class HouseholdField(forms.CharField):
    """A household by its number, among those of who fills in the form."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Household number"), max_length=50, help_text=_("As it stands on the household's page.")
        )


class SocialForm(ActorForm):
    """A form of this half of the network: its lists are those of the actor's area."""

    def prepare(self) -> None:
        for field in self.fields.values():
            if isinstance(field, OrganisationField):
                field.offer()
        if "area" in self.fields:
            self.scope = self.actor.scope(Permission.SOCIAL_RECORD)
            self.fields["area"] = area_field(areas_within(self.scope), label=self.fields["area"].label)

    def clean_area(self) -> Area | None:
        return self.area_of("area", self.scope)

    def place_of(self, name: str) -> Area | None:
        """An area by its code, wherever it lies: areas are public."""
        code = self.cleaned_data[name].strip()
        try:
            return area_get(scope=EVERYWHERE, code=code) if code else None
        except NotFound as error:
            problem = f"{error.what.render(gettext)}. {error.remedy.render(gettext)}"
            raise ValidationError(problem, code="unknown") from None

    def clean_household(self) -> Household:
        number = self.cleaned_data["household"].strip()
        scope = self.actor.scope(Permission.REGISTER_READ)
        found = household_numbered(scope, number)
        if found is None:
            raise ValidationError(_("No household of your area has this number."), code="unknown")
        return found


class SureForm(forms.Form):
    """Nothing to fill in: the button itself is the act."""
