"""The forms of notices and objections, and the table that is pasted into a draft."""

from __future__ import annotations

import csv
import io
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.errors import NotFound
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.selectors import area_get, areas_within
from bangfu.ground.notices.models import Channel, NoticeState, ObjectionState
from bangfu.ground.notices.rules import NoticeType, notice_types
from bangfu.ground.notices.services.notices import BODY, OFFICE, TITLE

ALL = ("", _("All"))
LONGEST_LIST = 300
MOST_TABLE = 2_000_000


class DayInput(forms.DateInput):
    """A day as the browser's own field wants it, whatever the language writes."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class FilterForm(forms.Form):
    """A form in the address: a choice that does not exist is as good as none."""

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


def type_choices() -> list[tuple[str, str]]:
    return [(code, kind.name) for code, kind in notice_types().items()]


class NoticesFilter(FilterForm):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *NoticeState.choices])
    type = forms.ChoiceField(label=_("Type"), required=False, choices=lambda: [ALL, *type_choices()])


class ObjectionsFilter(FilterForm):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *ObjectionState.choices])


class DraftForm(forms.Form):
    area = forms.CharField()
    title = forms.CharField(label=_("Title"), max_length=TITLE)
    body = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=BODY,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What was decided, by whom and on which day. No numbers of persons, nothing of their health."),
    )
    table = forms.CharField(
        label=_("List"), required=False, max_length=MOST_TABLE, widget=forms.Textarea(attrs={"rows": 10})
    )
    mask_names = forms.BooleanField(
        label=_("Print names masked, such as Z***i"),
        required=False,
        help_text=_("The village knows whom it is about; who passes by does not."),
    )
    office = forms.CharField(
        label=_("Office to turn to"), max_length=OFFICE, help_text=_("Who answers questions and takes objections.")
    )
    office_phone = forms.CharField(
        label=_("Telephone of the office"),
        max_length=20,
        help_text=_("The official number, such as 0888-5123456."),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )

    def __init__(self, *args: Any, actor: Actor, kind: NoticeType, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = actor.scope(Permission.NOTICE_DRAFT)
        self.fields["area"] = area_field(self.scope)
        headings = ", ".join(kind.label(column.name) for column in kind.columns)
        self.fields["table"].help_text = _(
            "Copy the rows from the spreadsheet, with the headings in the first line. Only these may stand: {headings}."
        ).format(headings=headings)
        if not kind.masks_names:
            del self.fields["mask_names"]

    def clean_area(self) -> Area:
        try:
            return area_get(scope=self.scope, code=self.cleaned_data["area"].strip())
        except NotFound as error:
            problem = f"{error.what.render(gettext)}. {error.remedy.render(gettext)}"
            raise ValidationError(problem, code="unknown") from None

    def clean_table(self) -> list[list[str]]:
        """The rows as they were pasted, headings first; from a spreadsheet they come with tabs between."""
        text = self.cleaned_data["table"].strip("\r\n")
        mark = "\t" if "\t" in text else ","
        rows = csv.reader(io.StringIO(text), delimiter=mark)
        try:
            return [row for row in rows if any(cell.strip() for cell in row)]
        except csv.Error:
            raise ValidationError(_("This is not a table: copy the cells from the spreadsheet again.")) from None

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.cleaned_data["table"] and not self.cleaned_data["body"].strip():
            self.add_error("body", _("Write a text or paste a list."))
        if not self.errors and len(self.cleaned_data["table"]) == 1:
            self.add_error("table", _("Only headings stand here: paste the rows below them."))
        return self.cleaned_data


def area_field(scope: Any) -> forms.Field:
    """The places a notice can be for: a list, or a field for the code where that would be too long."""
    areas = areas_within(scope).filter(level__gte=Level.COUNTY).select_related("parent").order_by("path")
    label = _("For which place")
    if areas.count() > LONGEST_LIST:
        return forms.CharField(label=label, max_length=24, help_text=_("The code of the area, such as 530721."))
    choices = [(area.code, f"{area.parent.name} {area.name}" if area.parent else area.name) for area in areas]
    return forms.ChoiceField(label=label, choices=choices)


class WordsForm(forms.Form):
    """One text in the actor's words: a reason or a result."""

    text = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: Any, help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label, self.fields["text"].help_text = label, help_text


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=_("Photo of the notice on its board"),
        help_text=_("JPEG or PNG, 10 MB at most. Place and device that the camera wrote into it are removed."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
    )
    taken_on = forms.DateField(label=_("Taken on"), widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taken_on"].initial = timezone.localdate


class ObjectionForm(forms.Form):
    position = forms.IntegerField(
        label=_("Number of the line"),
        required=False,
        min_value=1,
        help_text=_("Only that line is paused. Leave it empty where the objection is against the whole notice."),
    )
    text = forms.CharField(
        label=_("Objection"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In the words of who objects, without numbers of persons."),
    )
    channel = forms.ChoiceField(label=_("How it came"), choices=Channel.choices)
    received_on = forms.DateField(label=_("Received on"), widget=DayInput())
    objector = forms.CharField(
        label=_("Who objects"),
        required=False,
        max_length=60,
        help_text=_("Leave it empty for who does not want to be named. A name is sealed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = timezone.localdate


class AnswerForm(forms.Form):
    upheld = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("no", _("Not upheld: the line stands again")),
            ("yes", _("Upheld: the line goes back for review")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What was looked into and what was found; it is told to who objected."),
    )
    case_reference = forms.CharField(
        label=_("Case"), required=False, max_length=60, help_text=_("The case or file that goes on with it, if any.")
    )


class AnnouncementForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=TITLE)
    body = forms.CharField(label=_("Text"), required=False, max_length=BODY, widget=forms.Textarea(attrs={"rows": 4}))
    approval = forms.CharField(
        label=_("Approved by"), max_length=TITLE, help_text=_("Office, day and number of the approval.")
    )
