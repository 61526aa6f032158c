"""Finds its own way through the rooms of one person: one page of every kind that her links lead to."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page

DOWNLOADS = (".pdf", ".csv", ".json", ".txt", ".xlsx", ".png", ".jpg")
LINKS = "nodes => nodes.map(node => node.getAttribute('href'))"


@dataclass(frozen=True)
class Room:
    """A page that was opened: its kind (the name of its address) and where it is."""

    kind: str
    path: str


def rooms(page: Page, address: str) -> Iterator[Room]:
    """Opens one page of every kind, from the desk on; the page stands open while it is yielded."""
    known: set[str] = set()
    waiting = deque(["/desk/"])
    while waiting:
        path = waiting.popleft()
        kind = kind_of(path)
        if not kind or kind in known:
            continue
        known.add(kind)
        if not _opened(page, address + path):
            continue
        waiting.extend(_links(page))
        yield Room(kind, path)


def _opened(page: Page, url: str) -> bool:
    """Whether there is a page to look at; a link that leads to a refusal is a mistake of the page before."""
    try:
        answer = page.goto(url)
    except Error as error:
        if "Download is starting" in error.message:
            return False
        raise
    assert answer is not None
    assert answer.status == 200, f"{url}: {answer.status}"
    return True


def kind_of(path: str) -> str:
    """The name of an address, and what it was narrowed to where that makes another page; none for a download."""
    place = urlsplit(path).path
    if place.endswith(DOWNLOADS):
        return ""
    try:
        return resolve(place).view_name
    except Resolver404:
        return ""


def _links(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("a[href^='/']", LINKS)
    return found
