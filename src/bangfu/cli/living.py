"""Compares every living row of every watched table with its last entry, and the watch itself with what set-up wrote."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from psycopg import sql

from bangfu.cli.findings import Finding, Report
from bangfu.cli.verification import Connection, stream
from bangfu.errors import Phrase, say

HISTORY = "bangfu.ground.audit.migrations.0002_history"
TABLES = """
SELECT c.relname, a.attname, c.relrowsecurity OR c.relhasrules FROM pg_class c
LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary AND i.indnkeyatts = 1
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE ALL (%s) ORDER BY 1
"""
TRIGGERS = """
SELECT c.relname, t.tgname, t.tgenabled::text, t.tgtype::int, p.proname, t.tgqual IS NULL, t.tgargs
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE c.relnamespace = 'public'::regnamespace AND t.tgname LIKE 'history\\_%'
"""
FUNCTIONS = (
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'audit\\_%'"
)
REPLICAS = """
SELECT s FROM pg_db_role_setting, unnest(setconfig) AS s
WHERE s LIKE 'session_replication_role=%' AND s NOT LIKE '%origin'
"""
EXPECTED = {  # PostgreSQL's bits: before 2, insert 4, delete 8, update 16; none for row: once a statement
    "history_insert": (4, "audit_record"),
    "history_update": (16, "audit_record"),
    "history_delete": (8, "audit_record"),
    "history_key": (18, "audit_keep_key"),
}
LIVING = """
SELECT r.{key}::text, ({image})::text, e.id, e.act, e.payload->>'row' FROM {table} r LEFT JOIN LATERAL (
    SELECT id, act, payload FROM audit_event WHERE relation = {name} AND key = r.{key}::text AND act <> 'E'
    ORDER BY id DESC LIMIT 1
) e ON true
"""
HIDDEN_IMAGE = """to_jsonb(r) || jsonb_build_object({name},
    'sha256:' || encode(sha256(convert_to(r.{column}, 'UTF8')), 'hex'))"""
VANISHED = """
SELECT DISTINCT ON (e.key) e.key, e.id, e.act FROM audit_event e
WHERE e.relation = {name} AND e.act <> 'E' AND NOT EXISTS (SELECT 1 FROM {table} r WHERE r.{key}::text = e.key)
ORDER BY e.key, e.id DESC
"""
UNKNOWN = """
SELECT relation, count(*) FROM audit_event WHERE relation NOT LIKE ALL (%s) AND relation <> ALL (%s) GROUP BY relation
"""


@dataclass
class RowCheck:
    """The living rows of every table that has a history. `hidden` names the column of a table kept as a digest."""

    connection: Connection
    report: Report
    unwatched: list[str]
    hidden: dict[str, str]

    def run(self) -> None:
        tables = self.connection.execute(TABLES, [self.unwatched]).fetchall()
        triggers = self._triggers()
        for table, key, diverted in tables:
            self.report.tables += 1
            if diverted:
                self._find(say("row security or a rewrite rule may hide its rows"), table)
            if key is None:
                self._find(say("it has no history: its key is not one column"), table)
                continue
            self._check_triggers(table, key, triggers.get(table, {}))
            self._check_rows(table, key)
        self._check_unknown([table for table, _, _ in tables])
        self._check_functions()

    def _triggers(self) -> dict[str, dict[str, tuple[Any, ...]]]:
        found: dict[str, dict[str, tuple[Any, ...]]] = {}
        for table, name, *rest in self.connection.execute(TRIGGERS):
            found.setdefault(table, {})[name] = tuple(rest)
        return found

    def _check_triggers(self, table: str, key: str, found: dict[str, tuple[Any, ...]]) -> None:
        for name, (kind, function) in EXPECTED.items():
            if name not in found:
                self._find(say("its trigger {name} is missing", name=name), table)
                continue
            enabled, kind_, function_, always, arguments = found[name]
            words = bytes(arguments).split(b"\0")[:2] if name != "history_key" else []
            meant = [key.encode(), self.hidden.get(table, "").encode()] if words else []
            if enabled not in ("O", "A"):
                self._find(say("its trigger {name} is disabled", name=name), table)
            elif (kind_, function_, always, words) != (kind, function, True, meant):
                self._find(say("its trigger {name} is not the one set-up made", name=name), table)

    def _check_rows(self, table: str, key: str) -> None:
        names = {"table": sql.Identifier(table), "key": sql.Identifier(key), "name": sql.Literal(table)}
        living = sql.SQL(LIVING).format(image=self._image(table), **names)
        for row, image, entry, act, known in stream(self.connection, "living", living):
            self.report.rows += 1
            if image == known and act != "D":
                continue
            for field, what in _differences(image, entry, act, known):
                self._find(what, table, row, field, entry)
        for row, entry, act in stream(self.connection, "vanished", sql.SQL(VANISHED).format(**names)):
            if act != "D":
                self._find(say("this row vanished without an entry"), table, row, "", entry)

    def _image(self, table: str) -> sql.Composable:
        column = self.hidden.get(table)
        if column is None:
            return sql.SQL("to_jsonb(r)")
        return sql.SQL(HIDDEN_IMAGE).format(name=sql.Literal(column), column=sql.Identifier(column))

    def _check_unknown(self, tables: list[str]) -> None:
        for table, count in self.connection.execute(UNKNOWN, [self.unwatched, tables]):
            self._find(say("it has {count} entries, and there is no such table", count=count), table)

    def _check_functions(self) -> None:
        stored = dict(self.connection.execute(FUNCTIONS).fetchall())
        for signature, text in importlib.import_module(HISTORY).FUNCTIONS.items():
            name = signature.partition("(")[0]
            meant = text.partition("$$")[2].rpartition("$$")[0]
            if stored.get(name) != meant:
                self._find(say("the function {name} is not the one of this version", name=name), "pg_proc")
        for (setting,) in self.connection.execute(REPLICAS):
            self._find(say("a setting switches triggers off: {setting}", setting=setting), "pg_db_role_setting")

    def _find(self, what: Phrase, table: str, key: str = "", field: str = "", entry: int | None = None) -> None:
        self.report.add(Finding(what, table, key, field, entry))


def _differences(image: str, entry: int | None, act: str | None, known: str | None) -> Iterator[tuple[str, Phrase]]:
    """The fields in which a living row is not as its last entry has it; an empty field means the row as a whole."""
    if entry is None:
        yield "", say("this row has no entry: it was not written through the history")
    elif act == "D":
        yield "", say("this row was removed by its last entry, and is back")
    elif known is None:
        yield "", say("its last entry was erased, so that nothing vouches for it")
    else:
        now, then = (json.loads(text, parse_float=Decimal) for text in (image, known))
        for field in sorted({*now, *then}):
            if field not in now or field not in then or now[field] != then[field]:
                yield field, say("it is not as its last entry has it")
