"""Every page of the register opens for who may see it, and for nobody else. The client refuses invalid HTML."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from bangfu.identify.registry.models.documents import DocumentKind
from bangfu.identify.registry.services import (
    Grounds,
    change_request,
    document_record,
    household_move,
    income_year_record,
    living_conditions_record,
    village_year_record,
)
from tests.identify.registry.conftest import BRIDGE, DAY, RIVER, STATED, World, id_number, members
from tests.pages import CheckedClient

Page = tuple[str, tuple[str, ...], str]
Numbers = dict[str, int]
PAGES: list[Page] = [
    ("home", (), "bridge"),
    ("home", (), "auditor"),
    ("area", ("990101",), "officer"),
    ("area", (BRIDGE,), "bridge"),
    ("area-figures", (BRIDGE,), "bridge"),
    ("area-figures", ("990101",), "officer"),
    ("transfers", (), "bridge"),
    ("household-register", (), "officer"),
    ("household", ("household",), "bridge"),
    ("household", ("household",), "auditor"),
    ("household-change", ("household", "contact"), "bridge"),
    ("household-change", ("household", "monitoring"), "bridge"),
    ("household-change", ("household", "causes"), "bridge"),
    ("member-add", ("household",), "bridge"),
    ("head-change", ("household",), "bridge"),
    ("household-split", ("household",), "east"),
    ("household-merge", ("household",), "east"),
    ("household-move", ("household",), "officer"),
    ("household-end", ("household",), "east"),
    ("household-income", ("household",), "bridge"),
    ("household-living", ("household",), "bridge"),
    ("household-unmask", ("household",), "bridge"),
    ("member", ("member",), "bridge"),
    ("member-change", ("member", "person"), "bridge"),
    ("member-change", ("member", "health"), "bridge"),
    ("member-leave", ("member",), "bridge"),
    ("member-unmask", ("member",), "bridge"),
    ("changes", (), "bridge"),
    ("change", ("change",), "bridge"),
    ("change", ("change",), "east"),
    ("income-change", ("household", "2025"), "bridge"),
    ("living-change", ("household", "2025"), "bridge"),
    ("documents", (), "officer"),
    ("document", ("document",), "officer"),
    ("document-record", (), "officer"),
]


@pytest.fixture
def numbers(world: World) -> Numbers:
    """One of each: a household with everything, a member, a request, a document, and a household that moved away."""
    household = world.household(household_type="05", monitor_category="MARGINAL", main_cause="LACK_MOTIVATION")
    cadre = world.actor("bridge")
    income_year_record(
        actor=cadre, household=household.pk, year=2025, values={"members": 3}, lines={"a1": 100}, stated=STATED
    )
    living_conditions_record(actor=cadre, household=household.pk, year=2025, values={"house_grade": "B"}, stated=STATED)
    village_year_record(
        actor=cadre, village=world.areas[BRIDGE], year=2025, values={"total_households": 1}, stated=STATED
    )
    change = change_request(
        actor=cadre,
        household=household.pk,
        values={"address": "No. 9", "phone": "13900000000"},
        grounds=Grounds("moved within the village", "visit"),
        stated=STATED,
    )
    gone = world.household(serial=2)
    household_move(actor=world.actor("officer"), number=gone.pk, to=world.areas[RIVER], reason="new", moved_on=DAY)
    document = document_record(
        actor=world.actor("officer"),
        area=world.areas["990101"],
        title="Plan",
        issuer="County office",
        issued_on=date(2026, 1, 1),
        kind=DocumentKind.OPINION,
        rules=["register-change"],
    )
    head = members(household)["01"]
    return {"household": household.pk, "member": head.pk, "change": change.pk, "document": document.pk, "gone": gone.pk}


def address(name: str, parts: tuple[str, ...], numbers: Numbers) -> str:
    return reverse(f"registry:{name}", args=[numbers.get(part, part) for part in parts])


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_page_opens_for_who_may_see_it(world: World, client: CheckedClient, numbers: Numbers, page: Page) -> None:
    name, parts, who = page
    client.force_login(world.users[who])
    assert client.get(address(name, parts, numbers)).status_code == 200


@pytest.mark.parametrize("page", [page for page in PAGES if page[1]], ids=str)
def test_a_page_of_another_county_is_absent(world: World, client: CheckedClient, numbers: Numbers, page: Page) -> None:
    client.force_login(world.users["stranger"])
    assert client.get(address(page[0], page[1], numbers)).status_code == 404


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_an_organisation_sees_nothing_here(world: World, client: CheckedClient, numbers: Numbers, page: Page) -> None:
    client.force_login(world.users["helper"])
    assert client.get(address(page[0], page[1], numbers)).status_code == 403


def test_the_card_masks_numbers_and_hides_the_legacy_cause(
    world: World, client: CheckedClient, numbers: Numbers
) -> None:
    client.force_login(world.users["bridge"])
    page = client.get(address("household", ("household",), numbers)).content.decode()
    assert "138****0001" in page
    assert "13800000001" not in page
    assert "no longer used" not in page


def test_a_form_neither_offers_nor_loses_the_legacy_cause(
    world: World, client: CheckedClient, numbers: Numbers
) -> None:
    client.force_login(world.users["bridge"])
    place = address("household-change", ("household", "causes"), numbers)
    page = client.get(place).content.decode()
    assert "LACK_MOTIVATION" not in page
    sent = {"main_cause": "", "cause_note": "ill", "is_expenditure_poor": "", "source": "visit", "stated_on": DAY}
    answer = client.post(place, {**sent, "reason": "more is known", "evidence": "talk"}, follow=True)
    assert "ill" in answer.content.decode()
    assert [line.field for line in answer.context["change"].lines.all()] == ["cause_note"]


def test_full_numbers_show_after_a_stated_reason(world: World, client: CheckedClient, numbers: Numbers) -> None:
    client.force_login(world.users["bridge"])
    place = address("member-unmask", ("member",), numbers)
    assert id_number(3) not in client.get(address("member", ("member",), numbers)).content.decode()
    purpose = client.get(place).context["form"].fields["purpose"].choices[0][0]
    page = client.post(place, {"purpose": purpose, "reason": "payment of the allowance"}, follow=True)
    assert id_number(3) in page.content.decode()
