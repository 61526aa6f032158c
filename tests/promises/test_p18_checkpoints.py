"""P18: cutting the tail or rehashing everything is found against a checkpoint that was kept elsewhere.

Each attack is one that the database alone cannot show: without the kept checkpoint the verification passes, which is
the control that the finding is the checkpoint's.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bangfu.cli.findings import Report
from bangfu.cli.verification import Connection
from bangfu.compute.chain import EMPTY_ROOT, Range
from bangfu.compute.checkpoints import Checkpoint, contradict, read_checkpoint, sign_checkpoint
from bangfu.web.databases import Server
from bangfu.web.home import secret
from tests.ground.audit.databases import VERSION, Ledger, history
from tests.promises.conftest import Record

NOW = "2026-11-22T06:00:00.000000Z"
REHASH = """UPDATE audit_leaf l SET hash = audit_leaf_hash(l.position, e) FROM audit_event e WHERE e.id = l.event_id"""


@pytest.fixture(scope="module")
def ledger(database_server: Server) -> Iterator[Ledger]:
    with history(database_server, "bangfu_p18") as made:
        yield made


@pytest.fixture
def thief(ledger: Ledger) -> Iterator[Connection]:
    """Whoever has the owner's password and the signing key."""
    with ledger.owner() as connection:
        connection.execute("SET LOCAL session_replication_role = replica")
        yield connection
        connection.rollback()


@pytest.fixture
def kept(ledger: Ledger) -> Checkpoint:
    """The latest checkpoint as the auditor has it on paper."""
    with ledger.owner() as connection:
        (note,) = connection.execute("SELECT note FROM audit_checkpoint ORDER BY size DESC LIMIT 1").fetchone() or ("",)
    return read_checkpoint(note, ledger.verifier)


def resealed(connection: Connection) -> str:
    """Write nodes and a signed checkpoint for the leaves as they now stand; the checkpoint's note."""
    tree, nodes = Range(), []
    for (leaf,) in connection.execute("SELECT hash FROM audit_leaf ORDER BY position").fetchall():
        nodes += [subtree for subtree in tree.append(bytes(leaf)) if subtree.level % 8 == 0]
    connection.execute("DELETE FROM audit_node")
    connection.execute("DELETE FROM audit_checkpoint")
    for level, place, hash_ in nodes:
        connection.execute(
            "INSERT INTO audit_node (height, position, hash) VALUES (%s, %s, %s)", [level // 8, place, hash_]
        )
    note = sign_checkpoint(secret("checkpoint-1.key"), size=tree.size, root=tree.root(), at=NOW)
    insert = "INSERT INTO audit_checkpoint (size, root, at, note) VALUES (%s, %s, %s, %s)"
    connection.execute(insert, [tree.size, tree.root(), NOW, note])
    return note


def fields(report: Report) -> set[tuple[str, str, str]]:
    return {(finding.table, finding.key, finding.field) for finding in report.findings}


def test_a_tail_that_was_cut_is_found(ledger: Ledger, thief: Connection) -> None:
    thief.execute("SET LOCAL session_replication_role = origin")
    thief.execute("SELECT set_config('bangfu.actor', 'lihua', true)")
    thief.execute(f"{VERSION} VALUES (99, 2, 'c', 'n', '2020-01-01', '2021-01-01', 's')")
    thief.execute("SELECT audit_seal(100)")
    kept = read_checkpoint(resealed(thief), ledger.verifier)
    thief.execute("SET LOCAL session_replication_role = replica")
    thief.execute("DELETE FROM access_areaversion WHERE id = 99")
    thief.execute(
        "DELETE FROM audit_event WHERE id IN (SELECT event_id FROM audit_leaf WHERE position >= %s)", [kept.size - 1]
    )
    thief.execute("DELETE FROM audit_leaf WHERE position >= %s", [kept.size - 1])
    resealed(thief)
    unaided, aided = ledger.verify(thief), ledger.verify(thief, kept)
    assert unaided.count == 0
    assert fields(aided) == {("audit_checkpoint", str(kept.size), "")}


def test_a_log_that_was_rehashed_as_a_whole_is_found(
    ledger: Ledger, thief: Connection, kept: Checkpoint, measured: Record
) -> None:
    thief.execute("UPDATE access_area SET name = 'Elsewhere' WHERE id = 20")
    thief.execute("UPDATE audit_event SET payload = jsonb_set(payload, '{row,name}', '\"Elsewhere\"')"
                  " WHERE relation = 'access_area' AND key = '20'")  # fmt: skip
    thief.execute("UPDATE audit_event SET digest = sha256(salt || convert_to(payload::text, 'UTF8'))"
                  " WHERE payload IS NOT NULL")  # fmt: skip
    thief.execute(REHASH)
    resealed(thief)
    unaided, aided = ledger.verify(thief), ledger.verify(thief, kept)
    assert (unaided.count, unaided.signed) == (0, kept.size)
    assert ("audit_checkpoint", str(kept.size), "root") in fields(aided)
    measured(
        "P18 A cut tail or a rehashed log is found against a kept checkpoint; two roots of one size prove cheating",
        "3 of 3 attacks with the signing key found; without the kept checkpoint two of them pass",
    )


def test_two_checkpoints_of_one_size_are_proof_of_cheating(ledger: Ledger, thief: Connection, kept: Checkpoint) -> None:
    forked = sign_checkpoint(secret("checkpoint-1.key"), size=kept.size, root=EMPTY_ROOT, at=NOW)
    other = read_checkpoint(forked, ledger.verifier)
    assert contradict(kept, other)
    said = [str(finding.what) for finding in ledger.verify(thief, other).findings]
    assert any(words.startswith("two checkpoints of this size were signed with different roots") for words in said)


def test_a_kept_checkpoint_of_an_honest_log_raises_no_alarm(
    ledger: Ledger, thief: Connection, kept: Checkpoint
) -> None:
    assert ledger.verify(thief, kept).count == 0
