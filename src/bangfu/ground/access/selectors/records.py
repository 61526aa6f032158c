"""Reads of unmaskings and exports."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Export, Unmasking
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE, Scope


def unmasked(actor: Actor, place: str, row: int) -> bool:
    """Whether she may see the full numbers of this row at this moment: opened, not lapsed, and still her right."""
    mine = Unmasking.objects.within(actor.scope(Permission.PERSON_UNMASK)).filter(user=actor.user)
    return mine.filter(place=place, row=row, lapses_at__gt=timezone.now()).exists()


def opened(actor: Actor, place: str, row: int) -> bool:
    """As `unmasked`, for what she opened by another right than the office's; the caller asks whether it holds."""
    mine = Unmasking.objects.within(EVERYWHERE).filter(user=actor.user)
    return mine.filter(place=place, row=row, lapses_at__gt=timezone.now()).exists()


def unmaskings_within(
    *, scope: Scope, username: str = "", place: str = "", row: int | None = None
) -> QuerySet[Unmasking]:
    """Who saw full numbers, the last first."""
    found = Unmasking.objects.within(scope).select_related("user", "area")
    found = found.filter(user__username=username) if username else found
    found = found.filter(place=place) if place else found
    found = found.filter(row=row) if row is not None else found
    return found.order_by("-at", "-pk")


def exports_within(*, scope: Scope, username: str = "") -> QuerySet[Export]:
    """What left the platform, the last first."""
    found = Export.objects.within(scope).select_related("user", "area")
    return (found.filter(user__username=username) if username else found).order_by("-at", "-pk")
