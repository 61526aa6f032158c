"""The register as the rows of a layout: open numbers only for who may see them, masked ones for everybody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet

from bangfu.compute.layouts import SheetLayout
from bangfu.compute.problems import MASKS
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
    below = Scope.below(area)

    def inside(model: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.within(scope).filter(below.condition()).select_related("area")
        return found

    if sheet.grain == "village":
        found = list(inside(VillageYear).filter(year=year).order_by("area__path"))
        places = _places(found)
        return [places[row.area_id] | _values("village", row, sheet, full=full) for row in found]
    homes = list(inside(Household).filter(ended_on__isnull=True).order_by("area__path", "household_no"))
    places = _places(homes)
    years: dict[int, Row] = defaultdict(dict)
    for entity, model in (("income", IncomeYear), ("living", LivingConditions)):
        for row in inside(model).filter(year=year):
            years[row.household_id] |= _values(entity, row, sheet, full=full)
    rows = {
        home.pk: places[home.area_id] | years[home.pk] | _values("household", home, sheet, full=full) for home in homes
    }
    if sheet.grain == "household":
        return list(rows.values())
    people = inside(Member).filter(left_on__isnull=True).order_by("area__path", "household__household_no", "pk")
    return [
        rows[person.household_id] | _values("member", person, sheet, full=full)
        for person in people
        if person.household_id in rows
    ]


def _places(rows: Iterable[Any]) -> dict[int, Row]:
    areas = {row.area_id: row.area for row in rows}
    known = ancestors(areas.values())
    found: dict[int, Row] = {}
    for number, area in areas.items():
        names = [known[part].name for part in area.ancestor_ids]
        found[number] = {**dict(zip(NAMED, names[-3:], strict=False)), "area.code": area.code}
    return found


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
