"""P16: no change without its entry, no entry without an actor, and nobody but the database writes the history.

An independent row trigger counts what each statement changed; the history must hold exactly that. The application's
role tries everything a thief of its password would.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bangfu.cli.database import UNWATCHED
from bangfu.cli.verification import Connection
from bangfu.ground.runs.models import Run
from bangfu.web.databases import Server
from bangfu.web.home import secret
from tests.ground.audit.databases import Ledger, history
from tests.promises.conftest import Record
from tests.servers import environment_of, fresh_database, owner_connection

ROOT = Path(__file__).resolve().parents[2]
PROMISE = (
    "P16 No change without its entry; a write without an actor is refused; the application cannot forge the history"
)
COUNTER = """
CREATE TABLE audit_counted (relation text, key text, act text);
CREATE FUNCTION audit_count_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR to_jsonb(NEW) <> to_jsonb(OLD) THEN
        INSERT INTO audit_counted VALUES (
            TG_TABLE_NAME, to_jsonb(coalesce(NEW, OLD))->>TG_ARGV[0], left(TG_OP, 1));
    END IF;
    RETURN NULL;
END $$;
"""
KEYS = """SELECT c.relname, a.attname FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE ALL (%s)"""


@pytest.fixture(scope="module")
def ledger(database_server: Server) -> Iterator[Ledger]:
    with history(database_server, "bangfu_p16", 300) as made:
        yield made


@pytest.fixture
def application(ledger: Ledger) -> Iterator[Connection]:
    """Whoever has the application's password."""
    server, role = ledger.server, ledger.server.application
    password = secret(f"{role}.password")
    with psycopg.connect(
        host=server.host, port=server.port, dbname=server.name, user=role, password=password
    ) as session:
        yield session
        session.rollback()


def test_the_progress_of_a_computation_is_no_act() -> None:
    """Its worker is nobody: a run whose table had a history could never begin."""
    tables = [run._meta.db_table for run in Run.__subclasses__()]
    assert len(tables) > 4
    assert [table for table in tables if not any(table.startswith(name.rstrip("%")) for name in UNWATCHED)] == []


def test_every_change_of_a_working_day_has_exactly_one_entry(database_server: Server, measured: Record) -> None:
    with fresh_database(database_server, "bangfu_p16_day") as server, owner_connection(server, server.name) as owner:
        owner.execute(COUNTER)
        for table, key in owner.execute(KEYS, [list(UNWATCHED)]).fetchall():
            owner.execute(f"CREATE TRIGGER count_row AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW"
                          f" EXECUTE FUNCTION audit_count_row('{key}')")  # fmt: skip
        (before,) = owner.execute("SELECT coalesce(max(id), 0) FROM audit_event").fetchone() or (0,)
        with environment_of(server):
            subprocess.run([sys.executable, "-m", "tests.promises.session"], cwd=ROOT, check=True, env=dict(os.environ))
        changed = Counter(owner.execute("SELECT relation, key, act FROM audit_counted").fetchall())
        entries = Counter(
            owner.execute("SELECT relation, key, act FROM audit_event WHERE id > %s", [before]).fetchall()
        )
        unnamed = owner.execute("SELECT count(*) FROM audit_event WHERE actor = '' AND id > %s", [before]).fetchone()
    assert entries == changed
    assert unnamed == (0,)
    tables = len({relation for relation, _, _ in changed})
    assert tables >= 8
    figures = f"{changed.total()} row changes in {tables} tables, {entries.total()} entries"
    measured(PROMISE, f"{figures}, none without actor; {len(FORGERIES)} of {len(FORGERIES)} forgeries refused")


FORGERIES = [
    "INSERT INTO audit_event (at, relation, key, act, actor, permission, digest) SELECT now(), '', '', '', '', '', ''",
    "UPDATE audit_event SET actor = 'somebody'",
    "UPDATE audit_event SET payload = NULL",
    "DELETE FROM audit_event",
    "TRUNCATE audit_event",
    "INSERT INTO audit_leaf (position, event_id, hash) VALUES (1000000, 1, '')",
    "UPDATE audit_leaf SET hash = ''",
    "DELETE FROM audit_leaf",
    "TRUNCATE audit_leaf",
    "INSERT INTO audit_queued (event_id) VALUES (1)",
    "DELETE FROM audit_queued",
    "UPDATE audit_node SET hash = ''",
    "DELETE FROM audit_node",
    "UPDATE audit_checkpoint SET root = ''",
    "DELETE FROM audit_checkpoint",
    "TRUNCATE access_area",
    "ALTER TABLE access_area DISABLE TRIGGER history_update",
    "ALTER TABLE access_area DISABLE TRIGGER ALL",
    "DROP TRIGGER history_update ON access_area",
    "DROP TABLE access_areaversion",
    "CREATE OR REPLACE FUNCTION audit_image(image jsonb, hidden text) RETURNS jsonb LANGUAGE sql AS $$ SELECT image $$",
    "SET session_replication_role = replica",
    "SELECT audit_watch('{}', '{}')",
    "SELECT audit_attach('access_area', 'id', '', '{}')",
    "SET ROLE bangfu",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "DELETE FROM django_migrations",
]  # fmt: skip


@pytest.mark.parametrize("statement", FORGERIES)
def test_the_application_cannot_forge_or_silence_the_history(application: Connection, statement: str) -> None:
    application.execute("SELECT set_config('bangfu.actor', 'thief', true)")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute(statement)


def test_a_write_without_an_actor_is_refused(application: Connection) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="without a stated actor"):
        application.execute("UPDATE access_area SET name = 'x' WHERE id = 5")


def test_the_same_write_with_an_actor_is_taken(application: Connection) -> None:
    """The control: what is refused above is refused for want of an actor alone."""
    application.execute("SELECT set_config('bangfu.actor', 'lihua', true)")
    assert application.execute("UPDATE access_area SET name = 'x' WHERE id = 5").rowcount == 1


def test_a_change_whose_entry_cannot_be_written_does_not_happen(ledger: Ledger, application: Connection) -> None:
    with ledger.owner() as owner:
        owner.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                      " $$ BEGIN RAISE EXCEPTION 'disk full'; END $$")  # fmt: skip
        owner.execute("CREATE TRIGGER refuse BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION refuse()")
        owner.commit()
        application.execute("SELECT set_config('bangfu.actor', 'lihua', true)")
        with pytest.raises(psycopg.errors.RaiseException, match="disk full"):
            application.execute("UPDATE access_area SET name = 'x' WHERE id = 5")
        application.rollback()
        owner.execute("DROP TRIGGER refuse ON audit_event")
        owner.commit()
    assert application.execute("SELECT name FROM access_area WHERE id = 5").fetchone() == ("Place 5",)
