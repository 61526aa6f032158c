"""Typing in the values of households, members and years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import Scope
from bangfu.ground.access.selectors import areas_within
from bangfu.identify.registry.forms.fields import DayInput, Group, YuanField, fields_of, label_of, offered
from bangfu.identify.registry.models import Document, IncomeYear, LivingConditions, Member
from bangfu.identify.registry.models.members import HEAD
from bangfu.identify.registry.services import Grounds, Stated
from bangfu.identify.registry.services.records import Table, columns
from bangfu.policy.loader import codes

LONGEST_LIST = 500
HEAD_FIELDS = ("name", "sex", "birth_date", "id_type", "id_no", "ethnicity")
MEMBER_FIELDS = (*HEAD_FIELDS[:-1], "relation_to_head", "ethnicity", "education", "student_status", "health", "labour")
HOUSEHOLD_FIELDS = ("household_no", "household_type", "natural_village", "villager_group", "address", "phone")
INCOME_SUMS = ("wage_fen", "business_fen", "property_fen", "transfer_fen", "cost_fen")


class StatedForm(forms.Form):
    """A form whose values have a source and a day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_source()

    def add_source(self) -> None:
        self.fields["source"] = forms.CharField(
            label=_("Where this comes from"),
            max_length=200,
            help_text=_("Such as: home visit, birth certificate, bank statement."),
        )
        self.fields["stated_on"] = forms.DateField(
            label=_("True on"), widget=DayInput(), initial=timezone.localdate, help_text=_("Today at the latest.")
        )

    def stated(self) -> Stated:
        return Stated(self.cleaned_data["source"], self.cleaned_data["stated_on"])

    def values(self, table: Table, names: Iterable[str]) -> dict[str, Any]:
        """What was typed of these columns; what was left empty is not stated."""
        filled = {name: self.cleaned_data[name] for name in names}
        return {name: value for name, value in filled.items() if value not in (None, "", [])}


class HouseholdForm(StatedForm):
    """A household and its head; the other members join on the next page."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.villages = areas_within(actor.scope(Permission.REGISTER_IMPORT)).filter(level=Level.VILLAGE)
        head = {f"head_{name}": field for name, field in fields_of("members", HEAD_FIELDS, required=["name"]).items()}
        area = area_field(self.villages, _("Village"))
        self.fields = {"area": area, **fields_of("households", HOUSEHOLD_FIELDS), **head, **self.fields}
        self.fields["household_no"].help_text = _("Of the national platform. Leave it empty to have one given.")
        self.fields["head_name"].label = _("Name of the head")

    def clean_area(self) -> Area:
        return area_of(self, "area", self.villages)

    def household(self) -> dict[str, Any]:
        return self.values("households", HOUSEHOLD_FIELDS)

    def head(self) -> dict[str, Any]:
        typed = {name: self.cleaned_data[f"head_{name}"] for name in HEAD_FIELDS}
        return {**{name: value for name, value in typed.items() if value not in (None, "")}, "relation_to_head": HEAD}


class MemberForm(StatedForm):
    """A person who joins a household."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = forms.ChoiceField(label=_("Reason of joining"), choices=offered("join_reason"))
        typed = fields_of("members", MEMBER_FIELDS, required=["name", "relation_to_head"])
        self.fields = {"join_reason": reason, **typed, **self.fields}

    def member(self) -> dict[str, Any]:
        return self.values("members", MEMBER_FIELDS)


class GroundsForm(StatedForm):
    """A form that asks a second person: why, and on what evidence."""

    def add_grounds(self, documents: Iterable[Document]) -> None:
        self.fields["reason"] = forms.CharField(label=_("Why the value is wrong"), max_length=500)
        self.fields["evidence"] = forms.CharField(
            label=_("Evidence"), max_length=500, help_text=_("What proves the new value, and where it can be seen.")
        )
        self.registered = {document.pk: document for document in documents}
        if self.registered:
            choices = [("", _("none")), *((str(key), str(document)) for key, document in self.registered.items())]
            self.fields["document"] = forms.TypedChoiceField(
                label=_("Registered document"), required=False, choices=choices, coerce=int, empty_value=None
            )

    def grounds(self) -> Grounds:
        data = self.cleaned_data
        return Grounds(data["reason"], data["evidence"], self.registered.get(data.get("document") or 0))


class ChangeForm(GroundsForm):
    """New values of one group. What is left as it was is not asked for; a number left empty stays."""

    def __init__(
        self, *args: Any, table: Table, group: Group, row: Any, documents: Iterable[Document], **kwargs: Any
    ) -> None:
        self.table, self.names = table, group.columns
        kinds = columns(table)
        open_ = [name for name in group.columns if not kinds[name].sealed]
        standing = {name: _offered_value(table, name, getattr(row, name)) for name in open_}
        super().__init__(*args, initial=standing, **kwargs)
        self.fields = {**fields_of(table, group.columns), **self.fields}
        for name in group.columns:
            if kinds[name].sealed:
                self.fields[name].help_text = _("Leave it empty to keep the number that stands.")
        self.add_grounds(documents)

    def changed(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.changed_data if name in self.names}


def _offered_value(table: Table, name: str, value: Any) -> Any:
    """What the form shows of a standing value: a code that is not offered stays out of sight, and untouched."""
    column = columns(table)[name]
    if column.kind == "code":
        return value if value in dict(offered(column.list)) else ""
    if column.kind == "codes":
        return [code for code in value if code in dict(offered(column.list))]
    return value


class IncomeForm(GroundsForm):
    """A year's income by the lines of the chart; the sums follow."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = [code for code in codes("income_line") if len(code.code) == 2]
        self.lines = [code.code for code in lines]
        year = {
            "year": forms.IntegerField(label=_("Year"), min_value=1949, max_value=2199),
            "members": forms.IntegerField(label=_("Members counted"), min_value=1, max_value=100),
        }
        typed = {code.code: YuanField(label=label_of(code), required=False) for code in lines}
        rest = {
            "claims_fen": YuanField(label=_("Insurance claims received"), required=False),
            "selfpaid_fen": YuanField(label=_("Compliant expense paid by oneself"), required=False),
        }
        self.fields = {**year, **typed, **rest, **self.fields}

    def correct(self, standing: IncomeYear, documents: Iterable[Document]) -> None:
        """Makes it the form of a correction of what stands."""
        rest = {name: getattr(standing, name) for name in ("members", "claims_fen", "selfpaid_fen")}
        self.initial = rest | dict(standing.lines.values_list("line", "amount_fen"))
        del self.fields["year"]
        self.add_grounds(documents)

    def amounts(self) -> dict[str, int]:
        return {line: self.cleaned_data[line] for line in self.lines if self.cleaned_data[line] is not None}

    def rest(self) -> dict[str, int]:
        given = {name: self.cleaned_data[name] or 0 for name in ("claims_fen", "selfpaid_fen")}
        return {"members": self.cleaned_data["members"], **given}


class LivingForm(GroundsForm):
    """The living conditions of a year."""

    def __init__(self, *args: Any, standing: LivingConditions | None = None, **kwargs: Any) -> None:
        self.names = tuple(name for name in columns("living") if name != "year")
        initial = {name: getattr(standing, name) for name in ("year", *self.names)} if standing else {}
        super().__init__(*args, initial=initial, **kwargs)
        year = forms.IntegerField(label=_("Year"), min_value=1949, max_value=2199)
        self.fields = {"year": year, **fields_of("living", self.names), **self.fields}

    def correct(self, documents: Iterable[Document]) -> None:
        """Makes it the form of a correction of what stands."""
        del self.fields["year"]
        self.add_grounds(documents)

    def changed(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.changed_data if name in self.names}

    def conditions(self) -> dict[str, Any]:
        return self.values("living", self.names)


def area_field(areas: Any, label: Any) -> forms.Field:
    """A list of areas, each with the one above it; a field for the code where the list would be too long."""
    if areas.count() > LONGEST_LIST:
        hint = _("The code of the area, such as 530721.")
        return forms.CharField(label=label, max_length=24, help_text=hint)
    named = areas.select_related("parent").order_by("path")
    return forms.ChoiceField(label=label, choices=[(area.code, _under(area)) for area in named])


def _under(area: Area) -> str:
    return f"{area.parent.name} {area.name}" if area.parent else area.name


def area_of(form: forms.Form, name: str, areas: Any) -> Area:
    """The area of a typed code, among those that the form offers."""
    found: Area | None = areas.filter(code=form.cleaned_data[name].strip()).first()
    if found is None:
        raise forms.ValidationError(_("No such village in your area. Check the code."), code="unknown")
    return found


def people(members: Iterable[Member]) -> list[tuple[int, str]]:
    return [(member.pk, member.name) for member in members]


def villages(scope: Scope) -> Any:
    return areas_within(scope).filter(level=Level.VILLAGE)


def lines_shown(lines: Mapping[str, int]) -> list[tuple[str, int]]:
    """The lines of an income by their names, in the chart's order."""
    return [(label_of(code), lines[code.code]) for code in codes("income_line") if code.code in lines]
