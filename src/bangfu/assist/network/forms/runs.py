"""The forms of campaigns, matching runs and proposals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from bangfu.assist.network.forms.base import ALL, MOST_UNITS, TIERS, ActorForm, FilterForm, area_field
from bangfu.assist.network.models import ItemCategory, ProposalState
from bangfu.assist.network.selectors import campaigns_within
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.selectors import areas_within

EXAMPLE = """\
needs:  {id: rec_id, category: item, quantity: qty}
offers: {id: don_id, category: item, quantity: qty, max_quantity: 100000}
# More that a file may have: for needs area, tier, date, deadline; for offers area_limit, date, expires.
# With a file of costs:
# costs:  {need: rec_id, offer: don_id, cost: distance}
"""


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


class MatchedForm(ActorForm):
    """What is matched: an area's open network or a campaign, and the floor of its villages."""

    campaign = forms.CharField()
    area = forms.CharField()
    floor_percent = forms.IntegerField(
        label=_("Floor of every village, per cent"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("So much of what each village needs comes before all urgency. Leave it empty for none."),
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


class RunForm(MatchedForm):
    units = forms.IntegerField(
        label=_("Fixed total"),
        required=False,
        min_value=1,
        max_value=MOST_UNITS,
        help_text=_("Leave it empty to serve as much as possible."),
    )
    prefers_one_donor = forms.BooleanField(
        label=_("One donor per need where possible"),
        required=False,
        help_text=_("It changes who gives, never how much a need gets."),
    )


class ProposalsFilter(FilterForm):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *ProposalState.choices])
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[ALL, *ItemCategory.choices])
    tier = forms.TypedChoiceField(label=_("Urgency"), required=False, choices=[ALL, *TIERS], coerce=int)
