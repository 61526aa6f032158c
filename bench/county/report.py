"""The section of docs/performance.md that tells of the county."""

from __future__ import annotations

from bench.county.pages import Timed
from bench.county.plant import Times
from bench.performance import machine, write_section

HEADING = "A county of 120,000 households"
TEXT = """## {heading}

Written by `make county` on {machine}, with the database embedded: 352,000 people in 400 villages, one in thirteen of
the commonest surname, 1,000 open cases, 2,000 change requests, 500 notices. Each page is asked for as its reader would;
what is held to 100 ms is all its queries together at the database, the median of five. Lists end after 2,000 rows.

{pages}

| work on the whole county | seconds |
|---|---:|
{times}
"""


def write(planted: Times, screened: Times, pages: list[Timed]) -> None:
    head = (
        "| page | at the database, ms | slowest query, ms | whole request, ms | queries |\n|---|---:|---:|---:|---:|\n"
    )
    rows = [
        f"| {row.name} | {row.database_ms:.1f} | {row.slowest_ms:.1f} | {row.request_ms:.0f} | {row.queries} |"
        for row in pages
    ]
    times = [f"| {name} | {taken:.1f} |" for name, taken in {**planted, **screened}.items()]
    text = TEXT.format(heading=HEADING, machine=machine(), pages=head + "\n".join(rows), times="\n".join(times))
    write_section(HEADING, text)
    slow = [row for row in pages if row.database_ms > 100]
    print(f"{len(pages)} pages, {len(slow)} beyond 100 ms at the database: {[row.name for row in slow]}")
