"""Consumption orders: the list with the farmers' share, one order, its next step, and payments to farmers."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bangfu.assist.network.forms.orders import (
    DispatchForm,
    EvaluateForm,
    FarmerPayForm,
    OrderForm,
    OrdersFilter,
    ReceiveForm,
)
from bangfu.assist.network.models import ConsumptionOrder, OrderState
from bangfu.assist.network.selectors.orders import farmers_share, order_get, orders_within, payments_of
from bangfu.assist.network.services import orders as services
from bangfu.assist.network.views.acts import act_of, act_page
from bangfu.assist.network.views.pages import page_of, posted, show
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.views.acts import Text

STEPS: dict[str, tuple[Text, type[forms.Form], Callable[..., Any]]] = {
    OrderState.ORDERED: (_("Record the dispatch"), DispatchForm, services.order_dispatch),
    OrderState.DISPATCHED: (_("Record the receipt"), ReceiveForm, services.order_receive),
    OrderState.RECEIVED: (_("Evaluate the order"), EvaluateForm, services.order_evaluate),
}
"""What comes next in each state: its name, its form, and the service that does it."""


def trail(order: ConsumptionOrder | None = None) -> tuple[tuple[Text, str], ...]:
    first = ((_("Consumption orders"), reverse("network:orders")),)
    return first if order is None else (*first, (order.product, reverse("network:order", args=[order.pk])))


def seen(request: StaffRequest, number: int) -> ConsumptionOrder:
    return order_get(scope=request.actor.scope(Permission.SOCIAL_READ), number=number)


@requires(Permission.SOCIAL_READ)
@require_safe
def orders(request: StaffRequest) -> HttpResponse:
    form = OrdersFilter(request.GET)
    found = orders_within(scope=request.actor.scope(Permission.SOCIAL_READ), **form.chosen())
    page = page_of(request, found)
    rows = [(order, Fraction(order.paid_fen, order.amount_fen)) for order in page.object_list]  # type: ignore[attr-defined]
    context = {"form": form, "page": page, "rows": rows, "share": farmers_share(found)}
    return show(request, "network/orders.html", context)


@requires(Permission.SOCIAL_READ)
@require_safe
def order(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)
    payments = payments_of(found, request.actor.scope(Permission.REGISTER_READ))
    paid = sum(payment.amount_fen for payment, _named in payments)
    context = {
        "order": found,
        "payments": payments,
        "paid": paid,
        "share": Fraction(paid, found.amount_fen),
        "next": STEPS[found.state][0] if found.state in STEPS else "",
    }
    return show(request, "network/order.html", context)


@requires(Permission.SOCIAL_RECORD)
@takes_form
def order_record(request: StaffRequest) -> HttpResponse:
    act = act_of(
        _("Record an order"),
        _("A purchase from a cooperative, an enterprise or a village, with where its product comes from."),
        _("Record an order"),
        trail(),
    )

    def do(form: OrderForm) -> str:
        made = services.order_record(actor=request.actor, **form.cleaned_data)
        return reverse("network:order", args=[made.pk])

    return act_page(request, act, OrderForm(*posted(request), actor=request.actor), do)


@requires(Permission.SOCIAL_RECORD)
@takes_form
def order_step(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)
    if found.state not in STEPS:
        raise Http404
    title, kind, service = STEPS[found.state]
    act = act_of(title, str(found), title, trail(found))

    def do(form: forms.Form) -> None:
        service(actor=request.actor, number=number, **form.cleaned_data)

    return act_page(request, act, kind(*posted(request)), do)


@requires(Permission.SOCIAL_RECORD)
@takes_form
def farmer_pay(request: StaffRequest, number: int) -> HttpResponse:
    act = act_of(
        _("Record what a household received"),
        _("Each payment with its slip: together they are the share of the price that reached farmers."),
        _("Record what a household received"),
        trail(seen(request, number)),
    )

    def do(form: FarmerPayForm) -> None:
        services.farmer_pay(actor=request.actor, number=number, **form.cleaned_data)

    return act_page(request, act, FarmerPayForm(*posted(request), actor=request.actor), do)
