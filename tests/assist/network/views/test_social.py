"""What people do on the pages of actions, donations, devices, orders, appeals and stories, and what the public sees."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from bangfu.assist.network.models import (
    Appeal,
    ConsumptionOrder,
    Device,
    DonationProject,
    HouseholdContact,
    Pledge,
    PledgeDelivery,
    SpecialAction,
    Story,
)
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.portal import selectors
from tests.assist.network.conftest import World
from tests.assist.network.homes import household_of
from tests.pages import CheckedClient

BRIDGE, EAST, COUNTY, DAY = "100101100201", "100101100", "100101", "2026-03-01"


class Desk:
    """One browser in which one person after another signs in."""

    def __init__(self, client: CheckedClient, world: World) -> None:
        self.client, self.world = client, world

    def sign_in(self, who: str) -> None:
        self.client.logout()
        self.client.cookies["django_language"] = "en"
        if who:
            self.client.force_login(self.world.users[who])

    def post(self, who: str, view: str, at: int | None = None, /, **values: Any) -> int:
        self.sign_in(who)
        address = reverse(f"network:{view}", args=[at] if at else [])
        assert self.client.get(address).status_code == 200
        return int(self.client.post(address, values).status_code)

    def page(self, who: str, name: str, number: int | None = None) -> str:
        self.sign_in(who)
        answer = self.client.get(reverse(f"network:{name}", args=[number] if number else []))
        assert answer.status_code == 200
        return str(answer.content.decode())

    def public(self, address: str) -> str:
        self.sign_in("")
        return str(self.client.get(address).content.decode())


@pytest.fixture
def desk(client: CheckedClient, world: World, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The public pages read in the transaction of the test: another connection would not see its rows."""
    monkeypatch.setattr(selectors, "DATABASE", "default")
    return Desk(client, world)


def test_an_action_goes_from_a_draft_to_the_public(desk: Desk) -> None:
    values = {"area": COUNTY, "name": "Frontier", "in_fields": ["XINJIANG"], "starts_on": DAY, "areas": "100102"}
    assert desk.post("officer", "action-record", **values) == 302
    action = SpecialAction.objects.within(EVERYWHERE).get()
    assert "Frontier" not in desk.public("/actions/")
    assert desk.post("officer", "action-publish", action.pk) == 422
    assert desk.post("second", "action-publish", action.pk) == 302
    pledge = {
        "organisation": "Friends",
        "amount_fen": "20000",
        "qualifier": "over",
        "pledged_on": DAY,
        "source": "letter",
    }
    assert desk.post("officer", "pledge-record", action.pk, **pledge) == 302
    number = Pledge.objects.within(EVERYWHERE).get().pk
    assert desk.post("officer", "pledge-deliver", number, size="5000.50", delivered_on=DAY, proof="slip 3") == 302
    delivery = PledgeDelivery.objects.within(EVERYWHERE).get()
    assert desk.post("second", "pledge-delivery-confirm", delivery.pk) == 302
    figure = {"kind": "amount", "qualifier": "about", "value": "3780000", "as_of": DAY, "source": "report"}
    assert desk.post("officer", "action-figure", action.pk, **figure) == 302
    own, listed, public = (
        desk.page("officer", "action", action.pk),
        desk.page("officer", "actions"),
        desk.public("/actions/"),
    )
    assert [words in own for words in ("&gt; 20,000", "5,000.50", "slip 3", "≈ 3,780,000")] == [True] * 4
    assert "25 %" in listed
    assert [words in public for words in ("Frontier", "&gt; 20,000", "5,000.50", "≈ 3,780,000", "slip 3")] == [
        True
    ] * 4 + [False]


def test_goods_and_unknown_organisations(desk: Desk) -> None:
    desk.post("officer", "action-record", area=COUNTY, name="Frontier", in_fields=["XINJIANG"], starts_on=DAY)
    number = SpecialAction.objects.within(EVERYWHERE).get().pk
    goods = {"goods": "Quilts", "quantity": "40", "unit": "piece", "qualifier": "exact", "pledged_on": DAY}
    assert desk.post("officer", "pledge-record", number, organisation="Nobody", source="letter", **goods) == 422
    assert desk.post("officer", "pledge-record", number, organisation="Friends", source="letter", **goods) == 302
    pledge = Pledge.objects.within(EVERYWHERE).get()
    assert desk.post("officer", "pledge-deliver", pledge.pk, size="41", delivered_on=DAY, proof="list 1") == 422
    assert desk.post("officer", "pledge-deliver", pledge.pk, size="40", delivered_on=DAY, proof="list 1") == 302


@pytest.mark.seed("001-7")
def test_the_page_of_figures_shows_that_five_are_stated_and_four_named(desk: Desk) -> None:
    page = desk.page("officer", "figures")
    assert "says 5 special actions and names 4" in page
    assert [words in page for words in ("≈ 270,588", "&gt; 80", "= 46", "nearly 3,000")] == [True] * 4
    assert desk.post("officer", "actions-load", area=COUNTY) == 302
    assert SpecialAction.objects.within(EVERYWHERE).count() == 4


@pytest.mark.seed("003-3")
def test_a_device_is_given_and_the_household_can_call(desk: Desk) -> None:
    world = desk.world
    home = household_of(world.actor("officer"), world.areas[BRIDGE])
    values = {"area": BRIDGE, "organisation": "Friends", "model": "Phone 3", "imei": "49-015420-323751-8"}
    assert desk.post("cadre", "device-record", **values) == 302
    number = Device.objects.within(EVERYWHERE).get().pk
    assert desk.post("cadre", "device-give", number, household="nobody", given_on=DAY) == 422
    assert desk.post("cadre", "device-give", number, household=home.household_no, given_on=DAY) == 302
    contact = {"role": "doctor", "name": "Shen", "phone": "0888-5123456", "valid_from": DAY}
    assert desk.post("cadre", "contact-assign", home.pk, **contact) == 302
    assert HouseholdContact.objects.within(EVERYWHERE).get().name == "Shen"
    page = desk.page("cadre", "devices")
    assert (home.household_no in page, "490154203237518" in page) == (True, False)
    assert desk.post("cadre", "device-end", number, state="broken", ended_on=DAY, note="screen") == 302
    office = str(desk.client.get(reverse("home:household-office", args=[home.pk])).content.decode())
    assert ("tel:08885123456" in office, "Assistance officer: nobody yet" in office) == (True, True)


def test_a_donation_is_planned_closed_and_passed_on(desk: Desk) -> None:
    given = {"area": BRIDGE, "organisation": "Friends", "title": "Lambs", "gives": "20 lambs", "starts_on": DAY}
    assert desk.post("cadre", "donation-record", **given) == 302
    number = DonationProject.objects.within(EVERYWHERE).get().pk
    assert desk.post("east", "donation-close", number) == 422
    plan = {"keeper": "cooperative", "upkeep": "a tenth of sales", "skills": "two herders", "passing_on": "a lamb each"}
    assert desk.post("cadre", "donation-plan", number, **plan) == 302
    assert desk.post("east", "donation-close", number) == 302
    passed = {"to_area": "100101101201", "what": "Lambs", "quantity": "3", "unit": "head", "households": "3"}
    assert desk.post("cadre", "donation-pass-on", number, passed_on=DAY, proof="list 4", **passed) == 302
    assert "River" in desk.page("east", "donation", number)
    assert "Lambs" in desk.page("east", "donations")


def test_an_order_goes_its_way_and_farmers_are_paid(desk: Desk) -> None:
    world = desk.world
    home = household_of(world.actor("officer"), world.areas[BRIDGE])
    values = {"supplier": "Friends", "buyer": "Elsewhere", "product": "Pepper", "origin": BRIDGE, "agreement": "no. 12"}
    sums = {"quantity": "200", "unit": "kg", "amount_fen": "10000", "ordered_on": DAY}
    assert desk.post("officer", "order-record", **values, **sums) == 302
    number = ConsumptionOrder.objects.within(EVERYWHERE).get().pk
    slip = {"household": home.household_no, "amount_fen": "7500", "paid_on": DAY, "proof": "slip 1"}
    assert desk.post("officer", "farmer-pay", number, **slip) == 302
    assert desk.post("officer", "order-step", number, on=DAY) == 302
    assert desk.post("officer", "order-step", number, on=DAY, invoice="INV 7") == 302
    assert desk.post("officer", "order-step", number, on=DAY, stars="5") == 302
    assert "75 %" in desk.page("officer", "orders")
    assert home.household_no in desk.page("officer", "order", number)
    assert desk.client.get(reverse("network:order-step", args=[number])).status_code == 404


def test_an_appeal_is_public_only_with_a_qualified_charity_and_never_beside_needs(desk: Desk) -> None:
    values = {
        "area": COUNTY,
        "title": "Warm rooms",
        "purpose": "Stoves",
        "use_of_money": "Stoves",
        "target_fen": "60000",
    }
    days = {"channel": "its own page", "starts_on": DAY, "ends_on": "2026-12-31", "filing_no": "F-51-7"}
    charity = {"charity": "County charity", "qualification_no": "Q-8"}
    assert desk.post("officer", "appeal-record", **values, **days) == 422
    assert desk.post("officer", "appeal-record", **values, **days, **charity) == 302
    number = Appeal.objects.within(EVERYWHERE).get().pk
    assert "Warm rooms" not in desk.public("/appeals/")
    assert desk.post("second", "appeal-publish", number) == 302
    report = {"raised_fen": "2500", "used_fen": "100.50", "progress": "Two rooms", "proof": "report 1", "as_of": DAY}
    assert desk.post("officer", "appeal-report", number, **report) == 302
    desk.world.need(EAST, 7)
    appeals, hall = desk.public("/appeals/"), desk.public("/needs/")
    assert [words in appeals for words in ("Q-8", "F-51-7", "2,500", "100.50", "Rice")] == [True] * 4 + [False]
    assert ("Rice" in hall, "Warm rooms" in hall) == (True, False)
    assert "Two rooms" in desk.page("officer", "appeal", number)
    assert desk.post("second", "appeal-close", number) == 302
    assert "Concluded" in desk.page("officer", "appeals")


def test_a_story_is_public_until_it_is_taken_down_or_its_consent_ends(desk: Desk) -> None:
    values = {
        "area": EAST,
        "kind": "role_model",
        "title": "A pepper garden",
        "shown_as": "Mr Yang",
        "text": "He planted.",
    }
    assert desk.post("east", "story-record", consent_on=DAY, consent_paper="archive 4", **values) == 302
    story = Story.objects.within(EVERYWHERE).get()
    assert "Mr Yang" not in desk.public("/stories/")
    assert desk.post("officer", "story-publish", story.pk) == 302
    assert "Mr Yang" in desk.public("/stories/?kind=role_model")
    assert "Mr Yang" not in desk.public("/stories/?kind=showcase")
    rows = Story.objects.within(EVERYWHERE)
    rows.update(consent_until="2026-03-02")
    assert "Mr Yang" not in desk.public("/stories/")
    rows.update(consent_until=None)
    assert desk.post("east", "story-take-down", story.pk, reason="no longer wanted") == 302
    assert "Mr Yang" not in desk.public("/stories/")
    assert "no longer wanted" in desk.page("east", "story", story.pk)
    assert "Taken down" in desk.page("east", "stories")
