"""The folder of one installation: its secrets, its embedded database, its uploads. `BANGFU_HOME` moves it."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]


def home() -> Path:
    """`BANGFU_HOME`, else `var/` in a checkout, else a folder of the user's own; made with mode 700."""
    if stated := os.environ.get("BANGFU_HOME"):
        folder = Path(stated)
    elif (CHECKOUT / "pyproject.toml").is_file():
        folder = CHECKOUT / "var"
    else:
        folder = Path.home() / ".local" / "share" / "bangfu"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret(name: str, *, length: int = 32) -> str:
    """A random secret that is made once and kept in a file of mode 600."""
    folder = home() / "secrets"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    if not path.exists():
        unfinished = folder / f"{name}.{os.getpid()}"
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_hex(length))
        # Several processes may want it first: the link gives all of them the one that was whole first.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(unfinished)
        unfinished.unlink()
    return path.read_text()
