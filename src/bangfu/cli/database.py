"""The database a command works on: the embedded server or the operator's own, its roles, its tables and rights."""

from __future__ import annotations

import contextlib
import importlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from urllib.parse import quote

import django
import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from bangfu.cli.embedded import OWNER, running_cluster
from bangfu.errors import BangfuError, say
from bangfu.web.databases import ENVIRONMENT, Server, stated_server
from bangfu.web.home import secret

OLDEST_SERVER = 150_000
ROLE_ENVIRONMENT = "BANGFU_DATABASE_ROLE"
UNWATCHED = {
    "audit_%": "the history itself",
    "django_%": "sessions, migrations and content types: nothing a person states",
    "auth_%": "Django's own groups and permissions, which nothing here uses",
    "procrastinate_%": "the queue of jobs",
    "account_%": "codes and addresses of sign-in",
    "mfa_%": "second factors: secrets have no place in a history",
    "usersessions_%": "who is signed in at the moment",
    "network_matchrun": "a computation with a certificate of its own; its frozen problem is megabytes, progress no act",
    "network_whatif": "a computation that changes nothing, with the digest of what it saw: progress is no act",
    "alliance_hubplan": "a computation with its digest: progress is no act, and what its adoption does has a history",
    "determination_screening%": "a computation with its policy frozen and a digest: it can be computed again",
    "registry_importfile": "the sealed file of an import, deleted with its end; its digest stands in the import",
    "registry_linkrun": "a computation with its plan's digest: its progress is no act; what was decided has a history",
    "registry_linkfile": "sealed rows of a department's file, deleted once matched; its digest stands in the run",
    "registry_importproblem": "what is wrong with a file: can be found again",
    "registry_quality%": "what the rules of quality found: can be found again",
    "access_requestkey": "that a form was sent and answered: what it did has its own history, and the key goes in days",
    "network_leftover": "what a computation left over: can be computed again",
}
"""Tables without a history, as LIKE patterns, and why. Every other table has one without anybody thinking of it."""
HIDDEN = {"access_user": "password"}
"""The column of a table that enters the history as its digest only."""
SET_UP = "set-up"


class DatabaseRefused(BangfuError):
    """The stated server does not let us in, is too old, or its role may not do what set-up needs."""


@contextlib.contextmanager
def database() -> Iterator[Server]:
    """A database with roles, tables and rights as this version needs them; its address is in the environment."""
    with _stated_or_embedded() as server:
        prepare(server)
        yield server


@contextlib.contextmanager
def standing_database() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection to the database as it stands. Nothing is brought up to date, so that nothing is covered up."""
    with _stated_or_embedded() as server, connect(server, server.name) as connection:
        yield connection


@contextlib.contextmanager
def _stated_or_embedded() -> Iterator[Server]:
    with contextlib.ExitStack() as stack:
        if not os.environ.get(ENVIRONMENT):
            port = stack.enter_context(running_cluster())
            os.environ[ENVIRONMENT] = f"postgresql://{OWNER}:{quote(secret('owner.password'))}@127.0.0.1:{port}/{OWNER}"
            stack.callback(os.environ.pop, ENVIRONMENT)
        yield stated_server()


@contextlib.contextmanager
def application() -> Iterator[Callable[[str], ModuleType]]:
    """The same, with Django set up as the application's role. Yields the loader of the modules that need it."""
    with database():
        set_up_django()
        yield importlib.import_module


def set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bangfu.web.settings")
    django.setup()


def prepare(server: Server) -> None:
    """Make the database and the roles where they are missing, bring the tables up to date, and state the rights."""
    with connect(server, "postgres" if server.owner == OWNER else server.name) as connection:
        _refuse_old(connection, server)
        if server.owner == OWNER and not _exists(connection, "pg_database", "datname", server.name):
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(server.name)))
        _ensure_roles(connection, server)
    environment = {
        **os.environ,
        ROLE_ENVIRONMENT: "owner",
        "DJANGO_SETTINGS_MODULE": "bangfu.web.settings",
        "PGOPTIONS": f"-c bangfu.actor={SET_UP}",  # a migration that writes rows enters the history too
    }
    command = [sys.executable, "-m", "django", "migrate", "--noinput", "--skip-checks", "-v", "0"]
    done = subprocess.run(command, env=environment, check=False, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise DatabaseRefused(
            say("the tables could not be brought up to date: {problem}", problem=done.stderr.strip()[-400:]),
            where=say("{host}:{port}, database {name}", host=server.host, port=server.port, name=server.name),
            remedy=say("Mend what it names; nothing was changed half-way. A newer database needs a newer Bangfu."),
        )
    with connect(server, server.name) as connection:
        _watch(connection)
        _grant(connection, server)


def _watch(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Give every table that has none its history triggers."""
    with connection.transaction():
        connection.execute("SELECT set_config('bangfu.actor', %s, true)", [SET_UP])
        connection.execute("SELECT audit_watch(%s, %s)", [list(UNWATCHED), Jsonb(HIDDEN)])


def connect(server: Server, name: str) -> psycopg.Connection[tuple[object, ...]]:
    try:
        return psycopg.connect(
            host=server.host,
            port=server.port,
            dbname=name,
            user=server.owner,
            password=server.owner_password or None,
            autocommit=True,
            connect_timeout=10,
            **server.options,  # type: ignore[arg-type]
        )
    except psycopg.OperationalError as error:
        raise DatabaseRefused(
            say("PostgreSQL does not let us in: {problem}", problem=str(error).strip()),
            where=say("{host}:{port}, database {name}", host=server.host, port=server.port, name=name),
            remedy=say("Check that it runs, and the owner, password and database in {name}.", name=ENVIRONMENT),
        ) from None


def _refuse_old(connection: psycopg.Connection[tuple[object, ...]], server: Server) -> None:
    if connection.info.server_version < OLDEST_SERVER:
        raise DatabaseRefused(
            say("this PostgreSQL is too old: {version}", version=connection.info.server_version // 10_000),
            where=say("{host}:{port}, database {name}", host=server.host, port=server.port, name=server.name),
            remedy=say("Use PostgreSQL 15 or newer."),
        )


def _ensure_roles(connection: psycopg.Connection[tuple[object, ...]], server: Server) -> None:
    """The application's and the public pages' login roles. They own nothing and inherit nothing."""
    connection.execute("SET password_encryption = 'scram-sha-256'")
    for role in (server.application, server.portal):
        verb = "ALTER" if _exists(connection, "pg_roles", "rolname", role) else "CREATE"
        statement = sql.SQL("{} ROLE {} LOGIN NOINHERIT PASSWORD {}").format(
            sql.SQL(verb), sql.Identifier(role), sql.Literal(secret(f"{role}.password"))
        )
        try:
            connection.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            raise DatabaseRefused(
                say("the role {owner} may not make the role {role}", owner=server.owner, role=role),
                where=say("{host}:{port}, database {name}", host=server.host, port=server.port, name=server.name),
                remedy=say("Run as a superuser: ALTER ROLE {owner} CREATEROLE;", owner=server.owner),
            ) from None


def _grant(connection: psycopg.Connection[tuple[object, ...]], server: Server) -> None:
    """The application reads and writes rows but owns no table; the public pages read the views named published_…."""
    application, portal = sql.Identifier(server.application), sql.Identifier(server.portal)
    statements = (
        "GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {application}",
        "GRANT CONNECT ON DATABASE {name} TO {portal}",
        "GRANT USAGE ON SCHEMA public TO {application}, {portal}",
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {portal}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {application}",
        "GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {application}",
        "REVOKE INSERT, UPDATE, DELETE ON django_migrations, audit_event, audit_queued, audit_leaf FROM {application}",
        "REVOKE UPDATE, DELETE ON audit_node, audit_checkpoint FROM {application}",
        "GRANT EXECUTE ON FUNCTION audit_seal(integer), audit_erase(bigint[], text),"
        " audit_restate(text, text[]) TO {application}",
        "GRANT EXECUTE ON FUNCTION notices_erase(bigint[], text[], bigint[], text) TO {application}",
    )
    names = {"name": sql.Identifier(server.name), "application": application, "portal": portal}
    with connection.transaction():
        for statement in statements:
            connection.execute(sql.SQL(statement).format(**names))
        views = connection.execute(
            "SELECT viewname FROM pg_views WHERE schemaname = 'public' AND starts_with(viewname, 'published_')"
        ).fetchall()
        for (view,) in views:
            grant = sql.SQL("GRANT SELECT ON {} TO {}").format(sql.Identifier(str(view)), portal)
            connection.execute(grant)


def _exists(connection: psycopg.Connection[tuple[object, ...]], table: str, column: str, value: str) -> bool:
    query = sql.SQL("SELECT 1 FROM {} WHERE {} = %s").format(sql.Identifier(table), sql.Identifier(column))
    return connection.execute(query, [value]).fetchone() is not None
