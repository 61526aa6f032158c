"""Offers of organisations."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bangfu.assist.alliance.models import Organisation
from bangfu.assist.network.models.campaigns import Campaign
from bangfu.assist.network.models.items import Item
from bangfu.ground.access.models import Area, AreaBound, User


class Offer(AreaBound):
    """A quantity of an item that an organisation offers; `area` is where the organisation is registered.

    `party` is what the costs of its campaign call the organisation.
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
    offered_on = models.DateTimeField(_("Available from"), null=True, blank=True)
    expires = models.DateTimeField(_("Available until"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))

    class Meta:
        verbose_name = _("Offer")
        verbose_name_plural = _("Offers")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="offer_never_over_promised",
                condition=Q(quantity_reserved__gte=0, quantity_reserved__lte=F("quantity")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} × {self.quantity} ({self.organisation})"

    @property
    def quantity_free(self) -> int:
        return self.quantity - self.quantity_reserved

    @property
    def is_set_aside(self) -> bool:
        """Whether its campaign takes it for a slip of the pen: no run matches it."""
        limit = self.campaign.max_quantity if self.campaign else None
        return limit is not None and self.quantity > limit
