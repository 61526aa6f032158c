"""Runs of the linkage, the files they were made of, and the pairs of records that may be one person."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models import AreaBound, User
from bangfu.ground.runs.models import Run
from bangfu.identify.registry.models.imports import Import
from bangfu.identify.registry.models.members import Member
from bangfu.identify.registry.models.sources import sealed


class LinkKind(models.TextChoices):
    """What is matched with the members of an area: they themselves, or a department's file."""

    DUPLICATES = "duplicates", _("Duplicates in the register")
    MEDICAL = "medical", _("Medical insurance")
    SCHOOL = "school", _("Schools")
    HOUSING = "housing", _("Housing and real estate")
    VEHICLES = "vehicles", _("Vehicles")
    PAYROLL = "payroll", _("Public payroll")
    INSURANCE = "insurance", _("Social insurance")
    DISABILITY = "disability", _("Disability certificates")


DEPARTMENTS = tuple(kind for kind in LinkKind if kind != LinkKind.DUPLICATES)


class LinkState(models.TextChoices):
    CERTAIN = "certain", _("Certain")
    DOUBTFUL = "doubtful", _("A person decides")
    SAME = "same", _("Same person")
    DIFFERENT = "different", _("Not the same person")


class LinkRun(Run):
    """The members of an area beside each other and what waits to join them, or beside a department's file.

    `prior` and the bits of a pair's evidence are its weight. `rows` are those of the file, or of what waits.
    """

    kind = models.CharField(_("What is matched"), max_length=20, choices=LinkKind.choices)
    file_name = models.CharField(_("File"), max_length=200, blank=True)
    digest = models.CharField(_("Digest of the file"), max_length=64, blank=True)
    stated_on = models.DateField(_("Stated on"))
    members = models.IntegerField(_("Members"), default=0)
    rows = models.IntegerField(_("Rows"), default=0)
    pending = models.JSONField(_("What waited"), default=list)
    dropped = models.JSONField(_("Columns not read"), default=list)
    matched = models.IntegerField(_("Rows found in the register"), default=0)
    exact = models.IntegerField(_("By number"), default=0)
    similar = models.IntegerField(_("By similarity"), default=0)
    doubtful = models.IntegerField(_("Doubtful"), default=0)
    looked_at = models.BigIntegerField(_("Pairs looked at"), default=0)
    prior = models.FloatField(_("Prior in bits"), default=0)
    plan_since = models.DateField(_("Plan in force since"), null=True, blank=True)
    plan_digest = models.CharField(_("Digest of the plan"), max_length=64, blank=True)
    seconds = models.DecimalField(_("Seconds of work"), max_digits=9, decimal_places=3, default=0)

    class Meta:
        verbose_name = _("Matching of persons")
        verbose_name_plural = _("Matchings of persons")
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="link_run_file_of_a_department",
                condition=Q(kind=LinkKind.DUPLICATES, file_name="") | (~Q(kind=LinkKind.DUPLICATES) & ~Q(file_name="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.area_id}"

    @property
    def is_duplicates(self) -> bool:
        return self.kind == LinkKind.DUPLICATES

    @property
    def pairs(self) -> int:
        return self.exact + self.similar + self.doubtful


class LinkFile(models.Model):
    """The rows of a department's file, sealed, from when it is handed in until it is matched: what is found in the
    register stands in the pairs then, and of all others nothing is kept."""

    run = models.OneToOneField(LinkRun, models.CASCADE, primary_key=True, related_name="file")
    content_sealed = sealed(_("Content"))

    class Meta:
        verbose_name = _("File being matched")
        verbose_name_plural = _("Files being matched")

    def __str__(self) -> str:
        return f"{self.run_id}"


class LinkPair(AreaBound):
    """Two records that may be one person. Its area is the village of the member, or the least that holds both sides, so
    that who sees the pair may see both.

    The other side is a member too (`other`), or a row: of the department's file, or of an import that waits (`waits`).
    """

    run = models.ForeignKey(LinkRun, models.CASCADE, related_name="+", db_index=False, verbose_name=_("Matching"))
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", verbose_name=_("Member of a household"))
    other = models.ForeignKey(
        Member, models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("The other member")
    )
    waits = models.ForeignKey(
        Import, models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("Import that waits")
    )
    row = models.IntegerField(_("Row"), null=True, blank=True)
    name = models.CharField(_("Name in the row"), max_length=60, blank=True)
    number_sealed = sealed(_("Number in the row"))
    born = models.DateField(_("Date of birth in the row"), null=True, blank=True)
    village = models.CharField(_("Village in the row"), max_length=120, blank=True)
    facts: models.JSONField[Any, Any] = models.JSONField(_("What the row states"), default=list)
    weight = models.FloatField(_("Weight in bits"))
    probability = models.FloatField(_("Probability"))
    search = models.CharField(_("Found by"), max_length=20)
    evidence: models.JSONField[Any, Any] = models.JSONField(_("Evidence"), default=list)
    state = models.CharField(_("State"), max_length=20, choices=LinkState.choices)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Decided by")
    )
    decided_at = models.DateTimeField(_("Decided at"), null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("Pair of records")
        verbose_name_plural = _("Pairs of records")
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["run", "state", "weight"], name="pair_of_run_by_doubt"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="link_pair_decided_by_someone",
                condition=Q(state__in=["same", "different"], decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(reason="")
                | Q(state__in=["certain", "doubtful"], decided_by__isnull=True, decided_at__isnull=True, reason=""),
            ),
            models.CheckConstraint(
                name="link_pair_has_one_other_side",
                condition=Q(other__isnull=False, row__isnull=True) | Q(other__isnull=True, row__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == LinkState.DOUBTFUL
