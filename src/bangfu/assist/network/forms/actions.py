"""The forms of special actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bangfu.assist.network.forms.base import ALL, FilterForm
from bangfu.assist.network.forms.social import (
    OrganisationField,
    SocialForm,
    count_field,
    day_field,
    money_field,
    today_field,
    words_field,
)
from bangfu.assist.network.models import ActionState, FigureKind
from bangfu.assist.network.models.actions import MONEY, QUALIFIERS
from bangfu.compute.figures import Qualifier
from bangfu.ground.access.models import Area
from bangfu.identify.registry.forms.fields import ManyField, offered


class ActionsFilter(FilterForm):
    field = forms.ChoiceField(label=_("Field of work"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *ActionState.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"] = forms.ChoiceField(
            label=_("Field of work"), required=False, choices=[ALL, *offered("action_field")]
        )


class ActionForm(SocialForm):
    area = forms.CharField(label=_("Who keeps its ledger"))
    name = words_field(_("Name"), most=120)
    in_fields = ManyField(label=_("Fields of assistance"), choices=[])
    purpose = words_field(_("Purpose"), most=500, rows=3, required=False)
    areas = words_field(
        _("Areas helped"),
        most=500,
        required=False,
        help_text=_("Codes of areas, with a space between them, such as 530721 530722."),
    )
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Until"), required=False)

    def prepare(self) -> None:
        super().prepare()
        choice = self.fields["in_fields"]
        assert isinstance(choice, forms.MultipleChoiceField)
        choice.choices = offered("action_field")

    def clean_areas(self) -> list[Area]:
        found = []
        for code in self.cleaned_data["areas"].split():
            self.cleaned_data["areas"] = code
            place = self.place_of("areas")
            found += [place] if place else []
        return found

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        values = dict(self.cleaned_data)
        values["fields"] = values.pop("in_fields")
        return values


class LoadForm(SocialForm):
    area = forms.CharField(label=_("Who keeps its ledger"))


class FigureForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is counted"), choices=FigureKind.choices)
    qualifier = forms.ChoiceField(label=_("How exact"), choices=QUALIFIERS)
    value = forms.DecimalField(
        label=_("Figure"),
        min_value=0,
        max_digits=16,
        decimal_places=2,
        help_text=_("Money in yuan; what is counted as a whole number; a share in per cent."),
    )
    as_of = day_field(_("As of"))
    source = words_field(_("Source"), most=300, help_text=_("Who published it, and where."))

    def clean(self) -> dict[str, Any]:
        """Money is kept in fen and a share in hundredths of a per cent: both are a hundred times what is typed."""
        given = super().clean() or {}
        kind, value = given.get("kind"), given.get("value")
        if kind is None or value is None:
            return given
        if kind in (*MONEY, FigureKind.PERCENT):
            given["value"] = int(value * 100)
        elif value != int(value):
            raise ValidationError({"value": _("What is counted is a whole number.")})
        else:
            given["value"] = int(value)
        return given


class PledgeForm(SocialForm):
    organisation = OrganisationField(_("Organisation"))
    amount_fen = money_field(_("Amount"), required=False)
    goods = words_field(_("Goods"), most=120, required=False, help_text=_("Instead of an amount."))
    quantity = count_field(_("Quantity"), required=False)
    unit = words_field(_("Unit"), most=20, required=False)
    qualifier = forms.ChoiceField(label=_("How exact"), choices=QUALIFIERS, initial=Qualifier.EXACT.value)
    pledged_on = today_field(_("Pledged on"))
    source = words_field(_("Source"), most=300, help_text=_("Letter, agreement or record of the meeting."))


class MoneyArrivedForm(forms.Form):
    size = money_field(_("Amount"))
    delivered_on = today_field(_("Delivered on"))
    proof = words_field(_("Voucher"), most=200, help_text=_("Number of the receipt or bank slip; no account numbers."))


class GoodsArrivedForm(forms.Form):
    size = count_field(_("Quantity"))
    delivered_on = today_field(_("Delivered on"))
    proof = words_field(_("Voucher"), most=200, help_text=_("Number of the receipt or the list of who received."))
