"""What a visit found, and what other offices have on record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.compute.determination import CONDITIONS
from bangfu.ground.workflow.selectors import shown
from bangfu.identify.determination.forms.screenings import FIRST_YEAR, DayInput
from bangfu.identify.determination.models import Comparison, Standing, Survey
from bangfu.identify.determination.services.findings import Hit
from bangfu.policy.loader import Code, codes

SEEN = [("unknown", _("not looked at")), ("met", _("met")), ("unmet", _("not met"))]
LONGEST_NOTE = 2000


class BeginForm(forms.Form):
    """By which procedure a household's case is opened."""

    procedure = forms.ChoiceField(label=_("Procedure"))

    def __init__(self, *args: Any, procedures: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["procedure"].choices = list(procedures)  # type: ignore[attr-defined]


class SurveyForm(forms.Form):
    """Day, people, each condition as it was seen, the causes, and a note."""

    visited_on = forms.DateField(label=_("Visited on"), widget=DayInput(format="%Y-%m-%d"))
    first = forms.CharField(label=_("Surveyor"), max_length=60)
    second = forms.CharField(label=_("Second surveyor"), max_length=60)
    year = forms.IntegerField(
        label=_("Year of income and living conditions"),
        min_value=FIRST_YEAR,
        help_text=_("Incomes are compared with the line or range in force at the end of this year."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you saw, such as “the roof of the east room leaks”. No identity, phone or bank number."),
    )

    def __init__(self, *args: Any, causes: Sequence[Code], survey: Survey | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = codes("condition")
        for condition in CONDITIONS:
            code = names.get(condition)
            label = shown(code) if code else condition
            self.fields[f"found_{condition}"] = forms.ChoiceField(label=label, choices=SEEN)
        self.fields["causes"] = forms.MultipleChoiceField(
            label=_("Causes"),
            required=False,
            choices=[(code.code, shown(code)) for code in causes],
            widget=forms.CheckboxSelectMultiple,
        )
        self.order_fields(["visited_on", "first", "second", "year", *self.seen_names, "causes", "note"])
        today = timezone.localdate()
        self.initial.update({"visited_on": today, "year": today.year} if survey is None else _told(survey))

    @property
    def seen_names(self) -> list[str]:
        return [f"found_{condition}" for condition in CONDITIONS]

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        cleaned = self.cleaned_data
        return {
            "visited_on": cleaned["visited_on"],
            "surveyors": [cleaned["first"], cleaned["second"]],
            "year": cleaned["year"],
            "found": {condition: cleaned[f"found_{condition}"] for condition in CONDITIONS},
            "causes": cleaned["causes"],
            "note": cleaned["note"],
        }


def _told(survey: Survey) -> dict[str, Any]:
    seen = {f"found_{code}": state for code, state in survey.found.items()}
    first, second = survey.surveyors[:2]
    own = {"visited_on": survey.visited_on, "year": survey.year, "causes": survey.causes, "note": survey.note}
    return {"first": first, "second": second, **own, **seen}


class ComparisonForm(forms.Form):
    """For each kind of record: whether it was compared, what it says, and how that is explained."""

    def __init__(self, *args: Any, kinds: Sequence[str], comparison: Comparison | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = list(kinds)
        names = codes("comparison_kind")
        known = {hit["kind"]: hit for hit in comparison.hits} if comparison else {}
        for kind in kinds:
            code = names.get(kind)
            label = shown(code) if code else kind
            hit = known.get(kind, {})
            self.fields[f"state_{kind}"] = forms.ChoiceField(
                label=label,
                choices=[
                    ("", _("not compared")),
                    ("none", _("compared, nothing found")),
                    ("hit", _("something is on record")),
                ],
                required=False,
                initial="hit" if hit else "none" if comparison and kind in comparison.compared_with else "",
            )
            self.fields[f"says_{kind}"] = forms.CharField(
                label=f"{label} · {_('What is on record')}",
                required=False,
                max_length=500,
                initial=hit.get("says", ""),
            )
            self.fields[f"explained_{kind}"] = forms.CharField(
                label=f"{label} · {_('How it is explained')}",
                required=False,
                max_length=500,
                initial=hit.get("explanation", ""),
                help_text=_("Such as “sold in 2013, papers seen”. Left empty, it counts as unexplained."),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for kind in self.kinds:
            if cleaned.get(f"state_{kind}") == "hit" and not cleaned.get(f"says_{kind}", "").strip():
                self.add_error(f"says_{kind}", _("Write what the record says."))
        if not any(cleaned.get(f"state_{kind}") for kind in self.kinds):
            self.add_error(f"state_{self.kinds[0]}", _("Say of at least one kind that it was compared."))
        return cleaned

    def groups(self) -> list[list[forms.BoundField]]:
        return [[self[f"{part}_{kind}"] for part in ("state", "says", "explained")] for kind in self.kinds]

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        cleaned = self.cleaned_data
        return {
            "compared_with": [kind for kind in self.kinds if cleaned[f"state_{kind}"]],
            "hits": [
                Hit(kind, cleaned[f"says_{kind}"], cleaned[f"explained_{kind}"])
                for kind in self.kinds
                if cleaned[f"state_{kind}"] == "hit"
            ],
        }


class ConclusionFilter(forms.Form):
    """In the address: a choice that does not exist is as good as none."""

    status = forms.ChoiceField(label=_("Status"), required=False)
    standing = forms.ChoiceField(
        label=_("What is on record"), required=False, choices=[("", _("All")), *Standing.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [("", _("All")), *((c.code, shown(c)) for c in codes("status"))]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
