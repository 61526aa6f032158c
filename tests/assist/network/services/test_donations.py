"""A donation closes only with a plan for what follows, and what goes on from it is counted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bangfu.assist.network.models import DonationProject, DonationState
from bangfu.assist.network.models.donations import PLAN, label_of
from bangfu.assist.network.selectors.donations import donation_get, plan_missing
from bangfu.assist.network.services.donations import donation_close, donation_pass_on, donation_plan, donation_record
from bangfu.errors import Conflict, NotFound, RuleViolated
from bangfu.ground.access.scopes import EVERYWHERE
from tests.assist.network.conftest import World

DAY = date(2026, 3, 1)
WHOLE = {
    "keeper": "The village cooperative",
    "upkeep": "A tenth of the sales each year",
    "skills": "Two trained herders, who teach two more",
    "passing_on": "Each household gives a lamb on after two years",
}


@pytest.fixture
def donation(world: World) -> DonationProject:
    return donation_record(
        actor=world.actor("cadre"),
        area=world.areas["100101100201"],
        organisation=world.organisations["Friends"],
        title="Lambs for ten households",
        gives="20 lambs",
        starts_on=DAY,
    )


@pytest.mark.seed("001-10")
@pytest.mark.parametrize("missing", PLAN)
def test_closing_without_a_part_of_the_plan_is_refused_and_names_it(
    world: World, donation: DonationProject, missing: str
) -> None:
    donation_plan(actor=world.actor("cadre"), number=donation.pk, **{**WHOLE, missing: " "})
    with pytest.raises(RuleViolated) as refused:
        donation_close(actor=world.actor("east"), number=donation.pk)
    assert label_of(missing) in str(refused.value)


@pytest.mark.seed("001-10")
def test_a_whole_plan_closes_it(world: World, donation: DonationProject) -> None:
    assert len(plan_missing(donation)) == len(PLAN)
    donation_plan(actor=world.actor("cadre"), number=donation.pk, **WHOLE)
    closed = donation_close(actor=world.actor("east"), number=donation.pk)
    assert (closed.state, closed.closed_by) == (DonationState.CLOSED, world.users["east"])
    with pytest.raises(Conflict):
        donation_plan(actor=world.actor("cadre"), number=donation.pk, **WHOLE)


def test_what_goes_on_from_it_is_recorded_also_afterwards(world: World, donation: DonationProject) -> None:
    donation_plan(actor=world.actor("cadre"), number=donation.pk, **WHOLE)
    donation_close(actor=world.actor("east"), number=donation.pk)
    given: dict[str, Any] = {"what": "Lambs", "unit": "head", "households": 3, "passed_on": DAY, "proof": "list 4"}
    river = world.areas["100101101201"]
    donation_pass_on(actor=world.actor("cadre"), number=donation.pk, to_area=river, quantity=3, **given)
    (passed,) = donation_get(scope=EVERYWHERE, number=donation.pk).recirculations.all()
    assert (passed.to_area, passed.quantity, passed.area) == (river, 3, donation.area)
    with pytest.raises(RuleViolated):
        donation_pass_on(actor=world.actor("cadre"), number=donation.pk, to_area=river, quantity=0, **given)


def test_a_donation_elsewhere_is_not_there(world: World, donation: DonationProject) -> None:
    with pytest.raises(NotFound):
        donation_plan(actor=world.actor("west"), number=donation.pk, **WHOLE)
