"""The register as the rows of a layout: open numbers only for who may see them, masked ones for everybody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Model, Q, QuerySet

from bangfu.compute.identity import MASKS
from bangfu.compute.layouts import SheetLayout
from bangfu.ground.access.ciphers import unseal
from bangfu.ground.access.models import Area
from bangfu.ground.access.scopes import Scope
from bangfu.ground.access.selectors import ancestors
from bangfu.identify.registry.models import Household, IncomeYear, LivingConditions, Member, VillageYear
from bangfu.identify.registry.services.records import Table
from bangfu.identify.registry.services.rows import sealed_place

Row = dict[str, Any]
NAMED = ("area.county", "area.township", "area.village")


def sheet_rows(*, scope: Scope, area: Area, sheet: SheetLayout, year: int, full: bool) -> list[Row]:
    """The rows of an area for a sheet of a layout, within what the reader may see."""
    if sheet.grain == "village":
        found = list(_inside(VillageYear, scope, area).filter(year=year).order_by("area__path"))
        places = places_of(row.area for row in found)
        return [places[row.area_id] | _values("village", row, sheet, full=full) for row in found]
    return [row for _, _, row in keyed_rows(scope=scope, area=area, sheet=sheet, year=year, full=full)]


def keyed_rows(
    *,
    scope: Scope,
    area: Area,
    sheet: SheetLayout,
    year: int,
    full: bool,
    households: Collection[int] | None = None,
) -> list[tuple[int, int, Row]]:
    """The rows of a sheet of households or members with the numbers of both, 0 for no member; all, or of some
    households."""
    chosen = Q() if households is None else Q(pk__in=households)
    theirs = Q() if households is None else Q(household__in=households)
    living = _inside(Household, scope, area).filter(chosen, ended_on__isnull=True)
    homes = list(living.order_by("area__path", "household_no"))
    places = places_of(home.area for home in homes)
    years: dict[int, Row] = defaultdict(dict)
    for entity, model in (("income", IncomeYear), ("living", LivingConditions)):
        for row in _inside(model, scope, area).filter(theirs, year=year):
            years[row.household_id] |= _values(entity, row, sheet, full=full)
    rows = {
        home.pk: places[home.area_id] | years[home.pk] | _values("household", home, sheet, full=full) for home in homes
    }
    if sheet.grain == "household":
        return [(number, 0, row) for number, row in rows.items()]
    people = _inside(Member, scope, area).filter(theirs, left_on__isnull=True)
    return [
        (person.household_id, person.pk, rows[person.household_id] | _values("member", person, sheet, full=full))
        for person in people.order_by("area__path", "household__household_no", "pk")
        if person.household_id in rows
    ]


def _inside(model: Any, scope: Scope, area: Area) -> QuerySet[Any]:
    found: QuerySet[Any] = model.objects.within(scope).filter(Scope.below(area).condition()).select_related("area")
    return found


def places_of(found: Iterable[Area]) -> dict[int, Row]:
    """What the columns of an area say of each area, by its number."""
    areas = {area.pk: area for area in found}
    known = ancestors(areas.values())
    places: dict[int, Row] = {}
    for number, area in areas.items():
        names = [known[part].name for part in area.ancestor_ids]
        places[number] = {**dict(zip(NAMED, names[-3:], strict=False)), "area.code": area.code}
    return places


_TABLES: dict[str, Table] = {"household": "households", "member": "members"}


def _values(entity: str, row: Model, sheet: SheetLayout, *, full: bool) -> Row:
    found: Row = {}
    for column in sheet.columns:
        field = column.field
        if field is None or field.entity != entity:
            continue
        if field.personal in ("id", "phone", "account"):
            sealed = getattr(row, f"{field.name}_sealed")
            number = unseal(sealed_place(_TABLES[entity], field.name), int(row.pk), sealed)
            found[field.key] = number if full or not number else MASKS[field.personal](number)
        else:
            found[field.key] = getattr(row, field.name)
    return found
