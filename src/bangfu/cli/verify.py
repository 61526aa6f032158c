"""`bangfu verify`: whether anything was changed past the history, recomputed from the entries themselves."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import psycopg

from bangfu.cli.database import HIDDEN, UNWATCHED, standing_database
from bangfu.cli.findings import Report
from bangfu.cli.language import reader_language
from bangfu.cli.living import RowCheck
from bangfu.cli.verification import Connection, LogCheck
from bangfu.compute.checkpoints import Checkpoint, read_checkpoint, verifier_of
from bangfu.compute.entries import read_proof
from bangfu.errors import NotFound, Phrase, SheetErrors, say
from bangfu.web.home import home

TAMPERED = 1
LISTED = 50
KEY_FILE = "checkpoint-1.key"
SETTINGS = ("timezone = 'UTC'", "bytea_output = 'hex'", "extra_float_digits = 1", "intervalstyle = 'postgres'")
LATEST = "SELECT note FROM audit_checkpoint ORDER BY size DESC LIMIT 1"


def configure(parser: argparse.ArgumentParser, translate: Callable[[str], str]) -> None:
    parser.add_argument(
        "--checkpoint",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help=translate("a checkpoint that was kept elsewhere; may be given several times"),
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help=translate("keep the latest checkpoint in this file"))
    parser.add_argument("--proof", type=Path, metavar="FILE", help=translate("check the proof of one entry, offline"))
    parser.add_argument(
        "--key", metavar="NAME+HASH+KEY", help=translate("the log's public key; default: this machine's")
    )


def run(arguments: argparse.Namespace) -> int:
    verifier = arguments.key or _own_verifier()
    if arguments.proof:
        _tell(*_proven(arguments.proof, verifier))
        return 0
    kept = [read_checkpoint(_text(path), verifier) for path in arguments.checkpoint]
    with standing_database() as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        with connection.transaction():
            report = verified(connection, verifier, kept)
            latest = connection.execute(LATEST).fetchone()
    _tell(*_findings(report), *_summary(report))
    if report.count:
        return TAMPERED
    if arguments.write and latest:
        arguments.write.write_text(str(latest[0]), encoding="utf-8")
        _tell(say("The latest checkpoint is in {file}. Keep it where nobody of this machine can change it.",
                  file=str(arguments.write)))  # fmt: skip
    return 0


def verified(connection: Connection, verifier: str, kept: list[Checkpoint]) -> Report:
    """The whole check within the caller's transaction, which it leaves as it is."""
    report = Report()
    for setting in SETTINGS:
        connection.execute(f"SET LOCAL {setting}")
    LogCheck(connection, report, verifier, kept).run()
    RowCheck(connection, report, list(UNWATCHED), HIDDEN).run()
    return report


def _own_verifier() -> str:
    path = home() / "secrets" / KEY_FILE
    if not path.exists():
        raise NotFound(
            say("the log's public key is not known here"),
            where=say("{file}", file=str(path)),
            remedy=say("Name it with --key; it stands on the page of the log."),
        )
    return verifier_of(path.read_text())


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SheetErrors(
            say("the file cannot be read"),
            where=say("{file}", file=str(path)),
            remedy=say("Check its name, and that it is the file as it was downloaded."),
        ) from None


def _proven(path: Path, verifier: str) -> list[Phrase]:
    header, checkpoint = read_proof(_text(path), verifier)
    return [
        say("The proof holds: entry {entry} is no. {position} of the log.", entry=header.id, position=header.position),
        say("table {table}, key {key}, act {act}, by {actor}, {at}", table=header.relation, key=header.key,
            act=header.act, actor=header.actor, at=header.at),
        say("checkpoint: {size} entries, signed on {at} by {origin}", size=f"{checkpoint.size:,}", at=checkpoint.at,
            origin=checkpoint.origin),
    ]  # fmt: skip


def _findings(report: Report) -> list[Phrase]:
    lines = [finding.line() for finding in report.findings[:LISTED]]
    if report.count > LISTED:
        lines.append(say("… and {count} more", count=f"{report.count - LISTED:,}"))
    return lines


def _summary(report: Report) -> list[Phrase]:
    lines = [
        say("{entries} sealed entries, {waiting} waiting to be sealed, {checkpoints} checkpoints, the last of {signed}",
            entries=f"{report.entries:,}", waiting=f"{report.waiting:,}", checkpoints=f"{report.checkpoints:,}",
            signed=f"{report.signed:,}"),
        say("{rows} living rows in {tables} tables", rows=f"{report.rows:,}", tables=report.tables),
        *(say("erased by order no. {order}: {count} entries; the log holds without them", order=order, count=count)
          for order, count in sorted(report.erased.items())),
    ]  # fmt: skip
    if report.count:
        return [
            *lines,
            say(
                "Found: {count}. Each line above names a place that is not as the log says.", count=f"{report.count:,}"
            ),
        ]
    return [*lines, say("Everything is as the log says.")]


def _tell(*lines: Phrase) -> None:
    translate = reader_language()
    for line in lines:
        print(line.render(translate))
