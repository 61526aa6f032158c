"""The pages of what-ifs."""

from __future__ import annotations

from django.urls import reverse

from bangfu.assist.network.models import WhatIf
from bangfu.ground.access.scopes import EVERYWHERE
from tests.assist.network.conftest import World
from tests.assist.network.services.test_whatifs import BRIDGE, COUNTY, EAST, asked
from tests.pages import CheckedClient

NEW = "/network/what-if/new/"
ENGLISH = {"accept-language": "en"}


def fields(given: dict[str, str]) -> dict[str, str]:
    lines = {f"c{number}-kind": "" for number in range(1, 5)}
    return {"title": "A third less", "area": COUNTY, "campaign": ""} | lines | given


def shown(client: CheckedClient, address: str) -> str:
    answer = client.get(address, headers=ENGLISH)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_question_is_asked(client: CheckedClient, world: World) -> None:
    client.force_login(world.users["officer"])
    shown(client, NEW)
    answer = client.post(NEW, fields({"c1-kind": "needs", "c1-percent": "50", "c1-area": EAST}))
    made = WhatIf.objects.within(EVERYWHERE).get()
    assert answer.headers["Location"] == reverse("network:what-if", args=[made.pk])
    assert made.changes == [{"kind": "needs", "percent": 50, "area": world.areas[EAST].pk}]
    assert "needs of all items, East: 50 per cent of today" in shown(client, answer.headers["Location"])


def test_the_result_stands_in_words_and_places(client: CheckedClient, world: World) -> None:
    world.need(BRIDGE, 9)
    world.offer(4)
    found = asked(world, {"kind": "offers", "percent": 200})
    client.force_login(world.users["officer"])
    page = shown(client, reverse("network:what-if", args=[found.pk]))
    assert "units served in all" in page
    assert "Bridge" in page
    assert "Why not" in shown(client, reverse("network:what-ifs"))
    assert 'value="200"' in shown(client, f"{NEW}?from={found.pk}")


def test_each_line_says_what_it_lacks(client: CheckedClient, world: World) -> None:
    client.force_login(world.users["officer"])
    answer = client.post(NEW, fields({"c1-kind": "need", "c2-kind": "needs", "c3-percent": "20"}), headers=ENGLISH)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose what is added." in page
    assert "Write how many units are added." in page
    assert "Write how many per cent of today it will be." in page
    assert "Choose what changes, or empty the line." in page


def test_a_question_without_change_is_refused(client: CheckedClient, world: World) -> None:
    client.force_login(world.users["officer"])
    answer = client.post(NEW, fields({}), headers=ENGLISH)
    assert answer.status_code == 422
    assert "0 changes are stated" in answer.content.decode()
