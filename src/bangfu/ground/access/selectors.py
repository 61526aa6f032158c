"""Reads of the area tree and of who may do what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from bangfu.errors import NotFound, say
from bangfu.ground.access.actors import Actor, actor_of
from bangfu.ground.access.models import Area, Grant, User
from bangfu.ground.access.scopes import Scope


def actor_for(user: User) -> Actor:
    """The user with her grants as they stand now."""
    return actor_of(user, Grant.objects.filter(user=user).values_list("role", "area__path"))


def users_with_grants() -> QuerySet[User]:
    """Every user with her grants, for the operator of the machine; no page shows this."""
    grants = Grant.objects.select_related("area").order_by("role", "area__code")
    return User.objects.order_by("username").prefetch_related(Prefetch("grants", grants))


def areas_within(scope: Scope) -> QuerySet[Area]:
    return Area.objects.filter(scope.condition(field=""))


def area_get(*, scope: Scope, code: str) -> Area:
    """The area of a code. Errors: NotFound where there is none, or it lies outside the scope."""
    area = areas_within(scope).filter(code=code).first()
    if area is None:
        raise NotFound(
            say("there is no area with this code"),
            where=say("area {code}", code=code),
            remedy=say("Check the code, or choose the area from the list."),
        )
    return area


def area_as_of(*, code: str, day: date) -> tuple[Area, str] | None:
    """The area that bore a code on a day, and the name it had then; None where no area did."""
    now = Area.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), code=code, valid_from__lte=day).first()
    if now is not None:
        return now, now.name
    for area in Area.objects.filter(versions__code=code, versions__valid_from__lte=day, versions__valid_to__gt=day):
        version = area.versions.get(code=code, valid_from__lte=day, valid_to__gt=day)
        return area, version.name
    return None


def ancestors(areas: Iterable[Area]) -> dict[int, Area]:
    """These areas and every area above them, by id, in one query."""
    wanted = {part for area in areas for part in area.ancestor_ids}
    return Area.objects.in_bulk(wanted)


def area_chain(area: Area) -> list[Area]:
    """From the province down to the area itself."""
    found = ancestors([area])
    return [found[part] for part in area.ancestor_ids]
