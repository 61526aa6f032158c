"""Each household can call two people: from her own room, from the office's page of her, and off the printed card."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from bangfu.assist.network.services.devices import contact_assign
from bangfu.home.selectors.paper import card_pdf
from bangfu.identify.registry.models import Household
from tests.ground.papers import pdf
from tests.home.conftest import World
from tests.identify.registry.conftest import DAY

PHONES = {"officer": "13812340000", "doctor": "13956780000"}


@pytest.fixture
def called(world: World, home: Household) -> Household:
    for role, phone in PHONES.items():
        given = {"name": role.title(), "phone": phone, "valid_from": DAY}
        contact_assign(actor=world.actor("cadre"), household=home.pk, role=role, **given)  # type: ignore[arg-type]
    return home


def telephones(page: str) -> list[bool]:
    return [f'href="tel:{phone}"' in page for phone in PHONES.values()]


@pytest.mark.seed("003-3")
def test_her_room_begins_with_whom_she_can_call(world: World, called: Household) -> None:
    assert telephones(world.browser(called).get("/home/").content.decode()) == [True, True]


def test_nobody_elses_contacts_are_hers(world: World, called: Household) -> None:
    other = world.household(2)
    assert telephones(world.browser(other).get("/home/").content.decode()) == [False, False]


@pytest.mark.seed("003-3")
def test_the_office_sees_them_and_who_is_missing(world: World, called: Household) -> None:
    client = world.browser(called)
    client.force_login(world.users["cadre"])
    page = client.get(reverse("home:household-office", args=[called.pk])).content.decode()
    assert telephones(page) == [True, True]
    assert reverse("network:contact-assign", args=[called.pk]) in page


@pytest.mark.seed("003-3")
def test_the_printed_card_has_both(world: World, called: Household) -> None:
    printed = pdf.text(card_pdf(world.card(called), language="en"))
    assert [phone in printed for phone in PHONES.values()] == [True, True]


def test_the_card_names_who_made_it_and_no_office_of_documents(world: World, called: Household) -> None:
    card = world.card(called)
    assert "Cardissuedby" in "".join(pdf.text(card_pdf(card, language="en")).split())
    with override("zh-hans"):
        made_by, issued_by = gettext("Card issued by"), gettext("Issued by")
    assert made_by not in ("Card issued by", issued_by)
    printed = pdf.text(card_pdf(card, language="zh-hans"))
    assert [words in printed for words in (made_by, issued_by)] == [True, False]
