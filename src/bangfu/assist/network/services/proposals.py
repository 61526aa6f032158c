"""Accepting or refusing a proposal. Accepting takes from what an offer has left, so it must hold the rows it counts."""

from __future__ import annotations

from typing import TypeVar

from django.db import models, transaction
from django.utils import timezone

from bangfu.assist.network.models import Need, Offer, Proposal, ProposalState
from bangfu.assist.network.selectors import proposal_get
from bangfu.assist.network.services.rules import refuse_unexplained
from bangfu.errors import Conflict, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.services import reason_stated

M = TypeVar("M", bound=models.Model)


class Claim:
    """What an acceptance takes: the offer, the need and the proposal, read in this order by everyone."""

    def __init__(self, proposal: Proposal) -> None:
        self.offer = self.hold(Offer.objects.within(EVERYWHERE)).get(pk=proposal.offer_id)
        self.need = self.hold(Need.objects.within(EVERYWHERE)).get(pk=proposal.need_id)
        self.proposal = self.hold(Proposal.objects.within(EVERYWHERE)).get(pk=proposal.pk)

    def hold(self, rows: models.QuerySet[M]) -> models.QuerySet[M]:
        """Nobody else writes these rows until our transaction ends."""
        return rows.select_for_update(no_key=True, of=("self",))


@transaction.atomic
def proposal_accept(*, actor: Actor, number: int, claim: type[Claim] = Claim) -> Proposal:
    """Promise the proposed quantity of the offer to the need.

    Errors: NotFound, NotPermitted, Conflict where it was decided, or less is left than is proposed.
    """
    seen = proposal_get(actor=actor, number=number)
    actor.permit(Permission.MATCH_DECIDE, seen.area)
    held = claim(seen)
    proposal, offer, need = held.proposal, held.offer, held.need
    _refuse_decided(proposal)
    _refuse_ended(proposal, offer)
    _refuse_short(proposal, offer, need)
    offer.quantity_reserved += proposal.quantity
    offer.save(update_fields=["quantity_reserved"])
    need.quantity_matched += proposal.quantity
    need.save(update_fields=["quantity_matched"])
    return _decide(actor, proposal, ProposalState.ACCEPTED)


@transaction.atomic
def proposal_refuse(*, actor: Actor, number: int, reason: str) -> Proposal:
    """Leave offer and need free for others. Errors: NotFound, NotPermitted, Conflict, RuleViolated without reason."""
    seen = proposal_get(actor=actor, number=number)
    actor.permit(Permission.MATCH_DECIDE, seen.area)
    refuse_unexplained(reason)
    rows = Proposal.objects.within(EVERYWHERE).select_for_update(no_key=True, of=("self",))
    proposal = rows.get(pk=number)
    _refuse_decided(proposal)
    proposal.refusal = reason.strip()
    reason_stated(proposal.refusal)
    return _decide(actor, proposal, ProposalState.REFUSED)


def _decide(actor: Actor, proposal: Proposal, state: ProposalState) -> Proposal:
    proposal.state = state
    proposal.decided_by = actor.user
    proposal.decided_at = timezone.now()
    proposal.save(update_fields=["state", "decided_by", "decided_at", "refusal"])
    return proposal


def _refuse_decided(proposal: Proposal) -> None:
    if proposal.state != ProposalState.PROPOSED:
        raise Conflict(
            say("this proposal has been decided, or a newer run has replaced it"),
            where=say("proposal {number}", number=proposal.pk),
            remedy=say("Look at the proposal and at the newest matching run."),
        )


def _refuse_ended(proposal: Proposal, offer: Offer) -> None:
    """The offers of a campaign came as a list and may lie in the past; what else has ended is no longer there."""
    if offer.campaign_id is None and offer.expires is not None and offer.expires < timezone.now():
        raise Conflict(
            say("the offer has ended on {day}", day=timezone.localtime(offer.expires).date().isoformat()),
            where=say("proposal {number}", number=proposal.pk),
            remedy=say("Start a new matching run: it proposes what is free now."),
        )


def _refuse_short(proposal: Proposal, offer: Offer, need: Need) -> None:
    left = min(offer.quantity_free, need.quantity_open)
    if proposal.quantity > left:
        raise Conflict(
            say("somebody was faster: {left} of {quantity} units are left", left=left, quantity=proposal.quantity),
            where=say("proposal {number}", number=proposal.pk),
            remedy=say("Start a new matching run: it proposes what is free now."),
        )
