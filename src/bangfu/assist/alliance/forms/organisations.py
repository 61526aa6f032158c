"""The forms of organisations, of local ones being founded, and of credit files."""

from __future__ import annotations

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
from bangfu.assist.alliance.models import (
    EvidenceKind,
    IncubationStage,
    Organisation,
    OrganisationState,
    Pillar,
    Subtype,
)
from bangfu.assist.alliance.services import OrganisationFacts
from bangfu.ground.access.permissions import Permission
from bangfu.identify.registry.forms.fields import offered

ALL = ("", _("All"))
FACTS = (
    "name",
    "subtype",
    "credit_code",
    "assist_field",
    "origin",
    "office_phone",
    "fundraising_no",
    "founded_on",
    "note",
)


class OrganisationsFilter(FilterForm):
    words = text_field(_("Name or credit code"), 120, required=False)
    pillar = forms.ChoiceField(label=_("Pillar"), required=False, choices=[ALL, *Pillar.choices])
    subtype = forms.ChoiceField(label=_("Kind"), required=False, choices=[ALL, *Subtype.choices])
    assist_field = forms.ChoiceField(label=_("Fields of assistance"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *OrganisationState.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assist_field"].choices = [ALL, *offered("assist_field")]  # type: ignore[attr-defined]


class OrganisationForm(ActorForm):
    name = text_field(_("Registered name"), 120)
    subtype = forms.ChoiceField(label=_("Kind"), choices=Subtype.choices)
    credit_code = text_field(
        _("Unified social credit code"), 30, required=False, help_text=_("18 characters, as on its certificate.")
    )
    assist_field = fields_field()
    origin = text_field(
        _("Where its members come from"), 60, required=False, help_text=_("For a chamber of people from elsewhere.")
    )
    office_phone = text_field(
        _("Office phone"), 20, required=False, help_text=_("A landline such as 0733-5550100, never somebody's mobile.")
    )
    fundraising_no = text_field(_("Public-fundraising certificate"), 40, required=False)
    founded_on = day_field(_("Founded on"), required=False)
    note = text_field(_("Note"), 500, rows=2, required=False)

    def facts(self) -> OrganisationFacts:
        return OrganisationFacts(**{name: self.cleaned_data[name] for name in FACTS})


class OrganisationNewForm(OrganisationForm):
    field_order = ("area",)

    def prepare(self) -> None:
        self.fields["area"] = area_field(self.actor, Permission.ALLIANCE_RECORD, label=_("Where it is registered"))
        self.order_fields(("area", *FACTS))


class OrganisationEditForm(OrganisationForm):
    reason = text_field(_("Reason of the change"), 200)


def facts_of(organisation: Organisation) -> dict[str, Any]:
    return {name: getattr(organisation, name) for name in FACTS}


class EndForm(forms.Form):
    until = day_field(_("Last day"), initial=timezone.localdate)
    reason = text_field(_("Reason"), 200)


class IncubationForm(ActorForm):
    name = text_field(_("Name of the local organisation"), 120)
    subtype = forms.ChoiceField(label=_("Kind"), choices=Subtype.choices, initial=Subtype.SERVICE_BODY)
    since = day_field(_("Help begins on"), initial=timezone.localdate)

    def prepare(self) -> None:
        self.fields["area"] = area_field(self.actor, Permission.ALLIANCE_RECORD, label=_("Where it is to stay"))
        self.fields["supporter"] = organisation_field(self.actor, label=_("Supporting organisation"))


class AdvanceForm(forms.Form):
    stage = forms.ChoiceField(label=_("Stage"), choices=IncubationStage.choices[1:])
    reached_on = day_field(_("Reached on"), initial=timezone.localdate)
    credit_code = text_field(
        _("Unified social credit code"), 30, required=False, help_text=_("Needed when it is founded.")
    )
    note = text_field(_("Note"), 500, rows=2, required=False)


class EvidenceForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=EvidenceKind.choices)
    occurred_on = day_field(_("Day"), initial=timezone.localdate)
    reference = text_field(
        _("Reference"), 120, help_text=_("The paper it rests on, such as a receipt's number. One entry for each.")
    )
    note = text_field(_("Note"), 300, required=False)


class ReasonForm(forms.Form):
    reason = text_field(_("Reason"), 500, rows=3)


class DecideForm(forms.Form):
    is_upheld = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("1", _("Uphold the appeal and strike the entry out")), ("0", _("Dismiss it; the entry stands"))],
        coerce=lambda value: value == "1",
    )
    decision = text_field(_("Reasons"), 500, rows=3, help_text=_("The organisation reads them."))
