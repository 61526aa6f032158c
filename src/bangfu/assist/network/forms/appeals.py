"""The forms of charities' appeals and of stories."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.assist.network.forms.base import ALL, FilterForm
from bangfu.assist.network.forms.social import SocialForm, day_field, money_field, today_field, words_field
from bangfu.assist.network.models import AppealState, StoryKind, StoryState


class AppealsFilter(FilterForm):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *AppealState.choices])


class AppealForm(SocialForm):
    area = forms.CharField(label=_("For which area"))
    title = words_field(_("Title"), most=120)
    purpose = words_field(_("Purpose"), most=1000, rows=3, help_text=_("For many, not for one person, and no names."))
    use_of_money = words_field(_("Use of the money"), most=1000, rows=3)
    target_fen = money_field(_("Target"))
    charity = words_field(_("Charity"), most=120, required=False, help_text=_("The one that raises the money."))
    qualification_no = words_field(_("Number of the public-fundraising qualification"), most=60, required=False)
    filing_no = words_field(_("Filing number of the appeal"), most=60, required=False)
    channel = words_field(
        _("Where the charity takes the money"),
        most=200,
        help_text=_("Its own page on a designated platform. No account numbers; nothing is paid here."),
    )
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Until"))


class AppealReportForm(forms.Form):
    as_of = today_field(_("As of"))
    raised_fen = money_field(_("Raised"))
    used_fen = money_field(_("Spent"))
    progress = words_field(_("Progress"), most=1000, rows=3)
    proof = words_field(_("Voucher"), most=200, help_text=_("The charity's report: its number or address."))


class StoriesFilter(FilterForm):
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ALL, *StoryKind.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *StoryState.choices])


class StoryForm(SocialForm):
    area = forms.CharField(label=_("Village or township"))
    kind = forms.ChoiceField(label=_("Kind"), choices=StoryKind.choices)
    title = words_field(_("Title"), most=120)
    shown_as = words_field(
        _("Name to be shown"), most=60, help_text=_("As he or she wants it: the name, a part of it, or none at all.")
    )
    text = words_field(
        _("Text"),
        most=4000,
        rows=8,
        help_text=_("What they did and what came of it. No health, no numbers, no children, nothing of how poor."),
    )
    consent_on = today_field(_("Consent given on"))
    consent_paper = words_field(_("Where the consent is kept"), most=200)
    consent_until = day_field(_("Consent until"), required=False)
