"""Reads of published records, through the database role that can read nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from bangfu.assist.network.models import PublicNeed

DATABASE = "portal"


@dataclass(frozen=True)
class PublicFigures:
    needs: int
    open_needs: int
    townships: int


def published_needs(*, category: str = "", county: str = "", only_open: bool = False) -> QuerySet[PublicNeed]:
    """Published needs, the ones that end first before the others."""
    needs = PublicNeed.objects.using(DATABASE).order_by("deadline", "-published_at", "pk")
    if category:
        needs = needs.filter(category=category)
    if county:
        needs = needs.filter(county=county)
    return needs.filter(quantity_open__gt=0) if only_open else needs


def public_figures() -> PublicFigures:
    needs = PublicNeed.objects.using(DATABASE)
    return PublicFigures(
        needs=needs.count(),
        open_needs=needs.filter(quantity_open__gt=0).count(),
        townships=needs.aggregate(count=Count("township", distinct=True))["count"],
    )


def public_counties() -> list[str]:
    return list(PublicNeed.objects.using(DATABASE).order_by("county").values_list("county", flat=True).distinct())
