"""Reads of needs and of the items they ask for."""

from __future__ import annotations

from django.db.models import F, QuerySet

from bangfu.assist.network.models import Item, Need
from bangfu.assist.network.selectors.scopes import absent
from bangfu.errors import NotFound, say
from bangfu.ground.access.scopes import Scope


def needs_within(
    *,
    scope: Scope,
    state: str = "",
    category: str = "",
    tier: int | None = None,
    campaign: int | None = None,
    only_open: bool = False,
) -> QuerySet[Need]:
    """Needs of a scope, the urgent and the soonest first."""
    needs = Need.objects.within(scope).select_related("item", "area", "recorded_by")
    needs = needs.filter(state=state) if state else needs
    needs = needs.filter(item__category=category) if category else needs
    needs = needs.filter(tier=tier) if tier else needs
    needs = needs.filter(campaign=campaign) if campaign else needs
    needs = needs.filter(quantity_matched__lt=F("quantity")) if only_open else needs
    return needs.order_by("tier", F("deadline").asc(nulls_last=True), "pk")


def need_get(*, scope: Scope, number: int) -> Need:
    """Errors: NotFound where there is none, or it lies outside the scope."""
    need = (
        Need.objects.within(scope)
        .select_related("item", "area", "campaign", "recorded_by", "published_by")
        .filter(pk=number)
        .first()
    )
    if need is None:
        raise absent(say("there is no such need, or it is not in your area"), number)
    return need


def items() -> QuerySet[Item]:
    return Item.objects.order_by("category", "code")


def item_get(code: str) -> Item:
    """Errors: NotFound where no item has this code."""
    item = Item.objects.filter(code=code).first()
    if item is None:
        raise NotFound(
            say("there is no item with this code"),
            where=say("item {code}", code=code),
            remedy=say("Choose the item from the list."),
        )
    return item
