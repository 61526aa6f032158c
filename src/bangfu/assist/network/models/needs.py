"""Needs, what proves them, and the public projection of a need."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bangfu.assist.network.models.campaigns import Campaign
from bangfu.assist.network.models.items import Item, ItemCategory
from bangfu.ground.access.models import Area, AreaBound, Level, User
from bangfu.ground.workflow.models import Case
from bangfu.identify.registry.models import Household


class NeedState(models.TextChoices):
    """The way of a need up to its publication and out of it; only a published need is public or matched. What happens
    to it after that is `Need.stage`."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for verification")
    HELD = "held", _("Held: the beneficiary is not in the register")
    RETURNED = "returned", _("Returned")
    PUBLISHED = "published", _("Verified")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CLOSED = "closed", _("Ended")


class Beneficiary(models.TextChoices):
    """Who benefits: a household of the register, the village as such, or somebody whom the register does not know."""

    HOUSEHOLD = "household", _("A household of the register")
    VILLAGE = "village", _("The village itself: a road, water, a class room")
    UNREGISTERED = "unregistered", _("Somebody who is not in the register")


class Stage(models.TextChoices):
    """What has become of a published need, from its counters: it may be served in parts."""

    OPEN = "open", _("Verified, open")
    PROMISED = "promised", _("Promised in full")
    DELIVERED = "delivered", _("Delivered in full")
    CONFIRMED = "confirmed", _("Confirmed in full")


LIVING = (
    NeedState.DRAFT,
    NeedState.SUBMITTED,
    NeedState.HELD,
    NeedState.RETURNED,
    NeedState.PUBLISHED,
)
"""What is under way: what the lists show unless another state is chosen, and what their indexes hold."""
MAY_LACK_QUANTITY = (NeedState.DRAFT, NeedState.WITHDRAWN)


def public_place(area: Area) -> Area:
    """As near as the public learns where something is needed: a township, never a village nor a group of one."""
    while area.level > Level.TOWNSHIP and area.parent is not None:
        area = area.parent
    return area


class Need(AreaBound):
    """A quantity of an item that is needed in an area. It names no person: `party` is a code of who asks.

    `household` is the register's own row; `beneficiary_note` tells the office how to find somebody who is not in it.
    """

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Campaign")
    )
    party = models.CharField(_("Needing party"), max_length=60)
    beneficiary = models.CharField(_("Beneficiary"), max_length=20, choices=Beneficiary.choices, blank=True, default="")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Household")
    )
    beneficiary_note = models.CharField(_("How to find the beneficiary"), max_length=200, blank=True, default="")
    relation = models.CharField(_("Relation to the beneficiary"), max_length=4, blank=True, default="")
    situation = models.TextField(_("Situation"), blank=True, default="")
    cause = models.CharField(_("Cause"), max_length=30, blank=True, default="")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name=_("Item"))
    specification = models.CharField(_("Specification of the item"), max_length=200, blank=True, default="")
    quantity = models.BigIntegerField(_("Quantity"), null=True, blank=True)
    quantity_matched = models.BigIntegerField(_("Quantity matched"), default=0)
    quantity_delivered = models.BigIntegerField(_("Quantity delivered"), default=0)
    quantity_confirmed = models.BigIntegerField(_("Quantity confirmed"), default=0)
    unit_value_fen = models.BigIntegerField(_("Estimated value of one unit"), null=True, blank=True)
    target_amount_fen = models.BigIntegerField(_("Target amount"), null=True, blank=True)
    tier = models.SmallIntegerField(_("Urgency"), default=3)
    asked_on = models.DateTimeField(_("Asked on"), null=True, blank=True)
    deadline = models.DateTimeField(_("Needed by"), null=True, blank=True)
    purpose = models.TextField(_("Purpose"), blank=True)
    verifier = models.CharField(_("Who vouches"), max_length=60, blank=True, default="")
    verifier_phone_sealed = models.BinaryField(_("Telephone of who vouches"), default=b"", blank=True)
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    state = models.CharField(_("State"), max_length=20, choices=NeedState.choices, default=NeedState.SUBMITTED)
    return_reason = models.TextField(_("Reason of return"), blank=True)
    review = models.CharField(_("Procedure of review"), max_length=40, blank=True, default="")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Case"))
    reminded_at = models.DateTimeField(_("Last reminder"), null=True, blank=True)
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
                condition=Q(quantity_matched__gte=0) & (Q(quantity=None) | Q(quantity_matched__lte=F("quantity"))),
            ),
            models.CheckConstraint(
                name="need_counters_in_order",
                condition=Q(
                    quantity_confirmed__gte=0,
                    quantity_confirmed__lte=F("quantity_delivered"),
                    quantity_delivered__lte=F("quantity_matched"),
                ),
            ),
            models.CheckConstraint(
                name="need_quantity_unknown_in_draft_only",
                condition=Q(quantity__isnull=False, quantity__gte=0)
                | Q(quantity=None, quantity_matched=0, state__in=MAY_LACK_QUANTITY),
            ),
            models.CheckConstraint(
                name="need_amounts_not_negative",
                condition=(Q(unit_value_fen=None) | Q(unit_value_fen__gt=0))
                & (Q(target_amount_fen=None) | Q(target_amount_fen__gt=0)),
            ),
            models.CheckConstraint(
                name="need_of_a_household_names_it",
                condition=Q(household=None) | Q(beneficiary=Beneficiary.HOUSEHOLD),
            ),
            models.CheckConstraint(
                name="need_of_nobody_registered_stays_unpublished",
                condition=~Q(beneficiary=Beneficiary.UNREGISTERED) | Q(published_at=None),
            ),
            models.CheckConstraint(name="need_tier_from_one_to_nine", condition=Q(tier__gte=1, tier__lte=9)),
            models.CheckConstraint(name="need_four_eyes", condition=~Q(recorded_by=F("published_by"))),
            models.CheckConstraint(
                name="need_published_by_someone",
                condition=~Q(state=NeedState.PUBLISHED) | Q(published_by__isnull=False, published_at__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                F("tier"),
                F("deadline").asc(nulls_last=True),
                F("id"),
                name="need_hall",
                condition=Q(state__in=LIVING),
            ),
            models.Index(
                F("deadline").asc(nulls_last=True),
                F("id"),
                name="need_hall_soonest",
                condition=Q(state__in=LIVING),
            ),
            models.Index(F("published_at").desc(), F("id"), name="need_hall_newest", condition=Q(state__in=LIVING)),
            models.Index(
                F("area"),
                F("tier"),
                F("deadline").asc(nulls_last=True),
                F("id"),
                name="need_hall_of_area",
                condition=Q(state__in=LIVING),
            ),
            models.Index(
                F("item"),
                F("tier"),
                F("deadline").asc(nulls_last=True),
                F("id"),
                name="need_hall_of_item",
                condition=Q(state__in=LIVING),
            ),
            models.Index(F("state"), F("area"), name="need_desk", condition=~Q(state=NeedState.PUBLISHED)),
            models.Index(
                fields=["valid_until"],
                name="need_to_expire",
                condition=Q(state=NeedState.PUBLISHED, valid_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} × {self.quantity} ({self.party})"

    @property
    def quantity_open(self) -> int:
        return (self.quantity or 0) - self.quantity_matched

    @property
    def value_fen(self) -> int:
        """The whole value: the target amount where one is stated, else quantity times the value of one unit."""
        return self.target_amount_fen or (self.quantity or 0) * (self.unit_value_fen or 0)

    @property
    def value_yuan(self) -> str:
        return f"{self.value_fen // 100:,}.{self.value_fen % 100:02}"

    @property
    def township(self) -> str:
        """What the public is told of where it is."""
        return public_place(self.area).name

    @property
    def stage(self) -> Stage:
        if not self.quantity or self.quantity_open:
            return Stage.OPEN
        if self.quantity_confirmed == self.quantity:
            return Stage.CONFIRMED
        return Stage.DELIVERED if self.quantity_delivered == self.quantity else Stage.PROMISED

    @property
    def is_editable(self) -> bool:
        """Whether its recorder may still change it: a draft, one sent back, and one that nobody reviews."""
        loose = self.state == NeedState.SUBMITTED and self.campaign_id is None and self.case_id is None
        return loose or self.state in (NeedState.DRAFT, NeedState.RETURNED)


class ProofKind(models.TextChoices):
    PHOTO = "photo", _("Photo")
    DOCUMENT = "document", _("Document")


class NeedProof(AreaBound):
    """A photo or document that proves a need. The file lies sealed in a private folder, a photo without its EXIF; it is
    never public and no donor sees it."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="+", verbose_name=_("Need"))
    kind = models.CharField(_("Kind"), max_length=10, choices=ProofKind.choices)
    digest = models.CharField(_("Digest"), max_length=64)
    media_type = models.CharField(_("Media type"), max_length=40)
    size_bytes = models.BigIntegerField(_("Size in bytes"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    recorded_at = models.DateTimeField(_("Recorded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("Proof of a need")
        verbose_name_plural = _("Proofs of needs")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["need", "digest"], name="need_proof_once"),
        ]

    def __str__(self) -> str:
        return f"{self.need}: {self.get_kind_display()}"


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
    review = models.CharField(max_length=40)
    quantity_confirmed = models.BigIntegerField()

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


class PublicEnough(models.Model):
    """By township and item what was asked for in published needs, and what is still open: a view of the database."""

    county = models.CharField(max_length=120)
    township = models.CharField(max_length=120)
    item_zh = models.CharField(max_length=60)
    item_en = models.CharField(max_length=60)
    unit_zh = models.CharField(max_length=20)
    unit_en = models.CharField(max_length=20)
    category = models.CharField(max_length=20, choices=ItemCategory.choices)
    asked = models.BigIntegerField()
    open = models.BigIntegerField()
    confirmed = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "published_enough"
        verbose_name = _("What a township has enough of")
        verbose_name_plural = _("What townships have enough of")

    def __str__(self) -> str:
        return f"{self.item}: {self.open} / {self.asked}"

    @property
    def item(self) -> str:
        return self.item_en if get_language() == "en" else self.item_zh

    @property
    def unit(self) -> str:
        return self.unit_en if get_language() == "en" else self.unit_zh


class PublicCounty(models.Model):
    """A county that has published needs: a view of the database, for the choice in the public hall."""

    county = models.CharField(max_length=120)

    class Meta:
        managed = False
        db_table = "published_need_county"
        verbose_name = _("County with published needs")
        verbose_name_plural = _("Counties with published needs")

    def __str__(self) -> str:
        return self.county
