"""What holds from one day to another: the base of every membership, pairing and role, and how a day is asked for."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models import AreaBound


def on_day(day: date, prefix: str = "") -> Q:
    """The filter for what holds on a day; `prefix` leads to the dated row, such as `"hub__"`."""
    last = Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gte": day})
    return Q(**{f"{prefix}since__lte": day}) & last


def not_over(day: date) -> Q:
    """The filter for what holds on a day or later: nothing like it may begin on that day."""
    return Q(until__isnull=True) | Q(until__gte=day)


def ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"{name}_ends_after_start", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
    )


class Dated(AreaBound):
    """A row that holds from `since` to `until`, both days included; without an end it holds until further notice."""

    since = models.DateField(_("In effect from"), default=timezone.localdate)
    until = models.DateField(_("Last day"), null=True, blank=True)

    class Meta:
        abstract = True

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or self.until >= day)

    @property
    def holds_today(self) -> bool:
        return self.holds(timezone.localdate())


OPEN = Q(until__isnull=True)
