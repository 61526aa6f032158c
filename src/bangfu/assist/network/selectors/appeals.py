"""Reads of charities' appeals."""

from __future__ import annotations

from django.db.models import QuerySet

from bangfu.assist.network.models import Appeal
from bangfu.assist.network.selectors.scopes import absent
from bangfu.errors import say
from bangfu.ground.access.scopes import Scope


def appeals_within(*, scope: Scope, state: str = "") -> QuerySet[Appeal]:
    appeals = Appeal.objects.within(scope).select_related("area", "recorded_by", "published_by")
    return (appeals.filter(state=state) if state else appeals).order_by("-starts_on", "-pk")


def appeal_get(*, scope: Scope, number: int) -> Appeal:
    """Errors: NotFound."""
    appeal = appeals_within(scope=scope).prefetch_related("reports").filter(pk=number).first()
    if appeal is None:
        raise absent(say("there is no such appeal of a charity, or it is not in your area"), number)
    return appeal
