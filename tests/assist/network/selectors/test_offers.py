"""Who sees which offers and proposals."""

from __future__ import annotations

import pytest

from bangfu.assist.network.models import MatchRun, Proposal
from bangfu.assist.network.selectors import needs_within, offer_get, offers_visible, proposals_visible
from bangfu.errors import NotFound
from bangfu.ground.access.models import UnscopedQuery
from bangfu.ground.access.permissions import Permission
from tests.assist.network.conftest import World

BRIDGE, RIVER = "100101100201", "100101101201"


@pytest.mark.parametrize(
    ("owner", "limit", "seen"),
    [
        ("Elsewhere", None, True),
        ("Elsewhere", "1001", True),
        ("Elsewhere", BRIDGE, True),
        ("Elsewhere", "100102", False),
        ("Friends", "100102", True),
    ],
)
def test_an_officer_sees_what_is_hers_or_reaches_her(world: World, owner: str, limit: str | None, seen: bool) -> None:
    offer = world.offer(10, owner=owner, limit=limit)
    assert offers_visible(actor=world.actor("officer")).filter(pk=offer.pk).exists() is seen


def test_an_organisation_sees_its_own_offers_only(world: World) -> None:
    own, other = world.offer(10), world.offer(10, owner="Traders")
    assert list(offers_visible(actor=world.actor("helper"))) == [own]
    with pytest.raises(NotFound):
        offer_get(actor=world.actor("helper"), number=other.pk)


def test_an_organisation_sees_proposals_about_its_offers_only(world: World) -> None:
    need = world.need(BRIDGE)
    run = MatchRun.objects.create(area=need.area, state="done", requested_by=world.users["officer"])
    own, _ = (
        Proposal.objects.create(run=run, need=need, offer=offer, area=need.area, quantity=1, cost=0)
        for offer in (world.offer(10), world.offer(10, owner="Traders"))
    )
    assert list(proposals_visible(actor=world.actor("helper"))) == [own]


def test_a_township_officer_sees_the_needs_of_her_township(world: World) -> None:
    own, _ = world.need(BRIDGE), world.need(RIVER)
    assert list(needs_within(scope=world.actor("east").scope(Permission.NEED_READ))) == [own]


def test_nobody_reads_without_saying_for_whom(world: World) -> None:
    with pytest.raises(UnscopedQuery):
        Proposal.objects.all()
