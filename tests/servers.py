"""Real servers for tests: PostgreSQL databases made for the purpose, and the whole platform as its users start it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from bangfu.cli.database import prepare
from bangfu.cli.embedded import OWNER, ensure_cluster
from bangfu.web.databases import Server, stated_server
from bangfu.web.home import secret
from tests.environment import OPERATORS_URL, WORKER

START_SECONDS = 90


@contextlib.contextmanager
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server for the whole session: the operator's own where stated, else an embedded one thrown away."""
    if OPERATORS_URL:
        yield stated_server()
        return
    cluster = ensure_cluster()
    port = cluster.start()
    server = Server("127.0.0.1", port, OWNER, OWNER, secret("owner.password"), {})
    with owner_connection(server, "postgres") as connection:
        # Statistics taken between two tests say that a table is empty, and the next test's plans believe them.
        connection.execute("ALTER SYSTEM SET autovacuum = off")
        connection.execute("SELECT pg_reload_conf()")
    try:
        yield server
    finally:
        cluster.stop()
        shutil.rmtree(cluster.folder)


def owner_connection(server: Server, name: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        host=server.host,
        port=server.port,
        dbname=name,
        user=server.owner,
        password=server.owner_password,
        autocommit=True,
        **server.options,  # type: ignore[arg-type]
    )


def _maintenance(server: Server) -> str:
    return server.name if OPERATORS_URL else "postgres"


def _migrated(server: Server) -> str:
    """The database of this embedded server that others are copied from; it is thrown away with the server."""
    template = replace(server, name="bangfu_migrated")
    with owner_connection(server, _maintenance(server)) as connection:
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", [template.name]).fetchone() is not None:
            return template.name
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(template.name)))
    with environment_of(template):
        prepare(template)
    return template.name


@contextlib.contextmanager
def fresh_database(server: Server, name: str) -> Iterator[Server]:
    """An empty database with roles, tables and rights, dropped at the end."""
    name = f"{name}_{WORKER}" if WORKER else name
    fresh = replace(server, name=name)
    identifier = sql.Identifier(name)
    with owner_connection(server, _maintenance(server)) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
        # All migrations take half a minute of a processor; a copy of a database that has them takes none.
        template = sql.Identifier(_migrated(server)) if not OPERATORS_URL else sql.Identifier("template0")
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(identifier, template))
        with environment_of(fresh):
            prepare(fresh)
        try:
            yield fresh
        finally:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
            for role in (fresh.application, fresh.portal):
                connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))


@contextlib.contextmanager
def environment_of(server: Server) -> Iterator[None]:
    """The variable by which commands find this database."""
    before = os.environ["BANGFU_DATABASE_URL"]
    os.environ["BANGFU_DATABASE_URL"] = url_of(server)
    try:
        yield
    finally:
        os.environ["BANGFU_DATABASE_URL"] = before


def url_of(server: Server) -> str:
    login = f"{quote(server.owner)}:{quote(server.owner_password)}"
    return f"postgresql://{login}@{server.host}:{server.port}/{server.name}"


@dataclass(frozen=True)
class Platform:
    """A running platform: its address, its database, and what it printed when it started."""

    address: str
    server: Server
    process: subprocess.Popen[bytes]
    printed: str


@contextlib.contextmanager
def platform(server: Server, *words: str, settings: str = "bangfu.web.settings") -> Iterator[Platform]:
    """`bangfu run` on a database, with its demo county, its job worker and a port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "BANGFU_DATABASE_URL": url_of(server), "DJANGO_SETTINGS_MODULE": settings}
    command = [sys.executable, "-m", "bangfu", "run", "--port", str(port), *words]
    with tempfile.NamedTemporaryFile(prefix="bangfu-run-") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output, start_new_session=True)
        try:
            yield Platform(f"http://127.0.0.1:{port}", server, process, _printed(process, Path(output.name)))
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def _printed(process: subprocess.Popen[bytes], output: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if "Ctrl-C" in (text := output.read_text()):
            return text
        time.sleep(0.1)
    raise AssertionError(f"the platform did not start: {output.read_text()}")
