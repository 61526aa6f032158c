"""`bangfu measure FILE --spec SPEC.yaml`: poverty and inequality measures of a file."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from bangfu.cli.language import reader_language
from bangfu.compute.measures import MeasureResult, as_csv, as_json, as_table, measure, read_measure_spec
from bangfu.compute.sheets import read_sheet
from bangfu.compute.specs import read_spec
from bangfu.errors import BangfuError, say


def configure(parser: argparse.ArgumentParser, translate: Callable[[str], str]) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=translate("a .csv, .csv.gz, .parquet or .xlsx file"))
    parser.add_argument(
        "--spec", type=Path, required=True, metavar="SPEC.yaml", help=translate("what to measure; see docs/rules")
    )
    parser.add_argument("--format", choices=("json", "csv", "table"), default="table", help=translate("default: table"))
    parser.add_argument("--out", type=Path, metavar="FILE", help=translate("write here instead of to the screen"))


def run(arguments: argparse.Namespace) -> int:
    spec = read_measure_spec(read_spec(arguments.spec))
    result = measure(read_sheet(arguments.file), spec)
    text = _rendered(result, arguments.format)
    if arguments.out is None:
        _print(text)
    else:
        _write(arguments.out, text, inputs=(arguments.file, arguments.spec))
    return 0


def _rendered(result: MeasureResult, kind: str) -> str:
    if kind == "table":
        return as_table(result, reader_language())
    return as_json(result) if kind == "json" else as_csv(result)


def _print(text: str) -> None:
    """UTF-8 whatever the terminal says, and quiet when the reader (`| head`) has seen enough."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(path: Path, text: str, inputs: tuple[Path, ...]) -> None:
    """The whole file or nothing: written beside its place, then renamed into it."""
    if any(path.exists() and path.samefile(source) for source in inputs):
        raise BangfuError(
            say("the result would overwrite what it was computed from"),
            where=say("{file}", file=str(path)),
            remedy=say("Choose another name after --out."),
        )
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BangfuError(
            say("the result cannot be written: {problem}", problem=error.strerror or str(error)),
            where=say("{file}", file=str(path)),
            remedy=say("Choose an existing folder that may be written to."),
        ) from None
