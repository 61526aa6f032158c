"""`bangfu match --needs N --offers O [--costs C] --spec SPEC.yaml --out DIR`: which offer goes to which need."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numpy as np

from bangfu.cli.language import reader_language
from bangfu.cli.matched import Figure, as_json, more_figures, more_files, more_lines
from bangfu.cli.output import csv_text, shown
from bangfu.compute.matching import Allocation, Certificate, Matching, Verdict, check, solve
from bangfu.compute.matching.problem import Integers
from bangfu.compute.matching.reading import MatchInput, read_match
from bangfu.compute.matching.reasons import Reasons, decimal, explain
from bangfu.compute.sheets import Sheet, read_sheet
from bangfu.compute.specs import read_spec
from bangfu.errors import BangfuError, Phrase, SheetErrors, say
from bangfu.policy.loader import item_names

Translate = Callable[[str], str]
NOT_PROVEN = 1
ALLOCATIONS, CERTIFICATE = "allocations.csv", "certificate.json"


def configure(parser: argparse.ArgumentParser, translate: Translate) -> None:
    table = translate("a .csv, .csv.gz, .parquet or .xlsx file")
    parser.add_argument("--needs", type=Path, required=True, metavar="N.csv", help=table)
    parser.add_argument("--offers", type=Path, required=True, metavar="O.csv", help=table)
    parser.add_argument("--costs", type=Path, metavar="C.csv", help=translate("only the pairs in it may be matched"))
    parser.add_argument(
        "--spec", type=Path, required=True, metavar="SPEC.yaml", help=translate("which column is which; see docs/rules")
    )
    result = parser.add_mutually_exclusive_group(required=True)
    result.add_argument("--out", type=Path, metavar="DIR", help=translate("a new folder for the result"))
    result.add_argument(
        "--check", type=Path, metavar="DIR", help=translate("check the result in this folder instead of matching")
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help=translate("default: text"))


def run(arguments: argparse.Namespace) -> int:
    start = time.perf_counter()
    if arguments.out is not None:
        _refuse_used_folder(arguments.out)
    spec = read_spec(arguments.spec)
    given = read_match(arguments.needs, arguments.offers, arguments.costs, spec, names=item_names)
    if arguments.check is not None:
        return _report_check(given, _checked(given, arguments.check))
    matching = solve(given.problem, given.units, progress=_progress(), prefer_one_donor=given.one_donor)
    reasons = explain(given.problem, matching, given.offer_ids)
    translate = reader_language()
    files = _files(given, matching, reasons, translate) | more_files(given, matching, translate)
    _write_folder(arguments.out, files)
    seconds = time.perf_counter() - start
    figures = summary(given, matching, seconds)
    told = as_json(figures) if arguments.format == "json" else _as_text(given, matching, figures, arguments.out)
    shown(f"{told}\n")
    return 0


def summary(given: MatchInput, matching: Matching, seconds: float) -> dict[str, Figure]:
    """The figures of a run. Needs and offers count the rows that take part; units offered leave out what is set aside.

    What the specification asks for besides follows at the end.
    """
    places = given.problem.places
    bound, gap = matching.bound, matching.gap
    return {
        "status": matching.status,
        "needs": len(given.problem.needs),
        "offers": len(given.problem.offers),
        "units_needed": int(given.problem.needs.quantity.sum()),
        "units_offered": int(given.problem.available.sum()),
        "units_allocated": matching.units,
        "cost": Decimal(decimal(matching.cost, places)),
        "bound": None if bound is None else Decimal(decimal(bound, places)),
        "gap": None if gap is None else Decimal(decimal(gap, places)),
        "seconds": Decimal(f"{seconds:.3f}"),
        **more_figures(given, matching),
    }


def _proven(given: MatchInput) -> Phrase:
    if given.floor is None:
        return say("proven: no allocation serves urgent tiers better, or as well at less cost")
    return say("proven: no allocation fills the floors better, then urgent tiers, or both as well at less cost")


def _as_text(given: MatchInput, matching: Matching, figures: dict[str, Figure], folder: Path) -> str:
    if matching.status == "optimal":
        proof = _proven(given)
    elif matching.gap is None:
        proof = say("not proven: {fault}", fault=matching.verdict.faults[0])
    else:
        proof = say("not proven: at most {gap} from the best", gap=figures["gap"])
    lines = [
        say("asked for: {units} units in {rows} needs", units=figures["units_needed"], rows=figures["needs"]),
        say("offered: {units} units in {rows} offers", units=figures["units_offered"], rows=figures["offers"]),
        say("allocated: {units} units", units=matching.units),
    ]
    aside = int(given.problem.set_aside.sum())
    if aside:
        lines.insert(2, say("set aside as too large to be believed: {count} offers", count=aside))
    if matching.units:
        average = f"{Decimal(matching.cost).scaleb(-given.problem.places) / matching.units:.4f}"
        lines.append(say("total cost: {cost}, {average} per unit", cost=figures["cost"], average=average))
    lines += more_lines(given, matching)
    lines += [proof, say("written to {folder}, in {seconds} s", folder=str(folder), seconds=figures["seconds"])]
    return "\n".join(line.render(reader_language()) for line in lines)


def _progress() -> Callable[[int, int], None] | None:
    if not sys.stderr.isatty():
        return None
    return lambda done, total: print(f"\r{done}/{total}", end="\n" if done == total else "", file=sys.stderr)


def _files(given: MatchInput, matching: Matching, reasons: Reasons, translate: Translate) -> dict[str, str]:
    problem, places = given.problem, given.problem.places
    need_row, offer_row = problem.needs.row.tolist(), problem.offers.row.tolist()
    allocation = matching.allocation
    columns = (allocation.need, allocation.offer, allocation.quantity, allocation.cost)
    lines = zip(*(column.tolist() for column in columns), reasons.allocated, strict=True)
    return {
        ALLOCATIONS: csv_text(
            ["need_row", "need_id", "offer_row", "offer_id", "category", "quantity", "cost", "why"],
            (
                [need_row[i], given.need_ids[i], offer_row[j], given.offer_ids[j], given.need_categories[i], quantity,
                 decimal(cost, places), why.render(translate)]
                for i, j, quantity, cost, why in lines
            ),
        ),
        "unmet_needs.csv": csv_text(
            ["need_row", "need_id", "category", "tier", "asked", "unmet", "why"],
            (
                [need_row[i], given.need_ids[i], given.need_categories[i], int(problem.needs.tier[i]),
                 int(problem.needs.quantity[i]), int(matching.unmet[i]), why.render(translate)]
                for i, why in reasons.unmet.items()
            ),
        ),
        "unused_offers.csv": csv_text(
            ["offer_row", "offer_id", "category", "offered", "unused", "why"],
            (
                [offer_row[j], given.offer_ids[j], given.offer_categories[j], int(problem.offers.quantity[j]),
                 int(matching.unused[j]), why.render(translate)]
                for j, why in reasons.unused.items()
            ),
        ),
        CERTIFICATE: _certificate(given, matching),
    }  # fmt: skip


def _certificate(given: MatchInput, matching: Matching) -> str:
    certificate = matching.certificate
    content = {
        "status": matching.status,
        "units": matching.fixed_units,
        "places": given.problem.places,
        "weights": {str(tier): weight for tier, weight in certificate.weights.items()},
        "unit_price": certificate.unit_price,
        "need_prices": certificate.need_prices.tolist(),
        "offer_prices": certificate.offer_prices.tolist(),
    }
    if given.floor is not None:
        content |= {
            "floor_weight": certificate.floor_weight,
            "floor_prices": {given.area_codes[i]: price for i, price in enumerate(certificate.floor_prices.tolist())},
        }
    return json.dumps(content, indent=1)


def _refuse_used_folder(folder: Path) -> None:
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise BangfuError(
            say("there is something under this name already"),
            where=say("{file}", file=str(folder)),
            remedy=say("Choose a new folder after --out, or empty this one."),
        )


def _write_folder(folder: Path, files: dict[str, str]) -> None:
    """The whole folder or nothing: written beside its place, then renamed into it."""
    part = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    try:
        part.mkdir(parents=True)
        for name, text in files.items():
            (part / name).write_text(text, encoding="utf-8", newline="")
        part.replace(folder)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise BangfuError(
            say("the result cannot be written: {problem}", problem=error.strerror or str(error)),
            where=say("{file}", file=str(folder)),
            remedy=say("Choose a new folder in a place that may be written to."),
        ) from None


def _report_check(given: MatchInput, verdict: Verdict) -> int:
    translate = reader_language()
    for fault in verdict.faults:
        print(fault.render(translate))
    if verdict.proven:
        print(_proven(given).render(translate))
    return 0 if verdict.proven else NOT_PROVEN


def _checked(given: MatchInput, folder: Path) -> Verdict:
    """Read a result back and judge it by the problem alone."""
    certificate = _read_certificate(folder / CERTIFICATE)
    return check(given.problem, _read_allocation(given, folder / ALLOCATIONS), certificate, given.units)


def _read_allocation(given: MatchInput, path: Path) -> Allocation:
    problem = given.problem
    if path.is_file() and path.read_bytes().count(b"\n") == 1:
        nothing = np.zeros(0, np.int64)
        return Allocation(nothing, nothing, nothing, nothing)
    sheet = read_sheet(path)
    cost, places = sheet.decimals("cost", minimum=0)
    if places > problem.places:
        raise sheet.fault(
            say("a cost has more decimals than the costs it comes from"), say("Match again."), column="cost"
        )
    return Allocation(
        need=_positions(sheet, "need_row", problem.needs.row),
        offer=_positions(sheet, "offer_row", problem.offers.row),
        quantity=sheet.integers("quantity", minimum=0),
        cost=np.array([c * 10 ** (problem.places - places) for c in cost.tolist()], np.int64),
    )


def _positions(sheet: Sheet, column: str, rows: Integers) -> Integers:
    named = sheet.integers(column, minimum=0)
    place = np.minimum(np.searchsorted(rows, named), len(rows) - 1)
    strange = rows[place] != named
    if strange.any():
        raise sheet.fault(
            say("this row is not in the file that was matched"),
            say("Check with the same files as were matched."),
            index=int(np.argmax(strange)),
            column=column,
        )
    return place


def _read_certificate(path: Path) -> Certificate:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Certificate(
            weights={int(tier): int(weight) for tier, weight in content["weights"].items()},
            need_prices=np.array([int(price) for price in content["need_prices"]], object),
            offer_prices=np.array([int(price) for price in content["offer_prices"]], object),
            unit_price=int(content["unit_price"]),
            floor_weight=int(content.get("floor_weight", 0)),
            floor_prices=np.array([int(price) for price in content.get("floor_prices", {}).values()], object),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise SheetErrors(
            say("this is not a certificate"),
            where=say("{file}", file=str(path)),
            remedy=say("Give the folder that a matching has written."),
        ) from None
