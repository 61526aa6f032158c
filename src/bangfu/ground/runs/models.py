"""What every piece of work in the background has: who asked for it, how far it is, and how it ended."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models import AreaBound, User


class RunState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


GOING = (RunState.QUEUED, RunState.RUNNING)


class Run(AreaBound):
    """One piece of work over an area. `failure` keeps what, where and the remedy, as sentences for each reader."""

    SILENT: ClassVar[timedelta] = timedelta(minutes=5)
    """A run without a sign of life for this long has lost its worker."""

    state = models.CharField(_("State"), max_length=20, choices=RunState.choices, default=RunState.QUEUED)
    beat_at = models.DateTimeField(_("Last sign of life"), null=True, blank=True)
    attempts = models.SmallIntegerField(_("Attempts"), default=0)
    done_steps = models.SmallIntegerField(_("Steps done"), default=0)
    all_steps = models.SmallIntegerField(_("Steps in all"), default=1)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Requested by"))
    requested_at = models.DateTimeField(_("Requested at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("Finished at"), null=True, blank=True)
    failure = models.JSONField(_("Why it failed"), default=dict)

    class Meta:
        abstract = True

    @property
    def may_retry(self) -> bool:
        """Whether it is unfinished and nobody is working on it."""
        silent = (self.beat_at or self.requested_at) < timezone.now() - self.SILENT
        return self.state == RunState.FAILED or (self.state != RunState.DONE and silent)
