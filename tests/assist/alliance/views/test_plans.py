"""The pages of a plan of hubs."""

from __future__ import annotations

import re

from django.urls import reverse

from bangfu.assist.alliance.models import HubPlan
from bangfu.assist.alliance.services import hub_plan_execute
from bangfu.ground.access.scopes import EVERYWHERE
from tests.assist.alliance.conftest import World
from tests.assist.alliance.services.test_plans import attached, hub, programme, ready
from tests.pages import CheckedClient

__all__ = ["ready"]


def test_from_the_question_to_the_adoption(client: CheckedClient, ready: World) -> None:
    client.force_login(ready.users["officer"])
    new = reverse("alliance:hub-plan-new", args=[programme(ready).pk])
    assert client.get(new).status_code == 200
    answer = client.post(new, {})
    plan = HubPlan.objects.within(EVERYWHERE).get()
    page = reverse("alliance:hub-plan", args=[plan.pk])
    assert answer.headers["Location"] == page
    assert "progress" in client.get(page).content.decode()
    hub_plan_execute(number=plan.pk)
    shown = client.get(page).content.decode()
    assert "Schools 1" in shown
    assert reverse("alliance:hub-plan-adopt", args=[plan.pk]) not in shown
    client.force_login(ready.users["second"])
    assert reverse("alliance:hub-plan-adopt", args=[plan.pk]) in client.get(page).content.decode()
    client.post(reverse("alliance:hub-plan-adopt", args=[plan.pk]), {})
    assert attached()["Farms 2"] == "Farms"
    assert page in client.get(reverse("alliance:programme", args=[programme(ready).pk])).content.decode()


def test_sent_twice_it_is_one_plan(client: CheckedClient, ready: World) -> None:
    client.force_login(ready.users["officer"])
    new = reverse("alliance:hub-plan-new", args=[programme(ready).pk])
    key = re.search(r'name="request_key" value="([\w-]{36})"', client.get(new).content.decode())
    assert key
    first, second = (client.post(new, {"request_key": key[1]}) for _ in range(2))
    assert first.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    other = client.post(new, {"request_key": key[1], "without": hub(ready, "Farms").pk})
    assert (other.status_code, HubPlan.objects.within(EVERYWHERE).count()) == (409, 1)


def test_many_choices_stand_in_a_box_that_scrolls(client: CheckedClient, ready: World) -> None:
    client.force_login(ready.users["officer"])
    new = reverse("alliance:hub-plan-new", args=[programme(ready).pk])
    assert "bf-choices-many" not in client.get(new).content.decode()
    for number in range(24):
        ready.hub(programme(ready), f"Hub {number}")
    page = client.get(new).content.decode()
    assert ("bf-choices-many" in page, page.count('name="without"')) == (True, 26)
