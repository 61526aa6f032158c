"""The page of rights says what the code does."""

from __future__ import annotations

from tests.conventions.roles import PAGES, table, written


def test_the_table_of_rights_is_the_codes_own() -> None:
    assert written(PAGES["en"]) == table("en")


def test_both_pages_say_who_may_what_alike() -> None:
    marks = [[line.count("●") for line in written(page).splitlines() if "●" in line] for page in PAGES.values()]
    assert marks[0] == marks[1]
