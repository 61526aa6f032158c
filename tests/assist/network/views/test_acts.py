"""What people do on the pages, from recording a need to accepting an offer for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse

from bangfu.assist.network.forms.base import area_field
from bangfu.assist.network.models import Campaign, MatchRun, Need, Offer, Proposal
from bangfu.assist.network.services import match_run_execute, match_run_request
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.scopes import EVERYWHERE
from tests.assist.network.conftest import NEEDS, OFFERS, SPEC, World
from tests.pages import CheckedClient

BRIDGE, EAST, COUNTY = "100101100201", "100101100", "100101"


def test_an_organisation_records_an_offer(client: CheckedClient, world: World) -> None:
    client.force_login(world.users["helper"])
    friends = world.organisations["Friends"]
    values = {"organisation": friends.pk, "item": world.rice.pk, "quantity": "30", "area_limit": "1001"}
    values |= {"kind": "goods"}
    answer = client.post(reverse("network:offer-record"), values)
    offer = Offer.objects.within(EVERYWHERE).get()
    assert answer.headers["Location"] == reverse("network:offer", args=[offer.pk])
    assert (offer.quantity, offer.area_limit) == (30, world.areas["1001"])


def upload(spec: str = SPEC) -> dict[str, object]:
    return {
        "title": "Coats",
        "area": COUNTY,
        "needs": SimpleUploadedFile("needs.csv", NEEDS.encode()),
        "offers": SimpleUploadedFile("../../offers.csv", OFFERS.encode()),
        "spec": spec,
    }


def test_a_campaign_is_imported_and_verified_by_another(client: CheckedClient, world: World) -> None:
    client.force_login(world.users["officer"])
    client.post(reverse("network:campaign-import"), upload())
    campaign = Campaign.objects.within(EVERYWHERE).get()
    client.force_login(world.users["second"])
    client.post(reverse("network:campaign-publish", args=[campaign.pk]))
    assert set(Need.objects.within(EVERYWHERE).values_list("state", flat=True)) == {"published"}


def test_a_faulty_file_is_named_beside_what_was_typed(client: CheckedClient, world: World) -> None:
    client.force_login(world.users["officer"])
    answer = client.post(reverse("network:campaign-import"), upload(SPEC.replace("many", "much")))
    text = answer.content.decode()
    assert (answer.status_code, Campaign.objects.within(EVERYWHERE).count()) == (422, 0)
    assert "needs.csv" in text
    assert "quantity: much" in text


@override_settings(CAMPAIGN_UPLOAD_BYTES=10)
def test_files_too_large_for_a_page_are_sent_to_the_command_line(client: CheckedClient, world: World) -> None:
    client.force_login(world.users["officer"])
    answer = client.post(reverse("network:campaign-import"), upload())
    assert answer.status_code == 422
    assert "bangfu network import" in answer.content.decode()


def test_a_run_is_asked_for_and_leads_to_its_page(client: CheckedClient, world: World) -> None:
    client.force_login(world.users["officer"])
    answer = client.post(reverse("network:run-request"), {"area": COUNTY})
    run = MatchRun.objects.within(EVERYWHERE).get()
    assert answer.headers["Location"] == reverse("network:run", args=[run.pk])


def test_a_run_of_nothing_is_not_asked_for(client: CheckedClient, world: World) -> None:
    client.force_login(world.users["officer"])
    assert client.post(reverse("network:run-request"), {}).status_code == 422


@pytest.fixture
def proposal(world: World) -> Proposal:
    world.need(BRIDGE, 10)
    world.offer(25)
    run = match_run_request(actor=world.actor("officer"), area=world.areas[COUNTY])
    match_run_execute(number=run.pk)
    return Proposal.objects.within(EVERYWHERE).get()


def test_a_proposal_is_accepted(client: CheckedClient, world: World, proposal: Proposal) -> None:
    client.force_login(world.users["east"])
    answer = client.post(reverse("network:proposal-accept", args=[proposal.pk]))
    proposal.refresh_from_db()
    assert (answer.status_code, proposal.state) == (302, "accepted")


def test_the_second_to_accept_is_told_so(client: CheckedClient, world: World, proposal: Proposal) -> None:
    client.force_login(world.users["east"])
    client.post(reverse("network:proposal-accept", args=[proposal.pk]))
    assert client.post(reverse("network:proposal-accept", args=[proposal.pk])).status_code == 409


def test_a_proposal_is_refused_with_a_reason(client: CheckedClient, world: World, proposal: Proposal) -> None:
    client.force_login(world.users["east"])
    client.post(reverse("network:proposal-refuse", args=[proposal.pk]), {"reason": "too far"})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.refusal) == ("refused", "too far")


def test_a_filter_narrows_and_survives_in_the_address(client: CheckedClient, world: World) -> None:
    world.need(BRIDGE, 11)
    world.need(BRIDGE, 22, state="submitted")
    client.force_login(world.users["east"])
    text = client.get(reverse("network:needs"), {"state": "submitted", "tier": "3"}).content.decode()
    assert ("22 kg" in text, "11 kg" in text) == (True, False)
    assert '<option value="submitted" selected' in text


def test_a_filter_that_does_not_exist_is_as_good_as_none(client: CheckedClient, world: World) -> None:
    world.need(BRIDGE, 11)
    client.force_login(world.users["east"])
    address = reverse("network:needs")
    assert "11 kg" in client.get(address, {"state": "lost", "tier": "x", "page": "99"}).content.decode()


def test_a_list_of_areas_too_long_becomes_a_field_for_the_code(world: World) -> None:
    east = world.areas[EAST]
    Area.objects.bulk_create(
        Area(
            id=n,
            parent=east,
            level=Level.VILLAGE,
            path=f"{east.path}{n}.",
            code=f"v{n}",
            name=f"V{n}",
            valid_from=east.valid_from,
            source="test",
        )
        for n in range(5000, 5501)
    )
    villages = Area.objects.filter(parent=east)
    assert not hasattr(area_field(villages, label="Village"), "choices")
    assert hasattr(area_field(villages.filter(code__startswith="v500"), label="Village"), "choices")


def test_no_uploaded_file_stays(
    client: CheckedClient, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    client.force_login(world.users["officer"])
    client.post(reverse("network:campaign-import"), upload())
    assert list(tmp_path.iterdir()) == []


def test_a_donor_reads_why_her_offer_goes_to_this_need(client: CheckedClient, world: World) -> None:
    world.need(BRIDGE, 10, tier=1)
    world.offer(4)
    run = match_run_request(actor=world.actor("officer"), area=world.areas[COUNTY])
    match_run_execute(number=run.pk)
    proposal = Proposal.objects.within(EVERYWHERE).get()
    client.force_login(world.users["helper"])
    page = client.get(reverse("network:proposal", args=[proposal.pk]), headers={"accept-language": "en"})
    text = page.content.decode()
    assert "Urgency 1: 4 of 10 units asked for at this urgency are served" in text
    assert "One more unit of this offer is worth about as much as serving a need of urgency 1" in text
