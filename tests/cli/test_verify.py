"""`bangfu verify` on a database with a short history: clean, and after each kind of attack."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest

from bangfu.cli import verify
from bangfu.cli.findings import Finding, Report
from bangfu.cli.verification import Connection
from bangfu.errors import say
from bangfu.web.databases import Server
from tests.ground.audit.databases import VERSION, Ledger, history


@pytest.fixture(scope="module")
def ledger(database_server: Server) -> Iterator[Ledger]:
    with history(database_server, "bangfu_verify") as made:
        yield made


@pytest.fixture
def attacker(ledger: Ledger) -> Iterator[Connection]:
    """The owner of the database, whose attack is undone afterwards."""
    with ledger.owner() as connection:
        yield connection
        connection.rollback()


def named(report: Report) -> set[tuple[str, str, str]]:
    return {(finding.table, finding.key, finding.field) for finding in report.findings}


def check(ledger: Ledger, connection: Connection) -> set[tuple[str, str, str]]:
    return named(ledger.verify(connection))


def behind(connection: Connection, table: str, statement: str) -> None:
    """Past the history: triggers off, the deed, triggers on again."""
    connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    connection.execute(statement)
    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_a_clean_database_has_no_finding(ledger: Ledger, attacker: Connection) -> None:
    report = ledger.verify(attacker)
    assert (report.findings, report.count) == ([], 0)
    assert report.entries > 600
    assert report.signed == report.entries
    assert report.erased == {"7/2026": 1}


ATTACKS = [
    ("access_area", "UPDATE access_area SET name = 'Elsewhere' WHERE id = 12", "12", "name"),
    ("access_area", "UPDATE access_area SET valid_from = '1999-01-01' WHERE id = 12", "12", "valid_from"),
    ("access_area", "DELETE FROM access_area WHERE id = 13", "13", ""),
    ("access_areaversion", f"{VERSION} VALUES (99, 2, 'c', 'n', '2020-01-01', '2021-01-01', 's')", "99", ""),
    ("access_user", "UPDATE access_user SET password = 'known' WHERE id = 1", "1", "password"),
]
"""Table, deed, and the key and field that must be named."""


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_was_done_to_a_row_is_named(
    ledger: Ledger, attacker: Connection, attack: tuple[str, str, str, str]
) -> None:
    table, statement, key, field = attack
    behind(attacker, table, statement)
    assert check(ledger, attacker) == {(table, key, field)}


HISTORY_ATTACKS = [
    ('UPDATE audit_event SET payload = payload || \'{"reason": "x"}\'', "audit_event", "salt, payload"),
    ("UPDATE audit_event SET salt = '\\x00'", "audit_event", "salt, payload"),
    ("UPDATE audit_event SET digest = '\\x00'", "audit_event", "digest"),
    ("UPDATE audit_event SET at = at - interval '1 day'", "audit_event", "at"),
    ("UPDATE audit_event SET actor = 'wang'", "audit_event", "actor"),
    ("UPDATE audit_event SET actor_id = 99", "audit_event", "actor_id"),
    ("UPDATE audit_event SET permission = 'x'", "audit_event", "permission"),
    ("UPDATE audit_event SET act = 'U'", "audit_event", "act"),
    ("UPDATE audit_event SET key = '99'", "audit_event", "key"),
    ("UPDATE audit_event SET relation = 'access_user'", "audit_event", "relation"),
    ("UPDATE audit_event SET payload = NULL, salt = NULL, erased_by = '9/2026'", "audit_event", "payload"),
    ("UPDATE audit_event SET erased_by = '9/2026'", "audit_event", "erased_by"),
    ("DELETE FROM audit_event", "audit_event", ""),
]
"""A deed on one entry, and the table and field that must be named with it."""


@pytest.mark.parametrize(("statement", "table", "field"), HISTORY_ATTACKS)
def test_what_was_done_to_an_entry_is_named(
    ledger: Ledger, attacker: Connection, statement: str, table: str, field: str
) -> None:
    entry, _ = ledger.entry(attacker, "access_area", 20)
    attacker.execute(f"{statement} WHERE id = {entry}")
    findings = ledger.verify(attacker).findings
    assert (table, str(entry), field, entry) in {(f.table, f.key, f.field, f.entry) for f in findings}


def test_a_leaf_that_was_changed_is_named(ledger: Ledger, attacker: Connection) -> None:
    _, position = ledger.entry(attacker, "access_area", 20)
    attacker.execute("UPDATE audit_leaf SET hash = '\\x00' WHERE position = %s", [position])
    assert check(ledger, attacker) == {("audit_leaf", str(position), "hash")}


def test_two_leaves_that_changed_places_are_named(ledger: Ledger, attacker: Connection) -> None:
    places = [ledger.entry(attacker, "access_area", number)[1] for number in (20, 500)]
    for now, then in ((places[0], -1), (places[1], places[0]), (-1, places[1])):
        attacker.execute("UPDATE audit_leaf SET position = %s WHERE position = %s", [then, now])
    assert {("audit_leaf", str(place), "position") for place in places} <= check(ledger, attacker)


def test_a_node_that_was_changed_is_named(ledger: Ledger, attacker: Connection) -> None:
    attacker.execute("UPDATE audit_node SET hash = '\\x00' WHERE height = 1 AND position = 0")
    assert check(ledger, attacker) == {("audit_node", "1/0", "hash")}


def test_a_checkpoint_that_was_dated_back_is_named(ledger: Ledger, attacker: Connection) -> None:
    size = str(ledger.verify(attacker).signed)
    attacker.execute("UPDATE audit_checkpoint SET at = at - interval '1 day' WHERE size = %s", [size])
    assert check(ledger, attacker) == {("audit_checkpoint", size, "at")}


@pytest.mark.parametrize("name", ["insert", "update", "delete", "key"])
def test_a_trigger_that_is_off_is_named(ledger: Ledger, attacker: Connection, name: str) -> None:
    attacker.execute(f"ALTER TABLE access_area DISABLE TRIGGER history_{name}")
    (finding,) = ledger.verify(attacker).findings
    assert str(finding.line()) == f"table access_area: its trigger history_{name} is disabled"


def test_a_trigger_that_is_gone_is_named(ledger: Ledger, attacker: Connection) -> None:
    attacker.execute("DROP TRIGGER history_update ON access_area")
    (finding,) = ledger.verify(attacker).findings
    assert str(finding.line()) == "table access_area: its trigger history_update is missing"


def test_a_function_that_was_replaced_is_named(ledger: Ledger, attacker: Connection) -> None:
    attacker.execute("CREATE OR REPLACE FUNCTION audit_image(image jsonb, hidden text) RETURNS jsonb LANGUAGE sql AS"
                     " $$ SELECT '{}'::jsonb $$")  # fmt: skip
    (finding,) = ledger.verify(attacker).findings
    assert str(finding.what) == "the function audit_image is not the one of this version"


def test_a_table_without_history_is_named(ledger: Ledger, attacker: Connection) -> None:
    attacker.execute("CREATE TABLE sideboard (a integer, b integer, PRIMARY KEY (a, b))")
    assert check(ledger, attacker) == {("sideboard", "", "")}


def test_a_dropped_table_is_named(ledger: Ledger, attacker: Connection) -> None:
    attacker.execute("DROP TABLE access_areaversion CASCADE")
    assert check(ledger, attacker) == {("access_areaversion", "", "")}


def test_an_entry_that_nothing_sealed_is_named(ledger: Ledger, attacker: Connection) -> None:
    entry, _ = ledger.entry(attacker, "access_area", 20)
    attacker.execute("UPDATE audit_event SET id = 1000000 WHERE id = %s", [entry])
    assert {("audit_event", str(entry), ""), ("audit_event", "1000000", "id")} <= check(ledger, attacker)


def call(*words: str) -> int:
    parser = argparse.ArgumentParser()
    verify.configure(parser, str)
    return verify.run(parser.parse_args(words))


def test_the_command_ends_well_and_keeps_the_checkpoint(
    ledger: Ledger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept.txt"
    with ledger.environment():
        assert call("--write", str(kept)) == 0
        assert call("--checkpoint", str(kept)) == 0
    assert "Everything is as the log says." in capsys.readouterr().out


def test_the_command_names_what_it_found_and_exits_with_1(ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
    with ledger.owner() as connection:
        behind(connection, "access_area", "UPDATE access_area SET name = 'Elsewhere' WHERE id = 12")
        connection.commit()
    with ledger.environment():
        assert call() == 1
    with ledger.owner() as connection:
        behind(connection, "access_area", "UPDATE access_area SET name = 'Place 12' WHERE id = 12")
        connection.commit()
    out = capsys.readouterr().out
    assert out.startswith("table access_area, key 12, field name, entry ")
    assert "Found: 1." in out


def test_many_findings_are_counted_and_the_first_are_listed() -> None:
    report = Report()
    for number in range(2000):
        report.add(Finding(say("changed"), "need", str(number)))
    lines = [str(line) for line in verify._findings(report)]
    assert (len(lines), lines[-1]) == (51, "… and 1,950 more")


def test_a_proof_is_checked_without_a_database(
    ledger: Ledger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "proof.json"
    path.write_text(ledger.proof("access_area", 20), encoding="utf-8")
    assert call("--proof", str(path)) == 0
    assert capsys.readouterr().out.startswith("The proof holds: entry ")
