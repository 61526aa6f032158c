"""`bangfu assign FILE [--format json] [--out FILE]`: which agent does which job, at the least cost."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from bangfu.cli.language import reader_language
from bangfu.cli.output import csv_text, shown, written
from bangfu.compute.assignment import FEASIBLE, OPTIMAL, UNKNOWN, Jobs, Result, assign_jobs, read_jobs
from bangfu.errors import Phrase, say

NOT_ASSIGNED = 1
DEFAULT_SECONDS = 60


def configure(parser: argparse.ArgumentParser, translate: Callable[[str], str]) -> None:
    problem = translate("costs, weights and capacities as the OR-Library writes them; see docs/rules")
    parser.add_argument("file", type=Path, metavar="FILE", help=problem)
    parser.add_argument("--format", choices=("text", "json"), default="text", help=translate("default: text"))
    parser.add_argument("--out", type=Path, metavar="FILE", help=translate("write who does what here, as CSV"))
    parser.add_argument(
        "--seconds",
        type=whole_seconds,
        default=DEFAULT_SECONDS,
        metavar="N",
        help=translate("how long to search each problem at most; default: {seconds}").format(seconds=DEFAULT_SECONDS),
    )


def run(arguments: argparse.Namespace) -> int:
    problems, results = read_jobs(arguments.file), []
    for number, jobs in enumerate(problems, 1):
        start = time.perf_counter()
        result = assign_jobs(jobs, seconds=arguments.seconds)
        figures = summary(result, time.perf_counter() - start)
        shown(_as_json(figures) if arguments.format == "json" else _as_text(number, len(problems), result, figures))
        results.append(result)
    if arguments.out is not None:
        written(arguments.out, _table(problems, results), (arguments.file,))
    return 0 if all(result.place is not None for result in results) else NOT_ASSIGNED


def summary(result: Result, seconds: float) -> dict[str, str | int | Decimal | None]:
    """The figures of one problem; cost, bound and gap are None where there is nothing to say."""
    return {
        "status": result.status,
        "cost": None if result.value is None else -result.value,
        "bound": None if result.bound is None else -result.bound,
        "gap": result.gap,
        "seconds": Decimal(f"{seconds:.3f}"),
    }


def whole_seconds(text: str) -> int:
    seconds = int(text)
    if seconds < 1:
        raise ValueError
    return seconds


def _as_json(figures: dict[str, str | int | Decimal | None]) -> str:
    """One line per problem; the seconds are written digit for digit."""
    parts = (f'"{key}": {v if isinstance(v, Decimal) else json.dumps(v)}' for key, v in figures.items())
    return "{" + ", ".join(parts) + "}\n"


def _as_text(number: int, count: int, result: Result, figures: dict[str, str | int | Decimal | None]) -> str:
    lines = [_found(result, figures), say("in {seconds} s", seconds=figures["seconds"])]
    if count > 1:
        lines.insert(0, say("problem {number} of {count}", number=number, count=count))
    return "".join(line.render(reader_language()) + "\n" for line in lines)


def _found(result: Result, figures: dict[str, str | int | Decimal | None]) -> Phrase:
    if result.status == OPTIMAL:
        return say("cost: {cost}; proven: no assignment costs less", cost=figures["cost"])
    if result.status == FEASIBLE:
        return say("cost: {cost}; none costs less than {bound}: at most {gap} from the best", **figures)
    if result.status == UNKNOWN:
        return say("no assignment within the capacities was found in the time given; none costs less than {bound}",
                   bound=figures["bound"])  # fmt: skip
    return say("proven: no assignment keeps within the capacities")


def _table(problems: list[Jobs], results: list[Result]) -> str:
    """Agents and jobs are counted from 1, in the order of the file."""
    rows = [
        [number, job + 1, agent + 1, int(jobs.cost[agent, job]), int(jobs.weight[agent, job])]
        for number, (jobs, result) in enumerate(zip(problems, results, strict=True), 1)
        if result.place is not None
        for job, agent in enumerate(result.place.tolist())
    ]
    return csv_text(["problem", "job", "agent", "cost", "weight"], rows)
