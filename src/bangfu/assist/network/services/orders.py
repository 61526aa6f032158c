"""Writes of consumption orders: each step after the one before it, and what reached farmers with its proof."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from bangfu.assist.alliance.models import Organisation
from bangfu.assist.network.models import ConsumptionOrder, FarmerPayment, OrderState
from bangfu.assist.network.selectors.orders import order_get
from bangfu.assist.network.services.social_rules import needed, not_to_come, positive
from bangfu.errors import Conflict, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.identify.registry.models import Household
from bangfu.identify.registry.selectors import household_get

STARS = range(1, 6)


@transaction.atomic
def order_record(
    *,
    actor: Actor,
    supplier: Organisation,
    buyer: Organisation,
    product: str,
    origin: Area,
    agreement: str,
    quantity: int,
    unit: str,
    amount_fen: int,
    ordered_on: date,
) -> ConsumptionOrder:
    """An order, which lies where its supplier is registered. Errors: NotPermitted, RuleViolated."""
    actor.permit(Permission.SOCIAL_RECORD, supplier.area)
    if buyer.pk == supplier.pk:
        raise RuleViolated(
            say("nobody buys from itself"), where=say("Buyer"), remedy=say("Choose another buyer or supplier.")
        )
    if origin.level < Level.VILLAGE:
        raise RuleViolated(
            say("the origin of a product is a village"),
            where=say("Village of origin"),
            remedy=say("Choose the village whose farmers grew or made it."),
        )
    return ConsumptionOrder.objects.create(
        area=supplier.area,
        buyer=buyer,
        supplier=supplier,
        product=needed(product, say("Product")),
        origin=origin,
        agreement=needed(agreement, say("Purchase agreement with the farmers")),
        quantity=positive(quantity, say("Quantity")),
        unit=needed(unit, say("Unit")),
        amount_fen=positive(amount_fen, say("Amount")),
        ordered_on=not_to_come(ordered_on, say("Ordered on")),
        recorded_by=actor.user,
    )


@transaction.atomic
def order_dispatch(*, actor: Actor, number: int, on: date, waybill: str = "") -> ConsumptionOrder:
    """Errors: NotFound, NotPermitted, Conflict where it is not the turn of this step, RuleViolated."""
    order = _locked(actor, number, OrderState.ORDERED)
    order.dispatched_on = not_to_come(on, say("Dispatched on"), since=order.ordered_on)
    order.state, order.waybill = OrderState.DISPATCHED, waybill.strip()
    order.save(update_fields=["dispatched_on", "state", "waybill"])
    return order


@transaction.atomic
def order_receive(*, actor: Actor, number: int, on: date, invoice: str) -> ConsumptionOrder:
    """Received and inspected, with the invoice. Errors: NotFound, NotPermitted, Conflict, RuleViolated."""
    order = _locked(actor, number, OrderState.DISPATCHED)
    order.received_on = not_to_come(on, say("Received on"), since=order.dispatched_on)
    order.state, order.invoice = OrderState.RECEIVED, needed(invoice, say("Invoice number"))
    order.save(update_fields=["received_on", "state", "invoice"])
    return order


@transaction.atomic
def order_evaluate(*, actor: Actor, number: int, on: date, stars: int, evaluation: str = "") -> ConsumptionOrder:
    """Errors: NotFound, NotPermitted, Conflict, RuleViolated."""
    order = _locked(actor, number, OrderState.RECEIVED)
    if stars not in STARS:
        raise RuleViolated(
            say("{number} is not a number of stars", number=stars),
            where=say("Stars"),
            remedy=say("Choose from 1 to 5."),
        )
    order.evaluated_on = not_to_come(on, say("Evaluated on"), since=order.received_on)
    order.state, order.stars, order.evaluation = OrderState.EVALUATED, stars, evaluation.strip()
    order.save(update_fields=["evaluated_on", "state", "stars", "evaluation"])
    return order


@transaction.atomic
def farmer_pay(
    *, actor: Actor, number: int, household: Household, amount_fen: int, paid_on: date, proof: str
) -> FarmerPayment:
    """What a household received for what it supplied. Errors: NotFound, NotPermitted; RuleViolated for more than the
    order's price or without a proof; Conflict for a proof used twice."""
    seen = order_get(scope=actor.scope(Permission.SOCIAL_READ), number=number)
    actor.permit(Permission.SOCIAL_RECORD, seen.area)
    home = household_get(scope=actor.scope(Permission.REGISTER_READ), number=household.pk)
    order = ConsumptionOrder.objects.within(EVERYWHERE).select_for_update(of=("self",)).get(pk=seen.pk)
    where = say("order {number}", number=number)
    positive(amount_fen, say("Amount"))
    paid = sum(FarmerPayment.objects.filter(order=order).values_list("amount_fen", flat=True))
    if paid + amount_fen > order.amount_fen:
        raise RuleViolated(
            say("more would have reached farmers than was paid for the order"),
            where=where,
            remedy=say("Check the amounts on the slips."),
        )
    try:
        with transaction.atomic():
            return FarmerPayment.objects.create(
                order=order,
                household=home,
                amount_fen=amount_fen,
                paid_on=not_to_come(paid_on, say("Paid on")),
                proof=needed(proof, say("Voucher")),
                recorded_by=actor.user,
            )
    except IntegrityError:
        raise Conflict(
            say("this slip is recorded already for this household"),
            where=where,
            remedy=say("Each slip counts once: check its number."),
        ) from None


def _locked(actor: Actor, number: int, state: OrderState) -> ConsumptionOrder:
    seen = order_get(scope=actor.scope(Permission.SOCIAL_READ), number=number)
    actor.permit(Permission.SOCIAL_RECORD, seen.area)
    order = ConsumptionOrder.objects.within(EVERYWHERE).select_for_update(of=("self",)).get(pk=number)
    if order.state != state:
        raise Conflict(
            say("it is not the turn of this step"),
            where=say("order {number}", number=number),
            remedy=say("An order is dispatched, then received with its invoice, then evaluated."),
        )
    return order
