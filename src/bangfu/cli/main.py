"""`bangfu COMMAND …`: finds the command's module, runs it, and prints an error as what, where and remedy."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from bangfu.cli.language import reader_language
from bangfu.errors import BangfuError, say

BAD_INPUT = 2

COMMANDS = {
    "run": "the whole platform on this machine",
    "measure": "poverty and inequality measures of a file",
    "areas": "the tree of administrative areas",
    "users": "who may sign in",
    "register": "files taken into the register",
    "network": "campaigns and matching runs of the database",
    "notices": "what was posted, read again by the present filter",
    "match": "needs and offers of two files, matched provably well",
    "link": "records of the same person, found in two files or twice in one",
    "policy": "policy values: their files checked, and what is in force on a day",
    "verify": "whether anything was changed past the history",
}
"""Every command and its help. The module of the same name is loaded only when called, so that each starts fast."""


def main(argv: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if argv is None else argv)
    translate = reader_language()
    parser = argparse.ArgumentParser(
        prog="bangfu", description=translate("Bangfu: precise poverty alleviation, end to end.")
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar=translate("COMMAND"))
    for name, help_text in COMMANDS.items():
        command = commands.add_parser(name, help=translate(help_text), description=translate(help_text))
        if words and words[0] == name:
            module = importlib.import_module(f"bangfu.cli.{name}")
            module.configure(command, translate)
    arguments = parser.parse_args(words)
    try:
        result: int = importlib.import_module(f"bangfu.cli.{arguments.command}").run(arguments)
    except BangfuError as error:
        report(error)
        return BAD_INPUT
    return result


def report(error: BangfuError) -> None:
    """Print one error to standard error in the reader's language."""
    translate = reader_language()
    lines = (
        (translate("error"), error.what),
        (translate("where"), error.where),
        (translate("remedy"), error.remedy),
    )
    for label, phrase in lines:
        print(say("{label}: {text}", label=label, text=phrase).render(translate), file=sys.stderr)
