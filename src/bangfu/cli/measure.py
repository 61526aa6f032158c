"""`bangfu measure FILE --spec SPEC.yaml`: poverty and inequality measures of a file."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from bangfu.cli.language import reader_language
from bangfu.cli.output import shown, written
from bangfu.compute.measures import MeasureResult, as_csv, as_json, as_table, measure, read_measure_spec
from bangfu.compute.sheets import read_sheet
from bangfu.compute.specs import read_spec


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
        shown(text)
    else:
        written(arguments.out, text, inputs=(arguments.file, arguments.spec))
    return 0


def _rendered(result: MeasureResult, kind: str) -> str:
    if kind == "table":
        return as_table(result, reader_language())
    return as_json(result) if kind == "json" else as_csv(result)
