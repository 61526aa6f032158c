"""The table of rights in docs/rules/access.md, written from the code: `python -m tests.conventions.roles`."""

from __future__ import annotations

from pathlib import Path

import django
from django.utils.translation import override

from bangfu.ground.access.permissions import INCOMPATIBLE, ROLE_PERMISSIONS, Permission, Role
from tests.conventions.sources import ROOT

PAGES = {"en": ROOT / "docs" / "rules" / "access.md", "zh-hans": ROOT / "docs" / "rules" / "access.zh-CN.md"}
MARK = "<!-- from the code -->"


def table(language: str) -> str:
    """Who may do what, and which roles exclude each other."""
    with override(language):
        names = {role: str(role.label) for role in Role}
    head = ["| | " + " | ".join(names.values()) + " |", "|---" * (len(names) + 1) + "|"]
    rows = [
        f"| `{permission}` | " + " | ".join("●" if permission in ROLE_PERMISSIONS[role] else "" for role in Role) + " |"
        for permission in Permission
    ]
    apart = [
        f"| {names[role]} | "
        + ", ".join(names[other] for other in Role if frozenset({role, other}) in INCOMPATIBLE)
        + " |"
        for role in Role
    ]
    return "\n".join([*head, *rows, "", "| | ✗ |", "|---|---|", *apart]) + "\n"


def written(page: Path) -> str:
    return page.read_text(encoding="utf-8").partition(f"{MARK}\n")[2].lstrip("\n")


def main() -> None:
    for language, page in PAGES.items():
        above = page.read_text(encoding="utf-8").partition(f"{MARK}\n")[0]
        page.write_text(f"{above}{MARK}\n\n{table(language)}", encoding="utf-8")


if __name__ == "__main__":
    django.setup()
    main()
