"""Telephone sets that were given to households, and whom each household can call."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bangfu.assist.alliance.models import Organisation
from bangfu.ground.access.models import AreaBound, User
from bangfu.identify.registry.models import Household


class DeviceState(models.TextChoices):
    STOCK = "stock", _("In stock")
    GIVEN = "given", _("Given")
    RETURNED = "returned", _("Returned")
    BROKEN = "broken", _("Broken")


class Device(AreaBound):
    """A telephone set. Its own number is never kept: only the blind index by which the same set is found again."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("Donor"))
    model = models.CharField(_("Model"), max_length=80)
    imei_blind = models.BinaryField(_("Look-up value of the set's number"), max_length=32, unique=True)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Household")
    )
    given_on = models.DateField(_("Handed out on"), null=True, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=DeviceState.choices, default=DeviceState.STOCK)
    ended_on = models.DateField(_("Returned or broken on"), null=True, blank=True)
    note = models.CharField(_("Remark"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    recorded_at = models.DateTimeField(_("Recorded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("Device")
        verbose_name_plural = _("Devices")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="device_is_with_whom_it_was_given",
                condition=Q(state=DeviceState.STOCK, household__isnull=True, given_on__isnull=True)
                | Q(state=DeviceState.GIVEN, given_on__isnull=False)
                | Q(state__in=[DeviceState.RETURNED, DeviceState.BROKEN], ended_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} ({self.organisation})"


class ContactRole(models.TextChoices):
    OFFICER = "officer", _("Assistance officer")
    DOCTOR = "doctor", _("Contract doctor")


class HouseholdContact(AreaBound):
    """Whom a household can call, from a day to another. The number is an official one: it needs no consent."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="+", verbose_name=_("Household"))
    role = models.CharField(_("Role"), max_length=10, choices=ContactRole.choices)
    name = models.CharField(_("Name of the contact"), max_length=60)
    phone = models.CharField(_("Official telephone"), max_length=20)
    valid_from = models.DateField(_("First day"))
    valid_to = models.DateField(_("Until"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    recorded_at = models.DateTimeField(_("Recorded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("Contact of a household")
        verbose_name_plural = _("Contacts of households")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["household", "role"], name="household_contact_once", condition=Q(valid_to__isnull=True)
            ),
            models.CheckConstraint(
                name="household_contact_ends_after_start",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(name="household_contact_can_be_called", condition=~Q(name="") & ~Q(phone="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.name}"
