"""Offers: recorded for an organisation, changed while nobody counts on them, and withdrawn in part or whole."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from bangfu.assist.alliance.models import Organisation
from bangfu.assist.network.models import Item, Offer, OfferKind, OfferState
from bangfu.assist.network.selectors import offer_get, organisations_for
from bangfu.assist.network.services.rules import refuse_absurd, refuse_less_than_one, refuse_numbers, refuse_unexplained
from bangfu.errors import Conflict, NotPermitted, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.services import reason_stated


@transaction.atomic
def offer_record(
    *,
    actor: Actor,
    organisation: Organisation,
    item: Item,
    quantity: int,
    kind: str = OfferKind.GOODS,
    channel: str = "",
    area_limit: Area | None = None,
    expires: datetime | None = None,
) -> Offer:
    """An offer that can be matched at once. Money is a promise: `channel` names the charity, with the number of its
    qualification, or the statutory account that pays it out; the platform holds none.

    Errors: NotPermitted for an organisation not her own, RuleViolated.
    """
    actor.permit(Permission.OFFER_RECORD, organisation.area)
    refuse_foreign(actor, organisation)
    refuse_absurd(quantity, say("quantity"))
    now = timezone.now()
    _refuse_past(expires, now)
    return Offer.objects.create(
        area=organisation.area,
        organisation=organisation,
        area_limit=area_limit,
        item=item,
        quantity=quantity,
        kind=kind,
        channel=_channel(kind, channel),
        offered_on=now,
        expires=expires,
        recorded_by=actor.user,
    )


@transaction.atomic
def offer_change(*, actor: Actor, number: int, free: int, expires: datetime | None, area_limit: Area | None) -> Offer:
    """Correct what is free of an offer, its last day and its limit. Less may be free only while nothing was promised of
    it: afterwards a part is withdrawn, and that stays seen.

    Errors: NotFound, NotPermitted, RuleViolated, Conflict where it has ended or somebody counts on it.
    """
    offer = _held(actor, number)
    where = say("offer {number}", number=number)
    refuse_absurd(free, say("still free"))
    _refuse_past(expires, timezone.now())
    promised = offer.quantity - offer.quantity_free
    if promised and free < offer.quantity_free:
        raise Conflict(
            say("a part of this offer was promised or withdrawn already, so less of it is a withdrawal"),
            where=where,
            remedy=say("Withdraw what you cannot give, with the reason."),
        )
    offer.quantity = promised + free
    offer.expires, offer.area_limit = expires, area_limit
    offer.save(update_fields=["quantity", "expires", "area_limit"])
    return offer


@transaction.atomic
def offer_withdraw(*, actor: Actor, number: int, reason: str, quantity: int | None = None) -> Offer:
    """Withdraw a part of what is free; without a quantity all of it, and the offer ends: what comes back to it later is
    withdrawn too. What is reserved stays promised.

    Errors: NotFound, NotPermitted, RuleViolated without a reason, Conflict where less is free or it has ended.
    """
    refuse_unexplained(reason)
    offer = _held(actor, number)
    reason_stated(refuse_numbers(reason, say("reason")))
    part = offer.quantity_free if quantity is None else quantity
    if quantity is not None:
        refuse_less_than_one(quantity, say("quantity"))
    if part > offer.quantity_free:
        raise Conflict(
            say("only {free} of {quantity} units are free", free=offer.quantity_free, quantity=part),
            where=say("offer {number}", number=number),
            remedy=say("What is reserved is cancelled at its match; what was delivered stays delivered."),
        )
    offer.quantity_withdrawn += part
    if quantity is None:
        offer.state = OfferState.WITHDRAWN
    offer.save(update_fields=["quantity_withdrawn", "state"])
    return offer


def _held(actor: Actor, number: int) -> Offer:
    """An open offer of the open network, held. Errors: NotFound, NotPermitted, Conflict."""
    seen = offer_get(actor=actor, number=number)
    actor.permit(Permission.OFFER_RECORD, seen.area)
    refuse_foreign(actor, seen.organisation)
    offer = Offer.objects.within(EVERYWHERE).select_for_update(no_key=True, of=("self",)).get(pk=number)
    if offer.state != OfferState.OPEN or offer.campaign_id is not None:
        raise Conflict(
            say("this offer has ended, or belongs to the list of a campaign"),
            where=say("offer {number}", number=number),
            remedy=say("Record a new offer."),
        )
    return offer


def refuse_foreign(actor: Actor, organisation: Organisation) -> None:
    """Errors: NotPermitted where she does not act for this organisation."""
    if not organisations_for(actor).filter(pk=organisation.pk).exists():
        raise NotPermitted(
            say("you do not act for this organisation"),
            where=say("{organisation}", organisation=organisation.name),
            remedy=say("Choose your own organisation, or ask the county office to add you to this one."),
        )


def _refuse_past(expires: datetime | None, now: datetime) -> None:
    if expires is not None and expires <= now:
        raise RuleViolated(
            say("the last day of the offer has passed"),
            where=say("available until"),
            remedy=say("Choose a day to come, or leave it open."),
        )


def _channel(kind: str, channel: str) -> str:
    """Through whom money is paid out; of other kinds nothing."""
    if kind not in OfferKind.values:
        raise RuleViolated(
            say("there is no such kind of offer"), where=say("kind"), remedy=say("Choose the kind from the list.")
        )
    channel = channel.strip()
    if kind == OfferKind.MONEY and not channel:
        raise RuleViolated(
            say("an offer of money names no charity and no statutory account"),
            where=say("charity or account"),
            remedy=say("State the charity with the number of its qualification: money never passes through here."),
        )
    return channel if kind == OfferKind.MONEY else ""
