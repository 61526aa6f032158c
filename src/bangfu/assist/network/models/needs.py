"""Items, campaigns, needs and offers, and the public projection of a need."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bangfu.assist.alliance.models import Organisation
from bangfu.ground.access.models import Area, AreaBound, User


class ItemCategory(models.TextChoices):
    """The categories of the national network's need form, as its own codes order them."""

    MEDICAL = "medical", _("Medical care")
    EDUCATION = "education", _("Education")
    HOUSING = "housing", _("Housing")
    LIVELIHOOD = "livelihood", _("Livelihood")
    GOODS = "goods", _("Goods")
    EMPLOYMENT = "employment", _("Employment")


class Item(models.Model):
    """A thing that can be asked for and offered, in one unit: what is matched with what."""

    code = models.CharField(_("Code"), max_length=60, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60)
    unit_zh = models.CharField(_("Chinese unit"), max_length=20)
    unit_en = models.CharField(_("English unit"), max_length=20)
    category = models.CharField(_("Category"), max_length=20, choices=ItemCategory.choices)

    class Meta:
        verbose_name = _("Item")
        verbose_name_plural = _("Items")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_zh

    @property
    def unit(self) -> str:
        return self.unit_en if get_language() == "en" else self.unit_zh


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


class NeedState(models.TextChoices):
    """The part of the need's way that exists so far; only a published need is public or matched."""

    SUBMITTED = "submitted", _("Waiting for verification")
    PUBLISHED = "published", _("Verified")
    RETURNED = "returned", _("Returned")


class Need(AreaBound):
    """A quantity of an item that is needed in an area. It names no person: `party` is a code of who asks."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Campaign")
    )
    party = models.CharField(_("Needing party"), max_length=60)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name=_("Item"))
    quantity = models.BigIntegerField(_("Quantity"))
    quantity_matched = models.BigIntegerField(_("Quantity matched"), default=0)
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
