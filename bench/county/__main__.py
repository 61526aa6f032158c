"""A county of 120,000 households: how long its lists take at the database, its screening, and its planting.

Each page is asked for as its reader would, six times; what counts is the time of all its queries together at the
database, the median of the last five. Run: `python -m bench.county`; a folder named after it is kept as the home of the
county, which a second run finds planted. The section of docs/performance.md is written anew, the rest of it kept.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator

from bangfu.cli.database import application
from bangfu.cli.embedded import ensure_cluster

HOUSEHOLDS, TOWNSHIPS, VILLAGES = 120_000, 20, 20


@contextlib.contextmanager
def county_home(folder: str) -> Iterator[None]:
    """The stated folder, kept; else one that is thrown away with its database."""
    os.environ["BANGFU_FACTOR_ROLES"] = ""
    if folder:
        os.environ["BANGFU_HOME"] = folder
        yield
        return
    with tempfile.TemporaryDirectory(prefix="bangfu-bench-") as made:
        os.environ["BANGFU_HOME"] = made
        yield
        shutil.rmtree(ensure_cluster().folder, ignore_errors=True)


def main() -> int:
    with county_home(sys.argv[1] if len(sys.argv) > 1 else ""):
        with application() as load:
            planted = load("bench.county.plant").planted(HOUSEHOLDS, TOWNSHIPS, VILLAGES)
            planted |= load("bench.county.hall").needs_planted()
            screened = load("bench.county.plant").screened()
            pages = load("bench.county.pages").measured()
        importlib.import_module("bench.county.report").write(planted, screened, pages)
    return 0


if __name__ == "__main__":
    sys.exit(main())
