"""`bangfu link FILE [--register FILE] --spec SPEC.yaml [--out FILE]`: which records are the same person."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from bangfu.cli.language import reader_language
from bangfu.cli.output import csv_text, shown, written
from bangfu.compute.linkage import SURE, Links, link
from bangfu.compute.linkage.reading import LinkInput, read_link
from bangfu.compute.specs import read_spec
from bangfu.errors import say


def configure(parser: argparse.ArgumentParser, translate: Callable[[str], str]) -> None:
    table = translate("a .csv, .csv.gz, .parquet or .xlsx file")
    parser.add_argument("file", type=Path, metavar="FILE", help=table)
    parser.add_argument(
        "--register",
        type=Path,
        metavar="FILE",
        help=translate("the file the records are sought in; without it, duplicates within the first"),
    )
    parser.add_argument(
        "--spec", type=Path, required=True, metavar="SPEC.yaml", help=translate("what is compared; see docs/rules")
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help=translate("default: text"))
    parser.add_argument("--out", type=Path, metavar="FILE", help=translate("write the pairs here, as CSV"))


def run(arguments: argparse.Namespace) -> int:
    given = read_link(arguments.file, arguments.register, read_spec(arguments.spec))
    right = given.register.columns if given.register else None
    links = link(given.file.columns, right, given.plan, given.limits)
    if arguments.out is not None:
        inputs = [arguments.file, arguments.spec, *([arguments.register] if arguments.register else [])]
        written(arguments.out, _pairs(given, links), tuple(inputs))
    shown(_as_json(given, links) if arguments.format == "json" else _as_text(given, links))
    return 0


def figures(given: LinkInput, links: Links) -> dict[str, int]:
    sure = int((links.table["verdict"] == SURE).sum())
    return {
        "records": len(given.file.rows),
        "register": len(given.register.rows) if given.register else len(given.file.rows),
        "pairs_looked_at": links.looked_at,
        "sure": sure,
        "doubtful": links.table.height - sure,
    }


def _as_text(given: LinkInput, links: Links) -> str:
    found = figures(given, links)
    told = [
        say("records: {records}, sought among {register}", records=found["records"], register=found["register"]),
        say("pairs looked at: {pairs}", pairs=found["pairs_looked_at"]),
        say("sure: {sure}; to be looked at by a person: {doubtful}", sure=found["sure"], doubtful=found["doubtful"]),
    ]
    return "".join(line.render(reader_language()) + "\n" for line in told)


def _as_json(given: LinkInput, links: Links) -> str:
    """The figures, and what each level of agreement is worth in bits, so that anyone can add a pair up again."""
    bits = {
        comparison.name: {comparison.reached(number): round(float(bit), 3) for number, bit in enumerate(weights)}
        for comparison, weights in zip(given.plan.comparisons, links.model.weights(), strict=True)
    }
    return json.dumps({**figures(given, links), "prior": links.model.prior, "bits": bits}, ensure_ascii=False) + "\n"


def _pairs(given: LinkInput, links: Links) -> str:
    """No value of a record is written out: its row, its id, and how far each comparison agrees."""
    left, right = given.file, given.register or given.file
    names = [comparison.name for comparison in given.plan.comparisons]
    head = ["verdict", "probability", "bits", "row", "id", "register_row", "register_id", *names]
    rows = (
        [
            row["verdict"], f"{row['probability']:.6f}", f"{row['weight']:.2f}",
            left.rows[row["left"]], left.ids[row["left"]], right.rows[row["right"]], right.ids[row["right"]],
            *(comparison.reached(row[comparison.name]) for comparison in given.plan.comparisons),
        ]
        for row in links.table.iter_rows(named=True)
    )  # fmt: skip
    return csv_text(head, rows)
