"""P8: a form that is sent twice, twenty times at once, or again after a crash, has one effect and one reply; the same
key with other contents is refused. Over real HTTP, with a worker killed between effect and commit."""

from __future__ import annotations

import itertools
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import pytest

from bangfu.web.databases import Server
from tests.promises.claims import Session
from tests.promises.conftest import FULL_SIZE, Record
from tests.servers import Platform, fresh_database, owner_connection, platform

PROMISE = "P8 A form sent twice, 20 times at once or again after a crash has one effect and one reply"
SENDERS = 20
ROUNDS = 200 if FULL_SIZE else 4
CRASHES = 5 if FULL_SIZE else 1
RECORD = "/network/offers/record/"
HELD = 8_008
TRIGGER = f"""
CREATE FUNCTION hold_the_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status IS NOT NULL THEN PERFORM pg_advisory_xact_lock({HELD}); END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER hold BEFORE INSERT OR UPDATE ON access_requestkey FOR EACH ROW EXECUTE FUNCTION hold_the_key()
"""
"""The last thing an act writes is its answer: who waits there has done the effect and has not committed."""
quantities = itertools.count(70_001)


@pytest.fixture(scope="module")
def running(database_server: Server) -> Iterator[Platform]:
    with fresh_database(database_server, "bangfu_p08") as server, platform(server) as started:
        yield started


def a_form(running: Platform) -> dict[str, str]:
    """An offer of a quantity that no other has, with the key of a page."""
    with owner_connection(running.server, running.server.name) as database:
        query = """SELECT m.organisation_id, (SELECT min(id) FROM network_item) FROM alliance_membership m
                   JOIN access_user u ON u.id = m.user_id WHERE u.username = 'helper'"""
        organisation, item = database.execute(query).fetchone() or (0, 0)
    offered = {"organisation": str(organisation), "item": str(item), "quantity": str(next(quantities))}
    return {**offered, "kind": "goods", "request_key": str(uuid4())}


def effects(running: Platform, form: dict[str, str]) -> int:
    with owner_connection(running.server, running.server.name) as database:
        query = "SELECT count(*) FROM network_offer WHERE quantity = %s"
        (count,) = database.execute(query, [int(form["quantity"])]).fetchone() or (0,)
        return int(str(count))


def test_the_page_of_an_act_carries_a_key(running: Platform) -> None:
    session = Session(running, "helper")
    keys = []
    for _ in range(2):
        session.send("GET", RECORD)
        keys.append(session.page.partition(b'name="request_key" value="')[2][:36])
    assert len(set(keys)) == 2
    assert all(len(key) == 36 for key in keys)


def test_sent_twice_it_is_done_once_and_answered_alike(running: Platform) -> None:
    session, form = Session(running, "helper"), a_form(running)
    first, second = session.answer(RECORD, **form), session.answer(RECORD, **form)
    assert first == second
    assert (first[0], effects(running, form)) == (302, 1)


def test_the_same_key_with_other_contents_is_refused(running: Platform) -> None:
    session, form = Session(running, "helper"), a_form(running)
    session.post(RECORD, **form)
    other = {**form, "quantity": str(next(quantities))}
    assert session.post(RECORD, **other) == 409
    assert (effects(running, form), effects(running, other)) == (1, 0)


def test_what_was_refused_is_sent_again_corrected(running: Platform) -> None:
    session, form = Session(running, "helper"), a_form(running)
    assert session.post(RECORD, **{**form, "quantity": "-1"}) == 422
    assert (session.post(RECORD, **form), effects(running, form)) == (302, 1)


def test_the_key_of_one_person_says_nothing_to_another(running: Platform) -> None:
    form = a_form(running)
    for username in ("helper", "county"):
        assert Session(running, username).post(RECORD, **form) == 302
    assert effects(running, form) == 2


def at_once(running: Platform, path: str, rounds: int) -> tuple[Counter[int], int]:
    """How many effects each of `rounds` forms had that twenty sent at once, and how many different replies at most."""
    forms = [a_form(running) for _ in range(rounds)]
    barrier = threading.Barrier(SENDERS)
    replies: list[set[tuple[int, str]]] = [set() for _ in forms]

    def sender(session: Session) -> None:
        for number, form in enumerate(forms):
            barrier.wait(60)
            replies[number].add(session.answer(path, **form))

    threads = [threading.Thread(target=sender, args=(Session(running, "helper"),)) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(effects(running, form) for form in forms), max(map(len, replies))


@contextmanager
def answers_held(server: Server) -> Iterator[None]:
    """Every act that is done once waits before it commits."""
    with owner_connection(server, server.name) as owner:
        owner.execute(TRIGGER)
        owner.execute(f"SELECT pg_advisory_lock({HELD})")
        yield
        owner.execute(f"SELECT pg_advisory_unlock({HELD})")
        wait_until(server, waiting=False)
        owner.execute("DROP FUNCTION hold_the_key() CASCADE")


def wait_until(server: Server, *, waiting: bool) -> None:
    """Until an act waits for its lock, or none does any more."""
    query = "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = %s"
    deadline = time.monotonic() + 60
    with owner_connection(server, server.name) as database:
        while database.execute(query, [server.name]).fetchone() != (waiting,):
            assert time.monotonic() < deadline, "nothing came to the lock, or it did not let go"
            time.sleep(0.05)


def killed(running: Platform) -> None:
    """`kill -9` of the web server's processes: they say nothing to anybody, the database least of all."""
    web = [
        process for process in below(running.process.pid) if b"granian" in Path(f"/proc/{process}/cmdline").read_bytes()
    ]
    assert web
    for process in web:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    running.process.wait(60)


def below(process: int) -> Iterator[int]:
    """The processes that this one has started, and those that they have."""
    for child in map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()):
        yield from below(child)
        yield child


def crashed(server: Server, settings: str) -> int:
    """How many effects a form has that was sent, whose worker died before the commit, and that was sent again."""
    with platform(server, settings=settings) as running:
        session, form = Session(running, "helper"), a_form(running)
        with answers_held(server):
            sender = threading.Thread(target=lost, args=(session, form))
            sender.start()
            wait_until(server, waiting=True)
            killed(running)
            sender.join()
    with platform(server, settings=settings) as again:
        assert Session(again, "helper").post(RECORD, **form) == 302
        return effects(again, form)


def lost(session: Session, form: dict[str, str]) -> None:
    with pytest.raises(ConnectionError):
        session.post(RECORD, **form)


def test_twenty_at_once_and_after_a_crash(running: Platform, database_server: Server, measured: Record) -> None:
    done, replies = at_once(running, RECORD, ROUNDS)
    assert (done, replies) == (Counter({1: ROUNDS}), 1)
    with fresh_database(database_server, "bangfu_p08_crash") as server:
        after = Counter(crashed(server, "bangfu.web.settings") for _ in range(CRASHES))
    assert after == Counter({1: CRASHES})
    told = f"{ROUNDS} forms × {SENDERS} at once: {done[1]} effects; {CRASHES} killed before commit: {after[1]} effects"
    measured(PROMISE, told)


def test_without_the_key_the_same_doubles(database_server: Server) -> None:
    """The control: without the mechanism, and with effect and key in two transactions, the same tests find doubles."""
    settings = "tests.promises.unguarded_settings"
    with fresh_database(database_server, "bangfu_p08_control") as server:
        with platform(server, settings=settings) as running:
            done, _ = at_once(running, "/always/", 1)
        assert done == Counter({SENDERS: 1})
        assert crashed(server, settings) == 2
