"""Finding households."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from bangfu.errors import NotFound
from bangfu.ground.access.scopes import Scope
from bangfu.identify.registry.models import Household
from bangfu.identify.registry.selectors import (
    counts_below,
    head_names,
    household_as_of,
    household_get,
    households_found,
    transfers_out_of,
)
from bangfu.identify.registry.services import household_merge, household_move
from tests.identify.registry.conftest import BRIDGE, DAY, HILL, RIVER, STATED, World, id_number


@pytest.fixture
def three(world: World) -> list[Household]:
    places = [(BRIDGE, 1), (BRIDGE, 2), (RIVER, 3)]
    return [world.household(code, serial, household_type="02") for code, serial in places]


def found(world: World, place: str, text: str) -> list[str]:
    scope = Scope.below(world.areas[place])
    return [household.household_no for household in households_found(scope=scope, text=text)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 3),
        ("Head2", 1),
        ("Head", 3),
        ("Wife1", 1),
        (id_number(6), 1),
        (f" {id_number(6)[:6]} {id_number(6)[6:]}", 1),
        ("13800000001", 1),
        ("13800000009", 0),
        (BRIDGE, 2),
        (f"{RIVER}00001", 1),
        ("nobody", 0),
    ],
)
def test_a_household_is_found_by(world: World, three: list[Household], text: str, count: int) -> None:
    assert len(found(world, "990101", text)) == count


@pytest.mark.parametrize("text", ["Head3", id_number(9), "13800000003", f"{RIVER}00001", ""])
def test_nothing_is_found_beyond_ones_villages(world: World, three: list[Household], text: str) -> None:
    assert three[2].household_no not in found(world, BRIDGE, text)


def test_a_page_takes_two_queries(
    world: World, three: list[Household], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        page = list(households_found(scope=Scope.below(world.areas["990101"]))[:50])
        assert head_names(page) == {household.pk: f"Head{n}" for n, household in enumerate(three, start=1)}
        assert {household.area.name for household in page} == {"Bridge", "River"}


def test_counts_open_to_what_lies_below(world: World, three: list[Household]) -> None:
    scope = Scope.below(world.areas["990101"])
    below = counts_below(scope=scope, area=world.areas["990101"])
    assert [(row.area.name, row.households, row.members) for row in below] == [("East", 2, 6), ("West", 1, 3)]
    villages = counts_below(scope=scope, area=world.areas["990101100"])
    assert [(row.area.name, row.households) for row in villages] == [("Bridge", 2), ("Hill", 0)]


def test_counts_stay_within_the_scope(world: World, three: list[Household]) -> None:
    own = Scope.below(world.areas[BRIDGE])
    assert [row.area.name for row in counts_below(scope=own, area=None)] == ["Bridge"]
    assert counts_below(scope=own, area=world.areas["990101"]) == []


def test_an_ended_household_is_found_as_of_before(world: World, three: list[Household]) -> None:
    first, second, _other = three
    household_merge(actor=world.actor("east"), number=second.pk, into=first.pk, stated=STATED)
    scope = Scope.below(world.areas[BRIDGE])
    assert list(households_found(scope=scope)) == [first]
    assert list(households_found(scope=scope, as_of=date(2026, 2, 1))) == [first, second]
    assert household_as_of(scope=scope, number=second.pk, as_of=date(2026, 2, 1)) == second
    with pytest.raises(NotFound):
        household_as_of(scope=scope, number=second.pk, as_of=DAY)


def test_a_foreign_household_is_as_absent_as_none(world: World, three: list[Household]) -> None:
    scope = Scope.below(world.areas[BRIDGE])
    with pytest.raises(NotFound, match="no such record"):
        household_get(scope=scope, number=three[2].pk)


def test_the_old_village_knows_that_it_moved(world: World, three: list[Household]) -> None:
    household_move(actor=world.actor("east"), number=three[0].pk, to=world.areas[HILL], reason="new", moved_on=DAY)
    moved = transfers_out_of(scope=Scope.below(world.areas[BRIDGE])).get()
    assert (moved.household_no, moved.to_area.name) == (three[0].household_no, "Hill")
