"""Runs of the data-quality rules and what they found. All of it is derived: it can be computed again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models import AreaBound
from bangfu.ground.runs.models import Run
from bangfu.identify.registry.models.households import Household
from bangfu.identify.registry.models.members import Member


class QualityRun(Run):
    """All rules in force on a day over the register of an area. `rules` are their codes, `digest` that of their text,
    so that two runs can be compared; `unanswered` the rules that need a value of the policy nobody has stated."""

    on_day = models.DateField(_("As of"))
    year = models.SmallIntegerField(_("Year of income and living conditions"))
    seconds = models.DecimalField(_("Seconds of work"), max_digits=9, decimal_places=3, default=0)
    households = models.IntegerField(_("Households"), default=0)
    members = models.IntegerField(_("Members"), default=0)
    villages = models.IntegerField(_("Villages"), default=0)
    errors = models.IntegerField(_("Errors"), default=0)
    warnings = models.IntegerField(_("To be checked"), default=0)
    rules = models.JSONField(_("Rules"), default=list)
    unanswered = models.JSONField(_("Rules left out"), default=dict)
    digest = models.CharField(_("Digest of the rules"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("Quality check")
        verbose_name_plural = _("Quality checks")

    def __str__(self) -> str:
        return f"{self.area} {self.on_day}"

    @property
    def checked(self) -> int:
        return self.households + self.members + self.villages

    @property
    def errors_per_thousand(self) -> float:
        return 1000 * self.errors / self.checked if self.checked else 0.0


class QualityCount(AreaBound):
    """How often a rule was broken in one village: every time, also where not each finding is kept."""

    run = models.ForeignKey(QualityRun, models.CASCADE, related_name="+", db_index=False, verbose_name=_("Check"))
    rule = models.CharField(_("Rule"), max_length=12)
    severity = models.CharField(_("Severity"), max_length=10)
    found = models.IntegerField(_("Findings"))

    class Meta:
        verbose_name = _("Findings of a village")
        verbose_name_plural = _("Findings of villages")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["run", "rule", "area"], name="quality_count_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.found}"


class QualityFinding(AreaBound):
    """One row that breaks one rule, with the values that were read; of a village's own figures, no household."""

    run = models.ForeignKey(QualityRun, models.CASCADE, related_name="+", db_index=False, verbose_name=_("Check"))
    rule = models.CharField(_("Rule"), max_length=12)
    severity = models.CharField(_("Severity"), max_length=10)
    household = models.ForeignKey(
        Household, models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("Household")
    )
    member = models.ForeignKey(
        Member, models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("Member of a household")
    )
    values = models.JSONField(_("Values read"), default=dict)

    class Meta:
        verbose_name = _("Finding")
        verbose_name_plural = _("Findings")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["run", "rule", "area", "id"], name="finding_of_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.household_id or self.area_id}"
