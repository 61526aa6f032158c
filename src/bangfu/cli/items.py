"""`bangfu items FILE --column NAME [--quantity NAME]`: what is meant by freely written names, and how much."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

from bangfu.cli.language import reader_language
from bangfu.cli.output import csv_text, shown, written
from bangfu.compute.items import Match
from bangfu.compute.items.rows import Columns, Row, understood
from bangfu.compute.sheets import read_sheet
from bangfu.errors import say
from bangfu.policy.loader import item_names

SHOWN = 20


def configure(parser: argparse.ArgumentParser, translate: Callable[[str], str]) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=translate("a .csv, .csv.gz, .parquet or .xlsx file"))
    parser.add_argument("--column", required=True, metavar="NAME", help=translate("the column with the names of items"))
    parser.add_argument(
        "--quantity", metavar="NAME", help=translate("the column with the quantities; default: read from the names")
    )
    parser.add_argument(
        "--known", metavar="NAME", help=translate("a column that says 0 where the quantity is only a mark")
    )
    parser.add_argument(
        "--mark", metavar="TEXT", help=translate("a quantity, such as 1, that is only a mark everywhere")
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help=translate("default: text"))
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help=translate("write every row as understood here, as CSV")
    )


def run(arguments: argparse.Namespace) -> int:
    columns = Columns(arguments.column, arguments.quantity, arguments.known, arguments.mark)
    rows = understood(item_names(), read_sheet(arguments.file), columns)
    if arguments.out is not None:
        written(arguments.out, _table(rows), (arguments.file,))
    shown(_as_json(rows) if arguments.format == "json" else _as_text(rows))
    return 0


def figures(rows: Sequence[Row]) -> dict[str, int]:
    return {
        "rows": len(rows),
        "names": len({row.text for row in rows}),
        "resolved": sum(row.meant is not None for row in rows),
        "several": sum(len(row.found) > 1 for row in rows),
        "unresolved": sum(not row.found for row in rows),
        "quantities_known": sum(row.quantity.known for row in rows),
        "quantities_unknown": sum(not row.quantity.known for row in rows),
    }


def decimal(number: Fraction | None) -> str:
    """The shortest exact way to write it; a third stays a fraction."""
    if number is None:
        return ""
    places = next((p for p in range(7) if (number * 10**p).denominator == 1), None)
    return str(number) if places is None else f"{float(number):.{places}f}" if places else str(number.numerator)


def _by_item(rows: Sequence[Row]) -> list[tuple[Match, int, Fraction, int]]:
    """Per item: a match, how many rows, the sum of the known quantities, and how many are unknown."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row.meant:
            groups.setdefault(row.meant.item.code, []).append(row)
    summed = [
        (
            group[0].found[0],
            len(group),
            sum((row.quantity.number or Fraction(0) for row in group), Fraction(0)),
            sum(not row.quantity.known for row in group),
        )
        for group in groups.values()
    ]
    return sorted(summed, key=lambda line: (-line[1], line[0].item.code))


def _as_json(rows: Sequence[Row]) -> str:
    items = [
        {"item": match.item.code, "name": match.item.zh, "rows": count, "unit": match.item.unit,
         "known": decimal(total), "unknown_rows": unknown}
        for match, count, total, unknown in _by_item(rows)
    ]  # fmt: skip
    open_names = Counter(row.text for row in rows if not row.meant)
    unresolved = [{"name": name, "rows": count} for name, count in open_names.most_common()]
    return json.dumps({**figures(rows), "items": items, "open": unresolved}, ensure_ascii=False) + "\n"


def _as_text(rows: Sequence[Row]) -> str:
    counted = figures(rows)
    lines = [
        say("{rows} rows, {names} different names: {resolved} rows name one item, {several} several, {unresolved} none",
            **counted),
        say("quantities: {quantities_known} known, {quantities_unknown} unknown and kept apart", **counted),
    ]  # fmt: skip
    lines += [
        say("{name}: {count} rows, {total} {unit} known, {unknown} rows unknown", name=match.item.zh, count=count,
            total=decimal(total), unit=match.item.unit, unknown=unknown)
        for match, count, total, unknown in _by_item(rows)
    ]  # fmt: skip
    open_names = Counter(row.text for row in rows if not row.meant).most_common(SHOWN)
    lines += [say("not understood: {name} ({count} rows)", name=name[:60], count=count) for name, count in open_names]
    return "".join(line.render(reader_language()) + "\n" for line in lines)


def _table(rows: Sequence[Row]) -> str:
    translate = reader_language()
    head = ["row", "text", "item", "name", "score", "why", "quantity", "unit", "known", "why_quantity"]
    return csv_text(
        head,
        (
            [
                row.row, row.text, "+".join(match.item.code for match in row.found),
                "+".join(match.item.zh for match in row.found), "+".join(str(match.score) for match in row.found),
                "; ".join(match.why.render(translate) for match in row.found),
                decimal(row.quantity.number), row.quantity.unit or "", "1" if row.quantity.known else "0",
                row.quantity.why.render(translate),
            ]
            for row in rows
        ),
    )  # fmt: skip
