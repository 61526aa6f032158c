"""Who may import whom, as docs/architecture.md draws it and pyproject.toml states it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.conventions.sources import ROOT


def test_rooms_import_only_from_the_rooms_before_them() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
