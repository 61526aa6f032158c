"""Every page that a person's links lead to is clean: nothing serious for axe, nothing wider than her screen."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Walk
from tests.browser.rooms import rooms

PEOPLE = [
    ("county", "desktop", "zh"),
    ("village", "phone", "zh"),
    ("township", "phone", "en"),
    ("admin", "desktop", "en"),
    ("auditor", "phone", "zh"),
]


@pytest.mark.parametrize(("person", "width", "language"), PEOPLE, ids=[person for person, _, _ in PEOPLE])
def test_her_pages_are_clean(walk: Walk, person: str, width: str, language: str) -> None:
    walker = walk(width, language)
    walker.sign_in(person)
    opened = []
    for room in rooms(walker.page, walker.platform.address, set()):
        walker.look()
        opened.append(room.kind)
    assert walker.faults == []
    assert len(opened) > 10, opened
