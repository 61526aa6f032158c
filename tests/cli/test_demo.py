"""The demo county: a register of people who do not exist over its villages."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.db.models import Count
from django.utils import timezone

from bangfu.assist.network.models import FollowUp, Match
from bangfu.assist.network.selectors.actions import action_report, actions_within
from bangfu.assist.network.selectors.devices import contacts_of
from bangfu.assist.network.selectors.orders import farmers_share, orders_within
from bangfu.cli.demo import demo_card, plant_demo
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.home.selectors.entry import visitor_of
from bangfu.home.selectors.requests import own_requests
from bangfu.home.services import household_enter
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


@pytest.mark.django_db
def test_one_household_has_a_card_that_opens_her_room() -> None:
    plant_demo()
    card = demo_card()
    assert card is not None
    visitor = visitor_of(household_enter(identifier=card[0], code=card[1], address="127.0.0.1"))
    assert visitor is not None
    assert own_requests(visitor).count() == 2


@pytest.mark.django_db
def test_without_the_demo_there_is_no_card() -> None:
    assert demo_card() is None


@pytest.mark.django_db
def test_the_demo_has_gifts_on_their_way() -> None:
    plant_demo()
    states = Match.objects.within(EVERYWHERE).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["confirmed", "in_delivery", "reserved"]
    assert FollowUp.objects.within(EVERYWHERE).get().due_on < timezone.localdate()


@pytest.mark.django_db
def test_the_demo_shows_who_helped_and_one_household_can_call() -> None:
    plant_demo()
    card = demo_card()
    assert card is not None
    visitor = visitor_of(household_enter(identifier=card[0], code=card[1], address="127.0.0.1"))
    assert visitor is not None
    assert [contact.role for contact in contacts_of(visitor.household)] == ["officer", "doctor"]
    rates = [action_report(action).rate for action in actions_within(scope=EVERYWHERE)]
    assert rates == [Fraction(1, 2), Fraction(188, 230)]
    assert farmers_share(orders_within(scope=EVERYWHERE)).households == 3
