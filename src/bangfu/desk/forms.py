"""The measures page's forms. Each turns choices into the text of a specification, the same that the command reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import yaml
from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.desk.services import Column

INCOME, MULTIDIMENSIONAL = "income", "alkire-foster"
KINDS = [(INCOME, _("Income poverty and inequality")), (MULTIDIMENSIONAL, _("Multidimensional poverty"))]
DIMENSIONS = [
    ("", _("not used")),
    ("health", _("Health")),
    ("education", _("Education")),
    ("living", _("Living conditions")),
    ("other", _("Other")),
]
MOST_INDICATORS = 60
EXAMPLES = {
    INCOME: "kind: income\nvalue: income\nweight: weight\nline: {median: 0.6}     # or {absolute: 10000}\nby: [area]\n",
    MULTIDIMENSIONAL: """kind: alkire-foster
weight: weight        # leave out for unweighted
strata: stratum       # leave out for simple random sampling
psu: psu
cutoffs: [20, 33, 50] # percent
by: [area]
indicators:
  health: {weight: 1/3, columns: {d_cm: 1/6, d_nutr: 1/6}}
  education: {weight: 1/3, columns: {d_satt: 1/6, d_educ: 1/6}}
  living: {weight: 1/3, columns: {d_elct: 1/6, d_wtr: 1/6}}
""",
}
"""What a specification looks like, for who writes her own."""


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV (also .gz), Parquet or xlsx, one row a person or household, 20 MB at most."),
        widget=forms.FileInput(attrs={"accept": ".csv,.gz,.xz,.parquet,.xlsx"}),
        allow_empty_file=True,
    )
    kind = forms.ChoiceField(label=_("What to measure"), choices=KINDS)


class SurveyForm(forms.Form):
    """How the rows were drawn, which both kinds ask alike."""

    weight = forms.ChoiceField(label=_("Weight"), required=False, help_text=_("None: every row counts the same."))
    strata = forms.ChoiceField(label=_("Stratum"), required=False)
    psu = forms.ChoiceField(
        label=_("Primary sampling unit"), required=False, help_text=_("For example the village. None: each row is one.")
    )
    by = forms.ChoiceField(label=_("Compare groups of"), required=False)

    def __init__(self, columns: Iterable[Column], data: Any = None) -> None:
        super().__init__(data)
        self.columns = list(columns)
        numbers = [column.name for column in self.columns if column.number]
        groups = [column.name for column in self.columns if column.group]
        self._offer("weight", numbers)
        self._offer("strata", groups)
        self._offer("psu", [column.name for column in self.columns])
        self._offer("by", groups)

    def _offer(self, field: str, names: list[str], *, required: bool = False) -> None:
        choices = [(name, name) for name in names]
        self.fields[field].choices = choices if required else [("", _("none")), *choices]  # type: ignore[attr-defined]

    def survey(self) -> dict[str, Any]:
        chosen = {name: self.cleaned_data[name] for name in ("weight", "strata", "psu") if self.cleaned_data[name]}
        return {**chosen, "by": [self.cleaned_data["by"]]} if self.cleaned_data["by"] else chosen


class IncomeForm(SurveyForm):
    value = forms.ChoiceField(label=_("Income"), help_text=_("Yearly income per person, in the unit of the file."))
    line_kind = forms.ChoiceField(
        label=_("Poverty line"), choices=[("median", _("percent of the median")), ("absolute", _("an amount"))]
    )
    line_value = forms.CharField(
        label=_("Percent or amount"),
        initial="60",
        max_length=30,
        help_text=_("60 for 60 percent of the median, or 10000."),
    )

    field_order = ("value", "line_kind", "line_value", "weight", "strata", "psu", "by")

    def __init__(self, columns: Iterable[Column], data: Any = None) -> None:
        super().__init__(columns, data)
        self._offer("value", [column.name for column in self.columns if column.number], required=True)

    def clean_line_value(self) -> Fraction:
        try:
            line = Fraction(self.cleaned_data["line_value"].replace(",", ""))
        except (ValueError, ZeroDivisionError):
            raise forms.ValidationError(_("Write a number such as 60 or 10000.")) from None
        if line <= 0:
            raise forms.ValidationError(_("Write a number above zero."))
        return line

    def spec(self) -> str:
        kind, line = self.cleaned_data["line_kind"], self.cleaned_data["line_value"]
        amount = str(line / 100 if kind == "median" else line)
        return _text({"kind": INCOME, "value": self.cleaned_data["value"], "line": {kind: amount}, **self.survey()})


class MultidimensionalForm(SurveyForm):
    cutoffs = forms.CharField(
        label=_("Cut-offs in percent"),
        initial="20, 33, 50",
        max_length=60,
        help_text=_("Poor is who is deprived in at least this share of the weighted indicators."),
    )

    def __init__(self, columns: Iterable[Column], data: Any = None) -> None:
        super().__init__(columns, data)
        self.flags = [column.name for column in self.columns if column.flag][:MOST_INDICATORS]
        for number, name in enumerate(self.flags):
            self.fields[f"dimension_{number}"] = forms.ChoiceField(label=name, choices=DIMENSIONS, required=False)
        self.order_fields([*(f"dimension_{number}" for number in range(len(self.flags))), "cutoffs"])

    def clean(self) -> None:
        super().clean()
        if not any(self._dimension(number) for number in range(len(self.flags))):
            raise forms.ValidationError(_("Choose a dimension for at least one column of 0 and 1."))

    def spec(self) -> str:
        """Equal weights of the dimensions, and of the indicators within each."""
        chosen = {name: self._dimension(number) for number, name in enumerate(self.flags) if self._dimension(number)}
        size = Counter(chosen.values())
        indicators = {
            dimension: {
                "weight": str(Fraction(1, len(size))),
                "columns": {
                    name: str(Fraction(1, len(size) * size[own])) for name, own in chosen.items() if own == dimension
                },
            }
            for dimension in size
        }
        cutoffs = [part.strip() for part in self.cleaned_data["cutoffs"].replace("，", ",").split(",") if part.strip()]
        return _text({"kind": MULTIDIMENSIONAL, "cutoffs": cutoffs, "indicators": indicators, **self.survey()})

    def _dimension(self, number: int) -> str:
        return str(self.cleaned_data.get(f"dimension_{number}", ""))


class SpecForm(forms.Form):
    spec = forms.CharField(
        label=_("Specification"), widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}), strip=False
    )


def guided_form(kind: str, columns: Iterable[Column], data: Any = None) -> IncomeForm | MultidimensionalForm:
    return (IncomeForm if kind == INCOME else MultidimensionalForm)(columns, data)


def _text(spec: dict[str, Any]) -> str:
    return yaml.safe_dump(spec, allow_unicode=True, sort_keys=False, width=110)
