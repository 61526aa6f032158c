"""What follows a publication without touching its goods: a second look drawn by lot, and the answers of members."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bangfu.assist.alliance.models import Organisation
from bangfu.assist.network.models.needs import Need
from bangfu.ground.access.models import AreaBound, User


class Finding(models.TextChoices):
    DRAWN = "drawn", _("Drawn, to be looked at")
    UPHELD = "upheld", _("Found as stated")
    ENDED = "ended", _("Not as stated: ended")


class NeedAudit(AreaBound):
    """One published need of a drawn sample, which somebody else at a higher level looks at again.

    `seed`, `share` and `population` make the draw one that anyone can repeat; `population_digest` names its rows.
    """

    need = models.ForeignKey(Need, models.PROTECT, related_name="+", verbose_name=_("Need"))
    seed = models.CharField(_("Seed of the draw"), max_length=64)
    share = models.CharField(_("Share drawn"), max_length=20)
    population = models.IntegerField(_("Needs drawn from"))
    population_digest = models.CharField(_("Digest of the needs drawn from"), max_length=64)
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Drawn by"))
    drawn_at = models.DateTimeField(_("Drawn at"), auto_now_add=True)
    finding = models.CharField(
        _("Result of the second look"), max_length=10, choices=Finding.choices, default=Finding.DRAWN
    )
    reason = models.TextField(_("Reason"), blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Decided by")
    )
    decided_at = models.DateTimeField(_("Decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("Second look at a need")
        verbose_name_plural = _("Second looks at needs")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["need", "seed"], name="need_audited_once_a_draw"),
            models.CheckConstraint(
                name="need_audit_decided_by_someone",
                condition=Q(finding=Finding.DRAWN, decided_by=None, decided_at=None)
                | (~Q(finding=Finding.DRAWN) & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need}: {self.get_finding_display()}"


class Reply(models.TextChoices):
    WILL_HELP = "will_help", _("We will help")
    CANNOT = "cannot", _("We cannot this time")
    DREW_IN = "drew_in", _("We have drawn in others")


class MemberAnswer(AreaBound):
    """What a member of the alliance answered to a published need; `area` is the need's. That an answer is owed is
    computed, not stored."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="+", verbose_name=_("Need"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("Organisation"))
    answer = models.CharField(_("Answer"), max_length=10, choices=Reply.choices)
    drew_in = models.CharField(_("Whom they drew in"), max_length=200, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Answered by"))
    answered_at = models.DateTimeField(_("Answered at"))

    class Meta:
        verbose_name = _("Answer of a member")
        verbose_name_plural = _("Answers of members")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["need", "organisation"], name="member_answers_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_answer_display()}"
