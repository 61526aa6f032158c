"""The demo county: a register of people who do not exist over its villages."""

from __future__ import annotations

import pytest
from django.db.models import Count

from bangfu.cli.demo import plant_demo
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.identify.registry.models import Household, IncomeYear, LivingConditions, Member


@pytest.mark.django_db
def test_the_demo_has_a_register() -> None:
    plant_demo()
    assert Household.objects.within(EVERYWHERE).count() == 280
    assert Member.objects.within(EVERYWHERE).filter(relation_to_head="01").count() == 280
    villages = Household.objects.within(EVERYWHERE).values("area").annotate(Count("pk"))
    assert {row["pk__count"] for row in villages} == {40}


@pytest.mark.django_db
@pytest.mark.parametrize("model", [IncomeYear, LivingConditions])
def test_the_demo_knows_two_years(model: type[IncomeYear | LivingConditions]) -> None:
    plant_demo()
    years = model.objects.within(EVERYWHERE).values_list("year").annotate(Count("pk"))
    assert sorted(years) == [(2024, 280), (2025, 280)]
