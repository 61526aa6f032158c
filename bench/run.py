"""`make bench`: every benchmark beside its named peer in the same run, written to docs/performance.md."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

from performance import PAGE, machine, write_section

HERE = Path(__file__).resolve().parent
APART = {"run.py", "performance.py", "cpsat.py"}
"""Everything else here is a benchmark; cpsat.py is a peer, and those in folders have commands of their own."""
COLUMNS = ["name", "ours_s", "peer", "peer_s", "ratio"]
HEAD = """# Performance

Speed is held to a ratio against a named peer in the same run, never to seconds: seconds are shown for scale only.
Written by `make bench` on {machine}.

| benchmark | ours, s | peer | peer, s | peer / ours |
|---|---:|---|---:|---:|
"""


def main() -> int:
    rows = [row for script in sorted(HERE.glob("*.py")) if script.name not in APART for row in measured(script)]
    lines = [
        f"| {name} | {ours:.3g} | {peer} | {theirs:.3g} | **{ratio:.{2 if ratio < 100 else 3}g}** |"
        for name, ours, peer, theirs, ratio in rows
    ]
    write_section("", HEAD.format(machine=machine()) + "\n".join(lines) + "\n")
    print(PAGE.read_text(encoding="utf-8"))
    return 0


def measured(script: Path) -> list[tuple[str, float, str, float, float]]:
    """The rows `name,ours_s,peer,peer_s,ratio` that a benchmark prints."""
    print(f"{script.name} …", file=sys.stderr)
    done = subprocess.run([sys.executable, str(script)], check=True, stdout=subprocess.PIPE, text=True)
    head, *rows = csv.reader(done.stdout.splitlines())
    if head != COLUMNS or not rows:
        raise SystemExit(f"{script.name} printed no measurement")
    return [(name, float(ours), peer, float(theirs), float(ratio)) for name, ours, peer, theirs, ratio in rows]


if __name__ == "__main__":
    sys.exit(main())
