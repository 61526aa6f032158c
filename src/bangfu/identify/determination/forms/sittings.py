"""Meetings: calling one, counting its ballots twice, giving it up; and what is done for a whole list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.identify.determination.forms.screenings import DayInput
from bangfu.identify.determination.models import Ballot, Sitting
from bangfu.identify.determination.services.sittings import Count

MOST_PEOPLE = 10_000
COUNTS = (("for", _("for")), ("against", _("against")), ("abstained", _("abstained")))
SEATS = (("first", _("first count")), ("second", _("second count")))


class SittingForm(forms.Form):
    held_on = forms.DateField(label=_("Held on"), widget=DayInput(format="%Y-%m-%d"))
    place = forms.CharField(label=_("Place"), max_length=120, help_text=_("Such as “hall of the village committee”."))
    entitled = forms.IntegerField(
        label=_("Entitled"),
        min_value=1,
        max_value=MOST_PEOPLE,
        help_text=_("How many representatives the village has."),
    )
    chair = forms.CharField(label=_("Chair"), max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("held_on", timezone.localdate())


class CountForm(forms.Form):
    """Who was there, and for each ballot both counts side by side: a slip shows at once."""

    present = forms.IntegerField(label=_("Present"), min_value=1, max_value=MOST_PEOPLE)
    first_counter = forms.CharField(label=_("First who counted"), max_length=60)
    second_counter = forms.CharField(label=_("Second who counted"), max_length=60)
    recorder = forms.CharField(label=_("Recorder"), max_length=60)
    read_out = forms.BooleanField(label=_("The comparison of records was read out before the vote"), required=False)
    minutes = forms.CharField(
        label=_("Minutes"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What was said and asked, in a few sentences. No identity, phone or bank number."),
    )

    def __init__(self, *args: Any, sitting: Sitting, ballots: Iterable[Ballot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ballots = list(ballots)
        if sitting.present is not None:
            first, second = [*sitting.counters, "", ""][:2]
            self.initial.update(
                {
                    "present": sitting.present,
                    "first_counter": first,
                    "second_counter": second,
                    "recorder": sitting.recorder,
                    "read_out": sitting.read_out,
                    "minutes": sitting.minutes,
                }
            )
        for ballot in self.ballots:
            for seat, seat_label in SEATS:
                votes = getattr(ballot, seat) or (None, None, None)
                for (part, label), vote in zip(COUNTS, votes, strict=True):
                    self.fields[self.name(ballot, seat, part)] = forms.IntegerField(
                        label=f"{ballot.position} · {seat_label}: {label}",
                        min_value=0,
                        max_value=MOST_PEOPLE,
                        initial=vote,
                        widget=forms.NumberInput(
                            attrs={"inputmode": "numeric", "aria-label": f"{ballot.position} {seat_label} {label}"}
                        ),
                    )
            self.fields[f"note_{ballot.position}"] = forms.CharField(
                label=f"{ballot.position} · {_('What was said')}", required=False, max_length=500, initial=ballot.note
            )

    @staticmethod
    def name(ballot: Ballot, seat: str, part: str) -> str:
        return f"{seat}_{part}_{ballot.position}"

    def head(self) -> list[forms.BoundField]:
        return [self[name] for name in ("present", "first_counter", "second_counter", "recorder", "minutes")]

    def rows(self) -> list[dict[str, Any]]:
        """Each ballot with its fields, for the table."""
        return [
            {
                "ballot": ballot,
                "seats": [
                    (label, [(part_label, self[self.name(ballot, seat, part)]) for part, part_label in COUNTS])
                    for seat, label in SEATS
                ],
                "note": self[f"note_{ballot.position}"],
            }
            for ballot in self.ballots
        ]

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        cleaned = self.cleaned_data

        def votes(ballot: Ballot, seat: str) -> tuple[int, int, int]:
            voted_for, against, abstained = (cleaned[self.name(ballot, seat, part)] for part, _label in COUNTS)
            return voted_for, against, abstained

        return {
            "present": cleaned["present"],
            "counters": [cleaned["first_counter"], cleaned["second_counter"]],
            "recorder": cleaned["recorder"],
            "read_out": cleaned["read_out"],
            "minutes": cleaned["minutes"],
            "counts": {
                ballot.position: Count(
                    votes(ballot, "first"), votes(ballot, "second"), cleaned[f"note_{ballot.position}"]
                )
                for ballot in self.ballots
            },
        }


class EmptyForm(forms.Form):
    """Asks nothing: the button is the act."""


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class NoticeForm(forms.Form):
    """The office that a notice names."""

    office = forms.CharField(label=_("Office to turn to"), max_length=60)
    office_phone = forms.CharField(label=_("Telephone of the office"), max_length=20)


class CheckForm(forms.Form):
    """What was found at one household of the sample."""

    row = forms.ChoiceField(label=_("Household"))
    agrees = forms.TypedChoiceField(
        label=_("On the spot"),
        choices=[("yes", _("as recorded")), ("no", _("differs"))],
        coerce=lambda value: value == "yes",
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=500)

    def __init__(self, *args: Any, rows: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["row"].choices = [(row, row) for row in rows]  # type: ignore[attr-defined]
