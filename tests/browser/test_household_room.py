"""Her room on a small screen with its text at twice the size: every page is read without scrolling sideways, with no
script, and axe finds nothing serious."""

from __future__ import annotations

from collections import deque
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Walk, Walker

CARD, CODE = "1", "2026 1122 1001 2001"
TWICE = "document.documentElement.style.fontSize = '225%'"
"""Her pages are set at 112.5 per cent; a style in the page would be refused, and rightly."""
KINDS = ("/home/", "/home/write/", "/home/requests/", "/home/entitled/", "/home/record/", "/home/case/")


def enter(walker: Walker) -> None:
    walker.open("/home/enter/")
    walker.page.fill("#id_identifier", CARD)
    walker.page.fill("#id_code", CODE)
    walker.page.click("main form button")
    walker.page.wait_for_url("**/home/")


def rooms(walker: Walker) -> list[str]:
    """Every page of her room that a link of it leads to, the door first."""
    known, waiting = ["/home/"], deque(["/home/"])
    while waiting:
        walker.open(waiting.popleft())
        links = walker.page.eval_on_selector_all("main a[href], header a[href]", "all => all.map(a => a.href)")
        for link in (urlsplit(link) for link in links):
            place = link.path + (f"?{link.query}" if link.query else "")
            if link.path.startswith(KINDS) and not link.path.endswith(".pdf") and place not in known:
                known.append(place)
                waiting.append(place)
    return known


@pytest.mark.parametrize(("width", "language"), [("phone", "zh"), ("phone", "en"), ("desktop", "zh")])
def test_her_pages_are_clean(walk: Walk, width: str, language: str) -> None:
    walker = walk(width, language)
    enter(walker)
    seen = rooms(walker)
    for place in ["/home/enter/", *seen]:
        walker.open(place)
        walker.look()
    assert walker.faults == []
    assert len(seen) > 25, seen


@pytest.mark.parametrize("language", ["zh", "en"])
def test_at_twice_the_text_on_a_small_screen_nothing_is_cut(walk: Walk, language: str) -> None:
    walker = walk("phone", language)
    walker.page.set_viewport_size({"width": 360, "height": 740})
    enter(walker)
    wide = []
    for place in ["/home/enter/", *rooms(walker)]:
        walker.open(place)
        walker.page.evaluate(TWICE)
        if walker.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(place)
    assert wide == []


def test_without_script_she_reads_applies_and_leaves(walk: Walk) -> None:
    walker = walk("phone", "en", javascript=False)
    enter(walker)
    walker.page.get_by_role("link", name="Say how satisfied you are").click()
    walker.page.get_by_label("Partly satisfied").check()
    walker.page.get_by_role("button", name="Hand it in").click()
    assert walker.page.get_by_text("This is your receipt").is_visible()
    walker.page.get_by_role("button", name="Leave the room").click()
    assert urlsplit(walker.page.url).path == "/home/enter/"
