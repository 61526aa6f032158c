"""Buying from poor areas: an order, where its product comes from, and what of its price reached farmers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bangfu.assist.alliance.models import Organisation
from bangfu.ground.access.models import Area, AreaBound, User
from bangfu.identify.registry.models import Household


class OrderState(models.TextChoices):
    ORDERED = "ordered", _("Ordered")
    DISPATCHED = "dispatched", _("Dispatched")
    RECEIVED = "received", _("Received")
    EVALUATED = "evaluated", _("Evaluated")


class ConsumptionOrder(AreaBound):
    """An order of a product of the poor area; `area` is where the supplier is registered."""

    buyer = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("Buyer"))
    supplier = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("Supplier"))
    product = models.CharField(_("Product"), max_length=120)
    origin = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("Village of origin"))
    agreement = models.CharField(_("Purchase agreement with the farmers"), max_length=200)
    quantity = models.BigIntegerField(_("Quantity"))
    unit = models.CharField(_("Unit"), max_length=20)
    amount_fen = models.BigIntegerField(_("Amount (fen)"))
    state = models.CharField(_("State"), max_length=12, choices=OrderState.choices, default=OrderState.ORDERED)
    ordered_on = models.DateField(_("Ordered on"))
    dispatched_on = models.DateField(_("Dispatched on"), null=True, blank=True)
    waybill = models.CharField(_("Waybill"), max_length=80, blank=True)
    received_on = models.DateField(_("Received on"), null=True, blank=True)
    invoice = models.CharField(_("Invoice number"), max_length=80, blank=True)
    evaluated_on = models.DateField(_("Evaluated on"), null=True, blank=True)
    stars = models.SmallIntegerField(_("Stars"), null=True, blank=True)
    evaluation = models.CharField(_("Evaluation"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    recorded_at = models.DateTimeField(_("Recorded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("Consumption order")
        verbose_name_plural = _("Consumption orders")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="order_of_something", condition=Q(quantity__gt=0, amount_fen__gt=0)),
            models.CheckConstraint(name="order_from_somebody_else", condition=~Q(buyer=F("supplier"))),
            models.CheckConstraint(name="order_has_an_agreement", condition=~Q(agreement="")),
            models.CheckConstraint(
                name="order_stars_from_one_to_five",
                condition=Q(stars__isnull=True) | Q(stars__gte=1, stars__lte=5),
            ),
            models.CheckConstraint(
                name="order_steps_in_order",
                condition=Q(state=OrderState.ORDERED)
                | (
                    Q(dispatched_on__gte=F("ordered_on"))
                    & (
                        Q(state=OrderState.DISPATCHED)
                        | (
                            Q(received_on__gte=F("dispatched_on"))
                            & ~Q(invoice="")
                            & (Q(state=OrderState.RECEIVED) | Q(evaluated_on__isnull=False, stars__isnull=False))
                        )
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} × {self.quantity}"


class FarmerPayment(models.Model):
    """What of an order's price a household received, with the proof of it. The household is null once it was erased."""

    order = models.ForeignKey(
        ConsumptionOrder, models.PROTECT, related_name="payments", verbose_name=_("Consumption order")
    )
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+", verbose_name=_("Household"))
    amount_fen = models.BigIntegerField(_("Amount (fen)"))
    paid_on = models.DateField(_("Paid on"))
    proof = models.CharField(_("Voucher"), max_length=200)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))

    class Meta:
        verbose_name = _("Payment to a farmer")
        verbose_name_plural = _("Payments to farmers")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["order", "household", "proof"], name="farmer_payment_once"),
            models.CheckConstraint(name="farmer_payment_of_something", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(name="farmer_payment_has_proof", condition=~Q(proof="")),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.amount_fen}"
