"""Binding an offer to a need: for an organisation that picks a published need, with an offer of hers or a new one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from bangfu.assist.alliance.models import Organisation
from bangfu.assist.network.models import Match, Need, NeedState, Offer
from bangfu.assist.network.selectors import need_open_get, offer_get
from bangfu.assist.network.services.matches.holding import Claim
from bangfu.assist.network.services.offers import offer_record, refuse_foreign
from bangfu.assist.network.services.rules import refuse_absurd
from bangfu.errors import Conflict, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.permissions import Permission


@transaction.atomic
def need_claim(*, actor: Actor, need: int, offer: int, quantity: int, claim: type[Claim] = Claim) -> Match:
    """Reserve a part of one's own offer for a published need, at once.

    Errors: NotFound, NotPermitted for another's offer, RuleViolated for what does not fit, Conflict where less is left.
    """
    wanted = need_open_get(number=need)
    seen = offer_get(actor=actor, number=offer)
    actor.permit(Permission.OFFER_RECORD, seen.area)
    refuse_foreign(actor, seen.organisation)
    refuse_absurd(quantity, say("quantity"))
    held = claim(offer=seen.pk, need=wanted.pk)
    where = say("need {number}", number=need)
    refuse_unfit(held.offer, held.need, where)
    refuse_gone(held.offer, held.need, where)
    refuse_short(quantity, held.offer, held.need, where, say("Claim what is left, or choose another need."))
    return held.reserve(quantity, by=actor.user)


@transaction.atomic
def need_help(
    *,
    actor: Actor,
    need: int,
    organisation: Organisation,
    quantity: int,
    kind: str,
    channel: str = "",
    expires: datetime | None = None,
) -> Match:
    """I help with this: an offer of just what the need asks for, and the reservation, in one act.

    Errors: as `offer_record` and `need_claim`.
    """
    wanted = need_open_get(number=need)
    offered = offer_record(
        actor=actor,
        organisation=organisation,
        item=wanted.item,
        quantity=quantity,
        kind=kind,
        channel=channel,
        expires=expires,
    )
    return need_claim(actor=actor, need=need, offer=offered.pk, quantity=quantity)


def refuse_unfit(offer: Offer, need: Need, where: Phrase) -> None:
    """An offer serves needs of its own item, within its own limit and campaign."""
    within = offer.area_limit is None or need.area.path.startswith(offer.area_limit.path)
    if offer.item_id != need.item_id or offer.campaign_id != need.campaign_id or not within:
        raise RuleViolated(
            say("this offer is of another item, or is meant for another place or campaign"),
            where=where,
            remedy=say("Choose an offer that fits, or record a new one for this need."),
        )


def refuse_gone(offer: Offer, need: Need, where: Phrase) -> None:
    """The offers of a campaign came as a list and may lie in the past; what else has ended is no longer there."""
    ended = offer.campaign_id is None and offer.expires is not None and offer.expires < timezone.now()
    if ended and offer.expires is not None:
        raise Conflict(
            say("the offer has ended on {day}", day=timezone.localtime(offer.expires).date().isoformat()),
            where=where,
            remedy=say("Start a new matching run: it proposes what is free now."),
        )
    if not offer.is_open:
        raise Conflict(
            say("the offer was withdrawn"), where=where, remedy=say("Choose another one: it stands in the list.")
        )
    if need.state != NeedState.PUBLISHED:
        raise Conflict(
            say("this need is no longer published"), where=where, remedy=say("Choose another one from the list.")
        )


def refuse_short(quantity: int, offer: Offer, need: Need, where: Phrase, remedy: Phrase) -> None:
    left = min(offer.quantity_free, need.quantity_open)
    if quantity > left:
        what = say("somebody was faster: {left} of {quantity} units are left", left=left, quantity=quantity)
        raise Conflict(what, where=where, remedy=remedy)
