"""Accepting or refusing a proposal. Accepting takes from what an offer has left, so it must hold the rows it counts."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from bangfu.assist.network.models import Proposal, ProposalState
from bangfu.assist.network.selectors import proposal_get
from bangfu.assist.network.services.matches.claims import refuse_gone, refuse_short
from bangfu.assist.network.services.matches.holding import Claim
from bangfu.assist.network.services.rules import refuse_numbers, refuse_unexplained
from bangfu.errors import Conflict, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.services import reason_stated


@transaction.atomic
def proposal_accept(*, actor: Actor, number: int, claim: type[Claim] = Claim) -> Proposal:
    """Reserve the proposed quantity of the offer for the need.

    Errors: NotFound, NotPermitted, Conflict where it was decided, or less is left than is proposed.
    """
    seen = proposal_get(actor=actor, number=number)
    actor.permit(Permission.MATCH_DECIDE, seen.area)
    held = claim(offer=seen.offer_id, need=seen.need_id, proposal=seen.pk)
    proposal = held.proposal or seen
    where = say("proposal {number}", number=proposal.pk)
    _refuse_decided(proposal)
    refuse_gone(held.offer, held.need, where)
    remedy = say("Start a new matching run: it proposes what is free now.")
    refuse_short(proposal.quantity, held.offer, held.need, where, remedy)
    held.reserve(proposal.quantity, by=actor.user)
    return _decide(actor, proposal, ProposalState.ACCEPTED)


@transaction.atomic
def proposal_refuse(*, actor: Actor, number: int, reason: str) -> Proposal:
    """Leave offer and need free for others. Errors: NotFound, NotPermitted, Conflict, RuleViolated without reason."""
    seen = proposal_get(actor=actor, number=number)
    actor.permit(Permission.MATCH_DECIDE, seen.area)
    refuse_unexplained(reason)
    reason = refuse_numbers(reason, say("reason"))
    rows = Proposal.objects.within(EVERYWHERE).select_for_update(no_key=True, of=("self",))
    proposal = rows.get(pk=number)
    _refuse_decided(proposal)
    proposal.refusal = reason
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
