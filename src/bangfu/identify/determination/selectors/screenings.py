"""Reads of screenings and their results, each within a scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from bangfu.compute.screening import added
from bangfu.compute.screening.totals import Totals
from bangfu.errors import NotFound, say
from bangfu.ground.access.models import Area
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.access.selectors import areas_within
from bangfu.identify.determination.models import Screening, ScreeningResult


def screenings_visible(scope: Scope) -> QuerySet[Screening]:
    """Screenings of her area, and of a larger one that hers is part of, where she sees her part. The newest first."""
    above = {path[: cut + 1] for path in scope.paths for cut, mark in enumerate(path) if mark == "."}
    found = Screening.objects.within(EVERYWHERE).filter(scope.condition() | Q(area__path__in=above))
    return found.select_related("area", "requested_by").defer("policy", "totals").order_by("-pk")


def screening_get(*, scope: Scope, number: int, whole: bool = False) -> Screening:
    """Errors: NotFound where there is none, or no part of it lies within the scope; `whole`: not all of it does."""
    screening = screenings_visible(scope).filter(pk=number).first()
    if screening is None or (whole and not scope.covers(screening.area)):
        raise NotFound(
            say("there is no such screening, or it is not of your area"),
            where=say("screening {number}", number=number),
            remedy=say("Choose one from the list of screenings."),
        )
    return screening


@dataclass(frozen=True)
class PlaceTotals:
    """An area and the totals of all villages in it."""

    area: Area
    totals: Totals


def place_totals(*, scope: Scope, screening: Screening, place: Area) -> list[PlaceTotals]:
    """The areas right below `place` with their totals, in the order of their codes; `place` itself where none is.

    Only what lies within the scope counts.
    """
    totals = {int(number): values for number, values in screening.totals.items()}
    villages = areas_within(scope).filter(pk__in=totals, path__startswith=place.path)
    parts: dict[int, list[Totals]] = {}
    for village in villages:
        below = village.ancestor_ids[len(place.ancestor_ids) :]
        parts.setdefault(below[0] if below else place.pk, []).append(totals[village.pk])
    areas = Area.objects.filter(pk__in=parts).order_by("code")
    return [PlaceTotals(area, added(parts[area.pk])) for area in areas]


def whole_of(places: Iterable[PlaceTotals]) -> Totals:
    return added(place.totals for place in places)


def results_within(*, scope: Scope, screening: Screening) -> QuerySet[ScreeningResult]:
    return ScreeningResult.objects.within(scope).filter(screening=screening).select_related("area")


def outcome_rows(
    *, scope: Scope, screening: Screening, outcome: str = "", place: Area | None = None
) -> QuerySet[ScreeningResult]:
    """Households of an outcome, by village and number: never from worse to better."""
    rows = results_within(scope=scope, screening=screening)
    rows = rows.filter(outcome=outcome) if outcome else rows
    if place is not None:
        below = areas_within(scope).filter(path__startswith=place.path)
        rows = rows.filter(area__in=list(below.values_list("pk", flat=True)))
    return rows.order_by("area", "household_no")


def result_get(*, scope: Scope, screening: Screening, household: int) -> ScreeningResult:
    """Errors: NotFound where the household has no result in this screening, or lies outside the scope."""
    row = results_within(scope=scope, screening=screening).filter(household=household).first()
    if row is None:
        raise NotFound(
            say("this household has no result in this screening, or it is not of your area"),
            where=say("screening {number}", number=screening.pk),
            remedy=say("Choose one from the list of households."),
        )
    return row
