"""`bangfu policy check`: whether the operator's policy folder is right, and what is in force on a day."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bangfu.cli.language import reader_language
from bangfu.errors import Phrase, say
from bangfu.policy.loader import PACKAGED, Book, Parameter, PolicyMissing, folders, read_book

HERE = ZoneInfo("Asia/Shanghai")


def configure(parser: argparse.ArgumentParser, translate: Callable[[str], str]) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar=translate("ACT"))
    act = acts.add_parser("check", help=translate("check every file and print what is in force on a day"))
    act.add_argument(
        "folder",
        type=Path,
        nargs="?",
        metavar="DIR",
        help=translate("default: the folder that BANGFU_POLICY_DIR names"),
    )
    act.add_argument("--on", type=_day, metavar="YYYY-MM-DD", help=translate("default: today"))
    act.add_argument("--region", default="", metavar="CODE", help=translate("an area code, such as 530721"))


def run(arguments: argparse.Namespace) -> int:
    translate = reader_language()
    roots = (PACKAGED, arguments.folder) if arguments.folder else folders()
    shelf = read_book(*roots)
    on = arguments.on or datetime.now(HERE).date()
    regions = [arguments.region] if arguments.region else []
    lines = [_line(item, shelf, on, regions) for item in shelf.parameters.values()]
    for line in lines:
        print(line.render(translate))
    versions = sum(len(item.values) for item in shelf.parameters.values())
    summary = say(
        "All files are right: {values} values of {parameters} parameters, {lists} code lists, {procedures} procedures",
        values=versions,
        parameters=len(shelf.parameters),
        lists=len(shelf.code_lists),
        procedures=len(shelf.procedures),
    )
    print(summary.render(translate))
    return 0


def _line(item: Parameter, shelf: Book, on: date, regions: list[str]) -> Phrase:
    try:
        stored = shelf.parameter(item.code, on=on, region=regions).as_json()
    except PolicyMissing as missing:
        return say("{code}: {problem}", code=item.code, problem=missing.what)
    line = say(
        "{code} = {value} {unit}, {region}, since {day}",
        code=item.code,
        value=stored["value"],
        unit=item.unit,
        region=stored["region"],
        day=stored["valid_from"],
    )
    if not stored["verified"]:
        line = say("{line} (to be verified)", line=line)
    return say("{line} (entered by the operator)", line=line) if stored["operators"] else line


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        wanted = say("“{value}” is not a day such as 2026-01-31", value=text)
        raise argparse.ArgumentTypeError(wanted.render(reader_language())) from None
