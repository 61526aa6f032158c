"""The reader's language on the command line: Chinese where the usual variables begin with zh, else English."""

from __future__ import annotations

import gettext
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "web" / "locale"


def reader_language() -> Callable[[str], str]:
    """A function from catalogue text to the reader's language; `BANGFU_LANG` wins over the system's variables."""
    wanted = next((v for k in ("BANGFU_LANG", "LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(k))), "")
    return _catalogue("zh_Hans" if wanted.lower().startswith("zh") else "en")


@cache
def _catalogue(language: str) -> Callable[[str], str]:
    return gettext.translation("django", LOCALE, languages=[language], fallback=True).gettext
