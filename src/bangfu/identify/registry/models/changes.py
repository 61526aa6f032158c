"""Requests to correct a value of the register: asked for by one person, decided by another."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models import AreaBound, User
from bangfu.ground.workflow.models import Case, CaseState
from bangfu.identify.registry.models.documents import Document
from bangfu.identify.registry.models.households import Household
from bangfu.identify.registry.models.members import Member
from bangfu.identify.registry.models.sources import Source, sealed


class ChangeState(models.TextChoices):
    """The state of its case, in the words of a change."""

    WAITING = CaseState.OPEN.value, _("Waiting for decision")
    RETURNED = CaseState.RETURNED.value, _("Returned for mending")
    APPROVED = CaseState.FINISHED.value, _("Approved")
    REFUSED = CaseState.REJECTED.value, _("Refused")
    WITHDRAWN = CaseState.WITHDRAWN.value, _("Withdrawn")


class Part(models.TextChoices):
    """The table of the register that a request is about."""

    HOUSEHOLDS = "households", _("Household")
    MEMBERS = "members", _("Member of a household")
    INCOMES = "incomes", _("Income of a year")
    LIVING = "living", _("Living conditions of a year")


class ChangeRequest(AreaBound):
    """New values for a household, one of its members or one of its years, why, and on what evidence.

    Who decides, until when, and what was decided stands in its case alone. `applied_at` says that the values were
    written; the database keeps it in step with the case (migration 0002).
    """

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="change_requests", db_constraint=False, verbose_name=_("Household")
    )
    part = models.CharField(_("Part of the register"), max_length=20, choices=Part.choices, default=Part.HOUSEHOLDS)
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, verbose_name=_("Member of a household"))
    year = models.SmallIntegerField(_("Year"), null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=500)
    evidence = models.CharField(_("Evidence"), max_length=500)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Document")
    )
    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name=_("Source"))
    case = models.OneToOneField(Case, models.PROTECT, related_name="+", verbose_name=_("Case"))
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Requested by"))
    requested_at = models.DateTimeField(_("Requested at"), auto_now_add=True)
    applied_at = models.DateTimeField(_("Written into the register at"), null=True, blank=True)

    class Meta:
        verbose_name = _("Change request")
        verbose_name_plural = _("Change requests")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["area", "requested_at"], name="change_request_in_order"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="change_request_names_its_row",
                condition=Q(part=Part.HOUSEHOLDS, member__isnull=True, year__isnull=True)
                | Q(part=Part.MEMBERS, member__isnull=False, year__isnull=True)
                | Q(part__in=[Part.INCOMES, Part.LIVING], member__isnull=True, year__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def state(self) -> ChangeState:
        return ChangeState(self.case.state)

    @property
    def is_waiting(self) -> bool:
        return self.state in (ChangeState.WAITING, ChangeState.RETURNED)


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
