"""`make bench`: every benchmark beside its named peer in the same run, written to docs/performance.md."""

from __future__ import annotations

import csv
import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "performance.md"
HEAD = """# Performance

Speed is held to a ratio against a named peer in the same run, never to seconds: seconds are shown for scale only.
Written by `make bench` on {machine}.

| benchmark | ours, s | peer | peer, s | peer / ours |
|---|---:|---|---:|---:|
"""


def main() -> int:
    rows = [
        row for script in sorted(HERE.glob("*.py")) if script != Path(__file__).resolve() for row in measured(script)
    ]
    lines = [
        f"| {name} | {ours:.3g} | {peer} | {theirs:.3g} | **{ratio:.2g}** |" for name, ours, peer, theirs, ratio in rows
    ]
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    PAGE.write_text(HEAD.format(machine=machine) + "\n".join(lines) + "\n", encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))
    return 0


def measured(script: Path) -> list[tuple[str, float, str, float, float]]:
    """The rows `name,ours_s,peer,peer_s,ratio` that a benchmark prints."""
    print(f"{script.name} …", file=sys.stderr)
    done = subprocess.run([sys.executable, str(script)], check=True, stdout=subprocess.PIPE, text=True)
    rows = [row for row in csv.reader(done.stdout.splitlines()) if len(row) == 5 and row[0] != "name"]
    return [(row[0], float(row[1]), row[2], float(row[3]), float(row[4])) for row in rows]


if __name__ == "__main__":
    sys.exit(main())
