"""`bangfu notices rescan`: the present filter over everything that was posted, as the weekly job does it."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from bangfu.cli.database import application
from bangfu.cli.language import reader_language
from bangfu.errors import say

FOUND = 1


def configure(parser: argparse.ArgumentParser, translate: Callable[[str], str]) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar=translate("ACT"))
    acts.add_parser("rescan", help=translate("read every posted notice again by the present filter"))


def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 where something new was found, so that a script notices."""
    with application() as load:
        read, new = load("bangfu.ground.notices.services").notices_rescan(by="operator")
    told = say("{read} notices read again, {new} new findings; see the page “Re-scan”.", read=read, new=new)
    print(told.render(reader_language()))
    return FOUND if new else 0
