"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of real inputs that no one here wrote; see its README."""
    folder = Path(os.environ.get("BANGFU_REFERENCE_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.fail(f"reference data not found in {folder}: set BANGFU_REFERENCE_DATA")
    return folder
