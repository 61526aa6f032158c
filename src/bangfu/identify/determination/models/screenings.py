"""Screenings and their results. A screening computes; it decides nothing and writes nothing into the register."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models import AreaBound
from bangfu.ground.runs.models import Run
from bangfu.identify.registry.models import Household


class Outcome(models.TextChoices):
    POOR = "poor", _("Below the line")
    AT_RISK = "at_risk", _("Suspected risk")
    UNDETERMINED = "undetermined", _("Undetermined: something is not stated")
    CLEAR = "clear", _("Nothing found")


class Screening(Run):
    """One computation over the register of an area, as of a day.

    `policy` holds every value it was computed with, frozen, and `digest` the SHA-256 of that; with the facts that each
    result keeps, the same bytes (`result_digest`) come out again at any later time, whatever the policy is then.
    """

    as_of = models.DateField(_("As of"))
    year = models.SmallIntegerField(_("Year of income and living conditions"))
    households = models.IntegerField(_("Households"), default=0)
    seconds = models.DecimalField(_("Seconds of work"), max_digits=9, decimal_places=3, default=0)
    policy = models.JSONField(_("Policy values"), default=dict)
    digest = models.CharField(_("Digest of the policy values"), max_length=64, blank=True)
    totals = models.JSONField(_("Totals by area"), default=dict)
    result_digest = models.CharField(_("Digest of the results"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("Screening")
        verbose_name_plural = _("Screenings")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="screening_done_has_digest", condition=~Q(state="done") | (~Q(digest="") & ~Q(result_digest=""))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.as_of}"


class ScreeningResult(AreaBound):
    """What a screening computed for one household: the facts it read and what follows from them.

    `facts` are in the order that the screening's `policy` names; the bits of `deprived` and `unknown` too.
    """

    # Written by one statement from the very rows they name, which are never removed: checking each would cost seconds.
    screening = models.ForeignKey(
        Screening, models.CASCADE, related_name="+", db_index=False, db_constraint=False, verbose_name=_("Screening")
    )
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="+", db_index=False, db_constraint=False, verbose_name=_("Household")
    )
    household_no = models.CharField(_("Household number"), max_length=50)
    facts = ArrayField(models.BigIntegerField(null=True), verbose_name=_("Facts"))
    income_per_head_fen = models.BigIntegerField(_("Net income per head"), null=True)
    after_rigid_fen = models.BigIntegerField(_("Income per head after rigid expense"), null=True)
    below_line = models.BooleanField(_("Below the line"), null=True)
    below_range = models.BooleanField(_("Below the range"), null=True)
    deprived = models.IntegerField(_("Deprivations"))
    unknown = models.IntegerField(_("Not stated"))
    score = models.IntegerField(_("Weighted count"))
    poor_by_count = models.BooleanField(_("Poor by the count"), null=True)
    outcome = models.CharField(_("Outcome"), max_length=20, choices=Outcome.choices)

    class Meta:
        verbose_name = _("Screening result")
        verbose_name_plural = _("Screening results")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["screening", "area", "household_no"], include=["outcome"], name="result_in_order"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["household", "screening"], name="result_once_a_screening"),
        ]

    def __str__(self) -> str:
        return f"{self.household_no} {self.outcome}"
