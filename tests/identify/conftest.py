"""These tests read the pages in English; that every sentence has its Chinese is a convention of its own."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def english(settings: object) -> None:
    settings.LANGUAGE_CODE = "en"  # type: ignore[attr-defined]
