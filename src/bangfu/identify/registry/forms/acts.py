"""The forms of single acts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.models.records import Purpose
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.selectors import areas_within
from bangfu.identify.registry.forms.fields import DayInput, YesNoField, YuanField, offered
from bangfu.identify.registry.forms.records import StatedForm, area_field, area_of, people, villages
from bangfu.identify.registry.models import Household, Member
from bangfu.identify.registry.models.documents import DocumentKind
from bangfu.identify.registry.models.sources import Sourced

OLD_HEAD_RELATIONS = ("01",)
SOURCE_FIELDS = frozenset({"id", "area", "source", "stated_on", "year"})


class LeaveForm(StatedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = forms.ChoiceField(label=_("Reason of leaving"), choices=offered("leave_reason"))
        self.fields = {"leave_reason": reason, **self.fields}


class SplitForm(StatedForm):
    def __init__(self, *args: Any, members: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = people(member for member in members if not member.is_head)
        going = forms.TypedMultipleChoiceField(
            label=_("Who moves out"), choices=others, coerce=int, widget=forms.CheckboxSelectMultiple
        )
        head = forms.TypedChoiceField(label=_("Head of the new household"), choices=others, coerce=int)
        self.fields = {"going": going, "head": head, **self.fields}


class MergeForm(StatedForm):
    def __init__(self, *args: Any, others: Sequence[Household], heads: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(home.pk, f"{home.household_no} {heads.get(home.pk, '')}") for home in others]
        into = forms.TypedChoiceField(label=_("Household that it joins"), choices=choices, coerce=int)
        self.fields = {"into": into, **self.fields}


class HeadForm(StatedForm):
    def __init__(self, *args: Any, members: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = people(member for member in members if not member.is_head)
        relations = [choice for choice in offered("relation_to_head") if choice[0] not in OLD_HEAD_RELATIONS]
        self.fields = {
            "member": forms.TypedChoiceField(label=_("New head"), choices=others, coerce=int),
            "relation_of_old": forms.ChoiceField(label=_("What the old head is to the new one"), choices=relations),
            **self.fields,
        }


class EndForm(StatedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [choice for choice in offered("end_reason") if choice[0] != "MERGED"]
        self.fields = {"reason": forms.ChoiceField(label=_("Reason of the end"), choices=reasons), **self.fields}


class MoveForm(forms.Form):
    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.villages = villages(actor.scope(Permission.REGISTER_MOVE))
        self.fields["to"] = area_field(self.villages, _("New village"))
        self.fields["moved_on"] = forms.DateField(label=_("Moved on"), widget=DayInput(), initial=timezone.localdate)
        self.fields["reason"] = forms.CharField(
            label=_("Reason"), max_length=200, help_text=_("One sentence without names: the old village keeps it.")
        )

    def clean_to(self) -> Area:
        return area_of(self, "to", self.villages)


class UnmaskForm(forms.Form):
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("For which task; an auditor reads it."))


class EraseForm(forms.Form):
    order_no = forms.CharField(
        label=_("Number of the order"), max_length=80, help_text=_("The decision that this erasure carries out.")
    )
    understood = forms.BooleanField(label=_("I have checked the name. This cannot be undone."))


class DocumentForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    number = forms.CharField(label=_("Document number"), required=False, max_length=80)
    issuer = forms.CharField(label=_("Issued by"), max_length=120)
    issued_on = forms.DateField(label=_("Issued on"), widget=DayInput())
    kind = forms.ChoiceField(label=_("Kind"), choices=DocumentKind.choices)
    effective_from = forms.DateField(label=_("In force from"), required=False, widget=DayInput())
    effective_to = forms.DateField(label=_("In force until"), required=False, widget=DayInput())
    rules = forms.CharField(
        label=_("Basis of"),
        required=False,
        max_length=500,
        help_text=_("The codes of the rules that rest on it, with commas, such as register-change."),
    )
    place = forms.CharField(
        label=_("Where it is kept"), required=False, max_length=300, help_text=_("Archive number or address.")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = areas_within(actor.scope(Permission.DOCUMENT_RECORD)).filter(level__lte=Level.TOWNSHIP)
        self.fields = {"area": area_field(self.areas, _("Area")), **self.fields}

    def clean_area(self) -> Area:
        return area_of(self, "area", self.areas)

    def clean_rules(self) -> list[str]:
        return [rule.strip() for rule in self.cleaned_data["rules"].replace("\uff0c", ",").split(",") if rule.strip()]


class AreaFiguresForm(StatedForm):
    """The figures of a village or county for a year, from the columns of its model."""

    def __init__(self, *args: Any, model: type[Sourced], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stated = [field for field in model._meta.concrete_fields if field.name not in SOURCE_FIELDS]
        self.names = [field.name for field in stated]
        year = forms.IntegerField(label=_("Year"), min_value=1949, max_value=2199)
        self.fields = {"year": year, **{field.name: figure_field(field) for field in stated}, **self.fields}

    def figures(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.names if self.cleaned_data[name] not in (None, "")}


def figure_field(field: models.Field[Any, Any]) -> forms.Field:
    given: dict[str, Any] = {"label": field.verbose_name, "required": False}
    if isinstance(field, models.BooleanField):
        return YesNoField(**given)
    if isinstance(field, models.DecimalField):
        low = None if field.name.endswith("growth_pct") else Decimal(0)
        return forms.DecimalField(min_value=low, max_digits=12, decimal_places=2, **given)
    if isinstance(field, models.IntegerField):
        whole = forms.IntegerField(min_value=0, max_value=2**31 - 1, **given)
        return YuanField(**given) if field.name.endswith("_fen") else whole
    return forms.CharField(max_length=field.max_length, **given)
