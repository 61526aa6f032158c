"""The section of docs/performance.md that tells of the county."""

from __future__ import annotations

import os

from bench.county.pages import Timed
from bench.county.plant import Times
from bench.performance import machine, write_section

HEADING = "A county of 120,000 households"
TEXT = """## {heading}

Written by `make county` on {machine}, with the database embedded: 352,000 people in 400 villages, one in thirteen of
the commonest surname, 1,000 open cases, 2,000 change requests, 500 notices, 100,000 published needs. Each page is
asked for as its reader would;
what is held to 100 ms is all its queries together at the database, the median of five. Lists end after 2,000 rows.
While it ran, {load} processes wanted the processors at a time: where that is more than there are, the fastest of five
is nearer to what the work itself takes.

{pages}

| work on the whole county | seconds |
|---|---:|
{times}
"""


def write(planted: Times, screened: Times, pages: list[Timed]) -> None:
    names = ("page", "at the database, ms", "fastest of five, ms", "slowest query, ms", "whole request, ms", "queries")
    figures = [(row.database_ms, row.fastest_ms, row.slowest_ms, row.request_ms) for row in pages]
    cells = [
        (row.name, *(f"{figure:.1f}" for figure in own), str(row.queries))
        for row, own in zip(pages, figures, strict=True)
    ]
    lines = [names, ("---", *["---:"] * 5), *cells]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    times = [f"| {name} | {taken:.1f} |" for name, taken in {**planted, **screened}.items()]
    load = f"{os.getloadavg()[0]:.0f}"
    text = TEXT.format(heading=HEADING, machine=machine(), load=load, pages=table, times="\n".join(times))
    write_section(HEADING, text)
    slow = [row for row in pages if row.database_ms > 100]
    print(f"{len(pages)} pages, {len(slow)} beyond 100 ms at the database: {[row.name for row in slow]}")
