"""P10: every address × method × role × place answers as the one table says; what is foreign looks like what is absent.

The addresses come from the resolver: one without a row in the table fails. Each request is undone after its answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from bangfu.ground.access.permissions import Permission, Role
from tests.promises.addresses import ADDRESSES, names
from tests.promises.conftest import FULL_SIZE, Record
from tests.promises.county import OWN, PLACES, County, absent_key, found_county, key_of
from tests.promises.rows import HOUSEHOLD, PUBLIC, SEES_BELOW, Row

pytestmark = pytest.mark.django_db(databases=["default", "portal"])
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE") if FULL_SIZE else ("GET", "POST")
NEARBY = ("parent", "sibling", "child")
NOBODY = "anonymous"
VARYING = re.compile(r"nonce-[\w+/=-]+|nonce=\"[^\"]+\"|value=\"\w{64}\"")


@dataclass(frozen=True)
class Cell:
    name: str
    method: str
    role: Role | None
    place: str

    def __str__(self) -> str:
        return f"{self.method} {self.name} as {self.role or NOBODY}, {self.place}"


def cells(name: str, row: Row) -> Iterator[Cell]:
    """Every method and person; every place too where the address names a thing that lies somewhere."""
    for method in METHODS:
        for turn, role in enumerate((*Role, None)):
            at = [Cell(name, method, role, place) for place in (PLACES if row.thing and role else (OWN,))]
            yield from at if FULL_SIZE else sample(row, at, turn + METHODS.index(method))


def sample(row: Row, at: list[Cell], turn: int) -> Iterable[Cell]:
    """At small size: of the three nearby places the one whose turn it is; where the place makes no difference, one of
    all; and who is turned away before anything is looked up, by one method of the two."""
    answers = {expected(row, cell) for cell in at}
    if len(answers) > 1:
        return [cell for cell in at if cell.place in (OWN, "foreign", NEARBY[turn % len(NEARBY)])]
    return [] if turn % 2 and answers <= {"refused", "no such method", "to her door"} else [at[turn % len(at)]]


def expected(row: Row, cell: Cell) -> str:
    if row.opens == HOUSEHOLD:
        return "to her door"
    if cell.role is None and row.opens != PUBLIC:
        return "to sign-in"
    if cell.role is not None and not row.opens_for(cell.role):
        return "refused"
    if cell.method not in row.methods.split():
        return "no such method"
    if row.absent or (row.thing and cell.role and not row.sees(cell.role, cell.place)):
        return "absent"
    return "open"


def seen(answer: HttpResponse) -> str:
    """What an answer says; a broken page is none of the five."""
    if answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in/?next="):
        return "to sign-in"
    if answer.status_code == 302 and answer.headers["Location"].startswith("/home/enter/"):
        return "to her door"
    told = {403: "refused", 404: "absent", 405: "no such method", 409: "open", 413: "open", 422: "open"}
    return told.get(answer.status_code, "open" if answer.status_code < 400 else f"status {answer.status_code}")


class Visitor:
    """Sends requests as one person and undoes what they change."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.clients = {role: self._client(role) for role in (*Role, None)}

    def _client(self, role: Role | None) -> Client:
        client = Client()
        if role is not None:
            client.force_login(self.county.people[role])
            client.get(reverse("access:account"))  # Outside what is undone: when she was last seen is noted once.
        return client

    @staticmethod
    def address(name: str, row: Row, key: str) -> str:
        arguments = {**dict(row.also), **({row.argument: key} if row.thing else {})}
        return reverse(name, kwargs=arguments)

    def answer(self, cell: Cell, address: str) -> Any:
        client = self.clients[cell.role]
        cookies = copy(client.cookies)
        with transaction.atomic():
            answer = client.generic(cell.method, address)
            transaction.set_rollback(True)
        client.cookies = cookies
        return answer

    def visit(self, cell: Cell) -> str:
        """ "" where the answer is as the table says, else what is wrong with it."""
        row = ADDRESSES[cell.name]
        thing = self.county.thing(row.thing, cell.place) if row.thing else None
        key = key_of(row.thing, thing) if thing else ""
        answer = self.answer(cell, self.address(cell.name, row, key))
        wanted = expected(row, cell)
        if (told := seen(answer)) != wanted:
            return f"{cell}: {told}, expected {wanted}"
        told_why = row.thing == "area" and cell.place in SEES_BELOW  # the area is hers: there is nothing to hide
        if wanted == "absent" and thing and (FULL_SIZE or cell.place == "foreign") and not told_why:
            other = absent_key(row.thing, thing)
            absent = self.answer(cell, self.address(cell.name, row, other))
            if not alike(answer, key, absent, other):
                return f"{cell}: what is foreign does not look like what is absent"
        return ""


def alike(one: HttpResponse, key: str, other: HttpResponse, other_key: str) -> bool:
    """Whether two answers agree in status, length, headers and every word but the key that was asked for."""
    if (one.status_code, len(one.content)) != (other.status_code, len(other.content)):
        return False
    words = zip(_words(one), _words(other), strict=True)
    return all(a == b or without(key, a) == without(other_key, b) for a, b in words)


def without(key: str, word: str) -> str:
    """A word with the key left out where it stands alone; the key may be a part of a year in the same address."""
    return re.sub(rf"(?<![0-9a-zA-Z]){re.escape(key)}(?![0-9a-zA-Z])", "#", word)


def _words(answer: HttpResponse) -> list[str]:
    headers = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    return VARYING.sub("", f"{headers} {answer.content.decode()}").split()


@pytest.fixture
def visitor(db: None) -> Visitor:
    return Visitor(found_county())


def test_every_address_has_its_row() -> None:
    assert sorted(set(names())) == sorted(ADDRESSES)


def test_answers_are_as_the_table_says(visitor: Visitor, measured: Record) -> None:
    asked = [cell for name, row in ADDRESSES.items() for cell in cells(name, row)]
    assert [wrong for cell in asked if (wrong := visitor.visit(cell))] == []
    measured(
        "P10 Every address × method × role × place answers as one table says; foreign looks like absent",
        f"{len(asked):,} cells over {len(ADDRESSES)} addresses, {len(Role)} roles and nobody: 0 leaks",
    )


def test_sabotage_a_view_that_looks_everywhere_is_noticed(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    cell = Cell("network:need", "GET", Role.TOWNSHIP_OFFICER, "foreign")
    assert visitor.visit(cell) == ""
    monkeypatch.setattr("bangfu.ground.access.scopes.Scope.condition", everywhere)
    assert visitor.visit(cell).endswith("open, expected absent")


def everywhere(scope: object, field: str = "area") -> Q:
    return Q()


def test_sabotage_a_role_with_a_right_too_many_is_noticed(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    cell = Cell("network:need-link", "GET", Role.VILLAGE_CADRE, OWN)
    assert visitor.visit(cell) == ""
    monkeypatch.setattr("bangfu.ground.access.actors.Actor.may", lambda actor, permission: bool(Permission(permission)))
    assert visitor.visit(cell).endswith("expected refused")
