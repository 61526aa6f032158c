"""Every page that any test touches is valid HTML: well-formed, titled, with unique ids and labelled fields."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element

import html5lib
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from psycopg.pq import TransactionStatus

NAMESPACE = "{http://www.w3.org/1999/xhtml}"
UNLABELLED = {"hidden", "submit", "button"}
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+')
KEY = re.compile(r'(name="request_key" value=")[^"]+')


class CheckedClient(Client):
    """Django's test client that refuses an invalid page, and a write of which nobody was stated as the author.

    Its pages carry no token or key of chance, whose letters a test could take for words of the page: keys are counted.
    """

    keys = itertools.count(1)

    def request(self, **request: Any) -> Any:
        with nobody_acts():
            response = super().request(**request)
        if isinstance(response, HttpResponse) and response.headers.get("Content-Type", "").startswith("text/html"):
            text = response.content.decode()
            if text.strip():
                check_page(text, str(request.get("PATH_INFO", "")))
            text = TOKEN.sub(r"\1token", text)
            text = KEY.sub(lambda found: f"{found[1]}{UUID(int=next(self.keys))}", text)
            response.content = text.encode()
        return response


@contextmanager
def nobody_acts() -> Iterator[None]:
    """What is written in here is refused until a service states its actor: the fixtures' own does not count.

    Sent past Django, whose queries the tests count.
    """
    raw = connection.connection
    if raw is None:
        yield
        return
    raw.execute("SELECT set_config('bangfu.actor', '', false)")
    try:
        yield
    finally:
        if connection.connection is raw and raw.info.transaction_status != TransactionStatus.INERROR:
            raw.execute("SELECT set_config('bangfu.actor', 'fixture', false)")


def check_page(text: str, place: str) -> None:
    """Raise AssertionError with every fault of a page."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=True)
    tree = parser.parse(text)
    faults = [f"line {line}: {code} {detail}" for (line, _), code, detail in parser.errors]
    elements = list(tree.iter())
    faults += [f"id “{name}” stands {count} times" for name, count in _ids(elements).items() if count > 1]
    if not (tree.get("lang") or "").strip():
        faults.append("no language")
    title = tree.find(f"{NAMESPACE}head/{NAMESPACE}title")
    if title is None or not (title.text or "").strip():
        faults.append("no title")
    faults += _unlabelled(elements)
    faults += _lost(elements)
    faults += [
        "a list in which several are chosen with Ctrl, which no phone has"
        for field in _named(elements, "select")
        if "multiple" in field.attrib
    ]
    faults += [
        f"handler in the page: {name}" for element in elements for name in element.attrib if str(name).startswith("on")
    ]
    faults += [
        "script without a nonce"
        for script in _named(elements, "script")
        if not script.get("src") and not script.get("nonce") and script.get("type") != "application/json"
    ]
    faults += [
        f"form without method: {form.attrib}" for form in _named(elements, "form") if "method" not in form.attrib
    ]
    assert not faults, f"{place}: " + "; ".join(faults)


def _ids(elements: list[Element]) -> Counter[str]:
    return Counter(element.attrib["id"] for element in elements if "id" in element.attrib)


def _named(elements: list[Element], *names: str) -> list[Element]:
    return [element for element in elements if element.tag in {NAMESPACE + name for name in names}]


def _unlabelled(elements: list[Element]) -> list[str]:
    labels = {label.get("for") for label in _named(elements, "label")}
    inner = {child for label in _named(elements, "label") for child in label.iter()}
    fields = [
        field
        for field in _named(elements, "input", "select", "textarea")
        if field.get("type", "text") not in UNLABELLED and field not in inner
    ]
    return [
        f"field without a label: {field.attrib}"
        for field in fields
        if field.get("id") not in labels and not field.get("aria-label") and not field.get("aria-labelledby")
    ]


def _lost(elements: list[Element]) -> list[str]:
    """Links to a place of the page that is not there, such as from a summary of errors to a field without its id."""
    targets = {f"#{name}" for name in _ids(elements)}
    places = [link.get("href", "") for link in _named(elements, "a")]
    return [f"link to no place: {place}" for place in places if place.startswith("#") and place not in targets]
