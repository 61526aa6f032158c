"""What a household hands in, and what becomes of it. Her words and the answer lie sealed: they are about persons."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models import AreaBound, Level, User
from bangfu.ground.notices.models import Notice, Objection
from bangfu.ground.workflow.models import Case, Evidence
from bangfu.identify.registry.models import ChangeRequest, Household


class Kind(models.TextChoices):
    APPLICATION = "application", _("Application")
    PROPOSAL = "proposal", _("My own plan")
    OBJECTION = "objection", _("Objection")
    APPEAL = "appeal", _("Appeal")
    CORRECTION = "correction", _("Correction of my record")
    SIGNATURE = "signature", _("Signature")
    SATISFACTION = "satisfaction", _("How satisfied I am")
    MEETING = "meeting", _("Part in a village meeting")


class RequestState(models.TextChoices):
    RECEIVED = "received", _("Received")
    IN_HAND = "in_hand", _("In hand")
    GRANTED = "granted", _("Granted")
    ANSWERED = "answered", _("Answered")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


ANSWERED = (RequestState.GRANTED, RequestState.ANSWERED, RequestState.DECLINED)


class Satisfaction(models.TextChoices):
    YES = "yes", _("Satisfied")
    PARTLY = "partly", _("Partly satisfied")
    NO = "no", _("Not satisfied")


class Request(AreaBound):
    """One thing a household asks for or says. `level` is who answers first; what is overdue is seen a level higher too.

    What was opened for it (a case, an objection, a change of the register, a paper of a step) is named here, and its
    state is read from there.
    """

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="+", db_constraint=False, verbose_name=_("Household")
    )
    receipt = models.CharField(_("Receipt number"), max_length=20, unique=True)
    token = models.CharField(_("Token of the receipt"), max_length=32, unique=True)
    kind = models.CharField(_("Kind"), max_length=20, choices=Kind.choices)
    about = models.CharField(_("About what"), max_length=80, blank=True)
    words_sealed = models.BinaryField(_("In her words"))
    agrees = models.BooleanField(_("Agrees"), null=True)
    of_case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+", verbose_name=_("About the case"))
    step = models.CharField(_("Step"), max_length=40, blank=True)
    of_notice = models.ForeignKey(
        Notice, models.PROTECT, null=True, related_name="+", verbose_name=_("About the notice")
    )
    line = models.IntegerField(_("Number of the line"), null=True)
    of_request = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name=_("About an earlier request")
    )
    through = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Through"))
    level = models.SmallIntegerField(_("Who answers first"), choices=Level.choices)
    received_at = models.DateTimeField(_("Received at"))
    due = models.DateField(_("To be answered by"), null=True)
    state = models.CharField(_("State"), max_length=20, choices=RequestState.choices, default=RequestState.RECEIVED)
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Taken in hand by"))
    taken_at = models.DateTimeField(_("Taken in hand at"), null=True)
    opened_case = models.ForeignKey(
        Case, models.PROTECT, null=True, related_name="+", verbose_name=_("Case opened for it")
    )
    objection = models.ForeignKey(
        Objection, models.PROTECT, null=True, related_name="+", verbose_name=_("Objection recorded for it")
    )
    change = models.ForeignKey(
        ChangeRequest,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("Change request made for it"),
    )
    evidence = models.ForeignKey(
        Evidence, models.PROTECT, null=True, related_name="+", verbose_name=_("Evidence added for it")
    )
    answer_sealed = models.BinaryField(_("Answer"), default=bytes)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Answered by"))
    answered_at = models.DateTimeField(_("Answered at"), null=True)

    class Meta:
        verbose_name = _("Request of a household")
        verbose_name_plural = _("Requests of households")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["area", "due"], name="home_request_due", condition=Q(state__in=["received", "in_hand"])
            ),
            models.Index(fields=["household", "-id"], name="home_request_of_household"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="home_request_answered_by_someone",
                condition=~Q(state__in=["granted", "declined"])
                | Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="home_request_four_eyes",
                condition=~Q(kind__in=["appeal", "objection"]) | ~Q(through=F("answered_by")),
            ),
            models.CheckConstraint(
                name="home_request_names_what_it_is_about",
                condition=(~Q(kind="objection") | Q(of_notice__isnull=False))
                & (~Q(kind="appeal") | Q(of_case__isnull=False) | Q(of_request__isnull=False))
                & (~Q(kind="signature") | Q(of_case__isnull=False, agrees__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.receipt

    @property
    def is_open(self) -> bool:
        """Whether it waits for the office: what it opened elsewhere has days of its own."""
        if self.state == RequestState.RECEIVED:
            return self.due is not None
        return self.state == RequestState.IN_HAND and not self.follows

    @property
    def follows(self) -> bool:
        """Whether something was opened for it whose state tells what becomes of it."""
        return bool(self.opened_case_id or self.objection_id or self.change_id)

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due is not None and self.due < timezone.localdate()

    @property
    def may_be_withdrawn(self) -> bool:
        return self.state in (RequestState.RECEIVED, RequestState.IN_HAND) and not self.follows
