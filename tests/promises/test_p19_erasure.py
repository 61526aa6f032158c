"""P19: erasing a person leaves nothing of her anywhere in the database, and the log still verifies."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from psycopg import sql

from bangfu.web.databases import Server
from tests.promises.conftest import Record
from tests.promises.erased import CANARIES
from tests.servers import environment_of, fresh_database, owner_connection

TOLD_IN = {
    "registry_member",
    "registry_household",
    "registry_source",
    "registry_changerequest",
    "registry_linkpair",
    "registry_linkrun",
    "workflow_case",
    "workflow_decision",
    "workflow_evidence",
    "notices_noticeline",
    "notices_snapshot",
    "notices_objection",
    "access_unmasking",
    "alliance_person",
    "alliance_governancerecord",
    "network_need",
    "network_match",
    "network_delivery",
    "network_dispute",
    "network_feedback",
    "network_followup",
    "network_release",
    "network_farmerpayment",
    "network_donationproject",
    "network_story",
    "audit_event",
}
ROOT = Path(__file__).resolve().parents[2]


def lived(server: Server, ending: str) -> list[str]:
    """Plants the canary; her look-up values, by which her sealed numbers could be found."""
    command = [sys.executable, "-m", "tests.promises.erased", ending]
    with environment_of(server):
        done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


def traces(server: Server, words: list[str]) -> Counter[str]:
    """In how many rows of each table a word stands, with every value of the database written out."""
    found: Counter[str] = Counter()
    with owner_connection(server, server.name) as connection:
        tables = connection.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
        ).fetchall()
        for (table,) in tables:
            statement = sql.SQL("SELECT count(*) FROM {} AS row_ WHERE row_::text ~* %s").format(
                sql.Identifier(str(table))
            )
            row = connection.execute(statement, ["|".join(words)]).fetchone()
            found[str(table)] = int(str(row[0])) if row else 0
    return +found


def verified(server: Server) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bangfu", "verify"]
    with environment_of(server):
        return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)


def test_nothing_of_her_is_left_and_the_log_verifies(database_server: Server, measured: Record) -> None:
    with fresh_database(database_server, "bangfu_p19") as server:
        words = [*CANARIES, *lived(server, "erase")]
        left = traces(server, words)
        check = verified(server)
    assert left == Counter()
    assert check.returncode == 0, check.stdout + check.stderr
    assert "7/2026" in check.stdout
    measured(
        "P19 Erasing a person leaves no value of hers in any table or history entry, and the log verifies",
        f"{len(words)} values of a person looked for in every row of every table: 0 found",
    )


def test_before_it_she_is_found_in_many_places(database_server: Server) -> None:
    """The control: the same search finds her where nobody was erased. If not, the test above shows nothing."""
    with fresh_database(database_server, "bangfu_p19_control") as server:
        left = traces(server, [*CANARIES, *lived(server, "keep")])
    assert set(left) >= TOLD_IN
