"""The other side's word: that a delivery arrived, in whole or part; or that it did not, and who decides on that."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from bangfu.assist.network.models import Delivery, DeliveryState, Dispute, DisputeOutcome, Match, MatchState
from bangfu.assist.network.selectors import delivery_get
from bangfu.assist.network.services.matches.endings import permit_side
from bangfu.assist.network.services.matches.holding import Held
from bangfu.assist.network.services.rules import refuse_less_than_one, refuse_numbers, refuse_unexplained
from bangfu.errors import Conflict, NotPermitted, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.services import reason_stated

CONFIRMING = (Permission.DELIVERY_CONFIRM,)


@transaction.atomic
def delivery_confirm(
    *, actor: Actor, number: int, received: int, shortfall: str = "", by_household: bool = False
) -> Delivery:
    """The village, or the household through it, says how much has arrived. What is short is owed again.

    Errors: NotFound, NotPermitted for who recorded the delivery or gives it, RuleViolated for more than was sent or
    less without a word why, Conflict where it was confirmed or disputed.
    """
    seen = delivery_get(actor=actor, number=number)
    permit_side(actor, seen.match, giving=(), receiving=CONFIRMING)
    refuse_less_than_one(received, say("quantity received"))
    shortfall = refuse_numbers(shortfall, say("why less arrived"))
    held = Held(seen.match_id)
    delivery = _held(number)
    _refuse_own(actor, delivery)
    _refuse_settled(delivery)
    if received > delivery.quantity or (received < delivery.quantity and not shortfall):
        raise RuleViolated(
            say(
                "{received} of {sent} units: more than was sent, or less without a word why",
                received=received,
                sent=delivery.quantity,
            ),
            where=_where(delivery),
            remedy=say("Count again. If less arrived, say what is missing; if nothing did, raise a dispute."),
        )
    delivery.shortfall, delivery.by_household = shortfall, by_household
    _received(actor, held, delivery, received)
    held.settle(by=actor.user)
    return delivery


@transaction.atomic
def delivery_dispute(*, actor: Actor, number: int, reason: str) -> Dispute:
    """The receiving side says that it is not as stated: an officer with no part in it decides.

    Errors: NotFound, NotPermitted, RuleViolated without a reason, Conflict where it was confirmed or disputed.
    """
    seen = delivery_get(actor=actor, number=number)
    permit_side(actor, seen.match, giving=(), receiving=CONFIRMING)
    refuse_unexplained(reason)
    reason = refuse_numbers(reason, say("reason"))
    reason_stated(reason)
    held = Held(seen.match_id)
    delivery = _held(number)
    _refuse_own(actor, delivery)
    _refuse_settled(delivery)
    delivery.state = DeliveryState.DISPUTED
    delivery.save(update_fields=["state"])
    raised = Dispute.objects.create(
        area=delivery.area, delivery=delivery, raised_by=actor.user, raised_at=timezone.now(), reason=reason
    )
    held.settle()
    return raised


@transaction.atomic
def dispute_decide(*, actor: Actor, number: int, received: int, finding: str) -> Dispute:
    """How much has arrived after all. All of it: the dispute is rejected. Less: it is upheld, and the match ends with
    what arrived; the rest is free again.

    Errors: NotFound, NotPermitted for who has a part in it, RuleViolated, Conflict where it was decided.
    """
    seen = delivery_get(actor=actor, number=number)
    actor.permit(Permission.DISPUTE_DECIDE, seen.area)
    refuse_unexplained(finding)
    finding = refuse_numbers(finding, say("what was found"))
    reason_stated(finding)
    held = Held(seen.match_id)
    delivery, dispute = _held(number), Dispute.objects.within(EVERYWHERE).filter(delivery=number).first()
    _refuse_undisputed(delivery)
    if dispute is None:
        raise TypeError(f"delivery {number} is disputed without a dispute")
    _refuse_involved(actor, delivery, dispute, seen.match)
    if not 0 <= received <= delivery.quantity:
        raise RuleViolated(
            say(
                "{received} is not between nothing and the {sent} units that were sent",
                received=received,
                sent=delivery.quantity,
            ),
            where=_where(delivery),
            remedy=say("Write how many arrived, by what you found."),
        )
    dispute.outcome = DisputeOutcome.REJECTED if received == delivery.quantity else DisputeOutcome.UPHELD
    dispute.finding, dispute.decided_by, dispute.decided_at = finding, actor.user, timezone.now()
    dispute.save()
    _received(actor, held, delivery, received)
    if dispute.outcome == DisputeOutcome.UPHELD:
        held.give_back(held.match.quantity_owed)
        held.match.end_reason = finding
    failed = not held.match.quantity_delivered
    held.settle(ended=MatchState.FAILED if failed else None, by=actor.user, reason=finding)
    return dispute


def _received(actor: Actor, held: Held, delivery: Delivery, received: int) -> None:
    """What arrived is confirmed, what did not is owed again."""
    whole = received == delivery.quantity
    delivery.state = DeliveryState.CONFIRMED if whole else DeliveryState.SHORT if received else DeliveryState.FAILED
    delivery.quantity_received = received
    delivery.confirmed_by, delivery.confirmed_at = actor.user, timezone.now()
    delivery.save()
    held.arrive(received)
    held.take_back(delivery.quantity - received)


def _held(number: int) -> Delivery:
    return Delivery.objects.within(EVERYWHERE).select_for_update(no_key=True, of=("self",)).get(pk=number)


def _where(delivery: Delivery) -> Phrase:
    return say("receipt {number}", number=delivery.receipt)


def _refuse_own(actor: Actor, delivery: Delivery) -> None:
    if delivery.recorded_by_id == actor.user.pk:
        raise NotPermitted(
            say("who recorded a delivery may not say that it arrived"),
            where=_where(delivery),
            remedy=say("Ask the household, or a colleague of the village."),
        )


def _refuse_settled(delivery: Delivery) -> None:
    if delivery.state != DeliveryState.WAITING:
        raise Conflict(
            say("this delivery was confirmed or disputed already"),
            where=_where(delivery),
            remedy=say("Look at the delivery."),
        )


def _refuse_undisputed(delivery: Delivery) -> None:
    if delivery.state != DeliveryState.DISPUTED:
        raise Conflict(
            say("nobody disputes this delivery, or that was decided"),
            where=_where(delivery),
            remedy=say("Look at the delivery."),
        )


def _refuse_involved(actor: Actor, delivery: Delivery, dispute: Dispute, match: Match) -> None:
    """Who delivered, who doubts it, and who belongs to the giving organisation decides nothing here."""
    own = actor.user.memberships.filter(organisation=match.offer.organisation_id).exists()
    if own or actor.user.pk in (delivery.recorded_by_id, dispute.raised_by_id):
        raise NotPermitted(
            say("you have a part in this delivery"),
            where=_where(delivery),
            remedy=say("Ask a colleague of the township or county office to decide."),
        )
