"""P11: every view states who may see it, and one that does not keeps the server from starting."""

from __future__ import annotations

import os
import subprocess
import sys

from django.urls import get_resolver

from bangfu.ground.access.rules import check_every_view, views
from tests.promises.conftest import Record


def test_every_view_states_who_may_see_it(measured: Record) -> None:
    stated = [name for name, view in views(get_resolver()) if hasattr(view, "access")]
    assert check_every_view(None) == []
    measured(
        "P11 Every view states its permission or `public`; one without keeps the server from starting",
        f"{len(set(stated))} views state it",
    )


def test_sabotage_a_bare_view_keeps_the_server_from_starting() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.conventions.bare_settings"}
    command = [sys.executable, "-c", "import bangfu.web.wsgi"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "test_access.bare does not state who may see it" in done.stderr
