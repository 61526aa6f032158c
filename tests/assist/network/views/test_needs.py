"""A need on its pages: the questions one by one, the refusals, and who sees what of it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bangfu.assist.network.models import Need, NeedProof
from bangfu.assist.network.services import need_save
from bangfu.ground.access.scopes import EVERYWHERE
from tests.assist.network.conftest import World
from tests.assist.network.writing import BRIDGE, draft, fresh, published, submitted, until
from tests.ground.notices.pictures import PLACE, picture
from tests.pages import CheckedClient

STEPS = {
    "who": {"beneficiary": "village"},
    "where": {"area": BRIDGE},
    "situation": {"situation": "Water stands in the class room."},
    "what": {"specification": "Sacks of 25 kg"},
    "how-much": {"quantity": "40", "unit_value": "6.50"},
    "why": {"purpose": "Food until the harvest."},
    "vouch": {"verifier": "Wang", "verifier_phone": "0100-8800100", "valid_until": until().isoformat(), "tier": "2"},
}


def sign_in(client: CheckedClient, world: World, who: str) -> None:
    client.force_login(world.users[who])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


def test_a_need_goes_from_the_village_to_the_needs_hall(client: CheckedClient, world: World) -> None:
    sign_in(client, world, "cadre")
    client.post(reverse("network:need-record"), {"area": BRIDGE, "item": world.rice.pk, "tier": "2"})
    need = Need.objects.within(EVERYWHERE).get()
    for step, answers in STEPS.items():
        files = {"proof": SimpleUploadedFile("p.jpg", picture())} if step == "why" else {}
        client.get(reverse("network:need-step", args=[need.pk, step]))
        answer = client.post(reverse("network:need-step", args=[need.pk, step]), {**answers, **files})
        assert answer.status_code == 302, step
    client.post(reverse("network:need-submit", args=[need.pk]))
    for who in ("station", "east"):
        sign_in(client, world, who)
        client.post(reverse("network:need", args=[need.pk]), {"outcome": "approve"})
    need.refresh_from_db()
    assert (need.state, need.quantity, need.unit_value_fen, need.tier) == ("published", 40, 650, 2)


@pytest.mark.seed("003-4")
def test_the_page_names_what_is_missing_and_leads_there(client: CheckedClient, world: World) -> None:
    need = draft(world, purpose="")
    sign_in(client, world, "cadre")
    answer = client.post(reverse("network:need-submit", args=[need.pk]))
    assert answer.status_code == 422
    assert reverse("network:need-step", args=[need.pk, "why"]) in answer.content.decode()


def test_a_wrong_answer_comes_back_with_what_was_typed(client: CheckedClient, world: World) -> None:
    need = draft(world)
    sign_in(client, world, "cadre")
    values = {"quantity": "-1", "unit_value": "7.25"}
    answer = client.post(reverse("network:need-step", args=[need.pk, "how-much"]), values)
    assert answer.status_code == 422
    assert "7.25" in answer.content.decode()


def test_a_group_may_be_left_empty_today(client: CheckedClient, world: World) -> None:
    need = draft(world)
    sign_in(client, world, "cadre")
    answer = client.post(reverse("network:need-step", args=[need.pk, "situation"]), {"situation": "", "cause": ""})
    assert answer.status_code == 302


def test_a_question_that_does_not_exist_is_not_found(client: CheckedClient, world: World) -> None:
    need = draft(world)
    sign_in(client, world, "cadre")
    assert client.get(reverse("network:need-step", args=[need.pk, "secrets"])).status_code == 404


def test_a_village_of_elsewhere_cannot_be_chosen(client: CheckedClient, world: World) -> None:
    sign_in(client, world, "cadre")
    values = {"area": "100101101201", "item": world.rice.pk, "tier": "2"}
    assert client.post(reverse("network:need-record"), values).status_code == 422


def test_a_proof_leaves_its_camera_behind_and_is_seen_by_the_office_alone(client: CheckedClient, world: World) -> None:
    need = published(world)
    proof = NeedProof.objects.within(EVERYWHERE).get(need=need)
    address = reverse("network:need-proof", args=[proof.pk])
    sign_in(client, world, "east")
    assert PLACE not in client.get(address).content
    sign_in(client, world, "west")
    assert client.get(address).status_code == 404
    sign_in(client, world, "helper")
    assert client.get(address).status_code == 403


@pytest.mark.seed("003-2")
def test_a_helper_sees_of_a_published_need_what_the_public_sees(client: CheckedClient, world: World) -> None:
    need = published(world)
    waiting = submitted(world)
    sign_in(client, world, "helper")
    text = client.get(reverse("network:need", args=[need.pk])).content.decode()
    listed = client.get(reverse("network:needs")).content.decode()
    assert [word for word in ("Bridge", "harvest", "school", "Wang", "8800100") if word in text + listed] == []
    assert "East" in text
    assert reverse("network:need", args=[waiting.pk]) not in listed


@pytest.mark.seed("003-8")
def test_a_reviewer_of_a_does_not_find_a_need_of_b(client: CheckedClient, world: World) -> None:
    need = submitted(world)
    sign_in(client, world, "river")
    assert client.get(reverse("network:need", args=[need.pk])).status_code == 404


def test_her_inbox_leads_the_reviewer_to_the_need(client: CheckedClient, world: World) -> None:
    need = submitted(world)
    sign_in(client, world, "station")
    address = reverse("workflow:task", args=[need.case_id, "village_check"])
    assert client.get(address).headers["Location"] == reverse("network:need", args=[need.pk])


def test_a_return_without_a_proper_reason_comes_back(client: CheckedClient, world: World) -> None:
    need = submitted(world)
    sign_in(client, world, "station")
    values = {"outcome": "return", "reason": "no"}
    assert client.post(reverse("network:need", args=[need.pk]), values).status_code == 422


def test_the_telephone_of_who_vouches_is_not_shown_again_and_stays(client: CheckedClient, world: World) -> None:
    need = draft(world)
    sign_in(client, world, "cadre")
    address = reverse("network:need-step", args=[need.pk, "vouch"])
    assert "8800100" not in client.get(address).content.decode()
    client.post(address, {**STEPS["vouch"], "verifier": "Zhao", "verifier_phone": ""})
    assert (fresh(need).verifier, bool(need.verifier_phone_sealed)) == ("Zhao", True)


def test_a_proof_is_a_picture_or_a_pdf(client: CheckedClient, world: World) -> None:
    need = draft(world, proof=False)
    sign_in(client, world, "cadre")
    values = {"purpose": "x", "proof": SimpleUploadedFile("a.exe", b"MZ not a picture")}
    answer = client.post(reverse("network:need-step", args=[need.pk, "why"]), values)
    assert answer.status_code == 422


def test_the_needs_hall_is_filtered(client: CheckedClient, world: World) -> None:
    need = published(world)
    need_save_other = draft(world)
    need_save(actor=world.actor("cadre"), number=need_save_other.pk, values={"tier": 1})
    sign_in(client, world, "east")
    filters = {"words": "ri", "category": "goods", "area": BRIDGE, "only_open": "on", "order": "soonest", "tier": "3"}
    text = client.get(reverse("network:needs"), filters).content.decode()
    assert reverse("network:need", args=[need.pk]) in text
    assert reverse("network:need", args=[need_save_other.pk]) not in text
    empty = client.get(reverse("network:needs"), {"words": "tractor"}).content.decode()
    assert reverse("network:need", args=[need.pk]) not in empty
