"""Donations that go on: what is given to a village, who keeps it afterwards, and to whom it is passed on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bangfu.assist.alliance.models import Organisation
from bangfu.assist.network.models.actions import SpecialAction
from bangfu.ground.access.models import Area, AreaBound, User

PLAN = ("keeper", "upkeep", "skills", "passing_on")
"""What a plan for what follows has to say, each in words of its own."""


def label_of(part: str) -> str:
    """What a part of the plan is called."""
    field = DonationProject._meta.get_field(part)
    assert isinstance(field, models.Field)
    return str(field.verbose_name)


class DonationState(models.TextChoices):
    OPEN = "open", _("Being carried out")
    CLOSED = "closed", _("Concluded")


class DonationProject(AreaBound):
    """A donation to a place. It closes only with a plan for what follows, so that it does not end with the gift."""

    action = models.ForeignKey(
        SpecialAction, models.PROTECT, null=True, blank=True, related_name="donations", verbose_name=_("Special action")
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("Donor"))
    title = models.CharField(_("Title"), max_length=120)
    gives = models.CharField(_("What is given"), max_length=300)
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=DonationState.choices, default=DonationState.OPEN)
    keeper = models.CharField(_("Who keeps it"), max_length=300, blank=True)
    upkeep = models.CharField(_("What pays for its upkeep"), max_length=300, blank=True)
    skills = models.CharField(_("Who knows how to run it"), max_length=300, blank=True)
    passing_on = models.CharField(_("What is passed on, and to whom"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    recorded_at = models.DateTimeField(_("Recorded at"), auto_now_add=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Closed by")
    )
    closed_at = models.DateTimeField(_("Closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("Donation project")
        verbose_name_plural = _("Donation projects")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="donation_closes_only_with_a_plan",
                condition=Q(state=DonationState.OPEN)
                | (
                    ~Q(keeper="")
                    & ~Q(upkeep="")
                    & ~Q(skills="")
                    & ~Q(passing_on="")
                    & Q(closed_by__isnull=False, closed_at__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="donation_ends_after_start", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Recirculation(AreaBound):
    """That something of a donation was passed on to a further place: a lamb for a lamb, a skill taught again."""

    donation = models.ForeignKey(
        DonationProject, models.PROTECT, related_name="recirculations", verbose_name=_("Donation project")
    )
    to_area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("Passed on to"))
    what = models.CharField(_("What was passed on"), max_length=200)
    quantity = models.BigIntegerField(_("Quantity"))
    unit = models.CharField(_("Unit"), max_length=20)
    households = models.IntegerField(_("Households reached"), default=0)
    passed_on = models.DateField(_("Passed on on"))
    proof = models.CharField(_("Voucher"), max_length=200)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))

    class Meta:
        verbose_name = _("Passing on")
        verbose_name_plural = _("Passings on")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="recirculation_of_something", condition=Q(quantity__gt=0, households__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.what} × {self.quantity}"
