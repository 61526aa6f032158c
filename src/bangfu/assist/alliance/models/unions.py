"""The social assistance alliance with its members, and mobilisations with what came back from each organisation."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bangfu.assist.alliance.models.dated import OPEN, Dated, ends_after_start
from bangfu.assist.alliance.models.organisations import Organisation
from bangfu.assist.alliance.models.structure import Committee
from bangfu.ground.access.models import AreaBound, User


class Alliance(Dated):
    """A social assistance alliance: its members answer first and draw others in."""

    name = models.CharField(_("Name"), max_length=120)

    class Meta:
        verbose_name = _("Social assistance alliance")
        verbose_name_plural = _("Social assistance alliances")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ends_after_start("alliance"),
            models.UniqueConstraint(fields=["area", "name"], name="alliance_once_an_area"),
        ]

    def __str__(self) -> str:
        return self.name


class MemberKind(models.TextChoices):
    """The four kinds of members."""

    INDUSTRY_ASSOCIATION = "industry_association", _("Industry association")
    CHAMBER_ELSEWHERE = "chamber_elsewhere", _("Chamber of people from elsewhere")
    CHARITY = "charity", _("Charity")
    ENTERPRISE = "enterprise", _("Enterprise")


class AllianceMember(Dated):
    """That an organisation is in an alliance, from the day it joined to the day it left, and who drew it in."""

    alliance = models.ForeignKey(
        Alliance, models.PROTECT, related_name="members", verbose_name=_("Social assistance alliance")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="alliances", verbose_name=_("Organisation")
    )
    kind = models.CharField(_("Kind of member"), max_length=30, choices=MemberKind.choices)
    drawn_in_by = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Drawn in by")
    )

    class Meta:
        verbose_name = _("Member of an alliance")
        verbose_name_plural = _("Members of alliances")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ends_after_start("alliance_member"),
            models.UniqueConstraint(fields=["alliance", "organisation"], name="alliance_member_once", condition=OPEN),
            models.CheckConstraint(name="alliance_member_kind", condition=Q(kind__in=MemberKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.alliance}: {self.organisation}"


class InvitationState(models.TextChoices):
    INVITED = "invited", _("Invited")
    JOINED = "joined", _("Joined")
    DECLINED = "declined", _("Did not join")


class Invitation(AreaBound):
    """That a member invited an organisation outside the alliance."""

    alliance = models.ForeignKey(
        Alliance, models.PROTECT, related_name="invitations", verbose_name=_("Social assistance alliance")
    )
    inviter = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("Invited by"))
    invited = models.CharField(_("Whom"), max_length=120)
    invited_on = models.DateField(_("Invited on"), default=timezone.localdate)
    state = models.CharField(
        _("State"), max_length=20, choices=InvitationState.choices, default=InvitationState.INVITED
    )
    member = models.ForeignKey(
        AllianceMember, models.PROTECT, null=True, related_name="+", verbose_name=_("Member of an alliance")
    )

    class Meta:
        verbose_name = _("Invitation into an alliance")
        verbose_name_plural = _("Invitations into alliances")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="invitation_joined_has_member",
                condition=~Q(state=InvitationState.JOINED) | Q(member__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inviter} → {self.invited}"


class Mobilisation(AreaBound):
    """A call of a joint committee to its organisations."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="mobilisations", verbose_name=_("Joint committee")
    )
    title = models.CharField(_("Title"), max_length=120)
    text = models.TextField(_("Text"), max_length=2000)
    sent_on = models.DateField(_("Sent on"), default=timezone.localdate)
    answer_by = models.DateField(_("Answer by"))
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Sent by"))

    class Meta:
        verbose_name = _("Mobilisation")
        verbose_name_plural = _("Mobilisations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="mobilisation_leaves_time", condition=Q(answer_by__gte=models.F("sent_on"))),
        ]

    def __str__(self) -> str:
        return self.title


class ReplyState(models.TextChoices):
    """How far an organisation has come; whoever is past “invited” has responded."""

    INVITED = "invited", _("No answer yet")
    RESPONDED = "responded", _("Responded")
    DECLINED = "declined", _("Cannot this time")
    PLEDGED = "pledged", _("Pledged")
    DELIVERED = "delivered", _("Delivered")


class Reply(AreaBound):
    """What one organisation was asked and what it answered; money is stated, never held here."""

    mobilisation = models.ForeignKey(
        Mobilisation, models.PROTECT, related_name="replies", verbose_name=_("Mobilisation")
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("Organisation"))
    state = models.CharField(_("State"), max_length=20, choices=ReplyState.choices, default=ReplyState.INVITED)
    words = models.CharField(_("Answer"), max_length=500, blank=True, default="")
    pledged_fen = models.BigIntegerField(_("Pledged"), null=True, blank=True)
    delivered_fen = models.BigIntegerField(_("Delivered"), null=True, blank=True)
    responded_on = models.DateField(_("Responded on"), null=True, blank=True)
    delivered_on = models.DateField(_("Delivered on"), null=True, blank=True)
    reminders = models.IntegerField(_("Reminders"), default=0)
    reminded_on = models.DateField(_("Reminded on"), null=True, blank=True)

    class Meta:
        verbose_name = _("Answer to a mobilisation")
        verbose_name_plural = _("Answers to mobilisations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["mobilisation", "organisation"], name="reply_once"),
            models.CheckConstraint(
                name="reply_responded_on", condition=Q(state=ReplyState.INVITED) | Q(responded_on__isnull=False)
            ),
            models.CheckConstraint(
                name="reply_delivered_on", condition=~Q(state=ReplyState.DELIVERED) | Q(delivered_on__isnull=False)
            ),
            models.CheckConstraint(
                name="reply_not_negative",
                condition=(Q(pledged_fen__isnull=True) | Q(pledged_fen__gte=0))
                & (Q(delivered_fen__isnull=True) | Q(delivered_fen__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mobilisation}: {self.organisation}"

    @property
    def reminded(self) -> str:
        """How often it was reminded, and when last; nothing where it was not."""
        if self.reminded_on is None:
            return ""
        told = ngettext(
            "reminded %(count)s time, last on %(day)s", "reminded %(count)s times, last on %(day)s", self.reminders
        )
        return told % {"count": self.reminders, "day": self.reminded_on.isoformat()}
