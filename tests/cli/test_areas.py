"""`bangfu areas import` and `bangfu users` as the operator calls them, on a database of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bangfu.web.databases import Server
from tests.servers import environment_of, fresh_database

RELEASE = "code,name\n53,Yunnan\n5307,Lijiang\n530721,Yulong\n"
Done = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def own_database(database_server: Server) -> Iterator[None]:
    with fresh_database(database_server, "bangfu_areas") as server, environment_of(server):
        yield


def bangfu(*words: str | Path) -> Done:
    command = [sys.executable, "-m", "bangfu", *map(str, words)]
    return subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, check=False)


def test_a_release_is_counted_and_again_changes_nothing(own_database: None, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(RELEASE, encoding="utf-8")
    first, again = bangfu("areas", "import", tmp_path), bangfu("areas", "import", tmp_path)
    assert first.stdout.splitlines() == [
        "province: 1 in the release, 1 added, 0 changed, 0 unchanged",
        "prefecture: 1 in the release, 1 added, 0 changed, 0 unchanged",
        "county: 1 in the release, 1 added, 0 changed, 0 unchanged",
    ]
    assert again.stdout == first.stdout.replace("1 added, 0 changed, 0 unchanged", "0 added, 0 changed, 1 unchanged")


def test_what_a_release_leaves_out_is_told(own_database: None, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(RELEASE + "530702,Gucheng\n", encoding="utf-8")
    bangfu("areas", "import", tmp_path)
    (tmp_path / "a.csv").write_text(RELEASE, encoding="utf-8")
    done = bangfu("areas", "import", tmp_path)
    assert done.stdout.splitlines()[-1] == "not in this release, kept as they are: 1 (530702 Gucheng …)"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("areas", "import", "nowhere"), "error: the folder does not exist"),
        (("areas", "import", ".", "--valid-from", "June"), "“June” is not a day such as 2026-01-31"),
        (("users", "close", "nobody"), "error: there is no such user"),
        (("users", "add", "x1", "--name", "X", "--role", "king", "--area", "53"), "invalid choice: 'king'"),
        (("users", "add", "x1", "--name", "X", "--role", "auditor", "--area", "99"), "error: there is no area"),
    ],
    ids=["folder", "day", "close", "role", "area"],
)
def test_one_clear_error(own_database: None, words: tuple[str, ...], line: str) -> None:
    done = bangfu(*words)
    assert done.returncode == 2
    assert line in done.stderr
    assert "Traceback" not in done.stderr
