"""The forms of offers."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.assist.network.forms.base import (
    ALL,
    ActorForm,
    DayInput,
    FilterForm,
    ItemField,
    QuantityField,
    area_field,
    end_of_day,
)
from bangfu.assist.network.models import ItemCategory, OfferKind
from bangfu.assist.network.selectors import organisations_for
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import areas_within


class OffersFilter(FilterForm):
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[ALL, *ItemCategory.choices])
    only_free = forms.BooleanField(label=_("Only with something left"), required=False)
    campaign = forms.IntegerField(required=False, widget=forms.HiddenInput)


class OfferForm(ActorForm):
    organisation = forms.CharField()
    item = ItemField()
    kind = forms.ChoiceField(label=_("Kind"), choices=OfferKind.choices, initial=OfferKind.GOODS)
    channel = forms.CharField(
        label=_("Charity or account that pays it out"),
        required=False,
        max_length=120,
        help_text=_("For money: the charity with the number of its qualification, or the statutory account."),
    )
    quantity = QuantityField()
    area_limit = forms.CharField()
    expires = forms.DateField(
        label=_("Available until"),
        required=False,
        widget=DayInput,
        help_text=_("Leave it empty where it does not end."),
    )

    def prepare(self) -> None:
        organisations = organisations_for(self.actor)
        self.fields["organisation"] = forms.ModelChoiceField(organisations, label=_("Organisation"), empty_label=None)
        scope = self.actor.scope(Permission.OFFER_RECORD)
        above = {path[: cut + 1] for path in scope.paths for cut, mark in enumerate(path) if mark == "."}
        places = areas_within(scope) | Area.objects.filter(path__in=above)
        self.fields["area_limit"] = area_field(
            places.distinct(), label=_("Only for needs in"), empty=_("Anywhere in the country"), required=False
        )

    def clean_area_limit(self) -> Area | None:
        return self.area_of("area_limit", EVERYWHERE)

    def clean_expires(self) -> datetime | None:
        return end_of_day(self.cleaned_data["expires"])
