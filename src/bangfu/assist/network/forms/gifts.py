"""The forms of what happens to offers and matches."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.assist.network.forms.base import (
    ALL,
    ActorForm,
    DayInput,
    FilterForm,
    QuantityField,
    area_field,
    end_of_day,
)
from bangfu.assist.network.models import CallOutcome, ItemCategory, MatchState, Need, OfferKind, StillInUse, Suits
from bangfu.assist.network.selectors import offers_for, organisations_for
from bangfu.ground.access.models import Area, Level

NO_NAMES = _("Without names and numbers.")


def words(label: Any, *, required: bool = True, hint: Any = NO_NAMES) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=required, max_length=500, widget=area, help_text=hint)


class MatchesFilter(FilterForm):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *MatchState.choices])


class OpenNeedsFilter(FilterForm):
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[ALL, *ItemCategory.choices])


class WithdrawForm(forms.Form):
    quantity = forms.IntegerField(
        label=_("Quantity to withdraw"),
        required=False,
        min_value=1,
        help_text=_("Leave it empty to withdraw everything that is free and end the offer."),
    )
    reason = words(_("Reason"))


class OfferChangeForm(forms.Form):
    free = forms.IntegerField(label=_("Still free"), min_value=1)
    expires = forms.DateField(
        label=_("Available until"),
        required=False,
        widget=DayInput,
        help_text=_("Leave it empty where it does not end."),
    )

    def clean_expires(self) -> Any:
        return end_of_day(self.cleaned_data["expires"])


class ClaimForm(ActorForm):
    offer = forms.CharField()
    quantity = QuantityField()

    def __init__(self, *args: Any, need: Need, **kwargs: Any) -> None:
        self.need = need
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.fields["offer"] = forms.ModelChoiceField(
            offers_for(actor=self.actor, need=self.need),
            label=_("From which offer"),
            empty_label=_("Choose an offer"),
        )


class HelpForm(ActorForm):
    organisation = forms.CharField()
    kind = forms.ChoiceField(label=_("Kind"), choices=OfferKind.choices, initial=OfferKind.GOODS)
    channel = forms.CharField(
        label=_("Charity or account that pays it out"),
        required=False,
        max_length=120,
        help_text=_("For money: the charity with the number of its qualification, or the statutory account."),
    )
    quantity = QuantityField()

    def prepare(self) -> None:
        own = organisations_for(self.actor)
        self.fields["organisation"] = forms.ModelChoiceField(own, label=_("Organisation"), empty_label=None)


class DeliveryForm(forms.Form):
    quantity = QuantityField()
    delivered_on = forms.DateField(label=_("Handed over on"), widget=DayInput)
    file = forms.FileField(
        label=_("Proof as a file"),
        required=False,
        help_text=_("The signed slip, or a picture of the goods: PDF, JPEG or PNG. No picture of people is needed."),
    )
    reference = forms.CharField(
        label=_("Or where the paper is"),
        required=False,
        max_length=200,
        help_text=_("Such as: folder 3 of the village office."),
    )


class ConfirmForm(forms.Form):
    received = QuantityField()
    shortfall = words(_("If less arrived: what is missing"), required=False)
    by_household = forms.BooleanField(label=_("The household itself has confirmed it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received"].label = _("Quantity received")


class DecideForm(forms.Form):
    received = forms.IntegerField(label=_("How much has arrived after all"), min_value=0)
    finding = words(_("Result of the check"))


class FeedbackForm(forms.Form):
    suits = forms.ChoiceField(label=_("Does it suit?"), choices=Suits.choices)
    words = words(
        _("In their words"), required=False, hint=_("Only if they want to say something. No thanks are expected.")
    )


class FollowUpForm(forms.Form):
    answer = forms.ChoiceField(label=_("Answer"), choices=StillInUse.choices)
    passed_to = forms.ChoiceField(required=False)
    passed_on = forms.DateField(label=_("Day it was passed on"), required=False, widget=DayInput)
    note = forms.CharField(label=_("Note"), required=False, max_length=200, help_text=NO_NAMES)

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        county = Area.objects.filter(pk__in=area.ancestor_ids, level=Level.COUNTY).first() or area
        villages = Area.objects.filter(path__startswith=county.path, level=Level.VILLAGE)
        self.fields["passed_to"] = area_field(
            villages, label=_("Passed on to the village"), empty=_("Not passed on"), required=False
        )
        self.order_fields(["answer", "passed_to", "passed_on", "note"])

    def clean_passed_to(self) -> Area | None:
        code = self.cleaned_data["passed_to"]
        found = Area.objects.filter(code=code, level=Level.VILLAGE).first() if code else None
        if code and found is None:
            raise forms.ValidationError(_("There is no village with this code."), code="unknown")
        return found


class ReleaseForm(forms.Form):
    given_on = forms.DateField(label=_("Signed on"), widget=DayInput)
    evidence = forms.CharField(
        label=_("Where the signed paper is"), max_length=200, help_text=_("Such as: folder 3 of the village office.")
    )


class NumberForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), min_length=5, max_length=200, help_text=_("For example: to agree on the day of delivery.")
    )


class CallForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=CallOutcome.choices)
