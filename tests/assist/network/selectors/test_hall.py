"""What the hall finds, for whom, in which order; bundles; and the key figures of the network."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from bangfu.assist.network.models import Item, Need, NeedState
from bangfu.assist.network.selectors import bundled_areas, bundles, hall_figures, hall_needs
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.policy.loader import item_names
from tests.assist.network.conftest import World
from tests.assist.network.writing import BRIDGE, RIVER, draft, published


def found(world: World, who: str, **chosen: Any) -> list[int]:
    return [need.pk for need in hall_needs(actor=world.actor(who), **chosen)]


def change(need: Need, **values: object) -> None:
    Need.objects.within(EVERYWHERE).filter(pk=need.pk).update(**values)


@pytest.mark.seed("003-5")
def test_a_published_need_is_there_for_all_at_once(world: World) -> None:
    need = published(world)
    assert [found(world, who) for who in ("helper", "east", "officer")] == [[need.pk]] * 3


def test_an_office_sees_its_area_and_an_organisation_all_that_is_published(world: World) -> None:
    here, there = world.need(BRIDGE), world.need(RIVER)
    waiting = world.need(RIVER, state=NeedState.SUBMITTED)
    assert found(world, "east") == [here.pk]
    assert set(found(world, "west")) == {there.pk, waiting.pk}
    assert set(found(world, "helper")) == {here.pk, there.pk}
    assert set(found(world, "helper", state="submitted")) == {here.pk, there.pk}


def test_a_draft_is_its_writers_own(world: World) -> None:
    need = draft(world)
    assert found(world, "cadre") == [need.pk]
    assert [found(world, who) for who in ("station", "east", "auditor", "helper")] == [[]] * 4


def test_the_orders(world: World) -> None:
    first, second, third = (world.need(BRIDGE, tier=tier) for tier in (2, 1, 3))
    now = timezone.now()
    change(first, deadline=now + timedelta(days=9), published_at=now - timedelta(days=3))
    change(third, deadline=now + timedelta(days=2), published_at=now - timedelta(days=9))
    assert found(world, "helper", order="urgent") == [second.pk, first.pk, third.pk]
    assert found(world, "helper", order="soonest") == [third.pk, first.pk, second.pk]
    assert found(world, "helper", order="newest") == [second.pk, first.pk, third.pk]


@pytest.mark.parametrize(
    ("chosen", "is_there"),
    [
        ({"words": "RIC"}, True),
        ({"words": "tractor"}, False),
        ({"category": "goods"}, True),
        ({"category": "medical"}, False),
        ({"tier": 3}, True),
        ({"tier": 1}, False),
        ({"only_open": True}, True),
        ({"until": timezone.localdate()}, False),
    ],
)
def test_the_filters(world: World, chosen: dict[str, Any], is_there: bool) -> None:
    need = world.need(BRIDGE)
    assert (need.pk in found(world, "helper", **chosen)) is is_there


def test_what_is_promised_in_full_is_not_open(world: World) -> None:
    need = world.need(BRIDGE)
    change(need, quantity_matched=10)
    assert found(world, "helper", only_open=True) == []


def test_needs_are_bundled_by_village_with_the_first_day(world: World) -> None:
    soon = timezone.now() + timedelta(days=2)
    for quantity in (10, 5):
        change(world.need(BRIDGE, quantity), deadline=soon)
    world.need(RIVER, 7)
    areas = list(bundled_areas(actor=world.actor("officer")))
    shown = [
        (bundle.village.name, [(line.open, line.needs, line.first_day) for line in bundle.lines])
        for bundle in bundles(areas)
    ]
    assert shown == [("Bridge", [(15, 2, soon)]), ("River", [(7, 1, None)])]
    assert [area.name for area in bundled_areas(actor=world.actor("east"), category="goods")] == ["Bridge"]
    assert list(bundled_areas(actor=world.actor("east"), category="medical")) == []


@pytest.mark.seed("003-F3")
def test_the_key_figures_of_the_network_are_named(world: World) -> None:
    change(world.need(BRIDGE), quantity_matched=10)
    world.need(BRIDGE)
    figures = hall_figures(EVERYWHERE)
    assert (figures.published, figures.served, figures.open, figures.served_percent) == (2, 1, 1, 50)


def test_a_need_is_found_by_another_name_of_its_item(world: World) -> None:
    """The book of items knows fertiliser and its kinds by their Chinese names; the English one stands in it too."""
    book = item_names().book.items
    fertiliser, other = book["fertiliser"], book["lamb"]
    item = Item.objects.create(
        code="npk", name_zh=fertiliser.zh, name_en="NPK", unit_zh="kg", unit_en="kg", category="goods"
    )
    need = world.need(BRIDGE)
    change(need, item=item)
    world.need(RIVER)
    assert [found(world, "helper", words=name) for name in (fertiliser.names[2], "NPK")] == [[need.pk]] * 2
    assert found(world, "helper", words=other.names[0]) == []


@pytest.mark.seed("003-2")
def test_nobody_learns_the_village_of_a_need_by_asking_for_villages(world: World) -> None:
    bridge, river, group = (world.need(code) for code in ("100101100201", "100101101201", "bridge-12"))
    found = {
        code: set(hall_needs(actor=world.actor("helper"), area=world.areas[code]))
        for code in ("100101100201", "bridge-12", "100101100", "100101101201")
    }
    east = {bridge, group}
    assert found == {"100101100201": east, "bridge-12": east, "100101100": east, "100101101201": {river}}
    assert set(hall_needs(actor=world.actor("officer"), area=world.areas["bridge-12"])) == {group}
