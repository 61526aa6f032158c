"""Every page of the network opens for who may see it, and for nobody else. The client refuses invalid HTML."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bangfu.assist.network.models import MatchRun, Proposal
from bangfu.assist.network.services import campaign_import, match_run_execute, match_run_request
from bangfu.ground.access.scopes import EVERYWHERE
from tests.assist.network.conftest import Filing, World
from tests.pages import CheckedClient

BRIDGE, COUNTY = "100101100201", "100101"


@pytest.fixture
def numbers(world: World, filed: Filing) -> dict[str, int]:
    """One of each: a waiting need, an offer, a campaign, a run that is done, and a proposal."""
    need, open_need, offer = (
        world.need(BRIDGE, state="submitted"),
        world.need(BRIDGE, 40),
        world.offer(25, limit=COUNTY),
    )
    campaign = campaign_import(actor=world.actor("officer"), area=world.areas[COUNTY], title="Coats", files=filed())
    run = match_run_request(actor=world.actor("officer"), area=world.areas[COUNTY])
    match_run_execute(number=run.pk)
    proposal = Proposal.objects.within(EVERYWHERE).get(run=run)
    return {
        "need": need.pk,
        "open_need": open_need.pk,
        "offer": offer.pk,
        "campaign": campaign.pk,
        "run": run.pk,
        "proposal": proposal.pk,
    }


PAGES = [
    ("home", None, "helper"),
    ("home", None, "officer"),
    ("areas", None, "officer"),
    ("needs", None, "cadre"),
    ("need-record", None, "cadre"),
    ("need", "need", "east"),
    ("need", "open_need", "officer"),
    ("need-withdraw", "need", "cadre"),
    ("need-renew", "need", "cadre"),
    ("need-link", "need", "east"),
    ("need-refuse", "need", "east"),
    ("need-members", "open_need", "east"),
    ("need-answer", "open_need", "helper"),
    ("need", "open_need", "helper"),
    ("need-bundles", None, "east"),
    ("needs", None, "helper"),
    ("answers", None, "helper"),
    ("audits", None, "officer"),
    ("audits-draw", None, "officer"),
    ("offers", None, "helper"),
    ("offers", None, "east"),
    ("offer-record", None, "helper"),
    ("offer", "offer", "helper"),
    ("campaigns", None, "officer"),
    ("campaign-import", None, "officer"),
    ("campaign", "campaign", "officer"),
    ("campaign-publish", "campaign", "second"),
    ("runs", None, "officer"),
    ("run-request", None, "officer"),
    ("run", "run", "officer"),
    ("run-check", "run", "officer"),
    ("run-certificate", "run", "officer"),
    ("run-unmet", "run", "officer"),
    ("run-unused", "run", "officer"),
    ("proposals", None, "helper"),
    ("proposal", "proposal", "helper"),
    ("proposal", "proposal", "east"),
    ("proposal-accept", "proposal", "east"),
    ("proposal-refuse", "proposal", "east"),
]
CLOSED = [
    ("need-record", None, "officer"),
    ("need-link", "need", "cadre"),
    ("need-bundles", None, "helper"),
    ("answers", None, "cadre"),
    ("audits", None, "east"),
    ("offers", None, "cadre"),
    ("offer-record", None, "east"),
    ("campaigns", None, "helper"),
    ("campaign-import", None, "east"),
    ("runs", None, "helper"),
    ("run-request", None, "east"),
    ("proposals", None, "cadre"),
    ("proposal-accept", "proposal", "helper"),
]
ABSENT = [
    ("need", "need", "west"),
    ("need", "need", "river"),
    ("need", "need", "helper"),
    ("need-answer", "need", "helper"),
    ("need-link", "need", "west"),
    ("need-members", "need", "west"),
    ("offer", "offer", "stranger"),
    ("campaign", "campaign", "stranger"),
    ("run", "run", "stranger"),
    ("run-certificate", "run", "stranger"),
    ("run-unmet", "run", "stranger"),
    ("proposal", "proposal", "west"),
    ("proposal-accept", "proposal", "west"),
]


def status(client: CheckedClient, world: World, numbers: dict[str, int], page: tuple[str, str | None, str]) -> int:
    name, kind, person = page
    client.force_login(world.users[person])
    answer = client.get(reverse(f"network:{name}", args=[numbers[kind]] if kind else []))
    return int(answer.status_code)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_page_opens(
    client: CheckedClient, world: World, numbers: dict[str, int], page: tuple[str, str | None, str]
) -> None:
    assert status(client, world, numbers, page) == 200


@pytest.mark.parametrize("page", CLOSED, ids=str)
def test_a_page_stays_closed_to_other_roles(
    client: CheckedClient, world: World, numbers: dict[str, int], page: tuple[str, str | None, str]
) -> None:
    assert status(client, world, numbers, page) == 403


@pytest.mark.parametrize("page", ABSENT, ids=str)
def test_what_lies_in_another_area_is_not_there(
    client: CheckedClient, world: World, numbers: dict[str, int], page: tuple[str, str | None, str]
) -> None:
    assert status(client, world, numbers, page) == 404


def test_who_has_not_signed_in_is_sent_there(client: CheckedClient, db: None) -> None:
    answer = client.get(reverse("network:needs"))
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, reverse("access:sign-in"))


@pytest.mark.parametrize(("words", "seen"), [("ridg", True), ("100101100", True), ("Next county", False)])
def test_the_code_of_an_area_is_found_within_her_scope(
    client: CheckedClient, world: World, words: str, seen: bool
) -> None:
    client.force_login(world.users["officer"])
    text = client.get(reverse("network:areas"), {"words": words}).content.decode()
    assert ("<tbody>" in text) is seen


def test_an_organisation_reads_nothing_of_who_needs_it(
    client: CheckedClient, world: World, numbers: dict[str, int]
) -> None:
    proposal = Proposal.objects.within(EVERYWHERE).select_related("need").get(pk=numbers["proposal"])
    proposal.need.party = "household-77"
    proposal.need.purpose = "after the flood"
    proposal.need.save()
    client.force_login(world.users["helper"])
    shown = client.get(reverse("network:proposal", args=[proposal.pk])).content.decode()
    listed = client.get(reverse("network:proposals")).content.decode()
    assert "household-77" not in shown + listed
    assert "after the flood" not in shown


@pytest.mark.parametrize(("state", "shown"), [("queued", "<progress"), ("running", "<progress"), ("failed", "too few")])
def test_an_unfinished_run_shows_where_it_is(client: CheckedClient, world: World, state: str, shown: str) -> None:
    sentences = {part: {"template": "too few", "values": {}} for part in ("what", "where", "remedy")}
    run = MatchRun.objects.create(
        area=world.areas[COUNTY], state=state, all_steps=8, failure=sentences, requested_by=world.users["officer"]
    )
    client.force_login(world.users["officer"])
    assert shown in client.get(reverse("network:run", args=[run.pk])).content.decode()


def headed(client: CheckedClient, world: World, person: str, name: str) -> str:
    client.force_login(world.users[person])
    return client.get(reverse(f"network:{name}"), headers={"accept-language": "en"}).content.decode()


def test_what_an_organisation_must_deliver_and_its_receipts_are_two_pages(client: CheckedClient, world: World) -> None:
    """Each says what it is for and leads to the other; an office reads of matches, which are not its own."""
    taken, given = headed(client, world, "helper", "matches"), headed(client, world, "helper", "gifts")
    assert "<h1>Matches: what we have taken on</h1>" in taken
    assert "<h1>Our gifts and their receipts</h1>" in given
    assert ("until when it must be handed over" in taken, "with its receipt" in given) == (True, True)
    assert ("No need taken on here" in taken, "No receipt yet" in given) == (True, True)
    assert f'href="{reverse("network:gifts")}"' in taken.partition("<h1>")[2]
    assert f'href="{reverse("network:matches")}"' in given.partition("<h1>")[2]
    office = headed(client, world, "officer", "matches")
    assert "<h1>Matches</h1>" in office
    assert reverse("network:gifts") not in office.partition("<h1>")[2]
