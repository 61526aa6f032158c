"""Democratic reviews as a village hall holds them: who was there, what was put to the vote, and how two counted it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models import AreaBound, User
from bangfu.ground.workflow.models import Task


class SittingState(models.TextChoices):
    CALLED = "called", _("Called")
    COUNTED = "counted", _("Counted, waiting for the supervision committee")
    SIGNED = "signed", _("Signed")
    CANCELLED = "cancelled", _("Cancelled")


class Sitting(AreaBound):
    """One meeting about the cases of one step in a village. Its ballots are on paper; two people count each."""

    procedure = models.CharField(_("Procedure"), max_length=40)
    step = models.CharField(_("Step"), max_length=40)
    held_on = models.DateField(_("Held on"))
    place = models.CharField(_("Place"), max_length=120)
    state = models.CharField(_("State"), max_length=10, choices=SittingState.choices, default=SittingState.CALLED)
    entitled = models.IntegerField(_("Entitled"))
    present = models.IntegerField(_("Present"), null=True)
    chair = models.CharField(_("Chair"), max_length=60)
    recorder = models.CharField(_("Recorder"), max_length=60, blank=True)
    counters = ArrayField(models.CharField(max_length=60), default=list, verbose_name=_("Who counted"))
    read_out = models.BooleanField(_("Comparison of records read out"), default=False)
    minutes = models.TextField(_("Minutes"), blank=True)
    called_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Called by"))
    called_at = models.DateTimeField(_("Called at"), auto_now_add=True)
    counted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Recorded by"))
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Signed by"))
    signed_at = models.DateTimeField(_("Signed at"), null=True)

    class Meta:
        verbose_name = _("Meeting for review")
        verbose_name_plural = _("Meetings for review")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="sitting_present_are_entitled",
                condition=Q(present__isnull=True) | Q(present__gte=0, present__lte=F("entitled")),
            ),
            models.CheckConstraint(
                name="sitting_counted_by_two",
                condition=Q(state__in=["called", "cancelled"]) | Q(counters__len__gte=2, present__isnull=False),
            ),
            models.CheckConstraint(
                name="sitting_signed_by_another",
                condition=~Q(state="signed") | (Q(signed_by__isnull=False) & ~Q(signed_by=F("counted_by"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.held_on}"


class Ballot(AreaBound):
    """The paper votes on one household, as the first and as the second of the two counted them: they must agree."""

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="ballots", verbose_name=_("Meeting for review"))
    task = models.ForeignKey(Task, models.PROTECT, related_name="ballots", verbose_name=_("Task"))
    position = models.SmallIntegerField(_("Number"))
    first = ArrayField(models.IntegerField(), null=True, verbose_name=_("First count: for, against, abstained"))
    second = ArrayField(models.IntegerField(), null=True, verbose_name=_("Second count: for, against, abstained"))
    note = models.CharField(_("What was said"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("Ballot")
        verbose_name_plural = _("Ballots")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["sitting", "task"], name="ballot_once"),
            models.UniqueConstraint(fields=["sitting", "position"], name="ballot_position_once"),
            models.CheckConstraint(name="ballot_counts_agree", condition=Q(first__isnull=True) | Q(first=F("second"))),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id}/{self.position}"

    @property
    def votes(self) -> tuple[int, int, int]:
        """For, against, abstained; zeros before it is counted."""
        voted_for, against, abstained = self.first or (0, 0, 0)
        return voted_for, against, abstained
