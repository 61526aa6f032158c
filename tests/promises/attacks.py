"""What somebody with the owner's password may do past the history: one deed at a time, and where it must be found."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from psycopg import sql
from psycopg.errors import UniqueViolation

from bangfu.cli.database import UNWATCHED
from bangfu.cli.verification import Connection

Place = tuple[str, str, str]
"""Table, key and field; an empty field is the row as a whole."""
COLUMNS = """
SELECT c.relname, k.attname, a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_class c
JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary AND i.indnkeyatts = 1
JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = i.indkey[0]
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE ALL (%s) ORDER BY 1, a.attnum
"""
CHECKS = """SELECT conrelid::regclass::text, conname FROM pg_constraint
    WHERE contype IN ('c', 'x') AND connamespace = 'public'::regnamespace"""
OTHER = {
    "boolean": "NOT coalesce({c}, false)",
    "date": "coalesce({c}, '2020-01-01') + 1",
    "timestamp with time zone": "coalesce({c}, now()) - interval '1 day'",
    "bytea": "sha256(coalesce({c}, ''))",
    "jsonb": "jsonb_build_object('x', {c})",
    "inet": "'10.1.2.3'::inet",
    "uuid": "gen_random_uuid()",
}
"""Another value of a column by its type; numbers grow, and texts become random words of their length."""


class Attacker:
    """Random deeds over every audited table and column that has rows, in the caller's transaction."""

    def __init__(self, connection: Connection, seed: int) -> None:
        self.connection = connection
        self.random = random.Random(seed)
        connection.execute("SET LOCAL session_replication_role = replica")
        for table, name in connection.execute(CHECKS).fetchall():
            connection.execute(
                sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.SQL(table), sql.Identifier(name))
            )
        columns = connection.execute(COLUMNS, [list(UNWATCHED)]).fetchall()
        self.keys = {table: key for table, key, _, _ in columns}
        self.rows = {table: self._rows(table) for table in self.keys}
        self.columns = [column for column in columns if self.rows[column[0]]]
        self.touched: set[tuple[str, str]] = set()

    def _rows(self, table: str) -> list[str]:
        query = sql.SQL("SELECT {}::text FROM {} ORDER BY 1 LIMIT 400")
        return [
            key
            for (key,) in self.connection.execute(query.format(sql.Identifier(self.keys[table]), sql.Identifier(table)))
        ]

    def edit(self, number: int) -> Place | None:
        """One column of one row, each (table, column) in its turn; None where every row of the table was touched, or
        where the value would stand twice and the database refuses it."""
        table, key, column, kind = self.columns[number % len(self.columns)]
        row = self._fresh(table)
        if row is None:
            return None
        try:
            with self.connection.transaction():
                self._set(table, key, row, column, kind)
        except UniqueViolation:
            return None
        return table, row, "" if column == key else column

    def _fresh(self, table: str) -> str | None:
        left = [row for row in self.rows[table] if (table, row) not in self.touched]
        row = self.random.choice(left) if left else None
        self.touched.add((table, row or ""))
        return row

    def _set(self, table: str, key: str, row: str, column: str, kind: str) -> None:
        expression = OTHER.get(kind.removesuffix("[]"), "")
        if kind.endswith("[]"):
            expression = "array_append({c}, NULL)"
        elif kind.startswith(("character", "text")):
            length = int(kind.partition("(")[2].rstrip(")") or 30)
            expression = f"left('{self.random.getrandbits(128):032x}', {length})"
            expression = f"CASE WHEN {{c}} = {expression} THEN 'y' ELSE {expression} END"
        elif not expression:
            expression = f"coalesce({{c}}, 0) + {self.random.randint(1, 9)}" + (" + 10000000" if column == key else "")
        query = f"UPDATE {{t}} SET {{c}} = {expression} WHERE {{k}}::text = %s"
        names = {"t": sql.Identifier(table), "c": sql.Identifier(column), "k": sql.Identifier(key)}
        self.connection.execute(sql.SQL(query).format(**names), [row])

    # Deletions, exchanges and new dates ------------------------------------------------------------------------------

    def deed(self, number: int) -> list[Place]:
        deeds: list[Callable[[], list[Place]]] = [
            self.row_deleted, self.rows_exchanged, self.event_deleted, self.event_dated_back, self.events_exchanged,
            self.leaves_exchanged, self.leaf_deleted, self.event_copied,
        ]  # fmt: skip
        return deeds[number % len(deeds)]()

    def row_deleted(self) -> list[Place]:
        row = str(self._fresh("access_area"))
        self.connection.execute("DELETE FROM access_area WHERE id = %s", [row])
        return [("access_area", row, "")]

    def rows_exchanged(self) -> list[Place]:
        rows = [str(self._fresh("access_area")) for _ in range(2)]
        self.connection.execute(
            "UPDATE access_area a SET name = b.name, source = a.id || '' FROM access_area b"
            " WHERE (a.id, b.id) IN ((%(a)s, %(b)s), (%(b)s, %(a)s))", {"a": int(rows[0]), "b": int(rows[1])},
        )  # fmt: skip
        return [("access_area", row, "name") for row in rows]

    def event_deleted(self) -> list[Place]:
        number, _ = self._event()
        self.connection.execute("DELETE FROM audit_event WHERE id = %s", [number])
        return [("audit_event", str(number), "")]

    def event_dated_back(self) -> list[Place]:
        number, _ = self._event()
        self.connection.execute("UPDATE audit_event SET at = at - interval '1 year' WHERE id = %s", [number])
        return [("audit_event", str(number), "at")]

    def events_exchanged(self) -> list[Place]:
        (one, _), (other, _) = self._event(), self._event()
        self.connection.execute(
            "UPDATE audit_event a SET payload = b.payload, salt = b.salt FROM audit_event b"
            " WHERE (a.id, b.id) IN ((%(a)s, %(b)s), (%(b)s, %(a)s))", {"a": one, "b": other},
        )  # fmt: skip
        return [("audit_event", str(number), "salt, payload") for number in (one, other)]

    def leaves_exchanged(self) -> list[Place]:
        (_, one), (_, other) = self._event(), self._event()
        for now, then in ((one, -1), (other, one), (-1, other)):
            self.connection.execute("UPDATE audit_leaf SET position = %s WHERE position = %s", [then, now])
        return [("audit_leaf", str(place), "position") for place in (one, other)]

    def leaf_deleted(self) -> list[Place]:
        number, position = self._event()
        self.connection.execute("DELETE FROM audit_leaf WHERE position = %s", [position])
        return [("audit_event", str(number), "id")]

    def event_copied(self) -> list[Place]:
        number, _ = self._event()
        row = self.connection.execute(
            "INSERT INTO audit_event (at, relation, key, act, actor_id, actor, permission, digest, salt, payload)"
            " SELECT at, relation, key, act, actor_id, actor, permission, digest, salt, payload FROM audit_event"
            " WHERE id = %s RETURNING id", [number],
        ).fetchone()  # fmt: skip
        return [("audit_event", str((row or [0])[0]), "id")]

    def _event(self) -> tuple[Any, Any]:
        """A sealed entry that no deed has touched, and its place."""
        row = self.connection.execute(
            "SELECT event_id, position FROM audit_leaf JOIN audit_event e ON e.id = event_id"
            " WHERE payload IS NOT NULL AND act <> 'E' AND position < 290"
            " AND NOT ('audit_event ' || event_id) = ANY (%s)"
            " ORDER BY md5(event_id || %s::text) LIMIT 1",
            [[" ".join(place) for place in self.touched], str(self.random.random())],
        ).fetchone()  # fmt: skip
        number, position = row or (0, 0)
        self.touched.add(("audit_event", str(number)))
        return number, position
