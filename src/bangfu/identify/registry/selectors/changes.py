"""Reads of change requests."""

from __future__ import annotations

from django.db.models import QuerySet

from bangfu.errors import say
from bangfu.ground.access.scopes import Scope
from bangfu.identify.registry.models import ChangeRequest
from bangfu.identify.registry.selectors.households import absent


def change_requests_within(*, scope: Scope, state: str = "", household: int | None = None) -> QuerySet[ChangeRequest]:
    """Change requests of a scope, who waits longest first."""
    found = ChangeRequest.objects.within(scope).select_related("household", "member", "area", "requested_by")
    found = found.filter(state=state) if state else found
    found = found.filter(household=household) if household else found
    return found.order_by("requested_at", "pk")


def change_request_get(*, scope: Scope, number: int) -> ChangeRequest:
    """Errors: NotFound where there is none, or it lies outside the scope."""
    found = (
        ChangeRequest.objects.within(scope)
        .select_related("household", "member", "area", "source", "document", "requested_by", "decided_by")
        .prefetch_related("lines")
        .filter(pk=number)
        .first()
    )
    if found is None:
        raise absent(say("change request {number}", number=number))
    return found
