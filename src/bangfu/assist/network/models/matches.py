"""One offer bound to one need: what was reserved, handed over, confirmed or returned, and what became of the gift."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bangfu.assist.network.models.needs import Need
from bangfu.assist.network.models.offers import Offer
from bangfu.assist.network.models.runs import Proposal
from bangfu.ground.access.models import AreaBound, User


class MatchState(models.TextChoices):
    RESERVED = "reserved", _("Reserved")
    IN_DELIVERY = "in_delivery", _("Partly delivered")
    DELIVERED = "delivered", _("Delivered, not confirmed yet")
    DISPUTED = "disputed", _("Disputed")
    CONFIRMED = "confirmed", _("Arrived")
    CLOSED = "closed", _("Settled")
    EXPIRED = "expired", _("Reservation lapsed")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Not kept")


LIVE = (
    MatchState.RESERVED,
    MatchState.IN_DELIVERY,
    MatchState.DELIVERED,
    MatchState.DISPUTED,
    MatchState.CONFIRMED,
)
"""States in which there is still something to do."""


class Match(AreaBound):
    """A quantity of an offer reserved for a need; `area` is the need's. From an accepted proposal, or directly.

    The quantity is what is still owed, was delivered and was returned together; the first is what the others leave.
    """

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+", verbose_name=_("Offer"))
    need = models.ForeignKey(Need, models.PROTECT, related_name="+", verbose_name=_("Need"))
    proposal = models.OneToOneField(Proposal, models.PROTECT, null=True, related_name="+", verbose_name=_("Proposal"))
    quantity = models.BigIntegerField(_("Quantity"))
    quantity_delivered = models.BigIntegerField(_("Quantity delivered"), default=0)
    quantity_confirmed = models.BigIntegerField(_("Quantity confirmed"), default=0)
    quantity_returned = models.BigIntegerField(_("Quantity returned"), default=0)
    state = models.CharField(_("State"), max_length=20, choices=MatchState.choices, default=MatchState.RESERVED)
    reserved_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Reserved by"))
    reserved_at = models.DateTimeField(_("Reserved at"))
    expires_at = models.DateTimeField(_("Reserved until"))
    confirmed_at = models.DateTimeField(_("Confirmed at"), null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Ended by"))
    ended_at = models.DateTimeField(_("Ended at"), null=True)
    end_reason = models.CharField(_("Why it ended"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("Match of need and offer")
        verbose_name_plural = _("Matches of needs and offers")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["expires_at"], name="match_to_expire", condition=Q(state__in=["reserved", "in_delivery"])
            ),
            models.Index(fields=["offer"], name="match_of_offer"),
            models.Index(fields=["need"], name="match_of_need"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="match_never_over_delivered",
                condition=Q(quantity__gt=0, quantity_delivered__gte=0, quantity_returned__gte=0)
                & Q(quantity__gte=F("quantity_delivered") + F("quantity_returned")),
            ),
            models.CheckConstraint(
                name="match_confirms_what_was_delivered",
                condition=Q(quantity_confirmed__gte=0, quantity_confirmed__lte=F("quantity_delivered")),
            ),
            models.CheckConstraint(name="match_expires_after_it_begins", condition=Q(expires_at__gt=F("reserved_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.need} ← {self.offer}"

    @property
    def quantity_owed(self) -> int:
        """Reserved and neither delivered nor returned."""
        return self.quantity - self.quantity_delivered - self.quantity_returned

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("Waiting for confirmation")
    CONFIRMED = "confirmed", _("Arrived")
    SHORT = "short", _("Arrived in part")
    DISPUTED = "disputed", _("Disputed")
    FAILED = "failed", _("Did not arrive")


class Delivery(AreaBound):
    """A part of a match that was handed over, and how much of it the other side says has arrived.

    The proof lies sealed in a private folder; it is never public. `digest` is of what the public receipt says.
    """

    match = models.ForeignKey(Match, models.PROTECT, related_name="deliveries", verbose_name=_("Match"))
    receipt = models.CharField(_("Receipt number"), max_length=24, unique=True)
    quantity = models.BigIntegerField(_("Quantity"))
    delivered_on = models.DateField(_("Handed over on"))
    proof_reference = models.CharField(_("Where the paper is"), max_length=200, blank=True)
    proof_name = models.CharField(_("File name"), max_length=120, blank=True)
    proof_digest = models.CharField(_("Digest of the file"), max_length=64, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    recorded_at = models.DateTimeField(_("Recorded at"))
    state = models.CharField(_("State"), max_length=20, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    quantity_received = models.BigIntegerField(_("Quantity received"), null=True)
    shortfall = models.CharField(_("Why less arrived"), max_length=500, blank=True)
    by_household = models.BooleanField(_("Confirmed by the household itself"), default=False)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Confirmed by"))
    confirmed_at = models.DateTimeField(_("Confirmed at"), null=True)

    class Meta:
        verbose_name = _("Delivery")
        verbose_name_plural = _("Deliveries")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="delivery_of_something", condition=Q(quantity__gt=0)),
            models.CheckConstraint(name="delivery_has_a_proof", condition=~Q(proof_reference="") | ~Q(proof_digest="")),
            models.CheckConstraint(name="delivery_four_eyes", condition=~Q(recorded_by=F("confirmed_by"))),
            models.CheckConstraint(
                name="delivery_received_within_what_was_sent",
                condition=Q(quantity_received__isnull=True)
                | Q(quantity_received__gte=0, quantity_received__lte=F("quantity")),
            ),
            models.CheckConstraint(
                name="delivery_confirmed_by_someone",
                condition=~Q(state__in=["confirmed", "short", "failed"])
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, quantity_received__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.receipt


class DisputeOutcome(models.TextChoices):
    UPHELD = "upheld", _("Upheld: less arrived than was stated")
    REJECTED = "rejected", _("Rejected: all of it arrived")


class Dispute(AreaBound):
    """The receiving side says that a delivery is not what was stated; an officer with no part in it decides."""

    delivery = models.OneToOneField(Delivery, models.PROTECT, related_name="dispute", verbose_name=_("Delivery"))
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Raised by"))
    raised_at = models.DateTimeField(_("Raised at"))
    reason = models.CharField(_("Reason"), max_length=500)
    outcome = models.CharField(_("Outcome"), max_length=20, choices=DisputeOutcome.choices, blank=True)
    finding = models.CharField(_("Result of the check"), max_length=500, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Decided by"))
    decided_at = models.DateTimeField(_("Decided at"), null=True)

    class Meta:
        verbose_name = _("Dispute over a delivery")
        verbose_name_plural = _("Disputes over deliveries")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="dispute_four_eyes", condition=~Q(raised_by=F("decided_by"))),
            models.CheckConstraint(
                name="dispute_decided_by_someone",
                condition=Q(outcome="") | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery}: {self.reason}"
