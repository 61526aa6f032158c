"""What a command gives: text to the screen, or a file that is whole or not there."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path

from bangfu.errors import BangfuError, say

RUNS_IN_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")


def shown(text: str) -> None:
    """UTF-8 whatever the terminal says, and quiet when the reader (`| head`) has seen enough."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def written(path: Path, text: str, inputs: tuple[Path, ...]) -> None:
    """The whole file or nothing: written beside its place, then renamed into it."""
    if any(path.exists() and path.samefile(source) for source in inputs):
        raise BangfuError(
            say("the result would overwrite what it was computed from"),
            where=say("{file}", file=str(path)),
            remedy=say("Choose another name after --out."),
        )
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BangfuError(
            say("the result cannot be written: {problem}", problem=error.strerror or str(error)),
            where=say("{file}", file=str(path)),
            remedy=say("Choose an existing folder that may be written to."),
        ) from None


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return out.getvalue()


def inert(cell: str | int) -> str | int:
    """The cell as text that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RUNS_IN_SPREADSHEETS) else cell
