"""Files that are taken into the register, or compared with it, and what was found in them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models import AreaBound, User
from bangfu.identify.registry.models.changes import ChangeRequest
from bangfu.identify.registry.models.households import Household
from bangfu.identify.registry.models.members import Member
from bangfu.identify.registry.models.sources import Source, sealed


class ImportPurpose(models.TextChoices):
    REGISTER = "register", _("Take into the register")
    COMPARE = "compare", _("Compare with the register")


class ImportState(models.TextChoices):
    CHECKING = "checking", _("Being checked")
    FAULTY = "faulty", _("Has errors; nothing was stored")
    READY = "ready", _("Checked; waiting for your word")
    STORING = "storing", _("Being stored")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed; nothing was stored")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Import(AreaBound):
    """A file on its way into the register: checked first, stored on a second word, all of it or nothing."""

    purpose = models.CharField(
        _("Purpose"), max_length=20, choices=ImportPurpose.choices, default=ImportPurpose.REGISTER
    )
    file_name = models.CharField(_("File"), max_length=200)
    digest = models.CharField(_("Digest of the file"), max_length=64)
    layout = models.CharField(_("Layout"), max_length=40, blank=True)
    stated_on = models.DateField(_("Stated on"))
    year = models.SmallIntegerField(_("Year"))
    state = models.CharField(_("State"), max_length=20, choices=ImportState.choices, default=ImportState.CHECKING)
    figures: models.JSONField[Any, Any] = models.JSONField(_("Figures"), default=dict)
    notes: models.JSONField[Any, Any] = models.JSONField(_("Notes"), default=list)
    failure: models.JSONField[Any, Any] = models.JSONField(_("Failure"), default=dict)
    problem_count = models.IntegerField(_("Errors"), default=0)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Handed in by"))
    requested_at = models.DateTimeField(_("Handed in at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("Finished at"), null=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+", verbose_name=_("Source"))

    class Meta:
        verbose_name = _("Import")
        verbose_name_plural = _("Imports")
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="import_done_with_source",
                condition=~Q(state=ImportState.DONE) | Q(source__isnull=False) | ~Q(purpose=ImportPurpose.REGISTER),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_going(self) -> bool:
        return self.state in (ImportState.CHECKING, ImportState.STORING)


class ImportFile(models.Model):
    """The file itself, sealed, for as long as it is needed; and how far the work on it is. Once it is read, its cells
    stand in its place."""

    number = models.OneToOneField(Import, models.CASCADE, primary_key=True, related_name="file")
    content_sealed = sealed(_("Content"))
    is_read = models.BooleanField(_("Read"), default=False)
    done_steps = models.SmallIntegerField(_("Steps done"), default=0)
    beat_at = models.DateTimeField(_("Last sign of life"), auto_now=True)

    class Meta:
        verbose_name = _("File of an import")
        verbose_name_plural = _("Files of imports")

    def __str__(self) -> str:
        return f"{self.number_id}"


class ImportProblem(models.Model):
    """One cell of a file that cannot be taken in; its value is masked where it is personal."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="problems", verbose_name=_("Import"))
    sheet = models.CharField(_("Sheet"), max_length=120)
    row = models.IntegerField(_("Row"))
    column = models.CharField(_("Column"), max_length=200, blank=True)
    place = models.SmallIntegerField(_("Number of the column"))
    value = models.CharField(_("Value"), max_length=80, blank=True)
    what: models.JSONField[Any, Any] = models.JSONField(_("Reason"))
    remedy: models.JSONField[Any, Any] = models.JSONField(_("Remedy"))

    class Meta:
        verbose_name = _("Error of an import")
        verbose_name_plural = _("Errors of imports")
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row}"


class DifferenceKind(models.TextChoices):
    VALUE = "value", _("States differ")
    ONLY_HERE = "only_here", _("Only in our register")
    ONLY_THERE = "only_there", _("Only in their file")


class DifferenceDecision(models.TextChoices):
    OURS = "ours", _("Ours is right: they correct")
    THEIRS = "theirs", _("Theirs is right: we correct")
    NEITHER = "neither", _("To be clarified on the spot")


class Difference(AreaBound):
    """One field that our register and a national export state differently, and who is to correct it."""

    comparison = models.ForeignKey(Import, models.CASCADE, related_name="differences", verbose_name=_("Comparison"))
    kind = models.CharField(_("Kind"), max_length=20, choices=DifferenceKind.choices)
    household_no = models.CharField(_("Household number"), max_length=50)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, related_name="+", db_constraint=False, verbose_name=_("Household")
    )
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="+", db_constraint=False, verbose_name=_("Member")
    )
    person = models.CharField(_("Person"), max_length=80, blank=True)
    field = models.CharField(_("Field"), max_length=80, blank=True)
    row = models.IntegerField(_("Row"), null=True)
    ours = models.CharField(_("Our value"), max_length=500, blank=True)
    theirs = models.CharField(_("Their value"), max_length=500, blank=True)
    theirs_sealed = sealed(_("Their number, sealed"))
    ours_stated_on = models.DateField(_("Ours stated on"), null=True)
    ours_source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+", verbose_name=_("Our source"))
    proposal = models.CharField(_("Suggestion"), max_length=20, choices=DifferenceDecision.choices, blank=True)
    decision = models.CharField(_("Decision"), max_length=20, choices=DifferenceDecision.choices, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Decided by"))
    decided_at = models.DateTimeField(_("Decided at"), null=True)
    request = models.ForeignKey(
        ChangeRequest, models.PROTECT, null=True, related_name="+", verbose_name=_("Change request")
    )

    class Meta:
        verbose_name = _("Difference")
        verbose_name_plural = _("Differences")
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["comparison", "decision", "id"], name="difference_of_comparison"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="difference_decided_by_someone",
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="difference_requested_where_theirs",
                condition=Q(request__isnull=True) | Q(decision=DifferenceDecision.THEIRS),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_no} {self.field}"
