"""The columns of the register as fields of a form, in the groups that are asked for together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bangfu.identify.registry.services.records import Column, Table, columns
from bangfu.policy.loader import Code, codes

LEGACY = "legacy"
NOT_STATED = ("", _("not stated"))
FEN = 100


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


@dataclass(frozen=True)
class Group:
    """Columns that belong together: one part of the card, one form."""

    name: str
    title: str | Promise
    columns: tuple[str, ...]


GROUPS: dict[Table, tuple[Group, ...]] = {
    "households": (
        Group(
            "contact",
            _("Home and contact"),
            ("natural_village", "villager_group", "address", "phone", "bank_name", "bank_account", "remark"),
        ),
        Group(
            "status",
            _("Identification and exit"),
            (
                "household_type",
                "household_attr",
                "id_standard",
                "first_identified_ym",
                "is_exited_household",
                "exit_state",
                "exit_year",
                "plan_exit_year",
                "return_year",
                "return_reason",
            ),
        ),
        Group(
            "monitoring",
            _("Monitoring and measures"),
            (
                "monitor_category",
                "risk_identified_ym",
                "risk_1",
                "risk_2",
                "risk_3",
                "risk_4",
                "risk_5",
                "disaster_subtype",
                "risk_other_note",
                "no_labour_safety_net",
                "development_measures",
                "measure_groups",
                "risk_removed",
                "risk_removed_ym",
                "removal_mode",
                "post_removal_house_damaged",
                "post_removal_water_damaged",
                "post_removal_dropout",
                "monitor_contact",
                "monitor_contact_phone",
            ),
        ),
        Group("causes", _("Causes"), ("main_cause", "other_causes", "cause_note", "is_expenditure_poor")),
        Group(
            "family",
            _("Family and relocation"),
            (
                "members_year_start",
                "members_year_end",
                "is_martyr_family",
                "is_single_child_family",
                "is_two_daughter_family",
                "is_relocated",
                "relocation_mode",
                "resettlement_mode",
                "resettlement_addr",
                "collector",
                "collector_phone",
                "collected_on",
            ),
        ),
    ),
    "members": (
        Group(
            "person",
            _("Person"),
            ("name", "sex", "birth_date", "id_type", "id_no", "ethnicity", "political_status", "person_no"),
        ),
        Group("education", _("Education"), ("education", "student_status", "dropout_reason", "mandarin")),
        Group(
            "health",
            _("Health and medical insurance"),
            (
                "health",
                "labour",
                "resident_medical",
                "employee_medical",
                "serious_illness_ins",
                "commercial_ins",
                "medical_aid",
            ),
        ),
        Group(
            "work",
            _("Work"),
            (
                "work_place_area",
                "work_months",
                "work_start",
                "work_end",
                "work_income_month_fen",
                "employer",
                "work_industry",
                "work_channel",
                "point_to_point",
                "planned_work",
                "work_need",
                "public_post",
                "public_post_months",
            ),
        ),
        Group(
            "security",
            _("Social security"),
            (
                "resident_pension",
                "employee_pension",
                "dibao_status",
                "tekun_status",
                "is_relocated_person",
                "military",
            ),
        ),
    ),
}


def group_of(table: Table, name: str) -> Group | None:
    return next((group for group in GROUPS[table] if group.name == name), None)


def label_of(code: Code) -> str:
    return code.en if get_language() == "en" else code.zh


def offered(name: str) -> list[tuple[str, str]]:
    """The values of a list that a person may choose; a legacy code is read from old data and never offered."""
    return [(code.code, label_of(code)) for code in codes(name) if LEGACY not in code.marks]


class YuanField(forms.DecimalField):
    """Yuan as typed, fen as stored."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=Decimal(0), max_digits=15, decimal_places=2, **options)

    def clean(self, value: Any) -> int | None:
        yuan = super().clean(value)
        return None if yuan is None else int(yuan * FEN)

    def prepare_value(self, value: Any) -> Any:
        return Decimal(value) / FEN if isinstance(value, int) else value


def yes_or_no(value: str) -> bool | None:
    return {"1": True, "0": False}.get(value)


class YesNoField(forms.TypedChoiceField):
    def __init__(self, **options: Any) -> None:
        choices = [NOT_STATED, ("1", _("Yes")), ("0", _("No"))]
        super().__init__(choices=choices, coerce=yes_or_no, empty_value=None, **options)

    def prepare_value(self, value: Any) -> Any:
        return {True: "1", False: "0", None: ""}.get(value, value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != (data or ""))


class ManyField(forms.MultipleChoiceField):
    """Several of a list, each ticked by itself: a list held with Ctrl cannot be used on a phone."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, choices: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(choices=choices, **{"help_text": _("Tick all that apply."), **options})


def field_for(column: Column, *, required: bool = False) -> forms.Field:
    """The field that a column is typed in."""
    given: dict[str, Any] = {"label": column.label, "required": required}
    match column.kind:
        case "code":
            return forms.ChoiceField(choices=[NOT_STATED, *offered(column.list)], **given)
        case "codes":
            return ManyField(choices=offered(column.list), **given)
        case "yes_no":
            return YesNoField(**given)
        case "date":
            return forms.DateField(widget=DayInput(), **given)
        case "money":
            return YuanField(help_text=_("In yuan, such as 1234.50."), **given)
        case "measure":
            return forms.DecimalField(min_value=Decimal(0), max_digits=12, decimal_places=2, **given)
        case "whole":
            return forms.IntegerField(min_value=0, **given)
        case "month":
            return forms.CharField(max_length=6, help_text=_("Year and month, such as 202306."), **given)
        case _:
            return forms.CharField(max_length=column.length, **given)


def fields_of(table: Table, names: Iterable[str], *, required: Iterable[str] = ()) -> dict[str, forms.Field]:
    needed = set(required)
    return {name: field_for(columns(table)[name], required=name in needed) for name in names}
