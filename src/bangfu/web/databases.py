"""Where the database is and as whom this process signs in: three login roles, passwords in files of mode 600.

`BANGFU_DATABASE_URL` names the server and the database; the command line fills it in for the embedded server.
The application signs in as a role that owns nothing, the public pages as one that reads published views only.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from bangfu.errors import BangfuError, say
from bangfu.web.home import home, secret

ENVIRONMENT = "BANGFU_DATABASE_URL"


class DatabaseUrlInvalid(BangfuError):
    """BANGFU_DATABASE_URL is absent or cannot be read."""


@dataclass(frozen=True)
class Server:
    """A PostgreSQL database: the owner's sign-in as the operator states it, and the names of the two lesser roles."""

    host: str
    port: int
    name: str
    owner: str
    owner_password: str
    options: dict[str, str]

    @property
    def application(self) -> str:
        return f"{self.name}_app"

    @property
    def portal(self) -> str:
        return f"{self.name}_portal"


def stated_server() -> Server:
    """The server of `BANGFU_DATABASE_URL`. Errors: DatabaseUrlInvalid where it is absent or not a PostgreSQL URL."""
    url = urlsplit(os.environ.get(ENVIRONMENT, ""))
    name = unquote(url.path.lstrip("/"))
    if url.scheme not in ("postgresql", "postgres") or not name or not url.hostname:
        raise DatabaseUrlInvalid(
            say("the database is not stated as a PostgreSQL address"),
            where=say("environment variable {name}", name=ENVIRONMENT),
            remedy=say("Write postgresql://OWNER:PASSWORD@HOST:PORT/DATABASE."),
        )
    owner_password = unquote(url.password) if url.password else ""
    owner = unquote(url.username) if url.username else name
    return Server(url.hostname, url.port or 5432, name, owner, owner_password, dict(parse_qsl(url.query)))


def login(server: Server, role: str) -> dict[str, object]:
    """Django's settings for one connection. The password stays in a file that the database driver reads itself."""
    # One file per role: a process that holds the application's cannot become the owner.
    path = home() / "secrets" / f"{role}.pgpass"
    password = server.owner_password if role == server.owner else secret(f"{role}.password")
    line = ":".join(_escaped(part) for part in ("*", "*", server.name, role, password))
    if not path.exists() or path.read_text() != line:
        unfinished = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(line)
        unfinished.replace(path)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": server.host,
        "PORT": server.port,
        "NAME": server.name,
        "USER": role,
        "OPTIONS": {**server.options, "passfile": str(path)},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _escaped(part: str) -> str:
    return part if part == "*" else part.replace("\\", "\\\\").replace(":", "\\:")
