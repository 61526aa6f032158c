"""`bangfu areas import`: a release of administrative areas into the database."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bangfu.cli.database import application
from bangfu.cli.language import reader_language
from bangfu.compute.areas import LEVELS, AreaPlan, read_areas
from bangfu.errors import Phrase, say

EXAMPLES = 5
HERE = ZoneInfo("Asia/Shanghai")


def configure(parser: argparse.ArgumentParser, translate: Callable[[str], str]) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar=translate("ACT"))
    act = acts.add_parser("import", help=translate("load a release; the same one again changes nothing"))
    act.add_argument("folder", type=Path, metavar="DIR", help=translate("a folder of CSV files with code and name"))
    act.add_argument("--source", metavar="NAME", help=translate("who issued it; default: the folder's name"))
    act.add_argument(
        "--valid-from",
        type=_day,
        metavar="YYYY-MM-DD",
        help=translate("the day from which it holds; default: today"),
    )


def run(arguments: argparse.Namespace) -> int:
    release = read_areas(arguments.folder)
    source = arguments.source or arguments.folder.resolve().name
    valid_from = arguments.valid_from or _today()
    with application() as load:
        services = load("bangfu.ground.access.services")
        plan = services.areas_import(release=release, source=source, valid_from=valid_from)
    translate = reader_language()
    for line in _summary(plan):
        print(line.render(translate))
    return 0


def _today() -> date:
    # The release is in force by the calendar of the country it describes.
    return datetime.now(HERE).date()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        wanted = say("“{value}” is not a day such as 2026-01-31", value=text)
        raise argparse.ArgumentTypeError(wanted.render(reader_language())) from None


def _summary(plan: AreaPlan) -> list[Phrase]:
    lines = [
        say(
            "{level}: {areas} in the release, {added} added, {changed} changed, {unchanged} unchanged",
            level=say(LEVELS[level - 1]),
            areas=f"{areas:,}",
            added=f"{added:,}",
            changed=f"{changed:,}",
            unchanged=f"{areas - added - changed:,}",
        )
        for level, areas, added, changed in plan.figures.rows()
    ]
    if len(plan.absent):
        first = ", ".join(f"{code} {name}" for code, name in plan.absent.head(EXAMPLES).rows())
        lines.append(
            say("not in this release, kept as they are: {count} ({first} …)", count=len(plan.absent), first=first)
        )
    return lines
