"""P20: a file enters the register whole or not at all, whatever dies when: `kill -9` of the worker, or the database
stopped at once. The same file again adds nothing.

The import runs as a process of its own. One moment in four is a seeded share of the time in which an undisturbed one
reads and checks; the others begin when the import says that it stores, and are spread over the time which that takes.
At full size: 100,000 rows of a real layout, 50 moments, and the time and memory of the whole process.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bangfu.cli.database import prepare
from bangfu.cli.embedded import OWNER, Cluster, ensure_cluster
from bangfu.compute.synthetic import register
from bangfu.web.databases import Server
from bangfu.web.home import secret
from tests.promises.conftest import FULL_SIZE, Record
from tests.register_files import YEAR, rows_of, write_layout
from tests.servers import environment_of, owner_connection, url_of

ROWS, MOMENTS, MOST_SECONDS = (100_000, 50, 60) if FULL_SIZE else (1_000, 4, 300)
SEED = 20
MOST_BYTES = 512 << 20
NAMES = {
    f"9990{town:02d}{village:03d}200"[:12]: ("County", f"Town {town}", f"Village {village}")
    for town in range(1, 11)
    for village in range(1, 13)
}
ADD_AREA = (
    "INSERT INTO access_area (id, parent_id, level, path, code, name, is_standard, valid_from, source) "
    "VALUES (%s, %s, %s, %s, %s, %s, true, '2020-01-01', 'test')"
)
STORING = (
    "SELECT count(*) FROM registry_import i JOIN registry_importfile f ON f.number_id = i.id "
    "WHERE i.state = 'storing' AND f.done_steps = 2"
)
HELD = re.compile(r"VmHWM:\s+(\d+) kB")
COUNTS = "SELECT (SELECT count(*) FROM registry_member), (SELECT count(*) FROM registry_household)"


@pytest.fixture(scope="module")
def members_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    people = rows_of(register(ROWS * 9 // 20, list(NAMES), SEED, YEAR), NAMES)
    rows = [row for _, row in zip(range(ROWS), people, strict=False)]
    cut = rows[-1]["household.household_no"]
    whole = [row for row in rows if row["household.household_no"] != cut]
    return write_layout(tmp_path_factory.mktemp("p20") / "members.xlsx", "members26", whole, titles=2)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A server of this test's own, since it dies again and again."""
    standing = ensure_cluster()
    own = replace(standing, folder=standing.folder.parent / f"{standing.folder.name}-p20")
    own.folder.mkdir(mode=0o700)
    if own.user:
        shutil.chown(own.folder, own.user, own.user)
    try:
        own.create()
        own.start()
        yield own
    finally:
        own.stop()
        shutil.rmtree(own.folder)


@pytest.fixture
def county(cluster: Cluster) -> Iterator[Server]:
    """A database with the areas, and an officer who may import."""
    port = cluster.port()
    assert port is not None
    server = Server("127.0.0.1", port, "bangfu_p20", OWNER, secret("owner.password"), {})
    with environment_of(server):
        prepare(server)
    with owner_connection(server, server.name) as connection:
        connection.execute("SET bangfu.actor = 'fixture'")
        connection.execute("TRUNCATE access_area, access_user CASCADE")
        for row in areas():
            connection.execute(ADD_AREA, row)
    words = ["users", "add", "officer", "--role", "county_officer", "--area", "999001", "--name", "Officer"]
    environment = {**os.environ, "BANGFU_DATABASE_URL": url_of(server)}
    subprocess.run([sys.executable, "-m", "bangfu", *words], env=environment, check=True, stdout=subprocess.DEVNULL)
    yield server


def areas() -> Iterator[tuple[object, ...]]:
    yield (1, None, 1, "1.", "99", "Province")
    yield (2, 1, 2, "1.2.", "9990", "City")
    yield (3, 2, 3, "1.2.3.", "999001", "County")
    for town in range(11, 21):
        yield (town, 3, 4, f"1.2.3.{town}.", f"9990T{town}", f"Town {town - 10}")
    for number, (code, names) in enumerate(NAMES.items(), 100):
        town = 10 + int(names[1].split()[1])
        yield (number, town, 5, f"1.2.3.{town}.{number}.", code, names[2])


def started(server: Server, file: Path, *program: str) -> subprocess.Popen[bytes]:
    words = ["register", "import", str(file), "--area", "999001", "--by", "officer", "--as-of", str(date(2025, 12, 31))]
    environment = {**os.environ, "BANGFU_DATABASE_URL": url_of(server), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", *(program or ("bangfu",)), *words]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def ended(process: subprocess.Popen[bytes]) -> str:
    output = process.communicate()[0].decode()
    assert process.returncode == 0, output
    return output


def counts(server: Server) -> tuple[object, ...]:
    with owner_connection(server, server.name) as connection:
        found = connection.execute(COUNTS).fetchone()
    assert found is not None
    return found


def emptied(server: Server) -> None:
    with owner_connection(server, server.name) as connection:
        connection.execute("SET bangfu.actor = 'fixture'")
        connection.execute("TRUNCATE registry_import, registry_source, registry_household CASCADE")


def storing(server: Server, process: subprocess.Popen[bytes]) -> bool:
    """Waits until the import says that it stores; False where it has ended before anybody saw it."""
    with owner_connection(server, server.name) as connection:
        while process.poll() is None:
            if connection.execute(STORING).fetchone() == (1,):
                return True
            time.sleep(0.02)
    return False


def peak(process: subprocess.Popen[bytes]) -> int:
    """Waits for the end of a process; the most memory it ever held, in bytes.

    Asked of the kernel while it runs: what it tells of a process that has ended includes the one that started it.
    """
    most = 0
    while process.poll() is None:
        held = HELD.search(Path(f"/proc/{process.pid}/status").read_text())
        most = int(held[1]) << 10 if held else most
        time.sleep(0.02)
    return most


def undisturbed(server: Server, file: Path) -> tuple[float, float, int]:
    """How long an import takes until it stores, and until it has stored; and the most memory it held, in bytes."""
    began = time.monotonic()
    process = started(server, file)
    assert storing(server, process)
    until_storing = time.monotonic() - began
    most = peak(process)
    seconds = time.monotonic() - began
    ended(process)
    return until_storing, seconds, most


def moments(until_storing: float, whole: float) -> Iterator[tuple[bool, float]]:
    """When to kill: whether storing has begun, and the seconds from then or from the start."""
    chance = random.Random(SEED)
    late = [number for number in range(MOMENTS) if number % 4]
    for number in range(MOMENTS):
        if number % 4:
            share = (late.index(number) + chance.random()) / len(late)
            yield True, share * (whole - until_storing)
        else:
            yield False, chance.uniform(0.05, 1) * until_storing


def test_killed_at_any_moment_all_or_nothing(
    county: Server, cluster: Cluster, members_file: Path, measured: Record
) -> None:
    until_storing, seconds, most = undisturbed(county, members_file)
    whole = counts(county)
    ended(started(county, members_file))
    assert counts(county) == whole
    assert seconds < MOST_SECONDS
    assert most < MOST_BYTES

    seen = {whole: 0, (0, 0): 0}
    died_storing = 0
    for number, (late, delay) in enumerate(moments(until_storing, seconds)):
        emptied(county)
        process = started(county, members_file)
        has_begun = late and storing(county, process)
        time.sleep(delay)
        died_storing += has_begun and process.poll() is None
        kill(process, county, cluster, by_database=bool(number % 2))
        found = counts(county)
        print(f"seed {SEED}, moment {number}: {delay:.2f} s from {'storing' if late else 'the start'}: {found}")
        seen[found] = seen.get(found, 0) + 1
    assert set(seen) == {whole, (0, 0)}
    assert died_storing
    measured(
        "P20 An import is whole or nothing, through `kill -9` and a database stopped at once; again, it adds nothing",
        f"{MOMENTS} moments, {died_storing} while storing: {seen[(0, 0)]} nothing, {seen[whole]} whole; "
        f"{whole[0]:,} rows in {seconds:.0f} s, {most >> 20} MB",
    )


def kill(process: subprocess.Popen[bytes], server: Server, cluster: Cluster, *, by_database: bool) -> None:
    """End the worker as a power cut would, or the database with it."""
    if by_database:
        cluster._run("pg_ctl", "stop", "-w", "-m", "immediate")
        process.communicate(timeout=120)
        cluster._run("pg_ctl", "start", "-w", "-t", "60", "-l", str(cluster.log), "-o", f"-p {server.port}")
    else:
        process.kill()
        process.wait(60)
        backends_gone(server)


def backends_gone(server: Server) -> None:
    """The server notices that its client has died, and rolls back."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
    with owner_connection(server, "postgres") as connection:
        deadline = time.monotonic() + 60
        while connection.execute(query, [server.name]).fetchone() != (0,):
            assert time.monotonic() < deadline, "a backend outlived its client by a minute"
            time.sleep(0.1)


@pytest.mark.parametrize(("words", "half"), [(("--one-transaction",), False), ((), True)])
def test_control_without_one_transaction_half_of_it_stays(
    county: Server, members_file: Path, words: tuple[str, ...], half: bool
) -> None:
    """The same worker, killed between two tables: with the transaction nothing is left, without it the households."""
    emptied(county)
    process = started(county, members_file, "tests.promises.halfway", *words)
    process.communicate(timeout=120)
    backends_gone(county)
    members, households = counts(county)
    assert (members, bool(households)) == (0, half)
