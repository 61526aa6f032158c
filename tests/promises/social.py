"""A thing of each kind of the network's wider half at a place of the county."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bangfu.assist.alliance.models import Organisation
from bangfu.assist.network.models import (
    Appeal,
    ConsumptionOrder,
    Device,
    DonationProject,
    Pledge,
    PledgeDelivery,
    PledgeKind,
    SpecialAction,
    Story,
    StoryKind,
)

if TYPE_CHECKING:
    from tests.promises.county import County

DAY = date(2026, 3, 1)


def _action(county: County, place: str) -> SpecialAction:
    return SpecialAction.objects.create(
        area=county.place(place), name=f"Action {place}", starts_on=DAY, recorded_by=county.maker
    )


def _pledge(county: County, place: str) -> Pledge:
    action = county.thing("action", place)
    return Pledge.objects.create(
        area=action.area,
        action=action,
        organisation=county.organisation,
        kind=PledgeKind.MONEY,
        amount_fen=100_000,
        pledged_on=DAY,
        source="letter",
        recorded_by=county.maker,
    )


def _pledge_delivery(county: County, place: str) -> PledgeDelivery:
    pledge = county.thing("pledge", place)
    return PledgeDelivery.objects.create(
        area=pledge.area,
        pledge=pledge,
        size=50_000,
        delivered_on=DAY,
        proof="slip 7",
        recorded_by=county.maker,
    )


def _device(county: County, place: str) -> Device:
    return Device.objects.create(
        area=county.place(place),
        organisation=county.organisation,
        model="Phone",
        imei_blind=place.encode().ljust(32),
        recorded_by=county.maker,
    )


def _donation(county: County, place: str) -> DonationProject:
    return DonationProject.objects.create(
        area=county.place(place),
        organisation=county.organisation,
        title="Lambs",
        gives="20 lambs",
        starts_on=DAY,
        recorded_by=county.maker,
    )


def _order(county: County, place: str) -> ConsumptionOrder:
    area = county.place(place)
    farm = Organisation.objects.create(name=f"Farm of {place}", pillar="farmer", area=area)
    return ConsumptionOrder.objects.create(
        area=area,
        supplier=farm,
        buyer=county.organisation,
        product="Pepper",
        origin=county.place("child"),
        agreement="agreement 3",
        quantity=5,
        unit="kg",
        amount_fen=50_000,
        ordered_on=DAY,
        recorded_by=county.maker,
    )


def _appeal(county: County, place: str) -> Appeal:
    return Appeal.objects.create(
        area=county.place(place),
        title="Warm classrooms",
        purpose="Stoves",
        use_of_money="Stoves and coal",
        target_fen=100_000,
        charity="County charity",
        qualification_no="Q-1",
        filing_no=f"F-{place}",
        channel="its own page",
        starts_on=DAY,
        ends_on=date(2026, 12, 31),
        recorded_by=county.maker,
    )


def _story(county: County, place: str) -> Story:
    return Story.objects.create(
        area=county.place(place),
        kind=StoryKind.SHOWCASE,
        title="Pepper trees",
        shown_as="a farmer",
        text="They planted pepper trees together.",
        consent_on=DAY,
        consent_paper="village archive 4",
        recorded_by=county.maker,
    )


SOCIAL_MAKERS = {
    "action": _action,
    "appeal": _appeal,
    "device": _device,
    "donation": _donation,
    "order": _order,
    "pledge": _pledge,
    "pledge-delivery": _pledge_delivery,
    "story": _story,
}
