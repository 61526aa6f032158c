"""What an import needs to know: layouts, villages, how a file reads; and what its pages show."""

from __future__ import annotations

from functools import cache

from django.db.models import QuerySet

from bangfu.compute.headers import recognise
from bangfu.compute.layouts import Dictionary, Layout, layout_named, parse_fields, parse_layout
from bangfu.compute.staging import Place, Staged, stage
from bangfu.compute.workbooks import Workbook
from bangfu.errors import NotFound, say
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.scopes import Scope
from bangfu.ground.access.selectors import ancestors, areas_within
from bangfu.identify.registry.models import Import, ImportProblem
from bangfu.policy.loader import codes, policy_files

FOLDER, FIELDS, TEMPLATE = "layouts", "fields", "template"
AUTO = "auto"


@cache
def dictionary() -> Dictionary:
    """Every field that a file of this installation may state."""
    return parse_fields(next(file.spec for file in policy_files(FOLDER) if file.name == FIELDS))


@cache
def layouts() -> tuple[Layout, ...]:
    """Every layout of this installation; the operator may add her own."""
    files = [file for file in policy_files(FOLDER) if file.name != FIELDS]
    return tuple(parse_layout(file.name, file.spec, dictionary()) for file in files)


def layout_get(code: str) -> Layout:
    """The layout of a code. Errors: NotFound."""
    found = layout_named(layouts(), code)
    if found is None:
        names = ", ".join(layout.code for layout in layouts())
        raise NotFound(
            say("there is no layout of this name"),
            where=say("layout {name}", name=code),
            remedy=say("Choose one of: {names}.", names=names),
        )
    return found


def villages_below(area: Area) -> list[Place]:
    """The villages of an area with the names above them, the area's own ancestors included."""
    villages = list(areas_within(Scope.below(area)).filter(level=Level.VILLAGE).order_by("path"))
    known = ancestors(villages)
    return [
        Place(village.pk, village.code, tuple(known[part].name for part in village.ancestor_ids))
        for village in villages
    ]


def workbook_staged(workbook: Workbook, *, area: Area, layout: str = AUTO) -> Staged:
    """The cells of a file, checked as far as it tells by itself. Errors: SheetErrors, LimitExceeded for all of it."""
    chosen = layouts() if layout == AUTO else (layout_get(layout),)
    found = recognise(workbook, chosen, dictionary())
    return stage(workbook, found, villages_below(area), dictionary(), codes)


def imports_within(scope: Scope) -> QuerySet[Import]:
    return Import.objects.within(scope).select_related("area", "requested_by")


def import_get(*, scope: Scope, number: int) -> Import:
    """Errors: NotFound where there is none, or it lies outside the scope."""
    found = imports_within(scope).filter(pk=number).first()
    if found is None:
        raise NotFound(
            say("there is no import with this number"),
            where=say("import {number}", number=number),
            remedy=say("Look for it in the list of imports."),
        )
    return found


def problems_of(found: Import) -> QuerySet[ImportProblem]:
    return ImportProblem.objects.filter(of=found).order_by("pk")
