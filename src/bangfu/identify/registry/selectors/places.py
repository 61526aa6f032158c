"""Reads of the yearly figures of villages and counties."""

from __future__ import annotations

from django.db.models import QuerySet

from bangfu.ground.access.models import Area
from bangfu.ground.access.scopes import Scope
from bangfu.identify.registry.models import CountyYear, VillageYear


def village_years(*, scope: Scope, village: Area) -> QuerySet[VillageYear]:
    return VillageYear.objects.within(scope).filter(area=village).select_related("source").order_by("-year")


def county_years(*, scope: Scope, county: Area) -> QuerySet[CountyYear]:
    return CountyYear.objects.within(scope).filter(area=county).select_related("source").order_by("-year")
