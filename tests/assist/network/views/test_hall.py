"""Answers, second looks and bundles on their pages."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.urls import reverse

from bangfu.assist.network.models import MatchRun, MemberAnswer, NeedAudit, Proposal
from bangfu.ground.access.scopes import EVERYWHERE
from tests.assist.network.conftest import World, allied
from tests.assist.network.writing import fresh, published
from tests.pages import CheckedClient


def sign_in(client: CheckedClient, world: World, who: str) -> None:
    client.force_login(world.users[who])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


@pytest.mark.seed("003-5")
def test_a_member_answers_what_it_owes_and_the_office_sees_who_has_not(client: CheckedClient, world: World) -> None:
    allied(world)
    need, friends = published(world), world.organisations["Friends"]
    sign_in(client, world, "helper")
    assert "Rice" in client.get(reverse("network:answers")).content.decode()
    values = {"organisation": friends.pk, "answer": "drew_in", "drew_in": "Chamber of Hunan"}
    client.post(reverse("network:need-answer", args=[need.pk]), values)
    assert MemberAnswer.objects.within(EVERYWHERE).get().organisation == friends
    assert "Rice" not in client.get(reverse("network:answers")).content.decode()
    sign_in(client, world, "east")
    text = client.get(reverse("network:need-members", args=[need.pk])).content.decode()
    answered, waiting = text.split("Not answered yet")
    assert ("Chamber of Hunan" in answered, "Traders" in waiting, "Friends" in waiting) == (True, True, False)


def test_an_answer_without_whom_they_drew_in_comes_back(client: CheckedClient, world: World) -> None:
    need, friends = published(world), world.organisations["Friends"]
    sign_in(client, world, "helper")
    values = {"organisation": friends.pk, "answer": "drew_in"}
    assert client.post(reverse("network:need-answer", args=[need.pk]), values).status_code == 422


def test_the_county_draws_and_looks_again(client: CheckedClient, world: World) -> None:
    need = published(world)
    sign_in(client, world, "officer")
    client.post(reverse("network:audits-draw"), {"area": "100101"})
    audit = NeedAudit.objects.within(EVERYWHERE).get()
    assert "1/20" in client.get(reverse("network:audits")).content.decode()
    values = {"finding": "ended", "reason": "Nobody lives there."}
    client.post(reverse("network:audit", args=[audit.pk]), values)
    assert fresh(need).state == "closed"


def test_needs_are_bundled_by_village_on_the_page(client: CheckedClient, world: World) -> None:
    published(world)
    sign_in(client, world, "east")
    text = client.get(reverse("network:need-bundles")).content.decode()
    assert ("Bridge" in text, "Rice" in text, "River" in text) == (True, True, False)


@pytest.mark.seed("003-2")
def test_before_it_is_accepted_an_organisation_reads_the_township_alone(client: CheckedClient, world: World) -> None:
    allied(world)
    need, offer = world.need("bridge-12"), world.offer()
    run = MatchRun.objects.create(area=need.area, state="done", requested_by=world.users["officer"])
    proposal = Proposal.objects.create(run=run, need=need, offer=offer, area=need.area, quantity=1, cost=0)
    lists = [reverse(f"network:{name}") for name in ("needs", "open-needs", "answers", "proposals")]
    about = [reverse(f"network:{name}", args=[need.pk]) for name in ("need", "need-help", "need-claim")]
    pages = [*lists, *about, reverse("network:offer", args=[offer.pk]), reverse("network:proposal", args=[proposal.pk])]
    sign_in(client, world, "helper")
    texts = [re.sub(r"(?s)<select.*?</select>", "", client.get(page).content.decode()) for page in pages]
    assert [page for page, text in zip(pages, texts, strict=True) if "East" not in text] == []
    assert [page for page, text in zip(pages, texts, strict=True) if "Bridge" in text or "Group twelve" in text] == []
