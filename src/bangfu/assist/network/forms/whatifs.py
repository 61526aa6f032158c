"""The form of a what-if: where, and up to a few changes, one line each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.assist.network.forms.base import MOST_UNITS, TIERS, ActorForm, area_field
from bangfu.assist.network.forms.runs import MatchedForm
from bangfu.assist.network.models import Item, ItemCategory
from bangfu.assist.network.selectors import items
from bangfu.compute.matching.scenarios import MOST_PERCENT
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.selectors import areas_within

KINDS = [
    ("", _("No change")),
    ("needs", _("More or fewer needs")),
    ("offers", _("More or fewer offers")),
    ("need", _("One more need")),
    ("offer", _("One more offer")),
]
ADDED = ("need", "offer")
LINES = 4


class WhatIfForm(MatchedForm):
    title = forms.CharField(
        label=_("Title"), max_length=120, help_text=_("What you want to know, such as: a third less grain in spring.")
    )
    field_order = ("title",)


class ChangeForm(ActorForm):
    kind = forms.ChoiceField(label=_("Change"), choices=KINDS, required=False)
    category = forms.ChoiceField(
        label=_("Category"), choices=[("", _("All categories")), *ItemCategory.choices], required=False
    )
    item = forms.CharField()
    area = forms.CharField()
    tier = forms.TypedChoiceField(
        label=_("Urgency"), choices=[("", _("Every urgency")), *TIERS], required=False, coerce=int, empty_value=None
    )
    percent = forms.IntegerField(
        label=_("Per cent of today"),
        required=False,
        min_value=0,
        max_value=MOST_PERCENT,
        help_text=_("For more or fewer: 150 is half as much again, 0 is none."),
    )
    quantity = forms.IntegerField(
        label=_("Quantity"),
        required=False,
        min_value=1,
        max_value=MOST_UNITS,
        help_text=_("For one more: units of the item."),
    )

    def prepare(self) -> None:
        self.scope = self.actor.scope(Permission.MATCH_RUN)
        self.fields["item"] = _ItemChoice(items(), label=_("Item"), required=False, empty_label=_("All items"))
        self.fields["area"] = area_field(
            areas_within(self.scope), label=_("Where"), empty=_("Everywhere"), required=False
        )

    def clean_area(self) -> Area | None:
        return self.area_of("area", self.scope)

    def clean(self) -> dict[str, Any]:
        kind = self.cleaned_data.get("kind")
        if kind in ADDED and not self.cleaned_data.get("item"):
            self.add_error("item", _("Choose what is added."))
        if kind in ADDED and "quantity" not in self.errors and not self.cleaned_data.get("quantity"):
            self.add_error("quantity", _("Write how many units are added."))
        wanted = kind and kind not in ADDED and "percent" not in self.errors
        if wanted and self.cleaned_data.get("percent") is None:
            self.add_error("percent", _("Write how many per cent of today it will be."))
        if not kind and any(self.cleaned_data.get(name) for name in ("item", "percent", "quantity")):
            self.add_error("kind", _("Choose what changes, or empty the line."))
        return self.cleaned_data

    @property
    def name(self) -> str:
        return _("Change %(number)s") % {"number": str(self.prefix).removeprefix("c")}

    @property
    def is_used(self) -> bool:
        """Whether somebody has written something into the line, now or earlier."""
        return bool(self.initial.get("kind")) or self.has_changed() or bool(self.errors)

    @property
    def change(self) -> dict[str, Any] | None:
        """The line as a change, None where it is empty."""
        given = self.cleaned_data
        if not given["kind"]:
            return None
        item, area, added = given["item"], given["area"], given["kind"] in ADDED
        return {
            "kind": given["kind"],
            "category": "" if item or added else given["category"],
            "item": item.pk if item else None,
            "area": area.pk if area else None,
            "tier": given["tier"] if given["kind"] in ("needs", "need") else None,
            "percent": None if added else given["percent"],
            "quantity": given["quantity"] if added else None,
        }


class _ItemChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, item: Item) -> str:
        return f"{item.name} ({item.unit})"


def change_forms(posted: Any, actor: Actor, earlier: Iterable[Mapping[str, Any]] = ()) -> list[ChangeForm]:
    """One form a line: the lines of an earlier what-if, and empty ones behind them."""
    lines = list(earlier)
    codes = dict(Area.objects.filter(pk__in=[c["area"] for c in lines if c.get("area")]).values_list("pk", "code"))
    starts = [{**line, "area": codes.get(line.get("area", 0), "")} for line in lines]
    count = max(LINES, len(starts) + 1)
    starts += [{} for _ in range(count - len(starts))]
    return [ChangeForm(posted, actor=actor, initial=start, prefix=f"c{n}") for n, start in enumerate(starts, 1)]
