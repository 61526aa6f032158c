"""Each promise prints one number. `make promises` runs them at full size and writes the numbers to docs/promises.md."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

FULL_SIZE = os.environ.get("BANGFU_FULL_SIZE") == "1"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "promises.md"
HEAD = """# Promises

What people may hold us to: each is a test file in `tests/promises/`, none can be skipped, and each race test first
shows that the race happens without the guard. The numbers below are written by `make promises`, which runs every
promise at full size (`make promises ONLY=p17`: that one alone); `make test` runs them at a size that can still fail.

| promise | test | measured |
|---|---|---|
"""
Record = Callable[[str, str], None]
_measured: dict[tuple[str, str], str] = {}


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> Record:
    """`measured(promise, number)`: what this promise test saw."""

    def record(promise: str, number: str) -> None:
        _measured[request.node.path.name, promise] = number

    return record


def pytest_sessionfinish(exitstatus: int) -> None:
    """Write the numbers of this run; those of promises that did not run now stay as they were measured."""
    if FULL_SIZE and exitstatus == 0 and _measured:
        rows = {
            (name, said): f"| {said} | `tests/promises/{name}` | {number} |"
            for (name, said), number in _measured.items()
        }
        rows = {_key(row): row for row in _rows() if _is_told(*_key(row))} | rows
        PAGE.write_text(HEAD + "\n".join(rows[key] for key in sorted(rows)) + "\n", encoding="utf-8")


def _rows() -> list[str]:
    return [row for row in PAGE.read_text(encoding="utf-8").splitlines() if row.startswith("| ") and "`" in row]


def _key(row: str) -> tuple[str, str]:
    said, test, _ = row[2:].split(" | ")
    return test.strip("`").rpartition("/")[2], said


def _is_told(name: str, said: str) -> bool:
    """Whether that test file still tells this promise."""
    test = Path(__file__).with_name(name)
    return test.exists() and said in test.read_text(encoding="utf-8")
