"""Reads of change requests."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse

from bangfu.errors import say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.workflow.models import Case
from bangfu.identify.registry.models import ChangeRequest
from bangfu.identify.registry.selectors.households import absent


def change_requests_within(*, scope: Scope, state: str = "", household: int | None = None) -> QuerySet[ChangeRequest]:
    """Change requests of a scope, who waits longest first."""
    found = ChangeRequest.objects.within(scope).select_related("household", "member", "area", "requested_by", "case")
    found = found.filter(case__state=state) if state else found
    found = found.filter(household=household) if household else found
    return found.order_by("requested_at", "pk")


def change_request_get(*, scope: Scope, number: int) -> ChangeRequest:
    """Errors: NotFound where there is none, or it lies outside the scope."""
    found = (
        ChangeRequest.objects.within(scope)
        .select_related(
            "household", "member", "area", "source", "document", "requested_by", "case__version", "case__area"
        )
        .prefetch_related("lines")
        .filter(pk=number)
        .first()
    )
    if found is None:
        raise absent(say("change request {number}", number=number))
    return found


def change_page(actor: Actor, case: Case, step: str) -> str | None:
    """Where the request of a case is decided; None for a case that no request opened."""
    number = ChangeRequest.objects.within(EVERYWHERE).filter(case=case).values_list("pk", flat=True).first()
    return None if number is None else reverse("registry:change", args=[number])
