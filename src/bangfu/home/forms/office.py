"""What the office types: a card's last day, a consent, an answer with its reason, a filter."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.home.models import ConsentGiven, Kind, RequestState
from bangfu.home.services.rules import LONGEST

ALL = ("", _("All"))
DAYS_A_MONTH = 30


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class CardForm(forms.Form):
    valid_until = forms.DateField(
        label=_("Valid until"), widget=DayInput(), help_text=_("Twelve months at most; then it is printed anew.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = DAYS_A_MONTH * settings.HOME_CARD_MONTHS
        self.fields["valid_until"].initial = lambda: timezone.localdate() + timedelta(days)


class ConsentForm(forms.Form):
    given = forms.ChoiceField(label=_("How did she give it?"), choices=ConsentGiven.choices)
    given_on = forms.DateField(label=_("On which day?"), widget=DayInput(), initial=timezone.localdate)
    words = forms.CharField(
        label=_("What did she say?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In her words: what you may look at and do for her."),
    )


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Answer"),
        widget=forms.RadioSelect,
        choices=[
            (RequestState.GRANTED, _("Granted")),
            (RequestState.ANSWERED, _("Answered, nothing else is to be done")),
            (RequestState.DECLINED, _("Declined")),
        ],
    )
    reason = forms.CharField(
        label=_("Why, and what happens next"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The household reads this, or has it read to her: short and plain."),
    )


class TitleForm(forms.Form):
    title = forms.CharField(
        label=_("Title of the case"), max_length=120, help_text=_("What people call it, without any personal number.")
    )


class MeetingForm(forms.Form):
    held_on = forms.DateField(label=_("Held on"), widget=DayInput(), initial=timezone.localdate)
    part = forms.ChoiceField(
        label=_("What did the household do?"),
        choices=[("present", _("Was present")), ("voted", _("Was present and voted"))],
        help_text=_("Only that she took part is recorded, never how she voted."),
    )


class FilterForm(forms.Form):
    """A form in the address: a choice that does not exist is as good as none."""

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", False)}


class RequestsFilter(FilterForm):
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ALL, *Kind.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *RequestState.choices])
    everything = forms.BooleanField(label=_("All of my area"), required=False)


class ParticipationFilter(FilterForm):
    year = forms.IntegerField(label=_("Year"), required=False, min_value=2000, max_value=2199)
