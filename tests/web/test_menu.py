"""The menu is the four wings; each shows what this person may open, and marks where she is."""

from __future__ import annotations

import pytest
from django.urls import resolve
from django.utils.translation import override

from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import User
from bangfu.ground.access.permissions import Role
from bangfu.web.menu import WINGS, menu_for

ENTRIES = [entry for wing in WINGS for entry in wing.entries]


def actor(*roles: Role) -> Actor:
    return Actor(User(username="somebody"), tuple((role, "1.") for role in roles))


@pytest.mark.seed("004-1")
def test_the_menu_is_the_four_wings_of_precise_assistance() -> None:
    with override("en"):
        assert [str(wing.label) for wing in WINGS] == ["Identify", "Assist", "Manage", "Assess"]


def test_each_wing_has_pages_for_somebody() -> None:
    opened = [str(wing.label) for role in Role for wing in menu_for(actor(role), "/desk/")]
    assert set(opened) == {str(wing.label) for wing in WINGS}


def test_the_page_with_the_longest_address_is_the_current_one() -> None:
    shown = menu_for(actor(Role.COUNTY_OFFICER), "/desk/measure/abc/")
    assert [page.address for wing in shown for page in wing.entries if page.is_current] == ["/desk/measure/"]


def test_without_a_role_there_is_nothing_to_open() -> None:
    pages = [page for wing in menu_for(actor(), "/desk/") for page in wing.entries]
    assert [entry.needs for entry in ENTRIES if entry.address in {page.address for page in pages}] == [
        () for _ in pages
    ]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.view)
def test_an_entry_asks_for_what_its_page_asks_for(entry: object) -> None:
    """A link that leads to a refusal, or a page that nobody finds, is a mistake of the menu."""
    stated = resolve(entry.address).func.access  # type: ignore[attr-defined]
    asked = " or ".join(entry.needs) or "signed in"  # type: ignore[attr-defined]
    assert asked == stated
