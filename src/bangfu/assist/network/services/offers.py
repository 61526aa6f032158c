"""Recording an offer for an organisation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from bangfu.assist.alliance.models import Organisation
from bangfu.assist.network.models import Item, Offer
from bangfu.assist.network.selectors import organisations_for
from bangfu.assist.network.services.rules import refuse_less_than_one
from bangfu.errors import NotPermitted, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission


@transaction.atomic
def offer_record(
    *,
    actor: Actor,
    organisation: Organisation,
    item: Item,
    quantity: int,
    area_limit: Area | None = None,
    expires: datetime | None = None,
) -> Offer:
    """An offer that can be matched at once. Errors: NotPermitted for an organisation not her own, RuleViolated."""
    actor.permit(Permission.OFFER_RECORD, organisation.area)
    if not organisations_for(actor).filter(pk=organisation.pk).exists():
        raise NotPermitted(
            say("you do not act for this organisation"),
            where=say("{organisation}", organisation=organisation.name),
            remedy=say("Choose your own organisation, or ask the county office to add you to this one."),
        )
    refuse_less_than_one(quantity, say("quantity"))
    now = timezone.now()
    if expires is not None and expires <= now:
        raise RuleViolated(
            say("the last day of the offer has passed"),
            where=say("available until"),
            remedy=say("Choose a day to come, or leave it open."),
        )
    return Offer.objects.create(
        area=organisation.area,
        organisation=organisation,
        area_limit=area_limit,
        item=item,
        quantity=quantity,
        offered_on=now,
        expires=expires,
        recorded_by=actor.user,
    )
