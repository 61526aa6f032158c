"""The forms of the network: what is typed, and the choices each actor has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.assist.network.models import Item, ItemCategory, NeedState, ProposalState
from bangfu.assist.network.selectors import campaigns_within, items, organisations_for
from bangfu.errors import NotFound
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.access.selectors import area_get, areas_within

LONGEST_LIST = 500
MOST_UNITS = 10**12
TIERS = [
    (1, _("1 – life or health at risk")),
    (2, _("2 – urgent")),
    (3, _("3 – normal")),
    (4, _("4 – can wait")),
]
ALL = ("", _("All"))
EXAMPLE = """\
needs:  {id: rec_id, category: item, quantity: qty}
offers: {id: don_id, category: item, quantity: qty, max_quantity: 100000}
# More that a file may have: for needs area, tier, date, deadline; for offers area_limit, date, expires.
# With a file of costs:
# costs:  {need: rec_id, offer: don_id, cost: distance}
"""


class DayInput(forms.DateInput):
    input_type = "date"


class FilterForm(forms.Form):
    """A form in the address: a choice that does not exist is as good as none."""

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class NeedsFilter(FilterForm):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *NeedState.choices])
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[ALL, *ItemCategory.choices])
    tier = forms.TypedChoiceField(label=_("Urgency"), required=False, choices=[ALL, *TIERS], coerce=int)
    campaign = forms.IntegerField(required=False, widget=forms.HiddenInput)


class OffersFilter(FilterForm):
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[ALL, *ItemCategory.choices])
    only_free = forms.BooleanField(label=_("Only with something left"), required=False)
    campaign = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ProposalsFilter(FilterForm):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *ProposalState.choices])
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[ALL, *ItemCategory.choices])
    tier = forms.TypedChoiceField(label=_("Urgency"), required=False, choices=[ALL, *TIERS], coerce=int)


class ItemField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Items with the unit they are counted in."""

    def __init__(self) -> None:
        super().__init__(
            items(), label=_("Item"), empty_label=_("Choose an item"), error_messages={"required": _("Choose an item.")}
        )

    def label_from_instance(self, item: Item) -> str:
        return f"{item.name} ({item.unit})"


class QuantityField(forms.IntegerField):
    """A whole number of units of an item."""

    def __init__(self) -> None:
        whole = _("Write a whole number of at least 1.")
        super().__init__(
            label=_("Quantity"),
            min_value=1,
            max_value=MOST_UNITS,
            help_text=_("In the unit of the item, such as 40."),
            error_messages={"min_value": whole, "invalid": whole, "required": whole},
        )


class CodeField(forms.CharField):
    """An area by its code, where a list would be too long."""


class ActorForm(forms.Form):
    """A form whose choices depend on who fills it in."""

    @property
    def asks_for_codes(self) -> bool:
        return any(isinstance(field, CodeField) for field in self.fields.values())

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.prepare()

    def prepare(self) -> None:
        """Give the fields this actor's choices."""

    def area_of(self, name: str, scope: Scope) -> Area | None:
        code = self.cleaned_data[name].strip()
        try:
            return area_get(scope=scope, code=code) if code else None
        except NotFound as error:
            problem = f"{error.what.render(gettext)}. {error.remedy.render(gettext)}"
            raise ValidationError(problem, code="unknown") from None


class NeedForm(ActorForm):
    area = forms.CharField()
    item = ItemField()
    quantity = QuantityField()
    tier = forms.TypedChoiceField(label=_("Urgency"), choices=TIERS, coerce=int, initial=3)
    deadline = forms.DateField(
        label=_("Needed by"), required=False, widget=DayInput, help_text=_("Leave it empty where no day is fixed.")
    )
    purpose = forms.CharField(
        label=_("Purpose"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What it is for, without names. Only officers of this area read it."),
    )

    def prepare(self) -> None:
        self.scope = self.actor.scope(Permission.NEED_RECORD)
        places = areas_within(self.scope).filter(level__gte=Level.TOWNSHIP)
        self.fields["area"] = area_field(places, label=_("Village or township"))

    def clean_area(self) -> Area | None:
        return self.area_of("area", self.scope)

    def clean_deadline(self) -> datetime | None:
        return end_of_day(self.cleaned_data["deadline"])


class OfferForm(ActorForm):
    organisation = forms.CharField()
    item = ItemField()
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


class CampaignForm(ActorForm):
    title = forms.CharField(label=_("Title"), max_length=120)
    area = forms.CharField()
    needs = forms.FileField(label=_("File of needs"), help_text=_("CSV, xlsx or Parquet; one need per row."))
    offers = forms.FileField(label=_("File of offers"), help_text=_("CSV, xlsx or Parquet; one offer per row."))
    costs = forms.FileField(
        label=_("File of costs"),
        required=False,
        help_text=_("Only pairs listed in it may be matched. Without it, offers from near by come first."),
    )
    spec = forms.CharField(
        label=_("Which column is which"), initial=EXAMPLE, max_length=20_000, widget=forms.Textarea(attrs={"rows": 8})
    )

    def prepare(self) -> None:
        self.scope = self.actor.scope(Permission.CAMPAIGN_IMPORT)
        places = areas_within(self.scope).filter(level__lte=Level.TOWNSHIP)
        self.fields["area"] = area_field(
            places, label=_("Area"), help_text=_("All needs must lie in it; needs without an area get this one.")
        )

    def clean_area(self) -> Area | None:
        return self.area_of("area", self.scope)

    def clean(self) -> dict[str, Any]:
        files: Iterable[UploadedFile[bytes]] = [self.cleaned_data[n] for n in self.files if self.cleaned_data.get(n)]
        if sum(file.size or 0 for file in files) > settings.CAMPAIGN_UPLOAD_BYTES:
            limit = filesizeformat(settings.CAMPAIGN_UPLOAD_BYTES)
            text = _("The files are larger than %(limit)s together. Import them with: bangfu network import")
            raise ValidationError(text, code="large", params={"limit": limit})
        return self.cleaned_data


class RunForm(ActorForm):
    campaign = forms.CharField()
    area = forms.CharField()
    units = forms.IntegerField(
        label=_("Fixed total"),
        required=False,
        min_value=1,
        max_value=MOST_UNITS,
        help_text=_("Leave it empty to serve as much as possible."),
    )

    def prepare(self) -> None:
        self.scope = self.actor.scope(Permission.MATCH_RUN)
        self.fields["campaign"] = forms.ModelChoiceField(
            campaigns_within(self.scope),
            label=_("Campaign"),
            required=False,
            empty_label=_("None: the open network of an area"),
            help_text=_("A campaign is matched within itself."),
        )
        places = areas_within(self.scope).filter(level__lte=Level.TOWNSHIP)
        self.fields["area"] = area_field(places, label=_("Area"), empty="", required=False)
        # Her own area is the likely choice; a campaign that is asked for needs none.
        if not any(self.initial.get(name) for name in ("area", "campaign")):
            own = places.filter(path__in=self.scope.paths).first()
            self.initial["area"] = own.code if own else ""

    def clean_area(self) -> Area | None:
        return self.area_of("area", self.scope)

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.cleaned_data["area"] and not self.cleaned_data["campaign"]:
            self.add_error("area", _("Choose an area or a campaign."))
        return self.cleaned_data


class AreaSearch(FilterForm):
    words = forms.CharField(label=_("Name, or the beginning of a code"), required=False, max_length=60)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One sentence that the other side can act on."),
    )


def area_field(
    areas: QuerySet[Area], *, label: Any, help_text: Any = "", empty: Any = None, required: bool = True
) -> forms.Field:
    """A list of areas, each under the one above it; a field for the code where the list would be too long."""
    if areas.count() > LONGEST_LIST:
        hint = _("The code of the area, such as 530721.")
        return CodeField(label=label, required=required, max_length=24, help_text=hint)
    named = areas.select_related("parent").order_by("path")
    choices = [(area.code, f"{area.parent.name} {area.name}" if area.parent else area.name) for area in named]
    first = [] if empty is None else [("", empty)]
    return forms.ChoiceField(label=label, choices=[*first, *choices], required=required, help_text=help_text)


def end_of_day(day: date | None) -> datetime | None:
    return None if day is None else timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
