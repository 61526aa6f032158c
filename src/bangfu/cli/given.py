"""Gifts of the demo county, on their way and arrived. Needs Django set up.

The demo's people act through the services that pages call, on days of the past; the texts stand in demo.yaml.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from bangfu.assist.alliance.models import Organisation
from bangfu.assist.network import services
from bangfu.assist.network.models import Item, Match, Need, NeedState
from bangfu.cli.decided import acting_on
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, User
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import actor_for

Table = dict[str, Any]


def give(gifts: list[Table], areas: dict[str, Area], users: dict[str, User]) -> None:
    """Each as far as it has come: reserved, handed over, arrived, spoken of."""
    helper, village = actor_for(users["helper"]), actor_for(users["village"])
    for gift in gifts:
        day = timezone.localdate() - timedelta(gift["days_ago"])
        with acting_on(day):
            match = _reserved(gift, areas[gift["place"]], users, helper)
        if "delivered" in gift:
            with acting_on(day + timedelta(3)):
                _delivered(gift, match, helper, village)


def _reserved(gift: Table, area: Area, users: dict[str, User], helper: Actor) -> Match:
    now = timezone.now()
    need = Need.objects.create(
        area=area,
        party=area.code,
        item=Item.objects.get(code=gift["item"]),
        quantity=gift["quantity"],
        tier=3,
        asked_on=now,
        recorded_by=users["village"],
        state=NeedState.PUBLISHED,
        published_by=users["township"],
        published_at=now,
    )
    giver = Organisation.objects.within(EVERYWHERE).get(name=gift["from"])
    return services.need_help(actor=helper, need=need.pk, organisation=giver, quantity=gift["quantity"], kind="goods")


def _delivered(gift: Table, match: Match, helper: Actor, village: Actor) -> None:
    delivery = services.delivery_record(
        actor=helper,
        match=match.pk,
        quantity=gift["delivered"],
        delivered_on=timezone.localdate(),
        proof=services.Proof(reference=gift["paper"]),
    )
    if "received" in gift:
        services.delivery_confirm(actor=village, number=delivery.pk, received=gift["received"], by_household=True)
        services.feedback_give(actor=village, match=match.pk, suits=gift["suits"], words=gift["words"])
