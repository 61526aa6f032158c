"""`bangfu register import|template`: files of the register, for those who work at the machine itself."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bangfu.cli.database import application
from bangfu.cli.language import reader_language
from bangfu.errors import NotFound, Phrase, say

if TYPE_CHECKING:
    from types import ModuleType

    from bangfu.ground.access.actors import Actor
    from bangfu.identify.registry.models import Import

Load = Callable[[str], "ModuleType"]
FAILED = 1
SHOWN = 50
SERVICES, SELECTORS = "bangfu.identify.registry.services.imports", "bangfu.identify.registry.selectors.imports"
ACCESS, PERMISSIONS = "bangfu.ground.access.selectors", "bangfu.ground.access.permissions"


def configure(parser: argparse.ArgumentParser, translate: Callable[[str], str]) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar=translate("ACTION"))
    take = actions.add_parser("import", help=translate("take a file into the register: all of it, or nothing"))
    take.add_argument("file", type=Path, metavar="FILE", help=translate("an .xlsx or .csv file"))
    take.add_argument("--area", required=True, metavar="CODE", help=translate("the area its households live in"))
    take.add_argument(
        "--layout", default="auto", metavar="NAME", help=translate("recognised by its headings if left out")
    )
    take.add_argument("--as-of", type=date.fromisoformat, required=True, help=translate("the day its values are of"))
    take.add_argument("--year", type=int, help=translate("the year of its incomes and living conditions"))
    take.add_argument("--by", required=True, metavar="USER", help=translate("who answers for the import"))
    take.add_argument("--dry-run", action="store_true", help=translate("check it only; nothing is stored"))


def run(arguments: argparse.Namespace) -> int:
    with application() as load:
        return _import(load, arguments)


def _import(load: Load, arguments: argparse.Namespace) -> int:
    services, permission = load(SERVICES), load(PERMISSIONS).Permission.REGISTER_IMPORT
    actor = _actor(load, arguments.by)
    area = load(ACCESS).area_get(scope=actor.scope(permission), code=arguments.area)
    if not arguments.file.is_file():
        raise NotFound(
            say("the file does not exist"),
            where=say("{file}", file=str(arguments.file)),
            remedy=say("Check the path."),
        )
    year = arguments.year or arguments.as_of.year
    file = services.Handed(arguments.file, arguments.file.name, arguments.as_of, year, arguments.layout)
    found = services.import_request(actor=actor, area=area, file=file, queued=False)
    found = services.import_check(number=found.pk)
    if found.state == "ready" and not arguments.dry_run:
        services.import_confirm(actor=actor, number=found.pk, queued=False)
        found = services.import_execute(number=found.pk)
    elif found.state == "ready":
        services.import_withdraw(actor=actor, number=found.pk)
    return _report(load, found, dry_run=arguments.dry_run)


def _report(load: Load, found: Import, *, dry_run: bool) -> int:
    for note in found.notes:
        _tell(Phrase.restored(note))
    if found.failure:
        for part in ("what", "where", "remedy"):
            _tell(Phrase.restored(found.failure[part]))
        return FAILED
    if found.problem_count:
        for problem in load(SELECTORS).problems_of(found)[:SHOWN]:
            cell = {"sheet": problem.sheet, "row": problem.row, "column": problem.column, "value": problem.value}
            said = {"what": Phrase.restored(problem.what), "remedy": Phrase.restored(problem.remedy)}
            _tell(say("{sheet}, row {row}, “{column}”, “{value}”: {what}. {remedy}", **cell, **said))
        _tell(say("{count} errors; nothing was stored", count=found.problem_count))
        return FAILED
    for table, figures in found.figures.items():
        _tell(say("{table}: {new} new, {changed} changed, {same} the same, {newer} newer here", table=table, **figures))
    _tell(say("checked; nothing was stored") if dry_run else say("import {number} is done", number=found.pk))
    return 0


def _actor(load: Load, username: str) -> Actor:
    user = load("bangfu.ground.access.models").User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise NotFound(
            say("there is no open account of this name"),
            where=say("user {name}", name=username),
            remedy=say("List the accounts with: bangfu users list"),
        )
    actor: Actor = load(ACCESS).actor_for(user)
    return actor


def _tell(phrase: Phrase) -> None:
    print(phrase.render(reader_language()))
