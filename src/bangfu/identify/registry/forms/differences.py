"""The forms of comparisons with national exports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models import Purpose
from bangfu.identify.registry.forms.imports import ImportForm
from bangfu.identify.registry.forms.search import ALL, FilterForm
from bangfu.identify.registry.models import DifferenceDecision, DifferenceKind
from bangfu.identify.registry.selectors.differences import OPEN, PERSON_DECIDES, Chosen
from bangfu.identify.registry.selectors.imports import dictionary, layout_get, layouts
from bangfu.identify.registry.services.corrections import PROPOSED, REOPENED

CHOSEN, SHOWN = "chosen", "shown"


class ComparisonForm(ImportForm):
    """As an import; only that nothing is taken in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("An export of the national system: .xlsx or .csv. Nothing of it is taken in.")
        self.fields["area"].help_text = _("The area that the export lists in full.")
        self.fields["stated_on"].help_text = _(
            "The day of the export. Of two values, the one stated later is proposed."
        )


class LinesFilter(FilterForm):
    """Which lines of a comparison are shown, and decided together."""

    field = forms.ChoiceField(label=_("Field"), required=False)
    village = forms.ChoiceField(label=_("Village"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ALL, *DifferenceKind.choices])
    proposal = forms.ChoiceField(
        label=_("Suggestion"),
        required=False,
        choices=[
            ALL,
            (DifferenceDecision.OURS.value, DifferenceDecision.OURS.label),
            (DifferenceDecision.THEIRS.value, DifferenceDecision.THEIRS.label),
            (PERSON_DECIDES, _("None: a person decides")),
        ],
    )
    decision = forms.ChoiceField(
        label=_("Decision"), required=False, choices=[ALL, (OPEN, _("Not decided")), *DifferenceDecision.choices]
    )

    def __init__(self, *args: Any, fields: list[str], villages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(key, str(label_of_field(key))) for key in fields]
        self.fields["field"] = forms.ChoiceField(label=_("Field"), required=False, choices=[ALL, *named])
        self.fields["village"] = forms.ChoiceField(label=_("Village"), required=False, choices=[ALL, *villages])

    def lines(self) -> Chosen:
        return Chosen(**self.chosen())


class DecideForm(forms.Form):
    """One decision for the ticked lines, or for all that the filter shows."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[(PROPOSED, _("As proposed")), *DifferenceDecision.choices, (REOPENED, _("Take the decision back"))],
    )
    which = forms.ChoiceField(label=_("Lines"), choices=[(CHOSEN, CHOSEN), (SHOWN, SHOWN)])
    line = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, lines: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"] = forms.TypedMultipleChoiceField(
            coerce=int, required=False, choices=[(number, number) for number in lines]
        )


class CorrectionsForm(forms.Form):
    """Why a correction file is needed, and whether its numbers are open."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices, initial=Purpose.CHECK)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For whom the file is and what it is needed for. It stands on record with your name."),
    )
    full = forms.BooleanField(
        label=_("With full ID, phone and account numbers"),
        required=False,
        help_text=_("Only where the work cannot be done without. The file then names you on a sheet of its own."),
    )

    def __init__(self, *args: Any, may_unmask: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_unmask:
            del self.fields["full"]


class RequestsForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Why their values are right, such as: seen on the certificates. Who approves reads it."),
    )


def label_of_field(key: str) -> str | Promise:
    """A field in the reader's language; a whole row where there is none."""
    field = dictionary().fields.get(key)
    if field is None:
        return gettext("Whole row")
    return field.zh if (get_language() or "").startswith("zh") else field.en


def layout_label(code: str) -> str:
    known = {layout.code for layout in layouts()}
    if code not in known:
        return ""
    layout = layout_get(code)
    return layout.zh if (get_language() or "").startswith("zh") else layout.en
