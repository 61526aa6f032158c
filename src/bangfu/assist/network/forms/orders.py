"""The forms of consumption orders."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.assist.network.forms.base import ALL, FilterForm
from bangfu.assist.network.forms.social import (
    HouseholdField,
    OrganisationField,
    SocialForm,
    count_field,
    money_field,
    today_field,
    words_field,
)
from bangfu.assist.network.models import OrderState
from bangfu.ground.access.models import Area


class OrdersFilter(FilterForm):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *OrderState.choices])


class OrderForm(SocialForm):
    supplier = OrganisationField(_("Supplier"))
    buyer = OrganisationField(_("Buyer"))
    product = words_field(_("Product"), most=120)
    origin = words_field(_("Village of origin"), most=24, help_text=_("The code of the village of its farmers."))
    agreement = words_field(
        _("Purchase agreement with the farmers"), most=200, help_text=_("Its number, and where it is kept.")
    )
    quantity = count_field(_("Quantity"))
    unit = words_field(_("Unit"), most=20)
    amount_fen = money_field(_("Amount"))
    ordered_on = today_field(_("Ordered on"))

    def clean_origin(self) -> Area | None:
        return self.place_of("origin")


class DispatchForm(forms.Form):
    on = today_field(_("Dispatched on"))
    waybill = words_field(_("Waybill"), most=80, required=False)


class ReceiveForm(forms.Form):
    on = today_field(_("Received on"))
    invoice = words_field(_("Invoice number"), most=80)


class EvaluateForm(forms.Form):
    on = today_field(_("Evaluated on"))
    stars = forms.TypedChoiceField(label=_("Stars"), choices=[(n, str(n)) for n in range(5, 0, -1)], coerce=int)
    evaluation = words_field(_("Evaluation"), most=300, rows=2, required=False)


class FarmerPayForm(SocialForm):
    household = HouseholdField()
    amount_fen = money_field(_("Amount"))
    paid_on = today_field(_("Paid on"))
    proof = words_field(_("Voucher"), most=200, help_text=_("Number of the purchase slip; no account numbers."))
