"""What a match says about its organisation, as evidence for the alliance's record of it."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from bangfu.assist.alliance.models import EvidenceKind, ReputationEvidence
from bangfu.assist.alliance.services import evidence_add
from bangfu.assist.network.models import (
    Delivery,
    DeliveryState,
    Dispute,
    DisputeOutcome,
    Feedback,
    Match,
    MatchState,
    Suits,
)
from bangfu.ground.access.models import User
from bangfu.ground.access.scopes import EVERYWHERE

SAID = {Suits.YES: EvidenceKind.PRAISED, Suits.NO: EvidenceKind.CRITICISED}
"""What feedback says of the giver; that a gift suits in part says nothing."""


def kept_recorded(match: Match, *, by: User | None) -> ReputationEvidence | None:
    """How a match was kept, as a fact of its organisation's credit file, as soon as it is known.

    Called in the transaction of the act that makes it known; the same fact again stays one.
    """
    arrived = Delivery.objects.within(EVERYWHERE).filter(match=match)
    arrived = arrived.filter(state__in=[DeliveryState.CONFIRMED, DeliveryState.SHORT])
    days = list(arrived.values_list("delivered_on", flat=True))
    kind = EvidenceKind.UNDELIVERED if broken(match) else kept_as(MatchState(match.state), days, promised_for(match))
    return None if kind is None else _recorded(match, kind, max(days, default=timezone.localdate()), by)


def feedback_recorded(feedback: Feedback, *, by: User) -> ReputationEvidence | None:
    """What the receiving side says, as a fact of the giver's credit file."""
    kind = SAID.get(Suits(feedback.suits))
    return None if kind is None else _recorded(feedback.match, kind, timezone.localdate(feedback.recorded_at), by)


def _recorded(match: Match, kind: EvidenceKind, day: date, by: User | None) -> ReputationEvidence:
    organisation = match.offer.organisation
    return evidence_add(recorded_by=by, organisation=organisation, kind=kind, occurred_on=day, reference=f"#{match.pk}")


def broken(match: Match) -> bool:
    """Whether a part of it lapsed, or an officer found that less arrived than was stated: what did arrive in time does
    not make it a promise kept. A cancellation has its reason, a lapse has none."""
    if match.quantity_returned and not match.end_reason:
        return True
    upheld = Dispute.objects.within(EVERYWHERE).filter(delivery__match=match, outcome=DisputeOutcome.UPHELD)
    return upheld.exists()


def kept_as(state: MatchState, days: list[date], promised: date) -> EvidenceKind | None:
    """A promise that lapsed or was found broken has failed; one that has arrived is judged by its last delivery. What
    goes on, and what was cancelled with a reason, says nothing."""
    if state in (MatchState.FAILED, MatchState.EXPIRED):
        return EvidenceKind.UNDELIVERED
    if state in (MatchState.CONFIRMED, MatchState.CLOSED) and days:
        return EvidenceKind.ON_TIME if max(days) <= promised else EvidenceKind.LATE
    return None


def promised_for(match: Match) -> date:
    """The day the need was to be served by; where none is fixed, the last day of the reservation."""
    return timezone.localdate(match.need.deadline or match.expires_at)
