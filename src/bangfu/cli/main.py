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
    "run": say("the whole platform on this machine"),
    "measure": say("poverty and inequality measures of a file"),
    "areas": say("the tree of administrative areas"),
    "users": say("who may sign in"),
    "register": say("files taken into the register"),
    "network": say("campaigns and matching runs of the database"),
    "notices": say("what was posted, read again by the present filter"),
    "match": say("needs and offers of two files, matched provably well"),
    "assign": say("who does what at the least cost, proven: agents with capacities and jobs of a file"),
    "items": say("freely written names of goods and their quantities, understood"),
    "link": say("records of the same person, found in two files or twice in one"),
    "policy": say("policy values: their files checked, and what is in force on a day"),
    "verify": say("whether anything was changed past the history"),
}
"""Every command and its help. The module of the same name is loaded only when called, so that each starts fast."""


def main(argv: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if argv is None else argv)
    translate = reader_language()
    parser = argparse.ArgumentParser(
        prog="bangfu", description=translate("Bangfu: precise poverty alleviation, end to end.")
    )
    commands = parser.add_subparsers(
        dest="command", required=True, title=translate("commands"), metavar=translate("COMMAND")
    )
    for name, does in COMMANDS.items():
        help_text = does.render(translate)
        command = commands.add_parser(name, help=help_text, description=help_text)
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
