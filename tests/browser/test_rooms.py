"""Every page that a person's links lead to is clean: nothing serious for axe, nothing wider than her screen."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Walk
from tests.browser.rooms import rooms

PEOPLE = [
    ("county", "desktop", "zh"),
    ("village", "phone", "en"),
    ("admin", "phone", "zh"),
    ("auditor", "desktop", "en"),
]
SEEN: dict[str, set[str]] = {"desktop": set(), "phone": set()}
"""Each kind of page is looked at once in each width, by the first person who reaches it."""


@pytest.mark.parametrize(("person", "width", "language"), PEOPLE, ids=[person for person, _, _ in PEOPLE])
def test_her_pages_are_clean(walk: Walk, person: str, width: str, language: str) -> None:
    walker = walk(width, language)
    walker.sign_in(person)
    opened = 0
    for room in rooms(walker.page, walker.platform.address, SEEN[width]):
        walker.look()
        opened += bool(room.kind)
    assert walker.faults == []
    assert opened > 0
