"""Requests to correct a value of the register: asked for by one person, decided by another."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models import AreaBound, User
from bangfu.identify.registry.models.documents import Document
from bangfu.identify.registry.models.households import Household
from bangfu.identify.registry.models.members import Member
from bangfu.identify.registry.models.sources import Source, sealed


class ChangeState(models.TextChoices):
    WAITING = "waiting", _("Waiting for decision")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")


class ChangeRequest(AreaBound):
    """New values for a household or one of its members, why, and on what evidence."""

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="change_requests", db_constraint=False, verbose_name=_("Household")
    )
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, verbose_name=_("Member of a household"))
    reason = models.CharField(_("Reason"), max_length=500)
    evidence = models.CharField(_("Evidence"), max_length=500)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Document")
    )
    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name=_("Source"))
    state = models.CharField(_("State"), max_length=20, choices=ChangeState.choices, default=ChangeState.WAITING)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Requested by"))
    requested_at = models.DateTimeField(_("Requested at"), auto_now_add=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Decided by")
    )
    decided_at = models.DateTimeField(_("Decided at"), null=True, blank=True)
    decision_reason = models.CharField(_("Reason of the decision"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("Change request")
        verbose_name_plural = _("Change requests")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["area", "state", "requested_at"], name="change_request_waiting"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="change_request_four_eyes", condition=~Q(requested_by=F("decided_by"))),
            models.CheckConstraint(
                name="change_request_decided_by_someone",
                condition=Q(state=ChangeState.WAITING, decided_by__isnull=True)
                | (~Q(state=ChangeState.WAITING) & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class ChangeLine(models.Model):
    """One field of a request: its value then and the one wanted; numbers of persons and banks sealed."""

    request = models.ForeignKey(ChangeRequest, models.CASCADE, related_name="lines", verbose_name=_("Change request"))
    field = models.CharField(_("Field"), max_length=60)
    old = models.JSONField(_("Old value"), null=True, blank=True)
    new = models.JSONField(_("New value"), null=True, blank=True)
    old_sealed = sealed(_("Old value, sealed"))
    new_sealed = sealed(_("New value, sealed"))

    class Meta:
        verbose_name = _("Line of a change request")
        verbose_name_plural = _("Lines of change requests")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["request", "field"], name="change_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.field}"
