"""docs/performance.md: each measurement writes its own section and keeps the others."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"


def machine() -> str:
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


def write_section(heading: str, text: str) -> None:
    """Put `text` in the place of the section of this heading, else at the end; the page begins without a heading."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    beginning, *rest = re.split(r"^(?=## )", page, flags=re.MULTILINE)
    sections = {"": beginning, **{part.partition("\n")[0].removeprefix("## "): part for part in rest}}
    sections[heading] = text
    PAGE.write_text("\n".join(part.rstrip("\n") + "\n" for part in sections.values()), encoding="utf-8")
