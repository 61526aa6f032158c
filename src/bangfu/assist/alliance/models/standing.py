"""The credit file of an organisation with its appeals, and the library of practices that others may start from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.assist.alliance.models.organisations import Organisation
from bangfu.ground.access.models import AreaBound, User


class EvidenceKind(models.TextChoices):
    ON_TIME = "on_time", _("Delivered on time")
    LATE = "late", _("Delivered late")
    UNDELIVERED = "undelivered", _("Promised and not delivered")
    PRAISED = "praised", _("Good feedback")
    CRITICISED = "criticised", _("Poor feedback")


class ReputationEvidence(AreaBound):
    """One fact of an organisation's credit file. `points` were set by the policy of the day it happened and stay;
    an entry that an appeal struck out stays readable and no longer counts."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="evidence", verbose_name=_("Organisation")
    )
    kind = models.CharField(_("Kind"), max_length=20, choices=EvidenceKind.choices)
    points = models.IntegerField(_("Points"))
    occurred_on = models.DateField(_("Day"))
    reference = models.CharField(_("Reference"), max_length=120)
    note = models.CharField(_("Note"), max_length=300, blank=True, default="")
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Recorded by"))
    struck_out_at = models.DateTimeField(_("Struck out at"), null=True, blank=True)

    class Meta:
        verbose_name = _("Evidence of reputation")
        verbose_name_plural = _("Evidence of reputation")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "kind", "reference"], name="reputation_evidence_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "occurred_on"], name="reputation_of_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.occurred_on}"


class AppealState(models.TextChoices):
    OPEN = "open", _("Waiting for a decision")
    UPHELD = "upheld", _("Upheld: struck out")
    DISMISSED = "dismissed", _("Dismissed")


class ReputationAppeal(AreaBound):
    """An organisation's objection to an entry, decided by somebody who neither wrote the entry nor appealed."""

    evidence = models.ForeignKey(
        ReputationEvidence, models.PROTECT, related_name="appeals", verbose_name=_("Evidence of reputation")
    )
    reason = models.CharField(_("Reason"), max_length=500)
    appealed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Appealed by"))
    appealed_at = models.DateTimeField(_("Appealed at"), default=timezone.now)
    state = models.CharField(_("State"), max_length=20, choices=AppealState.choices, default=AppealState.OPEN)
    decision = models.CharField(_("Decision"), max_length=500, blank=True, default="")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Decided by"))
    decided_at = models.DateTimeField(_("Decided at"), null=True)

    class Meta:
        verbose_name = _("Appeal against an entry")
        verbose_name_plural = _("Appeals against entries")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["evidence"], name="reputation_appeal_one_open", condition=Q(state=AppealState.OPEN)
            ),
            models.CheckConstraint(name="reputation_appeal_four_eyes", condition=~Q(appealed_by=F("decided_by"))),
            models.CheckConstraint(
                name="reputation_appeal_decided",
                condition=Q(state=AppealState.OPEN) | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence}: {self.get_state_display()}"


class PracticeKind(models.TextChoices):
    PROGRAMME = "programme", _("Programme")
    PROJECT = "project", _("Project")
    SCHEME = "scheme", _("Scheme")
    PROCEDURE = "procedure", _("Procedure")


class PracticeState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("In the library")
    WITHDRAWN = "withdrawn", _("Taken out of the library")


class Practice(AreaBound):
    """A practice that worked, as a template another county can start from. Each figure has its qualifier; each step and
    document stands on a line of its own."""

    kind = models.CharField(_("Kind"), max_length=20, choices=PracticeKind.choices)
    title = models.CharField(_("Title"), max_length=120)
    summary = models.TextField(_("Summary"), max_length=2000)
    place = models.CharField(_("Where it comes from"), max_length=120)
    steps = models.TextField(_("Steps of the practice"), max_length=4000)
    figures = models.JSONField(_("Figures of the practice"), default=list, blank=True)
    documents = models.TextField(_("Documents of the practice"), max_length=2000, blank=True, default="")
    started_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Started from")
    )
    state = models.CharField(_("State"), max_length=20, choices=PracticeState.choices, default=PracticeState.DRAFT)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Written by"))
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Published by"))
    published_at = models.DateTimeField(_("Published at"), null=True)

    class Meta:
        verbose_name = _("Practice")
        verbose_name_plural = _("Practices")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="practice_four_eyes", condition=~Q(written_by=F("published_by"))),
            models.CheckConstraint(
                name="practice_published_by_someone",
                condition=~Q(state=PracticeState.PUBLISHED) | Q(published_by__isnull=False, published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title
