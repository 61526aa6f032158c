"""`bangfu run` starts everything, ends everything it started, and leaves the operator's server alone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bangfu.web.databases import Server
from tests.servers import Platform, fresh_database, owner_connection, platform


def children(parent: int) -> list[int]:
    """The processes started by a process, by their ids."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == parent:
            found.append(int(status.parent.name))
    return found


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def running(database_server: Server) -> Iterator[Platform]:
    with fresh_database(database_server, "bangfu_run") as server, platform(server) as started:
        yield started


def test_it_prints_the_address_and_an_account_for_every_role(demo_platform: Platform) -> None:
    roles = ("County officer", "Township officer", "Village cadre", "Organisation", "Auditor")
    assert [role for role in roles if role not in demo_platform.printed] == []
    assert demo_platform.address in demo_platform.printed


def test_ctrl_c_ends_what_it_started_and_nothing_else(running: Platform) -> None:
    parts = children(running.process.pid)
    workers = [worker for part in parts for worker in children(part)]
    assert len(parts) == 2
    assert workers
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(60) == 0
    assert [pid for pid in [*parts, *workers] if alive(pid)] == []
    with owner_connection(running.server, running.server.name) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_no_part_is_told_the_owners_password(running: Platform) -> None:
    parts = children(running.process.pid)
    told = [pid for pid in parts if running.server.owner_password in Path(f"/proc/{pid}/environ").read_text()]
    assert len(parts) == 2
    assert told == []


def test_a_taken_port_is_one_clear_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "bangfu", "run", "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))
    assert done.returncode == 2
    assert "cannot be used" in done.stderr
    assert "--port" in done.stderr


@pytest.mark.parametrize(
    ("url", "remedy"),
    [
        ("mysql://a@b/c", "postgresql://OWNER:PASSWORD@HOST:PORT/DATABASE"),
        ("postgresql://nobody:x@127.0.0.1:1/none", "Check that it runs"),
    ],
)
def test_a_wrong_database_is_one_clear_error(url: str, remedy: str) -> None:
    environment = {**os.environ, "BANGFU_DATABASE_URL": url}
    command = [sys.executable, "-m", "bangfu", "run", "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 2
    assert remedy in done.stderr
    assert "Traceback" not in done.stderr
