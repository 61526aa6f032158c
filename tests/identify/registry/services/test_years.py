"""The yearly figures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bangfu.compute.synthetic import register
from bangfu.errors import Conflict, NotPermitted, RuleViolated
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.identify.registry.models import Household, IncomeLine, IncomeYear, Member
from bangfu.identify.registry.services import (
    county_year_record,
    income_year_record,
    living_conditions_record,
    village_year_record,
)
from bangfu.identify.registry.services.bulk import Written, register_record
from tests.identify.registry.conftest import BRIDGE, HILL, RIVER, STATED, World

LINES = {"a1": 2_400_000, "b1": 1_850_000, "c2": 320_000, "d5a": 500_000, "d5b": 112_000, "e1": 740_000}


def recorded(world: World, household: Household, **values: object) -> IncomeYear:
    given = {"members": 4, "claims_fen": 200_000, "selfpaid_fen": 980_000, **values}
    actor = world.actor("bridge")
    return income_year_record(actor=actor, household=household.pk, year=2025, values=given, lines=LINES, stated=STATED)


def test_the_worked_example_of_the_income_form(world: World) -> None:
    income = recorded(world, world.household())
    assert (income.gross_fen, income.net_fen) == (5_182_000, 4_442_000)
    assert income.net_per_head_fen == 1_110_500
    assert income.after_rigid_fen == 3_662_000


def test_a_sum_is_that_of_its_lines(world: World) -> None:
    household = world.household()
    with pytest.raises(RuleViolated, match="wage_fen is not the sum"):
        recorded(world, household, wage_fen=1)
    assert not IncomeYear.objects.within(EVERYWHERE).exists()


def test_a_year_that_is_recorded_is_not_recorded_again(world: World) -> None:
    household = world.household()
    recorded(world, household)
    with pytest.raises(Conflict, match="recorded already"):
        recorded(world, household, members=5)
    assert IncomeYear.objects.within(EVERYWHERE).get().members == 4


def test_living_conditions_stand_once_a_year(world: World) -> None:
    household = world.household()
    living(world, household)
    with pytest.raises(Conflict, match="recorded already"):
        living(world, household)


def living(world: World, household: Household) -> None:
    living_conditions_record(
        actor=world.actor("bridge"),
        household=household.pk,
        year=2025,
        values={"house_grade": "C", "fuel": ["1", "5"], "arable_mu": Decimal("3.25")},
        stated=STATED,
    )


def test_a_village_has_its_figures_and_no_other(world: World) -> None:
    actor = world.actor("bridge")
    figures = village_year_record(
        actor=actor, village=world.areas[BRIDGE], year=2025, values={"total_households": 120}, stated=STATED
    )
    assert figures.total_households == 120
    with pytest.raises(NotPermitted):
        village_year_record(actor=actor, village=world.areas[RIVER], year=2025, values={}, stated=STATED)


def test_a_county_records_its_figures(world: World) -> None:
    values = {"incidence_pct": Decimal("1.25"), "rural_income_growth_pct": Decimal("-2.10")}
    actor, county = world.actor("officer"), world.areas["990101"]
    figures = county_year_record(actor=actor, county=county, year=2025, values=values, stated=STATED)
    assert figures.rural_income_growth_pct == Decimal("-2.10")


def test_a_whole_register_is_written_at_once(world: World) -> None:
    people = register(60, [BRIDGE, HILL, RIVER], seed=1, year=2025)
    written = register_record(
        actor=world.actor("officer"), area=world.areas["990101"], frames=people.frames(), stated=STATED
    )
    assert written == Written(60, people.members.height, 60, 60)
    assert IncomeLine.objects.count() == people.income_lines.height
    first = Member.objects.within(EVERYWHERE).order_by("pk").first()
    assert first is not None
    assert (first.name, first.health) == (people.members.item(0, "name"), people.members["health"].to_list()[0])


def test_a_register_of_other_villages_is_refused_whole(world: World) -> None:
    people = register(4, [BRIDGE, "990199100201"], seed=1, year=2025)
    actor, area = world.actor("officer"), world.areas["990101"]
    with pytest.raises(RuleViolated, match="belong to no village"):
        register_record(actor=actor, area=area, frames=people.frames(), stated=STATED)
    assert not Household.objects.within(EVERYWHERE).exists()
