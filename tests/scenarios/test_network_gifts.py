"""Scenario 4, its second half: a published need is matched, delivered, confirmed and spoken of. And of scenario 2 the
pledges of many that are delivered in full. Through the pages that each of them uses."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from bangfu.assist.network import services
from bangfu.assist.network.models import Delivery, Feedback, Match, MatchState, Offer
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.models import Event
from bangfu.portal import selectors as public
from tests.assist.network.conftest import World, world
from tests.pages import CheckedClient

__all__ = ["world"]
BRIDGE = "100101100201"
ENGLISH = {"accept-language": "en"}
KEY = re.compile(r'name="request_key" value="([\w-]{36})"')


class Office:
    """Signs in as one after the other, opens the page of an act, and sends its form with its key."""

    def __init__(self, client: CheckedClient, world: World) -> None:
        self.client, self.world = client, world

    def text(self, who: str, name: str, *arguments: object) -> str:
        self.client.force_login(self.world.users[who])
        answer = self.client.get(reverse(name, args=arguments), headers=ENGLISH)
        assert answer.status_code == 200
        return answer.content.decode()

    def does(self, who: str, name: str, number: int, **values: Any) -> None:
        key = KEY.search(self.text(who, name, number))
        assert key
        answer = self.client.post(reverse(name, args=[number]), {**values, "request_key": key[1]}, headers=ENGLISH)
        assert answer.status_code == 302, answer.content.decode()


@pytest.fixture
def office(client: CheckedClient, world: World, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Public pages read in the transaction of the test: another connection would not see its rows."""
    monkeypatch.setattr(public, "DATABASE", "default")
    return Office(client, world)


@pytest.mark.seed("scenario-4")
def test_a_need_is_matched_delivered_confirmed_and_spoken_of(office: Office, world: World) -> None:
    need = world.need(BRIDGE, 10)
    assert "I help with this" in office.text("helper", "network:open-needs")
    office.does(
        "helper",
        "network:need-help",
        need.pk,
        organisation=world.organisations["Friends"].pk,
        kind="goods",
        quantity="10",
    )
    match = Match.objects.within(EVERYWHERE).get()
    assert "Reserved" in office.text("helper", "network:match", match.pk)
    slip = SimpleUploadedFile("slip.pdf", b"%PDF- signed")
    today = timezone.localdate().isoformat()
    office.does("helper", "network:delivery-record", match.pk, quantity="10", delivered_on=today, file=slip)
    delivery = Delivery.objects.within(EVERYWHERE).get()
    office.does("cadre", "network:delivery-confirm", delivery.pk, received="10", by_household="on")
    office.does("cadre", "network:feedback-give", match.pk, suits="yes", words="The rice came before the snow.")
    match.refresh_from_db()
    assert (match.state, Feedback.objects.within(EVERYWHERE).get().suits) == (MatchState.CONFIRMED, "yes")
    assert "The rice came before the snow." in office.text("helper", "network:match", match.pk)
    assert delivery.receipt in office.text("helper", "network:gifts")
    need.refresh_from_db()
    assert (need.quantity_matched, need.quantity_delivered, need.quantity_confirmed) == (10, 10, 10)
    assert Event.objects.filter(relation="network_delivery", permission="delivery.confirm").exists()


@pytest.mark.seed("scenario-4")
def test_anyone_follows_a_gift_to_its_receipt_and_learns_of_no_person(office: Office, world: World) -> None:
    need, offer = world.need(BRIDGE, 3), world.offer(3)
    match = services.need_claim(actor=world.actor("helper"), need=need.pk, offer=offer.pk, quantity=3)
    proof = services.Proof(reference="folder 3 of Grandmother Li")
    told: dict[str, Any] = {"match": match.pk, "quantity": 3, "delivered_on": timezone.localdate(), "proof": proof}
    receipt = services.delivery_record(actor=world.actor("helper"), **told).receipt
    office.client.logout()
    page = office.client.get(reverse("portal:receipt", args=[receipt]), headers=ENGLISH).content.decode()
    assert [word in page for word in (receipt, "Rice", "East", "Waiting for confirmation", "yes")] == [True] * 5
    assert not any(word in page for word in ("Bridge", "Grandmother", "Friends", "folder"))
    assert office.client.get(reverse("portal:receipt", args=["BF20260101-000001-0"])).status_code == 404
    office.client.force_login(world.users["helper"])
    paper = office.client.get(reverse("network:delivery-paper", args=[Delivery.objects.within(EVERYWHERE).get().pk]))
    assert paper.content.startswith(b"%PDF")


@pytest.mark.seed("scenario-2")
def test_pledges_of_many_are_delivered_in_full(world: World) -> None:
    """Thirty-three pledges of a sum that is paid through a charity: what was pledged is what was delivered."""
    need = world.need(BRIDGE, 3_780_000)
    for turn in range(33):
        quantity = 3_780_000 // 33 + (turn < 3_780_000 % 33)
        match = services.need_help(
            actor=world.actor("helper"),
            need=need.pk,
            organisation=world.organisations["Friends"],
            quantity=quantity,
            kind="money",
            channel="County charity federation, qualification 53000012",
        )
        told: dict[str, Any] = {
            "quantity": quantity,
            "delivered_on": timezone.localdate(),
            "proof": services.Proof(reference="slip"),
        }
        part = services.delivery_record(actor=world.actor("helper"), match=match.pk, **told)
        services.delivery_confirm(actor=world.actor("cadre"), number=part.pk, received=quantity)
    need.refresh_from_db()
    offers = Offer.objects.within(EVERYWHERE)
    assert sum(offer.quantity for offer in offers) == need.quantity_confirmed == 3_780_000
    assert {offer.quantity - offer.quantity_delivered for offer in offers} == {0}


def test_every_page_of_a_gift_is_there_for_who_needs_it(office: Office, world: World) -> None:
    """Each page once, as valid HTML: what is disputed, decided, passed on, withdrawn and changed."""
    need, offer = world.need(BRIDGE, 4), world.offer(9)
    office.does("helper", "network:need-claim", need.pk, offer=offer.pk, quantity="4")
    match = Match.objects.within(EVERYWHERE).get()
    today = timezone.localdate().isoformat()
    office.does("helper", "network:delivery-record", match.pk, quantity="4", delivered_on=today, reference="folder 3")
    delivery = Delivery.objects.within(EVERYWHERE).get()
    office.does("cadre", "network:delivery-dispute", delivery.pk, reason="two bags are wet")
    assert "Decide this dispute" in office.text("east", "network:match", match.pk)
    office.does("east", "network:dispute-decide", delivery.pk, received="2", finding="two bags are wet indeed")
    assert "Upheld" in office.text("cadre", "network:match", match.pk)
    office.does("helper", "network:offer-change", offer.pk, free="8")
    office.does("helper", "network:offer-withdraw", offer.pk, quantity="5", reason="needed elsewhere")
    assert "3 free, 0 reserved, 2 delivered, 5 withdrawn" in office.text("helper", "network:offer", offer.pk)
    follow_up = match.follow_ups.model.objects.within(EVERYWHERE).get()
    assert "Rice" in office.client.get(reverse("network:follow-ups"), {"all": ""}, headers=ENGLISH).content.decode()
    office.does("cadre", "network:follow-up-answer", follow_up.pk, answer="in_use")
    office.does("cadre", "network:match-close", match.pk)
    for who, name in (("cadre", "network:matches"), ("cadre", "network:follow-ups"), ("officer", "network:home")):
        office.text(who, name)


def test_an_offer_of_money_names_its_channel(office: Office, world: World) -> None:
    office.client.force_login(world.users["helper"])
    values = {
        "organisation": world.organisations["Friends"].pk,
        "item": world.rice.pk,
        "quantity": "5",
        "kind": "money",
    }
    refused = office.client.post(reverse("network:offer-record"), values, headers=ENGLISH)
    assert (refused.status_code, "money never passes through here" in refused.content.decode()) == (422, True)
    values["channel"] = "County charity federation, qualification 53000012"
    assert office.client.post(reverse("network:offer-record"), values).status_code == 302
    assert Offer.objects.within(EVERYWHERE).get().channel == values["channel"]
