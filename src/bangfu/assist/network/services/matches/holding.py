"""The rows whose quantities a match moves, held in one order, and the moves themselves: what leaves one counter arrives
in another, in the offer, the need and the match alike."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

from django.db import models
from django.utils import timezone

from bangfu.assist.network.models import (
    Delivery,
    DeliveryState,
    FollowUp,
    Match,
    MatchState,
    Need,
    Offer,
    OfferKind,
    Proposal,
)
from bangfu.assist.network.services.matches.evidence import kept_recorded
from bangfu.ground.access.models import Area, User
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import region_codes
from bangfu.policy.loader import parameter

M = TypeVar("M", bound=models.Model)


class Claim:
    """What a claim counts: the offer, the need and the proposal, if any, held in this order by everyone."""

    def __init__(self, *, offer: int, need: int, proposal: int | None = None) -> None:
        self.offer = self.hold(Offer.objects.within(EVERYWHERE)).get(pk=offer)
        self.need = self.hold(Need.objects.within(EVERYWHERE).select_related("area")).get(pk=need)
        self.proposal = self.hold(Proposal.objects.within(EVERYWHERE)).get(pk=proposal) if proposal else None

    def hold(self, rows: models.QuerySet[M]) -> models.QuerySet[M]:
        """Nobody else writes these rows until our transaction ends."""
        return rows.select_for_update(no_key=True, of=("self",))

    def reserve(self, quantity: int, *, by: User) -> Match:
        """The caller has refused what cannot be."""
        now = timezone.now()
        self.offer.quantity_reserved += quantity
        self.need.quantity_matched += quantity
        self.offer.save(update_fields=["quantity_reserved"])
        self.need.save(update_fields=["quantity_matched"])
        return Match.objects.create(
            area=self.need.area,
            offer=self.offer,
            need=self.need,
            proposal=self.proposal,
            quantity=quantity,
            reserved_by=by,
            reserved_at=now,
            expires_at=now + timedelta(days_of("reservation_days", self.need.area)),
        )


class Held:
    """A match with its offer and need, held; its moves are written by `settle`."""

    def __init__(self, number: int) -> None:
        seen = Match.objects.within(EVERYWHERE).get(pk=number)
        rows = Claim(offer=seen.offer_id, need=seen.need_id)
        self.offer, self.need = rows.offer, rows.need
        held = rows.hold(Match.objects.within(EVERYWHERE).select_related("area"))
        self.match = held.get(pk=number)
        self.match.offer, self.match.need = self.offer, self.need

    def give_back(self, quantity: int) -> None:
        """What is still owed is free again, for the need and, while the offer stands, for others."""
        self.match.quantity_returned += quantity
        self.offer.quantity_reserved -= quantity
        if not self.offer.is_open:
            self.offer.quantity_withdrawn += quantity
        self.need.quantity_matched -= quantity

    def hand_over(self, quantity: int) -> None:
        self.match.quantity_delivered += quantity
        self.offer.quantity_reserved -= quantity
        self.offer.quantity_delivered += quantity
        self.need.quantity_delivered += quantity

    def take_back(self, quantity: int) -> None:
        """What was stated as handed over and did not arrive is owed again."""
        self.hand_over(-quantity)

    def arrive(self, quantity: int) -> None:
        self.match.quantity_confirmed += quantity
        self.need.quantity_confirmed += quantity

    def settle(self, *, ended: MatchState | None = None, by: User | None = None, reason: str = "") -> Match:
        """Write the moves, and the state that follows from them; `ended` where nothing of the match is left."""
        match, now = self.match, timezone.now()
        match.state = ended or state_of(match)
        if ended:
            match.ended_by, match.ended_at, match.end_reason = by, now, reason
        if match.state == MatchState.CONFIRMED and match.confirmed_at is None:
            match.confirmed_at = now
            self._follow(now)
        self.offer.save(update_fields=["quantity_reserved", "quantity_delivered", "quantity_withdrawn"])
        self.need.save(update_fields=["quantity_matched", "quantity_delivered", "quantity_confirmed"])
        match.save()
        kept_recorded(match, by=by)
        return match

    def _follow(self, now: datetime) -> None:
        """Goods are asked after when they have been in use for a while."""
        if self.offer.kind == OfferKind.GOODS:
            due = timezone.localdate(now) + timedelta(days_of("follow_up_days", self.match.area))
            FollowUp.objects.create(area=self.match.area, match=self.match, due_on=due)


def state_of(match: Match) -> MatchState:
    """Of a match that goes on, from its quantities and deliveries."""
    deliveries = Delivery.objects.within(EVERYWHERE).filter(match=match)
    if deliveries.filter(state=DeliveryState.DISPUTED).exists():
        return MatchState.DISPUTED
    if match.quantity_owed:
        return MatchState.IN_DELIVERY if match.quantity_delivered else MatchState.RESERVED
    settled = match.quantity_confirmed == match.quantity_delivered
    return MatchState.CONFIRMED if settled else MatchState.DELIVERED


def days_of(code: str, area: Area) -> int:
    """A number of days that the policy states for this area today. Errors: PolicyMissing."""
    return parameter(code, on=timezone.localdate(), region=region_codes(area)).number
