"""The forms of needs: the hall's filter, the groups of answers of a draft, and what follows."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bangfu.assist.network.forms.base import (
    ALL,
    MOST_UNITS,
    TIERS,
    ActorForm,
    DayInput,
    FilterForm,
    ItemField,
    area_field,
    end_of_day,
)
from bangfu.assist.network.models import Beneficiary, Finding, ItemCategory, Need, NeedState, Reply
from bangfu.assist.network.selectors import ORDERS, organisations_for
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.selectors import areas_within
from bangfu.policy.loader import codes

LEAST_YUAN, MOST_YUAN = Decimal("0.01"), 10**9
ORDER_NAMES = {"urgent": _("The most urgent first"), "soonest": _("Needed soonest first"), "newest": _("Newest first")}


class NeedsFilter(FilterForm):
    words = forms.CharField(label=_("Item"), required=False, max_length=40)
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[ALL, *ItemCategory.choices])
    tier = forms.TypedChoiceField(label=_("Urgency"), required=False, choices=[ALL, *TIERS], coerce=int)
    area = forms.CharField(label=_("Code of an area"), required=False, max_length=24)
    until = forms.DateField(label=_("Needed until"), required=False, widget=DayInput)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All that are under way")), *NeedState.choices]
    )
    only_open = forms.BooleanField(label=_("Only what is still open"), required=False)
    order = forms.ChoiceField(label=_("Order"), required=False, choices=[(name, ORDER_NAMES[name]) for name in ORDERS])
    campaign = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_area(self) -> Area | None:
        """An area that does not exist is as good as none: what she may see is not the form's business."""
        code = self.cleaned_data["area"].strip()
        return Area.objects.filter(code=code).first() if code else None


class StartForm(ActorForm):
    """What a need begins with; everything else is asked for step by step."""

    item = ItemField()
    area = forms.CharField()
    tier = forms.TypedChoiceField(label=_("Urgency"), choices=TIERS, coerce=int, initial=3)

    def prepare(self) -> None:
        self.scope = self.actor.scope(Permission.NEED_RECORD)
        places = areas_within(self.scope).filter(level__gte=Level.TOWNSHIP)
        self.fields["area"] = area_field(places, label=_("Village or township"))

    def clean_area(self) -> Area | None:
        return self.area_of("area", self.scope)


class StepForm(ActorForm):
    """One group of answers of a draft: every one may stay empty until the need is handed in."""

    use_required_attribute = False

    def __init__(self, *args: Any, need: Need, **kwargs: Any) -> None:
        self.need = need
        super().__init__(*args, **kwargs)

    def full_clean(self) -> None:
        """What is needed in the end may be empty today."""
        needed = [field for field in self.fields.values() if field.required]
        for field in needed:
            field.required = False
        super().full_clean()
        for field in needed:
            field.required = True

    def answers(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class WhoForm(StepForm):
    beneficiary = forms.ChoiceField(label=_("Who benefits?"), choices=Beneficiary.choices, widget=forms.RadioSelect)
    household_no = forms.CharField(
        label=_("Household number"),
        max_length=50,
        required=False,
        help_text=_("As it stands in the register of your area."),
    )
    beneficiary_note = forms.CharField(
        label=_("If not in the register: how does the office find them?"),
        max_length=200,
        required=False,
        help_text=_("Such as: group 3, the third house behind the school. No ID or telephone number."),
    )
    relation = forms.ChoiceField(label=_("Your relation to the beneficiary"))

    def prepare(self) -> None:
        self.fields["relation"] = forms.ChoiceField(
            label=_("Your relation to the beneficiary"), choices=coded("publisher_relation")
        )
        need = self.need
        self.initial = {
            "beneficiary": need.beneficiary or Beneficiary.HOUSEHOLD,
            "household_no": need.household.household_no if need.household else "",
            "beneficiary_note": need.beneficiary_note,
            "relation": need.relation,
        }


class WhereForm(StepForm):
    area = forms.CharField()

    def prepare(self) -> None:
        self.scope = self.actor.scope(Permission.NEED_RECORD)
        places = areas_within(self.scope).filter(level__gte=Level.TOWNSHIP)
        self.fields["area"] = area_field(
            places, label=_("Village"), help_text=_("A household's need lies where the household lives.")
        )
        self.initial = {"area": self.need.area.code}

    def clean_area(self) -> Area:
        return self.area_of("area", self.scope) or self.need.area


class SituationForm(StepForm):
    situation = forms.CharField(
        label=_("Situation"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only officers of this area read it."),
    )
    cause = forms.ChoiceField(label=_("Main cause"))

    def prepare(self) -> None:
        self.fields["cause"] = forms.ChoiceField(label=_("Main cause"), choices=coded("main_cause"))
        self.initial = {"situation": self.need.situation, "cause": self.need.cause}


class WhatForm(StepForm):
    item = ItemField()
    specification = forms.CharField(
        label=_("Specification of the item"), max_length=200, help_text=_("Size, material, age or grade; no brand.")
    )

    def prepare(self) -> None:
        self.initial = {"item": self.need.item_id, "specification": self.need.specification}

    def answers(self) -> dict[str, Any]:
        return {**self.cleaned_data, "item": self.cleaned_data["item"] or self.need.item}


class HowMuchForm(StepForm):
    quantity = forms.IntegerField(
        label=_("Quantity"),
        min_value=1,
        max_value=MOST_UNITS,
        help_text=_("In the unit of the item, such as 40. Leave it empty while nobody knows."),
        error_messages=dict.fromkeys(("min_value", "invalid"), _("Write a whole number of at least 1.")),
    )
    unit_value = forms.DecimalField(
        label=_("Estimated value of one unit, in yuan"),
        min_value=LEAST_YUAN,
        max_value=MOST_YUAN,
        decimal_places=2,
        required=False,
    )
    target_amount = forms.DecimalField(
        label=_("Or the target amount, in yuan"),
        min_value=LEAST_YUAN,
        max_value=MOST_YUAN,
        decimal_places=2,
        required=False,
    )

    def prepare(self) -> None:
        need = self.need
        self.initial = {
            "quantity": need.quantity,
            "unit_value": yuan(need.unit_value_fen),
            "target_amount": yuan(need.target_amount_fen),
        }

    def answers(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "quantity": given["quantity"],
            "unit_value_fen": fen(given["unit_value"]),
            "target_amount_fen": fen(given["target_amount"]),
        }


class WhyForm(StepForm):
    purpose = forms.CharField(
        label=_("Purpose, or what the money is used for"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What it is for, without names. Only officers of this area read it."),
    )
    proof = forms.FileField(
        label=_("Photo or document that proves it"),
        required=False,
        help_text=_("JPEG, PNG or PDF, 10 MB at most. No donor and no page of the public shows it."),
    )

    def prepare(self) -> None:
        self.initial = {"purpose": self.need.purpose}

    def answers(self) -> dict[str, Any]:
        return {"purpose": self.cleaned_data["purpose"]}


class VouchForm(StepForm):
    verifier = forms.CharField(label=_("Who vouches for it"), max_length=60)
    verifier_phone = forms.CharField(label=_("Telephone"), max_length=20)
    valid_until = forms.DateField(label=_("Valid until"), widget=DayInput)
    deadline = forms.DateField(
        label=_("Needed by"), required=False, widget=DayInput, help_text=_("Leave it empty where no day is fixed.")
    )
    tier = forms.TypedChoiceField(label=_("Urgency"), choices=TIERS, coerce=int)

    def prepare(self) -> None:
        need = self.need
        if need.verifier_phone_sealed:
            self.fields["verifier_phone"].help_text = _("It is recorded; leave this empty to keep it.")
            self.fields["verifier_phone"].required = False
        self.initial = {
            "verifier": need.verifier,
            "valid_until": need.valid_until,
            "deadline": need.deadline,
            "tier": need.tier,
        }

    def clean_deadline(self) -> datetime | None:
        return end_of_day(self.cleaned_data["deadline"])

    def answers(self) -> dict[str, Any]:
        given = {**self.cleaned_data, "tier": self.cleaned_data["tier"] or self.need.tier}
        if not given["verifier_phone"] and self.need.verifier_phone_sealed:
            del given["verifier_phone"]
        return given


STEPS: dict[str, tuple[Any, type[StepForm], tuple[str, ...]]] = {
    "who": (_("Who needs it"), WhoForm, ("beneficiary", "relation")),
    "where": (_("Where"), WhereForm, ("village",)),
    "situation": (_("Situation and cause"), SituationForm, ("situation", "cause")),
    "what": (_("What is needed"), WhatForm, ("item", "specification")),
    "how-much": (_("How much"), HowMuchForm, ("quantity", "unit_value", "target_amount")),
    "why": (_("Why, and the proof"), WhyForm, ("purpose", "proof")),
    "vouch": (_("Who vouches, and until when"), VouchForm, ("verifier", "verifier_phone", "valid_until", "deadline")),
}
"""The groups of answers in their order: what each is called, its form, and the facts it asks for."""


class LinkForm(forms.Form):
    household_no = forms.CharField(
        label=_("Household number"), max_length=50, help_text=_("Of the household this need is for, in your area.")
    )


class RenewForm(forms.Form):
    valid_until = forms.DateField(label=_("Valid until"), widget=DayInput)


class AnswerForm(ActorForm):
    organisation = forms.CharField()
    answer = forms.ChoiceField(label=_("Your answer"), choices=Reply.choices, widget=forms.RadioSelect)
    drew_in = forms.CharField(
        label=_("Whom did you draw in?"),
        required=False,
        max_length=200,
        help_text=_("Chambers, firms or friends of the cause who will help; no private number."),
    )

    def prepare(self) -> None:
        self.fields["organisation"] = forms.ModelChoiceField(
            organisations_for(self.actor), label=_("Organisation"), empty_label=None
        )


class AuditsFilter(FilterForm):
    finding = forms.ChoiceField(label=_("Result of the second look"), required=False, choices=[ALL, *Finding.choices])


class AuditForm(forms.Form):
    finding = forms.ChoiceField(
        label=_("Result of the check"),
        choices=[(Finding.UPHELD, _("It is as it says: upheld")), (Finding.ENDED, _("It is not: end it"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), max_length=100, widget=forms.Textarea(attrs={"rows": 2}))


class DrawForm(ActorForm):
    area = forms.CharField()

    def prepare(self) -> None:
        self.scope = self.actor.scope(Permission.NEED_AUDIT)
        places = areas_within(self.scope).filter(level__lte=Level.COUNTY)
        self.fields["area"] = area_field(places, label=_("Area"))

    def clean_area(self) -> Area | None:
        return self.area_of("area", self.scope)


class BundlesFilter(FilterForm):
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[ALL, *ItemCategory.choices])


def coded(name: str) -> list[tuple[str, str]]:
    """The codes of a list by their names, without those that are only read."""
    english = get_language() == "en"
    named = [(code.code, code.en if english else code.zh) for code in codes(name) if "legacy" not in code.marks]
    return [("", "—"), *named]


def yuan(amount_fen: int | None) -> str | None:
    return None if amount_fen is None else f"{amount_fen // 100}.{amount_fen % 100:02}"


def fen(amount: Decimal | None) -> int | None:
    """Yuan with two decimals as whole fen; nothing stays nothing."""
    return None if amount is None else int(amount * 100)
