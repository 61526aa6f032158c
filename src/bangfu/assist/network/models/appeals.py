"""Appeals of charities for money. The money goes to the charity's own account: the platform records what it reports."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models import AreaBound, User


class AppealState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Made public")
    CLOSED = "closed", _("Concluded")


class Appeal(AreaBound):
    """A public appeal of a charity that is qualified for it. Help for one person is a need, and stands elsewhere."""

    title = models.CharField(_("Title"), max_length=120)
    purpose = models.TextField(_("Purpose"))
    use_of_money = models.TextField(_("Use of the money"))
    target_fen = models.BigIntegerField(_("Target (fen)"))
    charity = models.CharField(_("Charity"), max_length=120)
    qualification_no = models.CharField(_("Number of the public-fundraising qualification"), max_length=60)
    filing_no = models.CharField(_("Filing number of the appeal"), max_length=60)
    channel = models.CharField(_("Where the charity takes the money"), max_length=200)
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Until"))
    state = models.CharField(_("State"), max_length=10, choices=AppealState.choices, default=AppealState.DRAFT)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    recorded_at = models.DateTimeField(_("Recorded at"), auto_now_add=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Published by")
    )
    published_at = models.DateTimeField(_("Published at"), null=True, blank=True)

    class Meta:
        verbose_name = _("Appeal of a charity")
        verbose_name_plural = _("Appeals of charities")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["filing_no"], name="appeal_filed_once"),
            models.CheckConstraint(
                name="appeal_of_a_qualified_charity",
                condition=~Q(charity="") & ~Q(qualification_no="") & ~Q(filing_no="") & ~Q(channel=""),
            ),
            models.CheckConstraint(name="appeal_for_something", condition=Q(target_fen__gt=0)),
            models.CheckConstraint(name="appeal_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="appeal_four_eyes", condition=~Q(recorded_by=F("published_by"))),
            models.CheckConstraint(
                name="appeal_published_by_someone",
                condition=Q(state=AppealState.DRAFT) | Q(published_by__isnull=False, published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AppealReport(models.Model):
    """What the charity reports: raised and spent so far, with the proof and what came of it."""

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="reports", verbose_name=_("Appeal of a charity"))
    as_of = models.DateField(_("As of"))
    raised_fen = models.BigIntegerField(_("Raised (fen)"))
    used_fen = models.BigIntegerField(_("Spent (fen)"))
    progress = models.TextField(_("Progress"))
    proof = models.CharField(_("Voucher"), max_length=200)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))

    class Meta:
        verbose_name = _("Report on an appeal")
        verbose_name_plural = _("Reports on appeals")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["appeal", "as_of"], name="appeal_report_once_a_day"),
            models.CheckConstraint(
                name="appeal_report_never_spends_what_was_not_raised",
                condition=Q(used_fen__gte=0, used_fen__lte=F("raised_fen")),
            ),
            models.CheckConstraint(name="appeal_report_has_proof", condition=~Q(proof="")),
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.as_of}"


class PublicAppeal(models.Model):
    """What anyone may see of a published appeal, with the newest report. A view of the database."""

    title = models.CharField(max_length=120)
    place = models.CharField(max_length=120)
    purpose = models.TextField()
    use_of_money = models.TextField()
    target_fen = models.BigIntegerField()
    charity = models.CharField(max_length=120)
    qualification_no = models.CharField(max_length=60)
    filing_no = models.CharField(max_length=60)
    channel = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=10, choices=AppealState.choices)
    raised_fen = models.BigIntegerField(null=True)
    used_fen = models.BigIntegerField(null=True)
    progress = models.TextField(null=True)
    proof = models.CharField(max_length=200, null=True)
    as_of = models.DateField(null=True)

    class Meta:
        managed = False
        db_table = "published_appeal"
        verbose_name = _("Published appeal")
        verbose_name_plural = _("Published appeals")

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        """Whether nobody is to give any more."""
        return self.state == AppealState.CLOSED or self.ends_on < timezone.localdate()
