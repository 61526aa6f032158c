"""What is written down of acts that anybody may have to answer for: sign-ins, unmaskings and exports."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models.areas import AreaBound
from bangfu.ground.access.models.users import User


class Outcome(models.TextChoices):
    SIGNED_IN = "signed_in", _("Signed in")
    PASSWORD_WRONG = "password_wrong", _("Wrong user name or password")
    CODE_WRONG = "code_wrong", _("Wrong code")
    LOCKED = "locked", _("Refused after too many failures")
    SIGNED_OUT = "signed_out", _("Signed out")
    TIMED_OUT = "timed_out", _("Signed out after a pause")
    ENDED = "ended", _("Ended from another session")


class SignIn(models.Model):
    """One attempt to sign in, or the end of a session. What was typed is kept as a look-up value alone, because people
    type passwords into the wrong field; of the address, only the part that says where it comes from can be read."""

    at = models.DateTimeField(_("When"), default=timezone.now)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sign_ins", verbose_name=_("User"))
    outcome = models.CharField(_("Outcome"), max_length=20, choices=Outcome.choices)
    address = models.CharField(_("Network address, shortened"), max_length=45)
    name_blind = models.BinaryField(_("User name, blind"))
    address_blind = models.BinaryField(_("Network address, blind"))

    class Meta:
        verbose_name = _("Sign-in")
        verbose_name_plural = _("Sign-ins")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["name_blind", "at"], name="sign_in_of_name"),
            models.Index(fields=["address_blind", "at"], name="sign_in_of_address"),
            models.Index(fields=["user", "at"], name="sign_in_of_user"),
        ]


class Purpose(models.TextChoices):
    """Why somebody needs what is masked or exported."""

    VISIT = "visit", _("Visit or call to the household")
    CHECK = "check", _("Comparing with another record")
    APPLICATION = "application", _("Application of the person herself")
    PAYMENT = "payment", _("Payment to the person")
    COMPLAINT = "complaint", _("Complaint or objection")
    REPORT = "report", _("Report to a higher office")
    OTHER = "other", _("Other, as stated")


class Unmasking(AreaBound):
    """Somebody saw full numbers of one row, why, and until when she may."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("User"))
    place = models.CharField(_("Record"), max_length=60)
    row = models.BigIntegerField(_("Number"))
    fields = ArrayField(models.CharField(max_length=40), verbose_name=_("Fields"))
    purpose = models.CharField(_("Purpose"), max_length=20, choices=Purpose.choices)
    reason = models.CharField(_("Reason"), max_length=200)
    at = models.DateTimeField(_("When"), default=timezone.now)
    lapses_at = models.DateTimeField(_("Lapses at"))

    class Meta:
        verbose_name = _("Unmasking")
        verbose_name_plural = _("Unmaskings")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "place", "row", "lapses_at"], name="unmasking_of_row"),
            models.Index(fields=["at"], name="unmasking_in_time"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="unmasking_lapses", condition=models.Q(lapses_at__gte=F("at"))),
        ]


class Export(AreaBound):
    """A file that left the platform: who took which rows of which area, why, and the digest that proves which file.
    One that was refused stands here too, with why not and without a row."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("User"))
    what = models.CharField(_("What"), max_length=80)
    rows = models.IntegerField(_("Rows"))
    purpose = models.CharField(_("Purpose"), max_length=20, choices=Purpose.choices)
    reason = models.CharField(_("Reason"), max_length=200)
    at = models.DateTimeField(_("When"), default=timezone.now)
    digest = models.CharField(_("SHA-256 of the file"), max_length=64)
    is_refused = models.BooleanField(_("Refused"), default=False)

    class Meta:
        verbose_name = _("Export")
        verbose_name_plural = _("Exports")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["at"], name="export_in_time")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="export_has_rows", condition=models.Q(rows__gte=0)),
            models.CheckConstraint(
                name="export_refused_has_none", condition=models.Q(is_refused=False) | models.Q(rows=0, digest="")
            ),
        ]
