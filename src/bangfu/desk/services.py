"""The measures page's files: handed in, measured, and gone after an hour or at sign-out. The database sees nothing."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import polars as pl
from django.conf import settings

from bangfu.compute.measures import as_csv, as_json, measure, read_measure_spec
from bangfu.compute.sheets import Sheet, read_sheet
from bangfu.compute.specs import parse_spec
from bangfu.errors import LimitExceeded, NotFound, NotPermitted, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.services import uploads_folder

KEEP_SECONDS = 3600
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
ENDINGS = (".csv.gz", ".csv.xz", ".csv", ".parquet", ".xlsx")
FEW = 200
"""A column of more groups than this is hardly one to compare by."""


@dataclass(frozen=True)
class Column:
    """What a column may serve as: a number, a deprivation of 0 and 1, a group."""

    name: str
    number: bool
    flag: bool
    group: bool


@dataclass(frozen=True)
class Upload:
    """A file that waits to be measured. `token` is its only address."""

    token: str
    name: str
    kind: str
    rows: int
    columns: tuple[Column, ...]


def upload_store(*, actor: Actor, name: str, chunks: Iterable[bytes], size: int, kind: str) -> Upload:
    """Keep a file for an hour and tell what its columns may serve as.

    Errors: LimitExceeded above MEASURE_UPLOAD_BYTES; SheetErrors where it is no table.
    """
    _permit(actor)
    uploads_expire()
    limit: int = settings.MEASURE_UPLOAD_BYTES
    if size > limit:
        raise LimitExceeded(
            say("the file is larger than {limit} MB", limit=limit >> 20),
            where=say("{file}", file=name),
            remedy=say("Measure it on the command line: bangfu measure FILE --spec SPEC.yaml"),
        )
    token = secrets.token_urlsafe(16)
    folder = uploads_folder(actor.user) / token
    folder.mkdir(mode=0o700)
    path = folder / f"table{_ending(name)}"
    with ExitStack() as unfinished:
        unfinished.callback(shutil.rmtree, folder)
        _write(path, b"".join(chunks))
        sheet = _sheet(path, name)
        columns = tuple(_column(sheet, column) for column in sheet.frame.columns)
        upload = Upload(token, name, kind, len(sheet), columns)
        _write(folder / "upload.json", json.dumps(asdict(upload)).encode())
        unfinished.pop_all()
    return upload


def upload_measure(*, actor: Actor, token: str, spec: str) -> None:
    """Measure an upload as a specification says and keep result and specification beside it.

    Errors: NotFound for no such upload; SpecInvalid; SheetErrors; nothing is kept of a measuring that fails.
    """
    _permit(actor)
    folder = upload_place(actor=actor, token=token)
    name = json.loads((folder / "upload.json").read_bytes())["name"]
    wanted = read_measure_spec(parse_spec(spec, "spec.yaml"))
    result = measure(_sheet(next(folder.glob("table.*")), name), wanted)
    _write(folder / "spec.yaml", spec.encode())
    _write(folder / "result.csv", as_csv(result).encode())
    _write(folder / "result.json", as_json(result).encode())


def upload_place(*, actor: Actor, token: str) -> Path:
    """The folder of an upload. Errors: NotFound for a token that is not this actor's, or no longer."""
    folder = uploads_folder(actor.user) / token
    if not TOKEN.fullmatch(token) or not (folder / "upload.json").is_file():
        raise NotFound(
            say("this file is no longer here"),
            where=say("measures page"),
            remedy=say("Files are kept for an hour and never after sign-out. Hand it in again."),
        )
    return folder


def uploads_expire() -> None:
    """Discard everybody's files of more than an hour ago."""
    oldest = time.time() - KEEP_SECONDS
    for folder in settings.PRIVATE_UPLOADS.glob("*/*"):
        # Another request may be discarding the same folder.
        if folder.is_dir() and folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)


def _permit(actor: Actor) -> None:
    if not actor.may(Permission.MEASURE_RUN):
        raise NotPermitted(
            say("you may not do this here"),
            where=say("measures page"),
            remedy=say("Ask the county office for the right, or ask a colleague who has it."),
        )


def _ending(name: str) -> str:
    """One of ours, or none: no part of a stranger's file name reaches the disk."""
    return next((ending for ending in ENDINGS if name.lower().endswith(ending)), ".other")


def _sheet(path: Path, name: str) -> Sheet:
    return replace(read_sheet(path), file=name)


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def _column(sheet: Sheet, name: str) -> Column:
    cells = sheet.frame.get_column(name)
    if cells.dtype.is_nested() or cells.dtype in (pl.Binary, pl.Object, pl.Duration):
        return Column(name, number=False, flag=False, group=False)
    filled = sheet.optional_labels(name).drop_nulls()
    numbers = filled.cast(pl.Float64, strict=False)
    number = len(filled) > 0 and numbers.null_count() == 0
    # A column of ones alone is a weight or a filter far more often than a deprivation of everybody.
    flag = number and set(numbers.unique()) == {0.0, 1.0}
    return Column(name, number, flag, group=0 < filled.n_unique() <= FEW)
