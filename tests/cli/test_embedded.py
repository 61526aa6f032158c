"""The embedded PostgreSQL: real, private, stopped when its last user leaves, and gentle to everybody else's files."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bangfu.cli.embedded import SYSTEM_FOLDER, SYSTEM_USER

USE = """
import os, sys
from pathlib import Path
from bangfu.cli.embedded import ensure_cluster, running_cluster
with running_cluster() as port:
    pid = (ensure_cluster().data / "postmaster.pid").read_text().split()[0]
    print(port, Path(f"/proc/{pid}").stat().st_uid, ensure_cluster().folder, pid)
"""


@pytest.fixture
def private_home(tmp_path: Path) -> Iterator[Path]:
    """A home below folders that nobody else may enter."""
    tmp_path.chmod(0o700)
    folder = tmp_path / "closed" / "home"
    folder.mkdir(parents=True)
    (tmp_path / "closed").chmod(0o700)
    yield folder
    installation = folder / "secrets" / "installation"
    if installation.exists():
        shutil.rmtree(SYSTEM_FOLDER / installation.read_text(), ignore_errors=True)


def use_cluster(home: Path) -> tuple[int, int, Path, int]:
    environment = {key: value for key, value in os.environ.items() if key != "BANGFU_DATABASE_URL"}
    environment["BANGFU_HOME"] = str(home)
    done = subprocess.run([sys.executable, "-c", USE], env=environment, capture_output=True, text=True, check=True)
    port, uid, folder, pid = done.stdout.split()
    return int(port), int(uid), Path(folder), int(pid)


def modes(home: Path) -> dict[str, int]:
    """The modes of everything a careless server start could open: parents, the environment, the system's folders."""
    places = [Path("/"), Path("/var"), Path("/var/lib"), Path("/tmp"), Path.home(), *home.parents]
    places += Path("/var/lib").iterdir()
    places += Path(sys.prefix).rglob("*")
    places += [*Path(sys.prefix).parents]
    ours = (SYSTEM_FOLDER,)
    return {str(p): stat.S_IMODE(p.lstat().st_mode) for p in places if p not in ours and "__pycache__" not in p.parts}


def test_no_mode_outside_our_own_folders_changes(private_home: Path) -> None:
    before = modes(private_home)
    use_cluster(private_home)
    after = modes(private_home)
    assert {place: mode for place, mode in before.items() if after.get(place) != mode} == {}


def test_the_server_never_runs_as_root(private_home: Path) -> None:
    _, uid, folder, _ = use_cluster(private_home)
    expected = pwd.getpwnam(SYSTEM_USER).pw_uid if os.geteuid() == 0 else os.geteuid()
    assert uid == expected != 0
    assert stat.S_IMODE((folder / "data").stat().st_mode) == 0o700


def test_the_last_user_stops_the_server(private_home: Path) -> None:
    *_, pid = use_cluster(private_home)
    status = Path(f"/proc/{pid}/cmdline")
    assert not status.exists() or status.read_bytes() == b""


def test_secrets_are_private(private_home: Path) -> None:
    use_cluster(private_home)
    found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (private_home / "secrets").iterdir()}
    assert set(found.values()) == {0o600}
    assert "owner.password" in found


def test_every_connection_needs_a_password(private_home: Path) -> None:
    *_, folder, _ = use_cluster(private_home)
    lines = [line.split() for line in (folder / "data" / "pg_hba.conf").read_text().splitlines()]
    methods = {words[-1] for words in lines if words and not words[0].startswith("#")}
    assert methods == {"scram-sha-256"}
