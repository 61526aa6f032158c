"""Reads of the area tree: now, and as of an earlier day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, QuerySet

from bangfu.errors import NotFound, say
from bangfu.ground.access.models import Area, AreaVersion
from bangfu.ground.access.scopes import Scope


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


def region_codes(area: Area) -> list[str]:
    """The codes of an area and of those above it, nearest first: the order in which policy values are looked up."""
    return [place.code for place in reversed(area_chain(area))]


def area_chain(area: Area) -> list[Area]:
    """From the province down to the area itself."""
    found = ancestors([area])
    return [found[part] for part in area.ancestor_ids]


def areas_found(*, scope: Scope, words: str = "", level: int | None = None) -> QuerySet[Area]:
    """Areas of a scope whose name or code, now or earlier, holds the words."""
    areas = areas_within(scope).select_related("parent").order_by("level", "code")
    if level:
        areas = areas.filter(level=level)
    if words:
        earlier = AreaVersion.objects.filter(Q(name__icontains=words) | Q(code__startswith=words)).values("area")
        areas = areas.filter(Q(name__icontains=words) | Q(code__startswith=words) | Q(pk__in=earlier))
    return areas


def areas_below(area: Area) -> QuerySet[Area]:
    """The areas directly below, each with how many it has below itself."""
    return area.children.annotate(below=Count("children")).order_by("code")


def areas_at_top(scope: Scope) -> QuerySet[Area]:
    """Where a scope's subtrees begin; the whole tree begins at its provinces."""
    if "" in scope.paths:
        return Area.objects.filter(parent__isnull=True).order_by("code")
    return Area.objects.filter(path__in=scope.paths).order_by("path")


def area_versions(area: Area) -> QuerySet[AreaVersion]:
    return area.versions.select_related("parent").order_by("-valid_from")
