"""What every test may ask for: the reference data, a real database, and the running platform."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from django.db import connections

from bangfu.web.databases import Server, login
from tests.environment import HOME, WORKER
from tests.pages import CheckedClient
from tests.servers import Platform, fresh_database, platform, postgresql

ROOT = Path(__file__).resolve().parent.parent
LONG = (ROOT / "tests" / "browser", ROOT / "tests" / "promises")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where processes share the suite, its longest files come first, so that none of them is still busy with one when
    the others have nothing left to do."""
    if WORKER:
        items.sort(key=lambda item: not any(item.path.is_relative_to(folder) for folder in LONG))


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of real inputs that no one here wrote; see its README."""
    folder = Path(os.environ.get("BANGFU_REFERENCE_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.fail(f"reference data not found in {folder}: set BANGFU_REFERENCE_DATA")
    return folder


@pytest.fixture(scope="session")
def database_server() -> Iterator[Server]:
    with postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def django_db_setup(database_server: Server, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The database of the tests that run in this process: the application's role, rolled back after each test."""
    with fresh_database(database_server, "bangfu_test") as server:
        for alias, role in (("default", server.application), ("portal", server.portal)):
            connections[alias].settings_dict.update(_login_of_fixtures(server, role))
        yield
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            connections.close_all()


def _login_of_fixtures(server: Server, role: str) -> dict[str, object]:
    """What a test plants is written by an actor of its own; a service states another within its transaction."""
    settings = login(server, role)
    options = cast("dict[str, str]", settings["OPTIONS"])
    return {**settings, "OPTIONS": {**options, "options": "-c bangfu.actor=fixture"}}


@pytest.fixture
def client() -> CheckedClient:
    """The test client; a page that is not valid HTML fails whichever test touched it."""
    return CheckedClient()


@pytest.fixture(scope="session")
def demo_platform(database_server: Server) -> Iterator[Platform]:
    """The platform with its demo county, shared by the tests that only walk it."""
    with fresh_database(database_server, "bangfu_demo") as server, platform(server) as running:
        yield running


def pytest_sessionfinish() -> None:
    shutil.rmtree(HOME, ignore_errors=True)
