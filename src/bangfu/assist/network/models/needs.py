"""Needs, and the public projection of a need."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bangfu.assist.network.models.campaigns import Campaign
from bangfu.assist.network.models.items import Item, ItemCategory
from bangfu.ground.access.models import AreaBound, User
from bangfu.identify.registry.models import Household


class NeedState(models.TextChoices):
    """The part of the need's way that exists so far; only a published need is public or matched."""

    SUBMITTED = "submitted", _("Waiting for verification")
    PUBLISHED = "published", _("Verified")
    RETURNED = "returned", _("Returned")


class Beneficiary(models.TextChoices):
    """Who benefits: a household of the register, the village as such, or somebody whom the register does not know."""

    HOUSEHOLD = "household", _("A household of the register")
    VILLAGE = "village", _("The village itself: a road, water, a class room")
    UNREGISTERED = "unregistered", _("Somebody who is not in the register")


class Need(AreaBound):
    """A quantity of an item that is needed in an area. It names no person: `party` is a code of who asks."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Campaign")
    )
    party = models.CharField(_("Needing party"), max_length=60)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name=_("Item"))
    quantity = models.BigIntegerField(_("Quantity"))
    beneficiary = models.CharField(_("Beneficiary"), max_length=20, choices=Beneficiary.choices, blank=True, default="")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Household")
    )
    quantity_matched = models.BigIntegerField(_("Quantity matched"), default=0)
    quantity_delivered = models.BigIntegerField(_("Quantity delivered"), default=0)
    quantity_confirmed = models.BigIntegerField(_("Quantity confirmed"), default=0)
    tier = models.SmallIntegerField(_("Urgency"), default=3)
    asked_on = models.DateTimeField(_("Asked on"), null=True, blank=True)
    deadline = models.DateTimeField(_("Needed by"), null=True, blank=True)
    purpose = models.TextField(_("Purpose"), blank=True)
    state = models.CharField(_("State"), max_length=20, choices=NeedState.choices, default=NeedState.SUBMITTED)
    return_reason = models.TextField(_("Reason of return"), blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Verified by")
    )
    published_at = models.DateTimeField(_("Verified at"), null=True, blank=True)

    class Meta:
        verbose_name = _("Need")
        verbose_name_plural = _("Needs")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="need_never_over_matched",
                condition=Q(quantity_matched__gte=0, quantity_matched__lte=F("quantity")),
            ),
            models.CheckConstraint(
                name="need_counters_in_order",
                condition=Q(
                    quantity_confirmed__gte=0,
                    quantity_confirmed__lte=F("quantity_delivered"),
                    quantity_delivered__lte=F("quantity_matched"),
                ),
            ),
            models.CheckConstraint(name="need_tier_from_one_to_nine", condition=Q(tier__gte=1, tier__lte=9)),
            models.CheckConstraint(name="need_four_eyes", condition=~Q(recorded_by=F("published_by"))),
            models.CheckConstraint(
                name="need_published_by_someone",
                condition=~Q(state=NeedState.PUBLISHED) | Q(published_by__isnull=False, published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} × {self.quantity} ({self.party})"

    @property
    def quantity_open(self) -> int:
        return self.quantity - self.quantity_matched


class PublicNeed(models.Model):
    """What anyone may see of a published need: township, item, quantity and deadline. A view of the database, and with
    it the only thing the public pages' role can read: no name, register number, cause, health or address."""

    county = models.CharField(max_length=120)
    township = models.CharField(max_length=120)
    item_zh = models.CharField(max_length=60)
    item_en = models.CharField(max_length=60)
    unit_zh = models.CharField(max_length=20)
    unit_en = models.CharField(max_length=20)
    category = models.CharField(max_length=20, choices=ItemCategory.choices)
    quantity = models.BigIntegerField()
    quantity_open = models.BigIntegerField()
    deadline = models.DateTimeField(null=True)
    published_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "published_need"
        verbose_name = _("Published need")
        verbose_name_plural = _("Published needs")

    def __str__(self) -> str:
        return f"{self.item} × {self.quantity}"

    @property
    def item(self) -> str:
        return self.item_en if get_language() == "en" else self.item_zh

    @property
    def unit(self) -> str:
        return self.unit_en if get_language() == "en" else self.unit_zh
