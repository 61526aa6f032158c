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
    ("helper", "phone", "zh"),
]
SEEN: dict[str, set[str]] = {"desktop": set(), "phone": set()}
"""Each kind of page is looked at by axe once in each width, in the language of the first person who reaches it."""


@pytest.mark.parametrize(("person", "width", "language"), PEOPLE, ids=[person for person, _, _ in PEOPLE])
def test_her_pages_are_clean(walk: Walk, person: str, width: str, language: str) -> None:
    walker = walk(width, language)
    walker.sign_in(person)
    kinds = []
    for room in rooms(walker.page, walker.platform.address):
        kinds.append(room.kind)
        if room.kind not in SEEN[width]:
            SEEN[width].add(room.kind)
            walker.look()
    assert walker.faults == []
    assert len(kinds) > 15, kinds
