"""A list takes as many queries for many rows as for few, and never reads a whole county for one page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.access.selectors import LongPages, pages
from bangfu.ground.workflow.services import case_open
from bangfu.identify.registry.models import Household, Member
from bangfu.identify.registry.selectors import counts_below, households_found
from bangfu.identify.registry.services import Grounds, change_request, household_merge
from tests.identify.registry.conftest import BRIDGE, HILL, RIVER, STATED, World
from tests.pages import CheckedClient

LISTS = {
    "registry:home": ("", 10),
    "registry:home of an area": (f"?area={BRIDGE}", 11),
    "registry:home by text": ("?text=Head", 9),
    "registry:changes": ("", 8),
    "workflow:cases": ("", 10),
    "workflow:tasks": ("", 9),
    "desk:home": ("", 20),
}


def grow(world: World, serials: range) -> None:
    """A household, a change request and a case more for each number, in two villages."""
    cadres = {BRIDGE: world.actor("bridge"), RIVER: world.actor("river")}
    for serial in serials:
        code = (BRIDGE, RIVER)[serial % 2]
        home = world.household(code, serial)
        values = {"natural_village": f"Hamlet {serial}"}
        change_request(
            actor=cadres[code], household=home.pk, values=values, grounds=Grounds("moved", "paper"), stated=STATED
        )
        number, since = home.household_no, timezone.localdate() - timedelta(3)
        case_open(
            actor=cadres[code],
            procedure="monitoring-2021",
            area=home.area,
            subject=number,
            title=f"Case {serial}",
            clock_from=since,
        )


@pytest.mark.parametrize("name", LISTS)
def test_the_queries_of_a_list_do_not_grow(
    world: World, client: CheckedClient, name: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    query, most = LISTS[name]
    address = reverse(name.split(maxsplit=1)[0]) + query
    client.force_login(world.users["officer"])
    grow(world, range(1, 8))  # more than the desk shows of one heap
    client.get(address)
    with django_assert_max_num_queries(most) as few:
        client.get(address)
    grow(world, range(8, 12))
    with django_assert_max_num_queries(len(few)):
        assert client.get(address).status_code == 200


def test_counts_take_two_queries(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    grow(world, range(1, 7))
    kept = world.household(HILL, 7, monitor_category="MARGINAL")
    world.household(HILL, 8, monitor_category="MARGINAL", risk_removed=True)
    gone = world.household(HILL, 9, monitor_category="MARGINAL")
    household_merge(actor=world.actor("officer"), number=gone.pk, into=kept.pk, stated=STATED)
    scope = Scope.below(world.areas["990101"])
    with django_assert_num_queries(2):
        counts = counts_below(scope=scope, area=world.areas["990101"])
    assert [(row.area.name, row.households, row.members, row.monitored) for row in counts] == [
        ("East", 5, 18, 1),
        ("West", 3, 9, 0),
    ]


def test_a_long_list_ends_and_says_so(world: World, client: CheckedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    grow(world, range(1, 7))
    monkeypatch.setattr(pages, "MOST", 5)
    client.force_login(world.users["officer"])
    page = client.get(reverse("registry:home")).content.decode()
    assert "More than 5 households; the first 5 can be leafed through." in page
    found = LongPages(households_found(scope=EVERYWHERE), 2)
    assert (found.count, found.num_pages, found.is_cut, len(found.page(3))) == (5, 3, True, 1)


def test_a_list_that_is_not_long_is_whole(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    grow(world, range(1, 6))
    monkeypatch.setattr(pages, "MOST", 5)
    found = LongPages(households_found(scope=EVERYWHERE), 2)
    assert (found.count, found.num_pages, found.is_cut) == (5, 3, False)


def test_everywhere_is_no_condition(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    world.household(BRIDGE, 1)
    with django_assert_num_queries(1) as seen:
        assert Household.objects.within(EVERYWHERE).count() == 1
    assert isinstance(seen, CaptureQueriesContext)
    assert "access_area" not in seen.captured_queries[0]["sql"]
    other = Scope((world.areas["990102"].path,))
    both = Member.objects.within(EVERYWHERE).filter(EVERYWHERE.condition() | other.condition())
    assert both.count() == 3
