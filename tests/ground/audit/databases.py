"""A database of its own with a short sealed history, on which an attacker may do as the owner of the database can."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bangfu.cli.findings import Report
from bangfu.cli.verification import Connection
from bangfu.cli.verify import verified
from bangfu.compute.checkpoints import Checkpoint, verifier_of
from bangfu.web.databases import Server
from bangfu.web.home import secret
from tests.servers import environment_of, fresh_database, owner_connection

ROOT = Path(__file__).resolve().parents[3]
SEAL = "import bangfu.web.wsgi; from bangfu.ground.audit.services import log_seal; log_seal()"
DAY = "from tests.promises.session import main; main()"
BEYOND = 10_000
PROOF = """import bangfu.web.wsgi
from bangfu.compute.entries import proof_text
from bangfu.ground.audit.models import Event
from bangfu.ground.audit.selectors import inclusion_proof
print(proof_text(inclusion_proof(Event.objects.filter(relation={relation!r}, key={key!r}).first())))"""
VERSION = "INSERT INTO access_areaversion (id, area_id, code, name, valid_from, valid_to, source)"
PLANTED = """
SELECT set_config('bangfu.actor', 'fixture', true), set_config('bangfu.permission', 'area.manage', true);
INSERT INTO access_area (id, level, path, code, name, is_standard, valid_from, source)
SELECT n, 1, n || '.', n::text, 'Place ' || n, true, '2023-09-11', 'test' FROM generate_series({start} + 1, {end}) n;
INSERT INTO access_user (id, username, display_name, is_active, password) VALUES ({user}, 'lihua', 'Li Hua', true, 'x');
{version} VALUES ({user}, {start} + 1, 'c', 'n', '2020-01-01', '2021-01-01', 's');
SELECT set_config('bangfu.actor', 'lihua', true), set_config('bangfu.actor_id', '1', true);
UPDATE access_area SET name = 'Place 12' || name WHERE id = {start} + 12;
UPDATE access_area SET name = 'Place 12' WHERE id = {start} + 12;
DELETE FROM access_area WHERE id = {end};
SELECT audit_erase(array_agg(first), '7/2026') FROM (
    SELECT min(id) AS first FROM audit_event WHERE relation = 'access_area' AND key = ({start} + 12)::text) AS entries;
"""


@dataclass(frozen=True)
class Ledger:
    """A database and its public key."""

    server: Server
    verifier: str

    def owner(self) -> Connection:
        connection = owner_connection(self.server, self.server.name)
        connection.autocommit = False
        return connection

    def verify(self, connection: Connection, *kept: Checkpoint) -> Report:
        """In the transaction of the attack, which is undone afterwards."""
        return verified(connection, self.verifier, list(kept))

    def entry(self, connection: Connection, relation: str, key: int) -> tuple[int, int]:
        """The first entry of a row and its place in the log."""
        query = """SELECT e.id, l.position FROM audit_event e JOIN audit_leaf l ON l.event_id = e.id
            WHERE relation = %s AND key = %s ORDER BY e.id LIMIT 1"""
        number, position = connection.execute(query, [relation, str(key)]).fetchone() or (0, 0)
        return number, position

    def environment(self) -> contextlib.AbstractContextManager[None]:
        return environment_of(self.server)

    def seal(self) -> None:
        self.application(SEAL)

    def proof(self, relation: str, key: int) -> str:
        return self.application(PROOF.format(relation=relation, key=str(key)))

    def application(self, program: str) -> str:
        """Run a few lines as the application does: with its role and its settings."""
        with self.environment():
            done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
        return done.stdout


@contextlib.contextmanager
def history(database_server: Server, name: str, count: int = 700, *, day: bool = False) -> Iterator[Ledger]:
    """`day`: with a working day of the demo county before it, so that many tables have rows."""
    with fresh_database(database_server, name) as server:
        ledger = Ledger(server, verifier_of(secret("checkpoint-1.key")))
        if day:
            ledger.application(DAY)
        start = BEYOND if day else 0
        with ledger.owner() as connection:
            connection.execute(PLANTED.format(start=start, end=start + count, user=start + 1, version=VERSION))
        ledger.seal()
        yield ledger
