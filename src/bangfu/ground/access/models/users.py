"""Users and the roles they hold, where and how long."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models.areas import Area
from bangfu.ground.access.permissions import Role


class User(AbstractBaseUser):
    """A person who signs in. What she may do is in her grants alone: there is no superuser."""

    username = models.CharField(_("User name"), max_length=60, unique=True)
    display_name = models.CharField(_("Full name"), max_length=60)
    is_active = models.BooleanField(_("Active"), default=True)
    is_demo = models.BooleanField(_("Demo account"), default=False, db_default=False)
    password_provisional = models.BooleanField(_("Password known to who gave it"), default=False, db_default=False)
    second_factor_at = models.DateTimeField(_("Second factor set up at"), null=True, blank=True)

    USERNAME_FIELD = "username"
    objects: ClassVar[BaseUserManager[User]] = BaseUserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("User")
        verbose_name_plural = _("Users")

    def __str__(self) -> str:
        return self.display_name


class GrantQuerySet(models.QuerySet["Grant"]):
    def in_force(self) -> GrantQuerySet:
        """Those that count today."""
        today = timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gte=today), ended_at__isnull=True, since__lte=today)


class Grant(models.Model):
    """A role that a user holds in an area and everything below it, from one day to another.

    That incompatible roles never meet in one person is a trigger's business: see migration 0002_grants.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name=_("User"))
    role = models.CharField(_("Role"), max_length=30, choices=Role.choices)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("Area"))
    since = models.DateField(_("From"), default=timezone.localdate)
    until = models.DateField(_("Last day"), null=True, blank=True)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Given by"))
    given_at = models.DateTimeField(_("Given at"), default=timezone.now)
    reason = models.CharField(_("Reason"), max_length=200, default="", blank=True)
    ended_at = models.DateTimeField(_("Ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Ended by"))

    objects: ClassVar[models.Manager[Grant]] = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("Grant")
        verbose_name_plural = _("Grants")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "role", "area"], name="grant_once", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(name="grant_ends_after_start", condition=Q(until__gte=F("since"))),
            models.CheckConstraint(name="grant_not_by_herself", condition=~Q(given_by=F("user"))),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} @ {self.area}"

    @property
    def state(self) -> str:
        """`ended`, `past`, `coming` or `now`."""
        today = timezone.localdate()
        if self.ended_at is not None:
            return "ended"
        if self.until is not None and self.until < today:
            return "past"
        return "coming" if self.since > today else "now"
