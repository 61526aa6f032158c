"""The forms of people who help."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.assist.alliance.forms.fields import (
    ActorForm,
    FilterForm,
    area_field,
    day_field,
    fields_field,
    organisation_field,
    text_field,
)
from bangfu.assist.alliance.forms.organisations import ALL
from bangfu.assist.alliance.models import GovernanceKind, Person, PersonRole
from bangfu.assist.alliance.services import PersonFacts
from bangfu.ground.access.permissions import Permission
from bangfu.identify.registry.forms.fields import offered

FACTS = ("name", "phone", "assist_field", "skills_note", "organisation")


class PeopleFilter(FilterForm):
    words = text_field(_("Name"), 60, required=False)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[ALL, *PersonRole.choices])
    assist_field = forms.ChoiceField(label=_("Skills"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assist_field"].choices = [ALL, *offered("assist_field")]  # type: ignore[attr-defined]


class PersonForm(ActorForm):
    name = text_field(_("Name"), 60)
    phone = text_field(
        _("Phone"),
        20,
        required=False,
        help_text=_("Sealed at once; shown masked. Leave it empty to keep what is there."),
    )
    assist_field = fields_field(_("Skills"))
    skills_note = text_field(_("What she can do"), 200, required=False)

    def prepare(self) -> None:
        self.fields["organisation"] = organisation_field(self.actor, required=False)

    def facts(self) -> PersonFacts:
        return PersonFacts(**{name: self.cleaned_data[name] for name in FACTS})


class PersonNewForm(PersonForm):
    role = forms.ChoiceField(label=_("Role"), choices=PersonRole.choices)
    project = text_field(_("Project"), 120, required=False)
    since = day_field(_("In effect from"), initial=timezone.localdate)

    def prepare(self) -> None:
        super().prepare()
        hint = _("For an elite the village where she lives.")
        self.fields["area"] = area_field(
            self.actor, Permission.ALLIANCE_RECORD, label=_("Village or area"), help_text=hint
        )
        self.order_fields(("area", "role", "since", "project", *FACTS))


class PersonEditForm(PersonForm):
    reason = text_field(_("Reason of the change"), 200)


def facts_of(person: Person) -> dict[str, Any]:
    """What the form shows of her; her phone is never in it."""
    return {name: getattr(person, name) for name in FACTS if name != "phone"}


class PartForm(ActorForm):
    role = forms.ChoiceField(label=_("Role"), choices=PersonRole.choices)
    project = text_field(_("Project"), 120, required=False)
    is_local = forms.BooleanField(label=_("She is from here and stays"), required=False, initial=True)
    since = day_field(_("In effect from"), initial=timezone.localdate)

    def prepare(self) -> None:
        self.fields["area"] = area_field(self.actor, Permission.ALLIANCE_RECORD, label=_("Village or area"))
        self.order_fields(("area", "role"))


class LedForm(forms.Form):
    project = text_field(_("Project"), 120, help_text=_("Written the same for everybody who leads in it."))
    household_no = text_field(_("Household number"), 50)
    since = day_field(_("In effect from"), initial=timezone.localdate)


class GovernanceForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=GovernanceKind.choices)
    happened_on = day_field(_("Day"), initial=timezone.localdate)
    summary = text_field(_("What happened"), 300, rows=3, help_text=_("Without the names of those who quarrelled."))
    result = text_field(_("Result"), 300, rows=2, required=False)


class HoursForm(ActorForm):
    worked_on = day_field(_("Day"), initial=timezone.localdate)
    hours = forms.DecimalField(label=_("Hours of service"), min_value=Decimal("0.1"), max_value=24, decimal_places=1)
    what = text_field(_("Service given"), 200)

    def prepare(self) -> None:
        self.fields["organisation"] = organisation_field(self.actor, label=_("Organisation that confirms"))

    def minutes(self) -> int:
        return int(self.cleaned_data["hours"] * 60)


class ConfirmForm(forms.Form):
    confirmed = forms.TypedChoiceField(
        label=_("Were these hours given to you?"),
        choices=[("1", _("Yes, confirm them")), ("0", _("No, do not count them"))],
        coerce=lambda value: value == "1",
    )
