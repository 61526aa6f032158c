"""Accepting and refusing. That two at once are safe is promise P1, tried over real HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bangfu.assist.network.models import MatchRun, Offer, Proposal, ProposalState
from bangfu.assist.network.services import proposal_accept, proposal_refuse
from bangfu.errors import Conflict, NotFound, NotPermitted, RuleViolated
from bangfu.ground.access.scopes import EVERYWHERE
from tests.assist.network.conftest import World

BRIDGE = "100101100201"


def proposed(world: World, offer: Offer, quantity: int = 10) -> Proposal:
    need = world.need(BRIDGE)
    run = MatchRun.objects.create(area=need.area, state="done", requested_by=world.users["officer"])
    return Proposal.objects.create(run=run, need=need, offer=offer, area=need.area, quantity=quantity, cost=0)


def test_accepting_promises_the_quantity(world: World) -> None:
    proposal = proposed(world, world.offer(25))
    accepted = proposal_accept(actor=world.actor("east"), number=proposal.pk)
    proposal.offer.refresh_from_db()
    proposal.need.refresh_from_db()
    assert (accepted.state, accepted.decided_by) == (ProposalState.ACCEPTED, world.users["east"])
    assert (proposal.offer.quantity_free, proposal.need.quantity_open) == (15, 0)


def test_what_is_left_goes_to_the_first(world: World) -> None:
    offer = world.offer(15)
    first, second = proposed(world, offer), proposed(world, offer)
    proposal_accept(actor=world.actor("east"), number=first.pk)
    with pytest.raises(Conflict, match="5 of 10 units"):
        proposal_accept(actor=world.actor("east"), number=second.pk)


def test_an_offer_that_has_ended_is_not_promised(world: World) -> None:
    proposal = proposed(world, world.offer(25))
    past = timezone.now() - timedelta(days=2)
    Offer.objects.within(EVERYWHERE).filter(pk=proposal.offer_id).update(expires=past)
    with pytest.raises(Conflict, match="has ended"):
        proposal_accept(actor=world.actor("east"), number=proposal.pk)


def test_a_proposal_is_decided_once(world: World) -> None:
    proposal = proposed(world, world.offer(25))
    proposal_accept(actor=world.actor("east"), number=proposal.pk)
    with pytest.raises(Conflict, match="has been decided"):
        proposal_accept(actor=world.actor("east"), number=proposal.pk)


def test_an_officer_of_another_township_does_not_see_it(world: World) -> None:
    proposal = proposed(world, world.offer(25))
    with pytest.raises(NotFound):
        proposal_accept(actor=world.actor("west"), number=proposal.pk)


def test_the_organisation_sees_it_but_does_not_decide(world: World) -> None:
    proposal = proposed(world, world.offer(25))
    with pytest.raises(NotPermitted):
        proposal_accept(actor=world.actor("helper"), number=proposal.pk)


def test_refusing_leaves_both_free(world: World) -> None:
    proposal = proposed(world, world.offer(25))
    refused = proposal_refuse(actor=world.actor("east"), number=proposal.pk, reason="not this kind")
    proposal.offer.refresh_from_db()
    assert (refused.state, refused.refusal, proposal.offer.quantity_free) == (
        ProposalState.REFUSED,
        "not this kind",
        25,
    )


def test_refusing_needs_a_reason(world: World) -> None:
    proposal = proposed(world, world.offer(25))
    with pytest.raises(RuleViolated):
        proposal_refuse(actor=world.actor("east"), number=proposal.pk, reason="")


def test_the_reason_of_a_refusal_holds_no_number(world: World) -> None:
    proposal = proposed(world, world.offer(25))
    with pytest.raises(RuleViolated, match="phone"):
        proposal_refuse(actor=world.actor("east"), number=proposal.pk, reason="Call 13800001234.")
