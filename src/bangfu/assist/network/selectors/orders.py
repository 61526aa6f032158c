"""Reads of consumption orders, and of what of their price reached farmers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, QuerySet, Sum

from bangfu.assist.network.models import ConsumptionOrder, FarmerPayment
from bangfu.assist.network.selectors.scopes import absent
from bangfu.errors import say
from bangfu.ground.access.scopes import EVERYWHERE, Scope


@dataclass(frozen=True)
class FarmersShare:
    """What was paid to farmers of what was sold, and to how many households."""

    orders: int
    sold_fen: int
    paid_fen: int
    households: int

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.paid_fen, self.sold_fen) if self.sold_fen else None


def orders_within(*, scope: Scope, state: str = "") -> QuerySet[ConsumptionOrder]:
    orders = ConsumptionOrder.objects.within(scope).select_related("area", "buyer", "supplier", "origin")
    orders = orders.filter(state=state) if state else orders
    return orders.annotate(paid_fen=Sum("payments__amount_fen", default=0)).order_by("-ordered_on", "-pk")


def order_get(*, scope: Scope, number: int) -> ConsumptionOrder:
    """Errors: NotFound."""
    order = orders_within(scope=scope).select_related("recorded_by").filter(pk=number).first()
    if order is None:
        raise absent(say("there is no such order, or it is not in your area"), number)
    return order


def payments_of(order: ConsumptionOrder, scope: Scope) -> list[tuple[FarmerPayment, bool]]:
    """The payments of an order, each with whether its household lies within a scope: no other is named."""
    payments = FarmerPayment.objects.filter(order=order).select_related("household__area").order_by("paid_on", "pk")
    return [(payment, payment.household is not None and scope.covers(payment.household.area)) for payment in payments]


def farmers_share(orders: QuerySet[ConsumptionOrder]) -> FarmersShare:
    """The report over these orders."""
    plain = ConsumptionOrder.objects.within(EVERYWHERE).filter(pk__in=orders.values("pk"))
    sold = plain.aggregate(count=Count("pk"), sum=Sum("amount_fen", default=0))
    payments = FarmerPayment.objects.filter(order__in=plain)
    paid = payments.aggregate(sum=Sum("amount_fen", default=0), homes=Count("household", distinct=True))
    return FarmersShare(sold["count"], sold["sum"], paid["sum"], paid["homes"])
