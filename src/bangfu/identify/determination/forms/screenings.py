"""The forms of screening: which area, as of which day, and which part of a result."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.errors import NotFound
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.selectors import area_get, areas_within
from bangfu.identify.determination.models import Outcome

LONGEST_LIST = 500
FIRST_YEAR = 2014


class DayInput(forms.DateInput):
    input_type = "date"


class ScreeningForm(forms.Form):
    """Area, day and year of a new screening."""

    area = forms.CharField(label=_("Area"), max_length=24)
    as_of = forms.DateField(
        label=_("As of"),
        widget=DayInput(format="%Y-%m-%d"),
        help_text=_("Who belonged to which household on this day. The policy values of this day count."),
    )
    year = forms.IntegerField(
        label=_("Year of income and living conditions"),
        min_value=FIRST_YEAR,
        help_text=_("Incomes are compared with the line or range in force at the end of this year."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = actor.scope(Permission.SCREENING_RUN)
        places = areas_within(self.scope).select_related("parent").order_by("path")
        today = timezone.localdate()
        self.initial.setdefault("as_of", today)
        self.initial.setdefault("year", today.year)
        if places.count() <= LONGEST_LIST:
            named = [(area.code, f"{area.parent.name} {area.name}" if area.parent else area.name) for area in places]
            self.fields["area"] = forms.ChoiceField(label=_("Area"), choices=named)
            own = places.filter(path__in=self.scope.paths).first()
            self.initial.setdefault("area", own.code if own else "")
        else:
            self.fields["area"].help_text = _("The code of the area, such as 530721.")

    def clean_area(self) -> Area:
        try:
            return area_get(scope=self.scope, code=self.cleaned_data["area"].strip())
        except NotFound as error:
            problem = f"{error.what.render(gettext)}. {error.remedy.render(gettext)}"
            raise ValidationError(problem, code="unknown") from None


class OutcomeFilter(forms.Form):
    """A choice in the address: one that does not exist is as good as none."""

    outcome = forms.ChoiceField(label=_("Outcome"), required=False, choices=[("", _("All")), *Outcome.choices])

    def chosen(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("outcome", ""))
