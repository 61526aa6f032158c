"""The forms by which administrators make users and give roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission, Role
from bangfu.ground.access.selectors import areas_found, roles_given

MOST_CHOICES = 300
"""More areas than this and a form asks for the code instead of showing a list."""
ROLES = [("", _("All roles")), *Role.choices]
STATES = [("", _("Open and closed")), ("open", _("Open")), ("closed", _("Closed"))]


def area_field(actor: Actor, permission: Permission, label: Any) -> forms.Field:
    """A list of the actor's open areas, or the code of one where they are too many to choose from."""
    areas = areas_found(scope=actor.scope(permission)).filter(valid_to__isnull=True)
    if len(found := areas.values_list("code", "name", "level")[: MOST_CHOICES + 1]) > MOST_CHOICES:
        help_text = _("Its code: look it up under “Areas”.")
        return forms.CharField(label=label, max_length=24, help_text=help_text)
    choices = [("", "—"), *((code, f"{'　' * (level - 1)}{name} {code}") for code, name, level in found)]
    return forms.ChoiceField(label=label, choices=choices)


class UsersFilter(forms.Form):
    words = forms.CharField(label=_("Name"), required=False, max_length=60)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=ROLES)
    area_code = forms.CharField(label=_("Area code"), required=False, max_length=24)
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)

    def chosen(self) -> dict[str, Any]:
        """What was chosen; a value that is no choice counts as none."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("The order or the event behind it. It stays in the history."),
    )


class GrantForm(ReasonForm):
    """A role to give. `area` is filled in when the form knows who gives."""

    role = forms.ChoiceField(label=_("Role"))
    area = forms.CharField(label=_("Area"))
    since = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    field_order = ("username", "display_name", "role", "area", "since", "until", "reason")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        role, since = self.fields["role"], self.fields["since"]
        role.choices = [("", "—"), *((role.value, role.label) for role in roles_given())]  # type: ignore[attr-defined]
        since.initial = timezone.localdate()
        self.fields["area"] = area_field(actor, Permission.USER_MANAGE, _("Area"))
        self.order_fields(self.field_order)

    def clean_area(self) -> str:
        code: str = self.cleaned_data["area"].strip()
        if not areas_found(scope=self.actor.scope(Permission.USER_MANAGE)).filter(code=code).exists():
            raise ValidationError(_("No area of yours has this code."))
        return code

    def area_chosen(self) -> Area:
        return areas_found(scope=self.actor.scope(Permission.USER_MANAGE)).get(code=self.cleaned_data["area"])


class UserForm(GrantForm):
    username = forms.CharField(label=_("User name"), max_length=60, help_text=_("What she types to sign in."))
    display_name = forms.CharField(label=_("Full name"), max_length=60, help_text=_("The name that colleagues know."))
