"""Reads of what-ifs: the changes in words, and present and change side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from bangfu.assist.network.models import Item, ItemCategory, WhatIf
from bangfu.assist.network.selectors.scopes import absent
from bangfu.errors import Phrase, say
from bangfu.ground.access.models import Area
from bangfu.ground.access.scopes import Scope


@dataclass(frozen=True)
class Compared:
    """One line of the comparison: a name, and what it is scattered, at present and after the changes."""

    label: Phrase
    scattered: int
    present: int
    changed: int

    @property
    def gained(self) -> int:
        return self.changed - self.present


def what_ifs_within(scope: Scope) -> QuerySet[WhatIf]:
    found = WhatIf.objects.within(scope).select_related("area", "campaign", "requested_by")
    return found.defer("places").order_by("-pk")


def what_if_get(*, scope: Scope, number: int) -> WhatIf:
    """Errors: NotFound where there is none, or it lies outside the scope."""
    found = WhatIf.objects.within(scope).select_related("area", "campaign", "requested_by").filter(pk=number).first()
    if found is None:
        raise absent(say("there is no such what-if, or it is not in your area"), number)
    return found


def told(what_if: WhatIf) -> list[Phrase]:
    """The changes as sentences."""
    items = {
        item.pk: item for item in Item.objects.filter(pk__in=[c["item"] for c in what_if.changes if c.get("item")])
    }
    places = Area.objects.in_bulk([c["area"] for c in what_if.changes if c.get("area")])
    sentences = [_sentence(change, items, places) for change in what_if.changes]
    if what_if.floor_percent:
        floor = say(
            "every place gets {percent} per cent of its needs first, as far as it can", percent=what_if.floor_percent
        )
        return [*sentences, floor]
    return sentences


def _sentence(change: dict[str, Any], items: dict[int, Item], places: dict[int, Area]) -> Phrase:
    item, place = items.get(change.get("item", 0)), places.get(change.get("area", 0))
    category = change.get("category")
    what = item.name if item else gettext(str(ItemCategory(category).label)) if category else gettext("all items")
    where = place.name if place else gettext("everywhere")
    values = {"what": what, "where": where, "percent": change.get("percent", 0), "quantity": change.get("quantity", 0)}
    match change["kind"], change.get("tier"):
        case "needs", None:
            return say("needs of {what}, {where}: {percent} per cent of today", **values)
        case "needs", tier:
            return say("needs of {what} of urgency {tier}, {where}: {percent} per cent of today", tier=tier, **values)
        case "offers", _:
            return say("offers of {what}, {where}: {percent} per cent of today", **values)
        case "need", tier:
            return say("one more need of {quantity} {what}, {where}, urgency {tier}", tier=tier or 1, **values)
        case _:
            return say("one more offer of {quantity} {what} for {where}", **values)


def compared(what_if: WhatIf) -> list[Compared]:
    """The three ways side by side: units by urgency, and needs by how far they are served."""
    kinds = [what_if.figures[name] for name in ("scattered", "present", "changed")]
    tiers = sorted({tier for kind in kinds for tier in kind["served"]}, key=int)
    served = [
        Compared(say("units served, urgency {tier}", tier=tier), *(int(kind["served"].get(tier, 0)) for kind in kinds))
        for tier in tiers
    ]
    needs = [
        Compared(label, *(int(kind[key]) for kind in kinds))
        for key, label in (
            ("units", say("units served in all")),
            ("asked_units", say("units asked for")),
            ("whole", say("needs served in full")),
            ("part", say("needs served in part")),
            ("none", say("needs that get nothing")),
            ("shared", say("needs that several help")),
        )
    ]
    return [*served, *needs]
