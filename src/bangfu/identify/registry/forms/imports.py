"""The forms of files that come in and go out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from bangfu.compute.workbooks import SUFFIXES
from bangfu.errors import NotFound
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, Level, Purpose
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import Scope
from bangfu.ground.access.selectors import area_get, areas_within
from bangfu.identify.registry.selectors.imports import AUTO, layouts

LONGEST_LIST = 500
EARLIEST_YEAR = 2013


class DayInput(forms.DateInput):
    input_type = "date"


class AreaForm(forms.Form):
    """A form about an area that the actor may choose."""

    permission: Permission
    area = forms.CharField()

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope: Scope = actor.scope(self.permission)
        places = areas_within(self.scope).filter(level__in=(Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE))
        label = _("Area")
        if places.count() > LONGEST_LIST:
            hint = _("The code of the area, such as 530721.")
            self.fields["area"] = forms.CharField(label=label, max_length=24, help_text=hint)
        else:
            named = places.select_related("parent").order_by("path")
            choices = [
                (place.code, f"{place.parent.name} {place.name}" if place.parent else place.name) for place in named
            ]
            self.fields["area"] = forms.ChoiceField(label=label, choices=choices)

    def clean_area(self) -> Area:
        try:
            return area_get(scope=self.scope, code=self.cleaned_data["area"].strip())
        except NotFound as error:
            problem = f"{error.what.render(gettext)}. {error.remedy.render(gettext)}"
            raise ValidationError(problem, code="unknown") from None


def layout_choices() -> list[tuple[str, str]]:
    chinese = (get_language() or "").startswith("zh")
    return [(layout.code, layout.zh if chinese else layout.en) for layout in layouts()]


def this_year() -> int:
    return timezone.localdate().year


class ImportForm(AreaForm):
    permission = Permission.REGISTER_IMPORT
    field_order = ("file", "area", "stated_on", "year", "layout")

    file = forms.FileField(
        label=_("File"),
        help_text=_("An export of the national system, a survey, or our template: .xlsx or .csv."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xlsm,.csv"}),
    )
    stated_on = forms.DateField(
        label=_("Stated on"),
        widget=DayInput,
        help_text=_("The day of the export or survey. What the register was told later is not overwritten."),
    )
    year = forms.IntegerField(
        label=_("Year of incomes and living conditions"), min_value=EARLIEST_YEAR, max_value=2199, initial=this_year
    )
    layout = forms.ChoiceField(label=_("Layout"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        choices = [(AUTO, gettext("Recognise it by its headings")), *layout_choices()]
        self.fields["layout"] = forms.ChoiceField(label=_("Layout"), choices=choices, initial=AUTO)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.IMPORT_UPLOAD_BYTES:
            limit = filesizeformat(settings.IMPORT_UPLOAD_BYTES)
            text = _("The file is larger than %(limit)s. Split it, or import it with: bangfu register import")
            raise ValidationError(text, code="large", params={"limit": limit})
        if not str(file.name).lower().endswith(SUFFIXES):
            raise ValidationError(_("Hand in a file that ends in .xlsx or .csv."), code="kind")
        return file

    def clean_stated_on(self) -> Any:
        day = self.cleaned_data["stated_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet. Write today or an earlier day."), code="future")
        return day


class ExportForm(AreaForm):
    permission = Permission.REGISTER_EXPORT
    field_order = ("area", "layout", "year", "purpose", "reason", "full")

    layout = forms.ChoiceField(label=_("Layout"))
    year = forms.IntegerField(
        label=_("Year of incomes and living conditions"), min_value=EARLIEST_YEAR, max_value=2199, initial=this_year
    )
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,  # its absence is refused by the service, which writes that down
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For whom the file is and what it is needed for. It stands on record with your name."),
    )
    full = forms.BooleanField(
        label=_("With full ID, phone and account numbers"),
        required=False,
        help_text=_("Only where the work cannot be done without. The file then names you on a sheet of its own."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["layout"] = forms.ChoiceField(label=_("Layout"), choices=layout_choices())
        if not actor.may(Permission.PERSON_UNMASK):
            del self.fields["full"]
