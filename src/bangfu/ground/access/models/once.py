"""That a form was sent, under the key it was shown with: so that what is sent twice is done once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models.users import User


class RequestKey(models.Model):
    """One act that was done, by the key of the form that asked for it, what the form held, and what was answered.

    The row is written in the transaction of the act itself: there is neither without the other.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("User"))
    key = models.UUIDField(_("Key of the form"))
    digest = models.CharField(_("SHA-256 of what was sent"), max_length=64)
    status = models.SmallIntegerField(_("Status of the answer"), null=True)
    location = models.CharField(_("Where the answer leads"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("When"), default=timezone.now)

    class Meta:
        verbose_name = _("Key of a sent form")
        verbose_name_plural = _("Keys of sent forms")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["created_at"], name="request_key_in_time")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "key"], name="request_key_once"),
        ]

    def __str__(self) -> str:
        return str(self.key)
