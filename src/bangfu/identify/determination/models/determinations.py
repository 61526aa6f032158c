"""What a case brings together about a household, and what was decided on it.

A determination never changes: a trigger of the database keeps that (0003). With its basis it computes to the same bytes
again at any later time, whatever the policy is then.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bangfu.compute.determination import NOT_SUPPORTED, SUPPORTED, UNDETERMINED
from bangfu.ground.access.models import AreaBound, User
from bangfu.ground.workflow.models import Case, Decision, Task
from bangfu.identify.registry.models import Household


class Survey(AreaBound):
    """What a visit found at home: each condition as it was seen, the causes, and who looked.

    `facts` are those of the register on that day, in the order of `bangfu.compute.screening.FACTS`: what everybody
    decides on afterwards, even where the register is corrected in the meantime.
    """

    task = models.OneToOneField(Task, models.PROTECT, related_name="survey", verbose_name=_("Task"))
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", verbose_name=_("Household"))
    visited_on = models.DateField(_("Visited on"))
    surveyors = ArrayField(models.CharField(max_length=60), verbose_name=_("Who visited"))
    year = models.SmallIntegerField(_("Year of income and living conditions"))
    facts = ArrayField(models.BigIntegerField(null=True), verbose_name=_("Facts"))
    found = models.JSONField(_("What was found"), default=dict)
    causes = ArrayField(models.CharField(max_length=20), verbose_name=_("Causes"))
    note = models.TextField(_("Note"), blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    recorded_at = models.DateTimeField(_("Recorded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("Visit of a case")
        verbose_name_plural = _("Visits of cases")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="survey_by_two_or_more", condition=Q(surveyors__len__gte=2)),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.visited_on}"


class Comparison(AreaBound):
    """What the records of other offices show about a household, and how each was explained; it never decides alone.

    `hits`: kind (as the policy names it), what is recorded, whether it was explained and how.
    """

    task = models.OneToOneField(Task, models.PROTECT, related_name="comparison", verbose_name=_("Task"))
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", verbose_name=_("Household"))
    compared_with = ArrayField(models.CharField(max_length=40), verbose_name=_("Records compared with"))
    hits = models.JSONField(_("What was found"), default=list)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    recorded_at = models.DateTimeField(_("Recorded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("Comparison of records")
        verbose_name_plural = _("Comparisons of records")

    def __str__(self) -> str:
        return f"{self.household_id}: {len(self.hits)}"


class Standing(models.TextChoices):
    SUPPORTED = SUPPORTED, _("Supported by what is on record")
    NOT_SUPPORTED = NOT_SUPPORTED, _("Not supported by what is on record")
    UNDETERMINED = UNDETERMINED, _("Something is not stated")


class Determination(AreaBound):
    """What was decided about a household, village or county: when, by whom, in which regime, and on which basis.

    `basis` and `result` are canonical texts; `digest` is the SHA-256 of the two. An order to erase a person empties
    both and leaves the digest.
    """

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="+", verbose_name=_("Decision"))
    case = models.ForeignKey(Case, models.PROTECT, related_name="determinations", verbose_name=_("Case"))
    subject_kind = models.CharField(_("Kind of subject"), max_length=30)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, related_name="determinations", verbose_name=_("Household")
    )
    status = models.CharField(_("Status"), max_length=20)
    regime = models.CharField(_("Regime"), max_length=20)
    decided_on = models.DateField(_("Decided on"))
    year = models.SmallIntegerField(_("Year of income and living conditions"))
    standing = models.CharField(_("What is on record"), max_length=20, choices=Standing.choices)
    reason = models.TextField(_("Reason"), blank=True)
    causes = ArrayField(models.CharField(max_length=20), default=list, verbose_name=_("Causes"))
    basis = models.TextField(_("Basis"))
    result = models.TextField(_("What follows from it"))
    digest = models.CharField(_("Digest (SHA-256)"), max_length=64)

    class Meta:
        verbose_name = _("Determination")
        verbose_name_plural = _("Determinations")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["household", "-decided_on", "-id"], name="determination_of_household"),
            models.Index(fields=["area", "status", "-decided_on"], name="determination_of_area"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="determination_of_household_names_it",
                condition=~Q(subject_kind="household") | Q(household__isnull=False) | Q(basis=""),
            ),
            models.CheckConstraint(
                name="determination_against_the_record_has_reason", condition=Q(standing=SUPPORTED) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.decided_on}"
