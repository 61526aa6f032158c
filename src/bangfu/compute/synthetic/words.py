"""The words names are made of, by kind."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@cache
def words(file: str) -> dict[str, list[str]]:
    """`names`: surnames, the mark which says that nobody is called so, given names. `alike`: two given characters of
    one sound each."""
    found: dict[str, list[str]] = {}
    with (HERE / f"{file}.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["kind"], []).append(row["text"])
    return found
