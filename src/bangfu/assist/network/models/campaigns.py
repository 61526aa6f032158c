"""Campaigns: needs and offers that came as lists and are matched among themselves."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models import AreaBound, User


class Campaign(AreaBound):
    """Needs and offers that are matched among themselves, with costs of their own where they were handed in."""

    title = models.CharField(_("Title"), max_length=120)
    max_quantity = models.BigIntegerField(_("Largest believable offer"), null=True, blank=True)
    units = models.BigIntegerField(_("Fixed total"), null=True, blank=True)
    cost_places = models.SmallIntegerField(_("Decimal places of the costs"), default=0)
    digest = models.CharField(_("Digest of the files"), max_length=64)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    recorded_at = models.DateTimeField(_("Recorded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("Campaign")
        verbose_name_plural = _("Campaigns")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["area", "digest"], name="campaign_files_once_an_area"),
        ]

    def __str__(self) -> str:
        return self.title


class PairCost(models.Model):
    """The cost of bringing one unit from an offering to a needing party; only listed pairs of a campaign may match.

    Costs are whole multiples of 10^-`campaign.cost_places`, so that they stay exact.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="pair_costs", verbose_name=_("Campaign"))
    need_party = models.CharField(_("Needing party"), max_length=60)
    offer_party = models.CharField(_("Offering party"), max_length=60)
    cost = models.BigIntegerField(_("Cost"))

    class Meta:
        verbose_name = _("Cost of a pair")
        verbose_name_plural = _("Costs of pairs")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "need_party", "offer_party"], name="pair_cost_once"),
            models.CheckConstraint(name="pair_cost_not_negative", condition=Q(cost__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.need_party} ← {self.offer_party}: {self.cost}"
