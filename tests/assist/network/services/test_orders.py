"""An order goes step by step, and what reached farmers is counted from their slips."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from bangfu.assist.network.models import ConsumptionOrder, OrderState
from bangfu.assist.network.selectors.orders import farmers_share, orders_within, payments_of
from bangfu.assist.network.services.orders import (
    farmer_pay,
    order_dispatch,
    order_evaluate,
    order_receive,
    order_record,
)
from bangfu.errors import Conflict, NotFound, RuleViolated
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from tests.assist.network.conftest import World
from tests.assist.network.homes import household_of

DAY = date(2026, 3, 1)


def recorded(world: World, **more: Any) -> ConsumptionOrder:
    given: dict[str, Any] = {
        "supplier": world.organisations["Friends"],
        "buyer": world.organisations["Elsewhere"],
        "product": "Dried pepper",
        "origin": world.areas["100101100201"],
        "agreement": "agreement 12, village archive",
        "quantity": 200,
        "unit": "kg",
        "amount_fen": 1_000_000,
        "ordered_on": DAY,
        **more,
    }
    return order_record(actor=world.actor("officer"), **given)


def test_an_order_is_dispatched_then_received_then_evaluated(world: World) -> None:
    order, officer = recorded(world), world.actor("officer")
    with pytest.raises(Conflict):
        order_receive(actor=officer, number=order.pk, on=DAY, invoice="INV 7")
    order_dispatch(actor=officer, number=order.pk, on=DAY)
    with pytest.raises(RuleViolated):
        order_receive(actor=officer, number=order.pk, on=DAY, invoice=" ")
    order_receive(actor=officer, number=order.pk, on=DAY, invoice="INV 7")
    with pytest.raises(RuleViolated):
        order_evaluate(actor=officer, number=order.pk, on=DAY, stars=6)
    assert order_evaluate(actor=officer, number=order.pk, on=DAY, stars=5).state == OrderState.EVALUATED


@pytest.mark.parametrize(
    "wrong", [{"amount_fen": 0}, {"quantity": -1}, {"agreement": ""}, {"product": "call 13800001234"}]
)
def test_an_order_that_cannot_be_is_refused(world: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(RuleViolated):
        recorded(world, **wrong)


def test_an_order_has_a_village_and_two_sides(world: World) -> None:
    with pytest.raises(RuleViolated):
        recorded(world, origin=world.areas["100101"])
    with pytest.raises(RuleViolated):
        recorded(world, buyer=world.organisations["Friends"])


def test_the_share_that_reached_farmers_comes_from_their_slips(world: World) -> None:
    order, officer = recorded(world), world.actor("officer")
    homes = [household_of(officer, world.areas["100101100201"], serial) for serial in (301, 302)]
    for home, fen in zip(homes, (400_000, 350_000), strict=True):
        farmer_pay(actor=officer, number=order.pk, household=home, amount_fen=fen, paid_on=DAY, proof="slip 1")
    share = farmers_share(orders_within(scope=Scope.below(world.areas["100101"])))
    assert (share.share, share.households, share.orders) == (Fraction(3, 4), 2, 1)
    given: dict[str, Any] = {"household": homes[0], "paid_on": DAY}
    with pytest.raises(RuleViolated):
        farmer_pay(actor=officer, number=order.pk, amount_fen=250_001, proof="slip 2", **given)
    with pytest.raises(Conflict):
        farmer_pay(actor=officer, number=order.pk, amount_fen=1, proof="slip 1", **given)


def test_a_household_is_named_only_to_whom_it_is_open(world: World) -> None:
    order, officer = recorded(world), world.actor("officer")
    home = household_of(officer, world.areas["100101100201"])
    farmer_pay(actor=officer, number=order.pk, household=home, amount_fen=1, paid_on=DAY, proof="slip 1")
    seen = [payments_of(order, scope)[0][1] for scope in (EVERYWHERE, Scope.below(world.areas["100101101"]))]
    assert seen == [True, False]
    with pytest.raises(NotFound):
        order_dispatch(actor=world.actor("stranger"), number=order.pk, on=DAY)
