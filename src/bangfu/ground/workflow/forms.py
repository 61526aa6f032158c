"""The forms of the procedures: opening a case, taking a step, adding evidence, and delegating."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, Level, User
from bangfu.ground.access.permissions import Permission, Role
from bangfu.ground.access.scopes import Scope
from bangfu.ground.access.selectors import areas_within
from bangfu.ground.workflow.models import CaseState, EvidenceKind, Outcome
from bangfu.ground.workflow.selectors import colleagues, procedures_read, shown

ALL = ("", _("All"))
LONGEST_LIST = 500


class DayInput(forms.DateInput):
    input_type = "date"


def procedure_choices(actor: Actor | None = None) -> list[tuple[str, str]]:
    """The procedures by name; for an actor, those that one of her roles opens."""
    roles = {str(role) for role, _path in actor.grants} if actor else set()
    found = {v.code: shown(v.title) for v, p in procedures_read() if actor is None or roles & set(p.opens)}
    return sorted(found.items(), key=lambda item: item[1])


class CasesFilter(forms.Form):
    """In the address: a choice that does not exist is as good as none."""

    procedure = forms.ChoiceField(label=_("Procedure"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *CaseState.choices])
    q = forms.CharField(label=_("Title or subject"), required=False, max_length=60)
    late = forms.BooleanField(label=_("Only overdue"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["procedure"].choices = [ALL, *procedure_choices()]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class AreaField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An area by choice, or by its code where the list would be too long."""

    def __init__(self, areas: QuerySet[Area], **kwargs: Any) -> None:
        kwargs = {"label": _("Area"), "empty_label": _("Choose an area"), **kwargs}
        super().__init__(areas.order_by("path"), to_field_name="code", **kwargs)
        if areas.count() > LONGEST_LIST:
            self.widget = forms.TextInput()
            self.help_text = _("The code of the area, such as 530721100201.")
        self.error_messages["invalid_choice"] = _("There is no such area in your part of the country.")


class CaseOpenForm(forms.Form):
    procedure = forms.ChoiceField(label=_("Procedure"))
    subject = forms.CharField(
        label=_("Number of the household"),
        max_length=64,
        required=False,
        help_text=_("As it stands in the register; never an ID number."),
    )
    title = forms.CharField(
        label=_("Title"), max_length=120, help_text=_("By which colleagues find it, such as: roof after the storm.")
    )
    clock_from = forms.DateField(
        label=_("Day on which it became known"),
        required=False,
        widget=DayInput,
        help_text=_("The deadlines are counted from it; empty means today."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["procedure"].choices = procedure_choices(actor)  # type: ignore[attr-defined]
        villages = areas_within(actor.scope(Permission.CASE_READ)).filter(level=Level.VILLAGE)
        self.fields["area"] = AreaField(villages, label=_("Village"))
        self.order_fields(["procedure", "area", "subject", "title", "clock_from"])


class DecideForm(forms.Form):
    """A decision: each outcome is a button that names the act, so that none is chosen by default."""

    outcome = forms.ChoiceField(label=_("Your decision"), error_messages={"required": _("Press one of the buttons.")})
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Needed for a return or a rejection: what is missing, and what the other should do."),
    )

    def __init__(self, *args: Any, outcomes: tuple[str, ...], act: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            Outcome.APPROVE: act or _("Complete the step"),
            Outcome.RETURN: _("Return for mending"),
            Outcome.REJECT: _("Reject and close the case"),
        }
        self.acts = [(name, words[Outcome(name)]) for name in outcomes]
        self.fields["outcome"].choices = self.acts  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 3}))


class EvidenceForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=EvidenceKind.choices)
    title = forms.CharField(label=_("Title"), max_length=120)
    file = forms.FileField(
        label=_("File"), required=False, help_text=_("PDF, JPEG, PNG or an office file, 10 MB at most.")
    )
    reference = forms.CharField(
        label=_("Or where the paper is"),
        required=False,
        max_length=200,
        help_text=_("Such as: village archive, box 12."),
    )


class MeetingForm(forms.Form):
    held_on = forms.DateField(label=_("Held on"), widget=DayInput)
    entitled = forms.IntegerField(label=_("Entitled to take part"), min_value=1, max_value=100_000)
    present = forms.IntegerField(label=_("Present"), min_value=0, max_value=100_000)
    votes_for = forms.IntegerField(label=_("Votes for"), min_value=0, max_value=100_000)
    votes_against = forms.IntegerField(label=_("Votes against"), min_value=0, max_value=100_000)
    abstained = forms.IntegerField(label=_("Abstained"), min_value=0, max_value=100_000)


class SampleForm(forms.Form):
    rows = forms.CharField(
        label=_("Numbers of all households"),
        widget=forms.Textarea({"rows": 6}),
        max_length=1_000_000,
        help_text=_("One to a line. The rows to be visited are drawn from them; nobody can choose which."),
    )


class SampleResultForm(forms.Form):
    row = forms.ChoiceField(label=_("Row of the sample"))
    agrees = forms.ChoiceField(
        label=_("On the spot"), choices=[("yes", _("as recorded")), ("no", _("differs"))], widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("What was found"), required=False, max_length=500)

    def __init__(self, *args: Any, drawn: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["row"].choices = [(row, row) for row in drawn]  # type: ignore[attr-defined]


class ColleagueField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, user: User) -> str:
        return f"{user.display_name} ({user.username})"


class DelegationForm(forms.Form):
    role = forms.ChoiceField(label=_("Which of your roles"))
    starts = forms.DateField(label=_("First day"), widget=DayInput)
    ends = forms.DateField(label=_("Last day"), widget=DayInput)
    procedures = forms.MultipleChoiceField(
        label=_("Only these procedures"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means all."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("Such as: training in the city. It stays on record.")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lendable = {
            role: str(Role(role).label)
            for role, path in actor.grants
            if any(path.startswith(reach) for reach in actor.scope(Permission.CASE_DELEGATE).paths)
        }
        self.fields["role"].choices = list(lendable.items())  # type: ignore[attr-defined]
        self.fields["procedures"].choices = procedure_choices()  # type: ignore[attr-defined]
        self.fields["area"] = AreaField(
            areas_within(actor.scope(Permission.CASE_DELEGATE)).exclude(level=Level.VILLAGE), label=_("In this area")
        )
        self.fields["delegate"] = ColleagueField(
            colleagues(actor), label=_("To whom"), empty_label=_("Choose a colleague")
        )
        self.order_fields(["delegate", "role", "area", "starts", "ends", "procedures", "reason"])


class ReportFilter(forms.Form):
    procedure = forms.ChoiceField(label=_("Procedure"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope: Scope = actor.scope(Permission.CASE_READ)
        areas = areas_within(scope).filter(level__in=[Level.COUNTY, Level.TOWNSHIP, Level.CITY, Level.PROVINCE])
        if not areas.exists():
            areas = areas_within(scope)
        self.fields["area"] = AreaField(areas, required=False, empty_label=None)
        self.fields["procedure"].choices = [ALL, *procedure_choices()]  # type: ignore[attr-defined]
        self.order_fields(["area", "procedure"])
        self.areas = areas

    def chosen_area(self) -> Area | None:
        """The chosen area, else the topmost one."""
        self.is_valid()
        return self.cleaned_data.get("area") or self.areas.order_by("level", "path").first()

    def chosen_procedure(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("procedure") or "")
