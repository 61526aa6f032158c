"""Organisations and who acts for them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models import AreaBound, User


class Pillar(models.TextChoices):
    """The five pillars that work together (domain: five-in-one)."""

    GOVERNMENT = "government", _("Government")
    SOCIETY = "society", _("Social organisations")
    MARKET = "market", _("Enterprises")
    COMMUNITY = "community", _("Community")
    FARMER = "farmer", _("Farmers and cooperatives")


class Organisation(AreaBound):
    """An organisation that owns offers; `area` is where it is registered."""

    name = models.CharField(_("Name"), max_length=120)
    pillar = models.CharField(_("Pillar"), max_length=20, choices=Pillar.choices)

    class Meta:
        verbose_name = _("Organisation")
        verbose_name_plural = _("Organisations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["area", "name"], name="organisation_once_an_area"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user who acts for an organisation."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("User"))
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("Organisation"))

    class Meta:
        verbose_name = _("Membership")
        verbose_name_plural = _("Memberships")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "organisation"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"
