"""P17: whatever is changed past the history is named with table, key, field and entry; what was not is never named."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest

from bangfu.cli.findings import Report
from bangfu.web.databases import Server
from tests.ground.audit.databases import Ledger, history
from tests.promises.attacks import Attacker, Place
from tests.promises.conftest import FULL_SIZE, Record

PROMISE = "P17 Whatever is changed past the history is named with table, key, field and entry; nothing else is"
EDITS = 1000 if FULL_SIZE else 120
DEEDS = 100 if FULL_SIZE else 24
A_TIME = 20
CLEAN_RUNS = 10 if FULL_SIZE else 2
MANY = 1_000_000 if FULL_SIZE else 20_000
SECONDS = 60


@pytest.fixture(scope="module")
def ledger(database_server: Server) -> Iterator[Ledger]:
    """A short history and the demo's, so that many tables have rows."""
    with history(database_server, "bangfu_p17", day=True) as made:
        yield made


def places(report: Report) -> set[Place]:
    return {(finding.table, finding.key, finding.field) for finding in report.findings}


def edited(ledger: Ledger, seed: int, wanted: list[int]) -> tuple[dict[int, Place], set[Place], int]:
    """The places of some random edits, those that were named, and how many columns there are to edit."""
    with ledger.owner() as connection:
        attacker = Attacker(connection, seed)
        done = {number: place for number in wanted if (place := attacker.edit(number)) is not None}
        found = places(ledger.verify(connection))
        connection.rollback()
    return done, found, len(attacker.columns)


def strays(done: set[Place], found: set[Place]) -> set[Place]:
    """What was named and not edited. A changed key is seen from both its ends: the new one has no entry."""
    rows = {(table, key) for table, key, _ in done}
    return {place for place in found if place[:2] not in rows and not (place[2] == "" and len(place[1]) > 7)}


def test_every_edit_is_named_and_nothing_else(ledger: Ledger, measured: Record) -> None:
    left = random.Random(17).sample(range(EDITS), EDITS)
    missed: set[Place] = set()
    wrong: set[Place] = set()
    seed = columns = 0
    while left:
        seed += 1
        done, found, columns = edited(ledger, seed, left[:A_TIME])
        left = [number for number in left if number not in done]
        missed |= set(done.values()) - found
        wrong |= strays(set(done.values()), found)
    assert (missed, wrong) == (set(), set())
    assert columns > 60
    figures = f"{EDITS} of {EDITS} random edits over {columns} columns named, 0 false alarms"
    measured(PROMISE, f"{figures}; {DEEDS} of {DEEDS} deeds on the history; {CLEAN_RUNS} clean runs silent")


@pytest.mark.parametrize("number", range(DEEDS))
def test_a_deed_on_the_history_is_named(ledger: Ledger, number: int) -> None:
    with ledger.owner() as connection:
        done = Attacker(connection, number).deed(number)
        found = places(ledger.verify(connection))
        connection.rollback()
    assert set(done) <= found


def test_a_clean_log_gives_no_alarm(ledger: Ledger) -> None:
    with ledger.owner() as connection:
        counts = [ledger.verify(connection).count for _ in range(CLEAN_RUNS)]
        connection.rollback()
    assert counts == [0] * CLEAN_RUNS


def test_many_entries_are_verified_within_a_minute(database_server: Server) -> None:
    with history(database_server, "bangfu_p17_many", MANY // 2) as many, many.owner() as connection:
        connection.execute("SELECT set_config('bangfu.actor', 'fixture', true)")
        connection.execute("UPDATE access_area SET name = name || ' renamed'")
        connection.commit()
        many.seal()
        began = time.monotonic()
        report = many.verify(connection)
        seconds = time.monotonic() - began
    assert (report.count, report.entries >= MANY) == (0, True)
    assert seconds < SECONDS
