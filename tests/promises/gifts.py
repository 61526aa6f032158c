"""Gifts of the county of `county.py`: a match of each place, with what belongs to it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from bangfu.assist.network.models import Delivery, FollowUp, Match

if TYPE_CHECKING:
    from tests.promises.county import County


def match_planted(county: County, place: str) -> Match:
    """One unit on its way, of the own organisation where the place is its own."""
    now = timezone.now()
    return Match.objects.create(
        area=county.place(place),
        need=county.thing("need", place),
        offer=county.thing("offer", place),
        quantity=1,
        reserved_by=county.maker,
        reserved_at=now,
        expires_at=now + timedelta(14),
    )


def delivery_planted(county: County, place: str) -> Delivery:
    return Delivery.objects.create(
        area=county.place(place),
        match=county.thing("match", place),
        receipt=f"BF20260301-{place}",
        quantity=1,
        delivered_on=timezone.localdate(),
        proof_reference="folder 3",
        recorded_by=county.maker,
        recorded_at=timezone.now(),
    )


def follow_up_planted(county: County, place: str) -> FollowUp:
    match = county.thing("match", place)
    return FollowUp.objects.create(area=match.area, match=match, due_on=timezone.localdate())
