"""Recomputes the log from its entries and compares it with what is stored, signed and kept elsewhere.

Nothing of the database's own functions is used: rows are read as they stand and hashed here. Everything streams, so
that memory does not grow with the log. `living.py` compares the living rows with their last entries.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import psycopg

from bangfu.cli.blame import Doubt, Seen, blamed
from bangfu.cli.findings import Finding, Report
from bangfu.compute.chain import Range, Subtree, fold
from bangfu.compute.checkpoints import Checkpoint, contradict, read_checkpoint
from bangfu.compute.entries import entry_leaf, payload_digest
from bangfu.errors import ChainBroken, Phrase, say

Connection = psycopg.Connection[Any]
CHUNK = 10_000
BLOCK_LEVEL = 8
BLOCK = 1 << BLOCK_LEVEL
EVENT, LEAF, NODE, CHECKPOINT, QUEUED = "audit_event", "audit_leaf", "audit_node", "audit_checkpoint", "audit_queued"
FIELDS = """e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.relation, e.key, e.act,
    e.actor_id, e.actor, e.permission, encode(e.digest, 'hex'), e.salt, e.payload::text, e.erased_by"""
SEALED = f"""SELECT l.position, l.hash, l.event_id, {FIELDS} FROM audit_leaf l
    LEFT JOIN audit_event e ON e.id = l.event_id WHERE l.position >= %s AND l.position < %s ORDER BY l.position"""
UNSEALED = f"""SELECT q.event_id, {FIELDS} FROM audit_event e LEFT JOIN audit_queued q ON q.event_id = e.id
    WHERE NOT EXISTS (SELECT 1 FROM audit_leaf l WHERE l.event_id = e.id) ORDER BY e.id"""
QUEUED_WRONGLY = """SELECT q.event_id FROM audit_queued q LEFT JOIN audit_event e ON e.id = q.event_id
    WHERE e.id IS NULL OR EXISTS (SELECT 1 FROM audit_leaf l WHERE l.event_id = q.event_id)"""
SIGNED = """SELECT size, root, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), note
    FROM audit_checkpoint ORDER BY size"""


def stream(connection: Connection, name: str, query: Any, *values: object) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, a chunk at a time."""
    with connection.cursor(name=name) as cursor:
        cursor.itersize = CHUNK
        cursor.execute(query, values or None)
        yield from cursor


@dataclass
class LogCheck:
    """One walk over the log from its first leaf, within the caller's transaction."""

    connection: Connection
    report: Report
    verifier: str
    kept: list[Checkpoint]
    tree: Range = field(default_factory=Range)
    seen: Seen = field(default_factory=Seen)
    doubts: list[Doubt] = field(default_factory=list)
    gone: dict[int, str | None] = field(default_factory=dict)
    nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)
    broken: bool = False

    def run(self) -> None:
        rows = self.connection.execute("SELECT height, position, hash FROM audit_node")
        self.nodes = {(height, place): bytes(hash_) for height, place, hash_ in rows}
        awaited = self._checkpoints()
        due = next(awaited, None)
        for leaf in self._leaves():
            self._check_nodes(self.tree.append(leaf))
            while due is not None and due.size <= self.tree.size:
                self._check_root(due)
                due = next(awaited, None)
        for late in [due, *awaited] if due else []:
            size = f"{self.tree.size:,}"
            self._find(CHECKPOINT, say("the log ends at {size}: what came after was cut off", size=size), late.size)
        self._check_remainders()
        self.report.root = self.tree.root()
        for finding in blamed(self.doubts, self.seen):
            self.report.add(finding)

    # The leaves, a block at a time -----------------------------------------------------------------------------------

    def _leaves(self) -> Iterator[bytes]:
        """The hash of each leaf. Where entry and leaf disagree within a block, the node above says which is right."""
        stored: list[bytes] = []
        computed: list[bytes] = []
        first_doubt = 0
        for hash_, own in self._sealed():
            stored.append(hash_)
            computed.append(own)
            if len(stored) == BLOCK:
                yield from self._decided(stored, computed, self.doubts[first_doubt:])
                first_doubt = len(self.doubts)
                stored, computed = [], []
        yield from self._decided(stored, computed, self.doubts[first_doubt:])

    def _sealed(self) -> Iterator[tuple[bytes, bytes]]:
        """Each leaf as it is stored, and as its entry gives it."""
        (last,) = self.connection.execute("SELECT coalesce(max(position), -1) FROM audit_leaf").fetchone() or (-1,)
        expected = 0
        for begin in range(0, last + 1, CHUNK):
            for row in self.connection.execute(SEALED, [begin, begin + CHUNK]):
                position, hash_, event_id, *event = row
                if position != expected:
                    self._find(LEAF, say("{count} leaves are missing before it", count=position - expected), position)
                    expected = position
                expected += 1
                self.report.entries += 1
                yield bytes(hash_), self._leaf_of(position, bytes(hash_), event_id, event)

    def _leaf_of(self, position: int, stored: bytes, event_id: int, event: list[Any]) -> bytes:
        number, *header, digest, _, payload, _ = event
        if number is None:
            self._find(EVENT, say("this entry vanished from the history"), event_id, entry=event_id)
            return stored
        own = entry_leaf((position, number, *header, digest))
        content = self._content_of(event)
        if own != stored:
            self.doubts.append(Doubt(position, (number, *header, digest), stored, content, payload))
        elif content is not None and content != digest:
            self._find_event(number, header, "salt, payload", say("the content of this entry was changed"))
        self.seen.take(header)
        return own

    def _content_of(self, event: Sequence[Any]) -> str | None:
        """The digest of an entry's content; None where it was erased. Erasures are balanced as they come."""
        number, *header, digest, salt, payload, erased_by = event
        if payload is None:
            self.gone[number] = erased_by
            return None
        if erased_by is not None:
            self._find_event(number, header, "erased_by", say("it is said to be erased, and is not"))
        content = payload_digest(bytes(salt or b""), payload.encode()).hex()
        if header[3] == "E" and content == digest:
            self._erasure(number, header, json.loads(payload)["row"])
        return content

    def _erasure(self, number: int, header: list[Any], row: dict[str, Any]) -> None:
        order = row["order"]
        if row["entry"] not in self.gone:
            self._find_event(
                row["entry"], header, "payload", say("it was erased by entry {number}, and is back", number=number)
            )
        elif self.gone.pop(row["entry"]) != order:
            self._find_event(row["entry"], header, "erased_by", say("it was erased by order {order}", order=order))
        self.report.erased[order] = self.report.erased.get(order, 0) + 1

    def _decided(self, stored: list[bytes], computed: list[bytes], doubts: list[Doubt]) -> list[bytes]:
        if not doubts:
            return stored
        stored_holds, computed_holds = self._holds(stored), self._holds(computed)
        for doubt in doubts:
            doubt.leaf_is_right = stored_holds if stored_holds != computed_holds else None
        return computed if computed_holds and not stored_holds else stored

    def _holds(self, block: list[bytes]) -> bool:
        """Whether these leaves are those of the node above or, in the last block, of a signed checkpoint."""
        if len(block) == BLOCK:
            return fold(block) == self.nodes.get((1, self.tree.size >> BLOCK_LEVEL))
        tree = deepcopy(self.tree)
        query = "SELECT size, root FROM audit_checkpoint WHERE size > %s ORDER BY size DESC LIMIT 1"
        known = {size: bytes(root) for size, root in self.connection.execute(query, [tree.size])}
        for leaf in block:
            tree.append(leaf)
            if tree.size in known:
                return tree.root() == known[tree.size]
        return False

    # The tree above them ---------------------------------------------------------------------------------------------

    def _check_nodes(self, complete: list[Subtree]) -> None:
        for level, place, hash_ in complete:
            if level % BLOCK_LEVEL == 0:
                stored = self.nodes.pop((level // BLOCK_LEVEL, place), None)
                key = f"{level // BLOCK_LEVEL}/{place}"
                if stored is None:
                    self._find(NODE, say("this node is missing"), key)
                elif stored != hash_ and not self._doubted(level, place):
                    self._find(NODE, say("it is not the hash of its leaves"), key, "hash")

    def _doubted(self, level: int, place: int) -> bool:
        return any(doubt.position >> level == place for doubt in self.doubts)

    def _checkpoints(self) -> Iterator[Checkpoint]:
        """What was signed, by size: the stored checkpoints, each compared with its own row, and the kept ones."""
        kept = sorted(self.kept, key=lambda checkpoint: checkpoint.size)
        for size, root, at, note in stream(self.connection, "signed", SIGNED):
            self.report.checkpoints += 1
            try:
                signed = read_checkpoint(note, self.verifier)
            except ChainBroken as error:
                self._find(CHECKPOINT, error.what, size, "note")
                continue
            for name, stated, meant in (
                ("size", size, signed.size),
                ("root", bytes(root), signed.root),
                ("at", at, signed.at),
            ):
                if stated != meant:
                    self._find(CHECKPOINT, say("it is not what was signed"), size, name)
            while kept and kept[0].size <= signed.size:
                yield self._not_forked(kept.pop(0), signed)
            self.report.signed = max(self.report.signed, signed.size)
            yield signed
        yield from kept

    def _not_forked(self, kept: Checkpoint, stored: Checkpoint) -> Checkpoint:
        if contradict(kept, stored):
            self._find(
                CHECKPOINT,
                say("two checkpoints of this size were signed with different roots: whoever holds the key cheated"),
                kept.size,
                "root",
            )
        return kept

    def _check_root(self, signed: Checkpoint) -> None:
        # After the first root that differs every later one does.
        if signed.size == self.tree.size and signed.root != self.tree.root() and not self.broken:
            self.broken = True
            what = say("the log before it is not the one that was signed on {at}", at=signed.at)
            self._find(CHECKPOINT, what, signed.size, "root")

    # What stands beside the log --------------------------------------------------------------------------------------

    def _check_remainders(self) -> None:
        for queued, *event in stream(self.connection, "unsealed", UNSEALED):
            number, *header, digest, _, _, _ = event
            content = self._content_of(event)
            if content is not None and content != digest:
                self._find_event(number, header, "salt, payload, digest", say("the content of this entry was changed"))
            if queued is None:
                self._find_event(number, header, "id", say("this entry is in no leaf and does not wait for one"))
            self.report.waiting += 1
        for (number,) in self.connection.execute(QUEUED_WRONGLY):
            self._find(QUEUED, say("nothing waits under this number"), number, "event_id")
        for number in self.gone:
            self._find(
                EVENT, say("the content of this entry is gone, and no order erased it"), number, "payload", number
            )
        for height, place in self.nodes:
            self._find(NODE, say("there are no leaves for this node"), f"{height}/{place}")

    def _find(self, table: str, what: Phrase, key: object, field_: str = "", entry: int | None = None) -> None:
        self.report.add(Finding(what, table, str(key), field_, entry))

    def _find_event(self, number: int, header: list[Any], field_: str, what: Phrase) -> None:
        what = say("{what} ({relation} {key})", what=what, relation=header[1], key=header[2])
        self._find(EVENT, what, number, field_, number)
