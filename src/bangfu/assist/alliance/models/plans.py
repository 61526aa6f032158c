"""Proposals of who works with which hub: worked out for a whole programme at once, with a bound, and adopted or not."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bangfu.assist.alliance.models.structure import Programme
from bangfu.ground.access.models import User
from bangfu.ground.runs.models import Run


class HubPlan(Run):
    """The attachment of organisations to the hubs of a programme, beside the present one, which it does not touch until
    somebody adopts it.

    `without` are hubs left out to see what would come of it. `lines` holds organisation, hub, area of the hub and the
    reason; `result` the value, the bound and the prices that prove it.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name=_("Programme"))
    band_percent = models.SmallIntegerField(_("Load may differ by, per cent"))
    least_percent = models.SmallIntegerField(_("Of every field at least, per cent"))
    without = models.JSONField(_("Hubs left out"), default=list)
    figures = models.JSONField(_("Figures"), default=dict)
    result = models.JSONField(_("Result"), default=dict)
    lines = models.JSONField(_("Lines"), default=list)
    adopted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Adopted by")
    )
    adopted_at = models.DateTimeField(_("Adopted at"), null=True, blank=True)

    class Meta:
        verbose_name = _("Plan of hubs")
        verbose_name_plural = _("Plans of hubs")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="hub_plan_adopted_by_someone_else",
                condition=Q(adopted_by__isnull=True, adopted_at__isnull=True)
                | (Q(adopted_by__isnull=False, adopted_at__isnull=False) & ~Q(adopted_by=models.F("requested_by"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.requested_at:%Y-%m-%d %H:%M}"
