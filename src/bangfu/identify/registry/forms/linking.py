"""The forms of the matching of persons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.compute.workbooks import SUFFIXES
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import Scope
from bangfu.ground.access.selectors import areas_within
from bangfu.identify.registry.forms.fields import DayInput
from bangfu.identify.registry.forms.imports import AreaForm
from bangfu.identify.registry.forms.search import ALL, FilterForm
from bangfu.identify.registry.models import LinkKind, LinkState
from bangfu.identify.registry.selectors.linking import Chosen
from bangfu.identify.registry.services.linking import LONGEST_REASON

SAME, DIFFERENT = "same", "different"
ANY = "any"
STATES = [
    ("", _("A person decides")),
    (ANY, _("All")),
    *(choice for choice in LinkState.choices if choice[0] != LinkState.DOUBTFUL),
]


class LinkForm(AreaForm):
    permission = Permission.QUALITY_RUN
    field_order = ("kind", "file", "area", "stated_on")

    kind = forms.ChoiceField(
        label=_("What is matched"),
        choices=LinkKind.choices,
        help_text=_("Duplicates are sought among the members of the area, and among those whom waiting imports add."),
    )
    file = forms.FileField(
        label=_("File of the department"),
        required=False,
        help_text=_(
            "A list of persons, .xlsx or .csv: name, and ID number, date of birth or village. Not for duplicates."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xlsm,.csv"}),
    )
    stated_on = forms.DateField(
        label=_("Stated on"),
        widget=DayInput(),
        initial=timezone.localdate,
        help_text=_("The day of the department's list; for duplicates, today."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        file, kind = values.get("file"), values.get("kind")
        if kind and kind != LinkKind.DUPLICATES and not file and "file" not in self.errors:
            self.add_error("file", ValidationError(_("Choose the department's file."), code="missing"))
        if kind == LinkKind.DUPLICATES and file:
            self.add_error(
                "file", ValidationError(_("Duplicates are sought without a file. Leave it out."), code="spare")
            )
        return values

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > settings.IMPORT_UPLOAD_BYTES:
            limit = filesizeformat(settings.IMPORT_UPLOAD_BYTES)
            text = _("The file is larger than %(limit)s. Split it, for instance by township.")
            raise ValidationError(text, code="large", params={"limit": limit})
        if file and not str(file.name).lower().endswith(SUFFIXES):
            raise ValidationError(_("Hand in a file that ends in .xlsx or .csv."), code="kind")
        return file

    def clean_stated_on(self) -> Any:
        day = self.cleaned_data["stated_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet. Write today or an earlier day."), code="future")
        return day


class PairsFilter(FilterForm):
    """Which pairs are listed; without a choice of state, those that wait for a person."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    kind = forms.ChoiceField(label=_("What is matched"), required=False, choices=[ALL, *LinkKind.choices])
    area = forms.CharField(label=_("Code of the area"), required=False, max_length=24)
    run = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope

    def pairs(self) -> Chosen:
        """An area outside the scope, or none of this code, is as good as none."""
        values = self.chosen()
        state, code = values.get("state", LinkState.DOUBTFUL), values.get("area", "").strip()
        area = areas_within(self.scope).filter(code=code).first() if code else None
        return Chosen(area, values.get("kind", ""), "" if state == ANY else state, values.get("run"))


class DecisionForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What shows it: the ID card that was seen, the household booklet, who was asked."),
    )
    answer = forms.ChoiceField(choices=[(SAME, SAME), (DIFFERENT, DIFFERENT)], widget=forms.HiddenInput)

    acts = ((SAME, _("Same person")), (DIFFERENT, _("Not the same person")))
