"""004-6: poor people are the subject: who took part among the households with a case."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.utils import timezone

from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.home.selectors.participation import Participation, participation_of
from bangfu.home.services import request_withdraw
from bangfu.identify.registry.models import Household
from tests.home.conftest import BRIDGE, World


def figures(world: World, code: str = BRIDGE, year: int = 0) -> Participation:
    return participation_of(scope=EVERYWHERE, year=year or timezone.localdate().year, area=world.areas[code])[0]


@pytest.mark.seed("004-6")
def test_a_household_that_proposes_her_own_plan_takes_part(world: World, home: Household) -> None:
    other, third = world.household(2), world.household(3)
    world.case(home)
    world.case(other)
    world.asked(world.visitor(home), "proposal")
    world.asked(world.visitor(third))
    found = figures(world)
    assert (found.took_part, found.cases, found.others) == (1, 2, 1)
    assert found.rate == Fraction(1, 2)
    assert found.percent == "50.0"
    assert (found.by_kind["proposal"], found.by_kind["application"]) == (1, 1)


def test_a_household_counts_once(world: World, home: Household) -> None:
    world.case(home)
    visitor = world.visitor(home)
    world.asked(visitor, "proposal")
    world.asked(visitor, "satisfaction", what="yes")
    assert figures(world).took_part == 1


def test_what_was_taken_back_does_not_count(world: World, home: Household) -> None:
    world.case(home)
    visitor = world.visitor(home)
    request_withdraw(actor=visitor, receipt=world.asked(visitor).receipt)
    assert figures(world).took_part == 0


def test_without_a_case_there_is_no_rate(world: World, home: Household) -> None:
    found = figures(world)
    assert found.rate is None
    assert found.percent == ""


def test_a_year_before_the_case_knows_nothing_of_it(world: World, home: Household) -> None:
    world.case(home)
    assert figures(world, year=timezone.localdate().year - 1).cases == 0


def test_places_add_up(world: World, home: Household) -> None:
    world.case(home)
    east, *villages = participation_of(scope=EVERYWHERE, year=timezone.localdate().year, area=world.areas["100101100"])
    assert east.cases == sum(village.cases for village in villages) == 1
