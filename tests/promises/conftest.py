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
promise at full size; `make test` runs them at a smaller size that can still fail.

| promise | test | measured |
|---|---|---|
"""
Record = Callable[[str, str], None]
_measured: dict[str, tuple[str, str]] = {}


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> Record:
    """`measured(promise, number)`: what this promise test saw."""

    def record(promise: str, number: str) -> None:
        _measured[request.node.path.name] = (promise, number)

    return record


def pytest_sessionfinish(exitstatus: int) -> None:
    if FULL_SIZE and exitstatus == 0 and _measured:
        rows = [
            f"| {said} | `tests/promises/{name}` | {number} |" for name, (said, number) in sorted(_measured.items())
        ]
        PAGE.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
