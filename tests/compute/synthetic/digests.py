"""What a seed draws, column by column: documents, pictures and measurements speak of seeds, so a seed must stay.

A register that is drawn otherwise on purpose is written down anew: python -m tests.compute.synthetic.digests
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from bangfu.compute.synthetic import Register, register

WRITTEN = Path(__file__).with_name("digests.json")
VILLAGES = [f"99900100100{place}" for place in range(4)]


@cache
def drawn() -> Register:
    return register(6_000, VILLAGES, seed=20261122, year=2025)


@cache
def digests(frame: str) -> dict[str, str]:
    """The beginning of a digest for each column of a frame."""
    columns = drawn().frames()[frame]
    return {
        column.name: sha256(json.dumps(column.to_list(), default=str).encode()).hexdigest()[:12] for column in columns
    }


def written(frame: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(WRITTEN.read_text(encoding="utf-8"))[frame]
    return found


def changed(frame: str) -> list[str]:
    """The columns that a seed draws otherwise than is written down."""
    then, now = written(frame), digests(frame)
    return [name for name in {**then, **now} if then.get(name) != now.get(name)]


if __name__ == "__main__":
    WRITTEN.write_text(json.dumps({name: digests(name) for name in drawn().frames()}, indent=1) + "\n", "utf-8")
