"""What a match says about its organisation, as evidence for the alliance's record of it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from django.utils import timezone

from bangfu.assist.network.models import Delivery, DeliveryState, Feedback, Match, MatchState
from bangfu.ground.access.scopes import EVERYWHERE


class Evidence(StrEnum):
    ON_TIME = "on_time"
    LATE = "late"
    FAILED = "failed"
    FEEDBACK = "feedback"


def deliveries_evidence(match: Match) -> list[Evidence]:
    """How a match was kept, as soon as it is known: on time, late or failed; and feedback where there is some.

    Pure in what it is given: it reads the match's rows and writes none.
    """
    deliveries = Delivery.objects.within(EVERYWHERE).filter(match=match)
    arrived = deliveries.filter(state__in=[DeliveryState.CONFIRMED, DeliveryState.SHORT])
    days = list(arrived.values_list("delivered_on", flat=True))
    kept = kept_as(MatchState(match.state), days, promised_for(match))
    feedback = Feedback.objects.within(EVERYWHERE).filter(match=match).exists()
    return ([kept] if kept else []) + ([Evidence.FEEDBACK] if feedback else [])


def kept_as(state: MatchState, days: list[date], promised: date) -> Evidence | None:
    """A promise that lapsed or was found broken has failed; one that has arrived is judged by its last delivery. What
    goes on, and what was cancelled with a reason, says nothing."""
    if state in (MatchState.FAILED, MatchState.EXPIRED):
        return Evidence.FAILED
    if state in (MatchState.CONFIRMED, MatchState.CLOSED) and days:
        return Evidence.ON_TIME if max(days) <= promised else Evidence.LATE
    return None


def promised_for(match: Match) -> date:
    """The day the need was to be served by; where none is fixed, the last day of the reservation."""
    return timezone.localdate(match.need.deadline or match.expires_at)
