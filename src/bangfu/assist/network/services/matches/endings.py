"""How a reservation ends before everything was delivered: cancelled by a side, or by its last day; and the closing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from bangfu.assist.network.models import Match, MatchState, Offer, OfferState
from bangfu.assist.network.selectors import match_get
from bangfu.assist.network.services.matches.holding import Held, days_of
from bangfu.assist.network.services.rules import refuse_numbers, refuse_unexplained
from bangfu.errors import Conflict, NotPermitted, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, User
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.services import actor_stated, reason_stated

BATCH = 200
GIVING, RECEIVING = (Permission.DELIVERY_RECORD,), (Permission.DELIVERY_CONFIRM, Permission.MATCH_DECIDE)


@transaction.atomic
def match_cancel(*, actor: Actor, number: int, reason: str) -> Match:
    """Either side lets go of what was not delivered yet: it is free again for offer and need.

    Errors: NotFound, NotPermitted, RuleViolated without a reason, Conflict where nothing is owed any more.
    """
    seen = match_get(actor=actor, number=number)
    permit_side(actor, seen, giving=GIVING, receiving=RECEIVING)
    refuse_unexplained(reason)
    reason = refuse_numbers(reason, say("reason"))
    reason_stated(reason)
    held = Held(number)
    _refuse_nothing_owed(held.match)
    return let_go(held, MatchState.CANCELLED, by=actor.user, reason=reason)


@transaction.atomic
def match_close(*, actor: Actor, number: int) -> Match:
    """Nothing more is to be done. Errors: NotFound, NotPermitted, Conflict before everything has arrived."""
    seen = match_get(actor=actor, number=number)
    permit_side(actor, seen, giving=(), receiving=RECEIVING)
    held = Held(number)
    if held.match.state != MatchState.CONFIRMED:
        raise Conflict(
            say("only what has arrived can be closed"),
            where=say("match {number}", number=number),
            remedy=say("Confirm its deliveries first."),
        )
    return held.settle(ended=MatchState.CLOSED, by=actor.user)


def let_go(held: Held, ended: MatchState, *, by: User | None, reason: str) -> Match:
    """What is owed goes back. The match has ended where nothing was delivered; else it goes on with what was."""
    held.give_back(held.match.quantity_owed)
    held.match.end_reason = reason
    return held.settle(ended=None if held.match.quantity_delivered else ended, by=by, reason=reason)


def permit_side(
    actor: Actor, match: Match, *, giving: tuple[Permission, ...], receiving: tuple[Permission, ...]
) -> None:
    """By a right of the giving side over the offer's place, or of the receiving side over the need's. Nobody acts for
    the receiving side of her own organisation's gift. Errors: NotPermitted."""
    own = actor.user.memberships.filter(organisation=match.offer.organisation_id).exists()
    giver = own or actor.scope(Permission.OFFER_READ).covers(match.offer.area)
    sides = [(permission, match.offer.area) for permission in giving if giver]
    sides += [(permission, match.area) for permission in receiving if not own]
    for permission, area in sides:
        if actor.scope(permission).covers(area):
            return actor.permit(permission, area)
    raise NotPermitted(
        say("neither side of this gift is yours to act for"),
        where=say("match {number}", number=match.pk),
        remedy=say("Ask the organisation that gives, or the village that receives."),
    )


def _refuse_nothing_owed(match: Match) -> None:
    if not match.is_live or not match.quantity_owed:
        raise Conflict(
            say("nothing of this is reserved any more"),
            where=say("match {number}", number=match.pk),
            remedy=say("What was delivered is confirmed or disputed, not cancelled."),
        )


def matches_expire(*, now: datetime) -> int:
    """What was reserved too long goes back, one match after the other; returns how many."""
    late = Match.objects.within(EVERYWHERE).filter(
        state__in=[MatchState.RESERVED, MatchState.IN_DELIVERY], expires_at__lt=now
    )
    return _each(list(late.order_by("expires_at", "pk").values_list("pk", flat=True)[:BATCH]), _expire, now)


def _expire(number: int, now: datetime) -> bool:
    actor_stated(number=None, name="reservations", permission="match.expire")
    held = Held(number)
    match = held.match
    if match.state not in (MatchState.RESERVED, MatchState.IN_DELIVERY) or match.expires_at >= now:
        return False
    let_go(held, MatchState.EXPIRED, by=None, reason="")
    return True


def offers_lapse(*, now: datetime) -> int:
    """What is free of offers past their last day is withdrawn; what is reserved of them stays so. Returns how many."""
    past = Offer.objects.within(EVERYWHERE).filter(state=OfferState.OPEN, campaign__isnull=True, expires__lt=now)
    return _each(list(past.order_by("expires", "pk").values_list("pk", flat=True)[:BATCH]), _lapse, now)


def _lapse(number: int, now: datetime) -> bool:
    actor_stated(number=None, name="offers", permission="offer.lapse")
    offer = Offer.objects.within(EVERYWHERE).select_for_update(no_key=True, of=("self",)).get(pk=number)
    if offer.state != OfferState.OPEN or offer.expires is None or offer.expires >= now:
        return False
    offer.quantity_withdrawn += offer.quantity_free
    offer.state = OfferState.LAPSED
    offer.save(update_fields=["quantity_withdrawn", "state"])
    return True


def matches_close(*, now: datetime) -> int:
    """Gifts that arrived and were left in peace for the stated days are closed; returns how many."""
    arrived = Match.objects.within(EVERYWHERE).filter(state=MatchState.CONFIRMED)
    due: list[int] = []
    for place in Area.objects.filter(pk__in=arrived.values("area")):
        peace = timedelta(days_of("gift_closing_days", place))
        due.extend(arrived.filter(area=place, confirmed_at__lt=now - peace).values_list("pk", flat=True))
    return _each(due, _close, now)


def _close(number: int, now: datetime) -> bool:
    actor_stated(number=None, name="gifts", permission="match.close")
    held = Held(number)
    if held.match.state != MatchState.CONFIRMED:
        return False
    held.settle(ended=MatchState.CLOSED)
    return True


def _each(numbers: list[int], act: Callable[[int, datetime], bool], now: datetime) -> int:
    """Each in a transaction of its own: nobody waits for the whole list."""
    done = 0
    for number in numbers:
        with transaction.atomic():
            done += act(number, now)
    return done
