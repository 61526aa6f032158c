"""P13: a right taken away counts on the next request: pairs of role and address, opened, then refused."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Grant
from bangfu.ground.access.permissions import Role
from tests.promises.addresses import ADDRESSES
from tests.promises.conftest import FULL_SIZE, Record
from tests.promises.county import OWN, County, found_county, key_of
from tests.promises.test_p10_every_address import Visitor

pytestmark = pytest.mark.django_db
PAIRS = 100 if FULL_SIZE else 40
REFUSED = 403


def opened_pairs() -> list[tuple[Role, str]]:
    """Pairs of a role and an address that it opens by a right, and that one without the role does not."""
    return [
        (role, name)
        for name, row in ADDRESSES.items()
        for role in Role
        if not isinstance(row.opens, str) and row.opens_for(role) and "GET" in row.methods.split() and not row.absent
        if not row.thing or row.sees(role, OWN)
    ]


def before_and_after(county: County, role: Role, name: str) -> tuple[int, int]:
    """The answers to the same request with the role and, in the same session, right after it was taken away."""
    row, client = ADDRESSES[name], Client()
    client.force_login(county.people[role])
    key = key_of(row.thing, county.thing(row.thing, OWN)) if row.thing else ""
    address = Visitor.address(name, row, key)
    before = client.get(address).status_code
    grants = Grant.objects.filter(user=county.people[role])
    grants.update(ended_at=timezone.now())
    after = client.get(address).status_code
    grants.update(ended_at=None)
    return before, after


def test_rights_end_at_once(measured: Record) -> None:
    county = found_county()
    pairs = opened_pairs()
    assert len(pairs) >= PAIRS
    answers = {(role, name): before_and_after(county, role, name) for role, name in pairs[:: len(pairs) // PAIRS]}
    assert {pair: answer for pair, answer in answers.items() if answer[0] >= 400 or answer[1] != REFUSED} == {}
    measured(
        "P13 Rights changed count on the next request", f"{len(answers)} of {len(answers)} pairs of role and address"
    )


def test_sabotage_rights_that_outlive_a_request_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    county = found_county()
    kept: dict[int, Actor] = {}

    def remembered(user: object) -> Actor:
        return kept.setdefault(county.people[Role.AUDITOR].pk, county.actor(Role.AUDITOR))

    monkeypatch.setattr("bangfu.web.middleware.actor_for", remembered)
    assert before_and_after(county, Role.AUDITOR, "network:needs") == (200, 200)
