"""Offers of organisations."""

from __future__ import annotations

from itertools import accumulate
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bangfu.assist.alliance.models import Organisation
from bangfu.assist.network.models.campaigns import Campaign
from bangfu.assist.network.models.items import Item
from bangfu.ground.access.models import Area, AreaBound, User

SPOKEN_FOR = F("quantity_reserved") + F("quantity_delivered") + F("quantity_withdrawn")
"""All of an offer that is not free."""


class OfferKind(models.TextChoices):
    """What is offered. Money is a promise alone: it is paid through the charity or account that the offer names."""

    MONEY = "money", _("Money, through a charity or a statutory account")
    GOODS = "goods", _("Goods")
    SERVICE = "service", _("Service")
    TRAINING = "training", _("Training")
    JOB = "job", _("Jobs")


class OfferState(models.TextChoices):
    OPEN = "open", _("Open for matching")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Past its last day")


class Offer(AreaBound):
    """A quantity of an item that an organisation offers; `area` is where the organisation is registered.

    At all times the quantity is what is free, reserved, delivered and withdrawn together; the first is what the others
    leave. `party` is what the costs of its campaign call the organisation; `channel` is through whom money is paid.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("Organisation"))
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Campaign")
    )
    party = models.CharField(_("Offering party"), max_length=60, blank=True)
    area_limit = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Only within")
    )
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name=_("Item"))
    quantity = models.BigIntegerField(_("Quantity"))
    quantity_reserved = models.BigIntegerField(_("Quantity promised"), default=0)
    quantity_delivered = models.BigIntegerField(_("Quantity delivered"), default=0)
    quantity_withdrawn = models.BigIntegerField(_("Quantity withdrawn"), default=0)
    kind = models.CharField(_("Kind"), max_length=20, choices=OfferKind.choices, default=OfferKind.GOODS)
    channel = models.CharField(_("Charity or account that pays it out"), max_length=120, blank=True, default="")
    state = models.CharField(_("State"), max_length=20, choices=OfferState.choices, default=OfferState.OPEN)
    offered_on = models.DateTimeField(_("Available from"), null=True, blank=True)
    expires = models.DateTimeField(_("Available until"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))

    class Meta:
        verbose_name = _("Offer")
        verbose_name_plural = _("Offers")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="offer_never_over_promised",
                condition=Q(quantity_reserved__gte=0, quantity_delivered__gte=0, quantity_withdrawn__gte=0)
                & Q(quantity__gte=SPOKEN_FOR),
            ),
            models.CheckConstraint(
                name="offer_ended_has_nothing_free", condition=Q(state="open") | Q(quantity=SPOKEN_FOR)
            ),
            models.CheckConstraint(
                name="offer_of_money_names_its_channel", condition=~Q(kind="money") | ~Q(channel="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} × {self.quantity} ({self.organisation})"

    @property
    def quantity_free(self) -> int:
        return self.quantity - self.quantity_reserved - self.quantity_delivered - self.quantity_withdrawn

    @property
    def is_open(self) -> bool:
        return self.state == OfferState.OPEN

    @property
    def is_set_aside(self) -> bool:
        """Whether its campaign takes it for a slip of the pen: no run matches it."""
        limit = self.campaign.max_quantity if self.campaign else None
        return limit is not None and self.quantity > limit

    @property
    def parts(self) -> list[dict[str, object]]:
        """Its four quantities one after the other, for a bar as long as the offer."""
        sizes = {
            "delivered": self.quantity_delivered,
            "reserved": self.quantity_reserved,
            "free": self.quantity_free,
            "withdrawn": self.quantity_withdrawn,
        }
        starts = accumulate(sizes.values(), initial=0)
        return [
            {"name": name, "start": start, "size": size}
            for (name, size), start in zip(sizes.items(), starts, strict=False)
            if size
        ]
