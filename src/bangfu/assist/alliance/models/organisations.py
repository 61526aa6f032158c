"""Organisations of the five pillars, who acts for them, and those that are being helped into being."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.assist.alliance.models.dated import OPEN, Dated, ends_after_start
from bangfu.ground.access.models import AreaBound, User


class Pillar(models.TextChoices):
    """The five pillars that work together (domain: five-in-one)."""

    GOVERNMENT = "government", _("Government")
    SOCIETY = "society", _("Social organisations")
    MARKET = "market", _("Enterprises")
    COMMUNITY = "community", _("Community")
    FARMER = "farmer", _("Farmers and cooperatives")


class Subtype(models.TextChoices):
    """What kind of organisation it is; each belongs to one pillar, see `PILLAR_OF`."""

    AGENCY = "agency", _("Government office")
    PARTY_BRANCH = "party_branch", _("Party organisation")
    PUBLIC_INSTITUTION = "public_institution", _("Public institution")
    INDUSTRY_ASSOCIATION = "industry_association", _("Industry association")
    CHAMBER = "chamber", _("Chamber of commerce")
    CHAMBER_ELSEWHERE = "chamber_elsewhere", _("Chamber of people from elsewhere")
    FOUNDATION = "foundation", _("Foundation or charity")
    SERVICE_BODY = "service_body", _("Social service body")
    OTHER_SOCIAL = "other_social", _("Other social organisation")
    ENTERPRISE = "enterprise", _("Enterprise")
    STATE_ENTERPRISE = "state_enterprise", _("State-owned enterprise")
    LEADING_ENTERPRISE = "leading_enterprise", _("Leading enterprise")
    BANK = "bank", _("Bank or credit cooperative")
    VILLAGE_COMMITTEE = "village_committee", _("Village committee")
    VILLAGER_GROUP = "villager_group", _("Villager group")
    COLLECTIVE = "collective", _("Village collective economy")
    COOPERATIVE = "cooperative", _("Farmers' cooperative")


PILLAR_OF: dict[str, Pillar] = {
    **dict.fromkeys((Subtype.AGENCY, Subtype.PARTY_BRANCH, Subtype.PUBLIC_INSTITUTION), Pillar.GOVERNMENT),
    **dict.fromkeys(
        (
            Subtype.INDUSTRY_ASSOCIATION,
            Subtype.CHAMBER,
            Subtype.CHAMBER_ELSEWHERE,
            Subtype.FOUNDATION,
            Subtype.SERVICE_BODY,
            Subtype.OTHER_SOCIAL,
        ),
        Pillar.SOCIETY,
    ),
    **dict.fromkeys(
        (Subtype.ENTERPRISE, Subtype.STATE_ENTERPRISE, Subtype.LEADING_ENTERPRISE, Subtype.BANK), Pillar.MARKET
    ),
    **dict.fromkeys((Subtype.VILLAGE_COMMITTEE, Subtype.VILLAGER_GROUP), Pillar.COMMUNITY),
    **dict.fromkeys((Subtype.COLLECTIVE, Subtype.COOPERATIVE), Pillar.FARMER),
}


class OrganisationState(models.TextChoices):
    ACTIVE = "active", _("In operation")
    INCUBATING = "incubating", _("Being founded")
    ENDED = "ended", _("No longer active")


class Organisation(AreaBound):
    """An organisation that owns offers; `area` is where it is registered. Its fields are those of the code list."""

    name = models.CharField(_("Name"), max_length=120)
    pillar = models.CharField(_("Pillar"), max_length=20, choices=Pillar.choices)
    subtype = models.CharField(_("Kind"), max_length=30, choices=Subtype.choices, blank=True, default="")
    credit_code = models.CharField(_("Unified social credit code"), max_length=18, blank=True, default="")
    assist_field = ArrayField(
        models.CharField(max_length=20), verbose_name=_("Fields of assistance"), blank=True, default=list
    )
    origin = models.CharField(_("Where its members come from"), max_length=60, blank=True, default="")
    office_phone = models.CharField(_("Office phone"), max_length=20, blank=True, default="")
    fundraising_no = models.CharField(_("Public-fundraising certificate"), max_length=40, blank=True, default="")
    founded_on = models.DateField(_("Founded on"), null=True, blank=True)
    state = models.CharField(
        _("State"), max_length=20, choices=OrganisationState.choices, default=OrganisationState.ACTIVE
    )
    ended_on = models.DateField(_("Ended on"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("Organisation")
        verbose_name_plural = _("Organisations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["area", "name"], name="organisation_once_an_area"),
            models.UniqueConstraint(
                fields=["credit_code"], name="organisation_credit_code_once", condition=~Q(credit_code="")
            ),
            models.CheckConstraint(
                name="organisation_ended_has_day",
                condition=Q(state=OrganisationState.ENDED, ended_on__isnull=False)
                | (~Q(state=OrganisationState.ENDED) & Q(ended_on__isnull=True)),
            ),
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


class IncubationStage(models.TextChoices):
    """How far a local organisation has come on its way into being."""

    STARTED = "started", _("Started")
    TEAM = "team", _("Core team formed")
    APPLIED = "applied", _("Registration applied for")
    FOUNDED = "founded", _("Founded and registered")
    STOPPED = "stopped", _("Stopped")


class Incubation(Dated):
    """That an organisation helps a local one into being, in the area where it is to stay; it ends with `until`."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="incubations", verbose_name=_("Local organisation")
    )
    supporter = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("Supporting organisation")
    )
    stage = models.CharField(
        _("Stage"), max_length=20, choices=IncubationStage.choices, default=IncubationStage.STARTED
    )

    class Meta:
        verbose_name = _("Incubation")
        verbose_name_plural = _("Incubations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ends_after_start("incubation"),
            models.UniqueConstraint(fields=["organisation"], name="incubation_one_at_a_time", condition=OPEN),
            models.CheckConstraint(name="incubation_not_of_itself", condition=~Q(organisation=models.F("supporter"))),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_stage_display()})"


class IncubationStep(AreaBound):
    """A stage that was reached, on which day, and what was done for it."""

    incubation = models.ForeignKey(Incubation, models.PROTECT, related_name="steps", verbose_name=_("Incubation"))
    stage = models.CharField(_("Stage"), max_length=20, choices=IncubationStage.choices)
    reached_on = models.DateField(_("Reached on"), default=timezone.localdate)
    note = models.CharField(_("Note"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("Stage of an incubation")
        verbose_name_plural = _("Stages of incubations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["incubation", "stage"], name="incubation_stage_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.reached_on}"
