"""People who help: caring people, volunteers and their hours, and the elites of villages with what they lead."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.assist.alliance.models.dated import OPEN, Dated, ends_after_start
from bangfu.assist.alliance.models.organisations import Organisation
from bangfu.ground.access.models import AreaBound, User


class PersonRole(models.TextChoices):
    CARING_PERSON = "caring_person", _("Caring person")
    VOLUNTEER = "volunteer", _("Volunteer")
    PROSPERITY_LEADER = "prosperity_leader", _("Prosperity leader")
    RETURNING_YOUTH = "returning_youth", _("Returning youth entrepreneur")
    OLD_VILLAGE_HEAD = "old_village_head", _("Old village head")


ELITES = (PersonRole.PROSPERITY_LEADER, PersonRole.RETURNING_YOUTH, PersonRole.OLD_VILLAGE_HEAD)
"""Local people, rooted in a village, who stay when the helpers leave."""


class Person(AreaBound):
    """Somebody who helps. Her phone is sealed, as in the register; no number of hers is ever shown by default."""

    name = models.CharField(_("Name"), max_length=60)
    phone_sealed = models.BinaryField(_("Phone"), blank=True, default=b"")
    phone_blind = models.BinaryField(_("Look-up of the phone"), blank=True, default=b"", db_index=True)
    assist_field = ArrayField(models.CharField(max_length=20), verbose_name=_("Skills"), blank=True, default=list)
    skills_note = models.CharField(_("What she can do"), max_length=200, blank=True, default="")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Organisation")
    )
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Recorded by"))

    class Meta:
        verbose_name = _("Person who helps")
        verbose_name_plural = _("People who help")

    def __str__(self) -> str:
        return self.name


class Part(Dated):
    """The part a person plays in an area, from one day to another: volunteer of a county, old head of a village."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="parts", verbose_name=_("Person who helps"))
    role = models.CharField(_("Role"), max_length=30, choices=PersonRole.choices)
    project = models.CharField(_("Project"), max_length=120, blank=True, default="")
    is_local = models.BooleanField(_("From here"), default=True)

    class Meta:
        verbose_name = _("Part of a person")
        verbose_name_plural = _("Parts of people")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ends_after_start("part"),
            models.UniqueConstraint(fields=["person", "role", "area", "project"], name="part_once", condition=OPEN),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.area})"


class Led(Dated):
    """A household that a local elite leads in a project. It is named by its number, and led once in a project at a
    time, so that the households of all elites add up to the project's."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="led", verbose_name=_("Person who helps"))
    project = models.CharField(_("Project"), max_length=120)
    household_no = models.CharField(_("Household number"), max_length=50)

    class Meta:
        verbose_name = _("Household led")
        verbose_name_plural = _("Households led")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ends_after_start("led"),
            models.UniqueConstraint(fields=["project", "household_no"], name="led_once_a_project", condition=OPEN),
        ]

    def __str__(self) -> str:
        return f"{self.project}: {self.household_no}"


class HoursState(models.TextChoices):
    CLAIMED = "claimed", _("Waiting for confirmation")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Not confirmed")


class Hours(AreaBound):
    """Time a volunteer gave, counted once her organisation has confirmed it; never by who wrote it down."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="hours", verbose_name=_("Person who helps"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("Organisation"))
    worked_on = models.DateField(_("Day"))
    minutes = models.IntegerField(_("Minutes given"))
    what = models.CharField(_("Service given"), max_length=200)
    state = models.CharField(_("State"), max_length=20, choices=HoursState.choices, default=HoursState.CLAIMED)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Decided by"))
    decided_at = models.DateTimeField(_("Decided at"), null=True)

    class Meta:
        verbose_name = _("Volunteer hours")
        verbose_name_plural = _("Volunteer hours")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="hours_within_a_day", condition=Q(minutes__gte=1, minutes__lte=24 * 60)),
            models.CheckConstraint(name="hours_four_eyes", condition=~Q(recorded_by=F("decided_by"))),
            models.CheckConstraint(
                name="hours_decided_by_someone",
                condition=Q(state=HoursState.CLAIMED, decided_by__isnull=True)
                | (~Q(state=HoursState.CLAIMED) & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worked_on}: {self.minutes}"


class GovernanceKind(models.TextChoices):
    MEDIATION = "mediation", _("Mediation")
    SUPERVISION = "supervision", _("Supervision")
    MOBILISATION = "mobilisation", _("Mobilisation")


class GovernanceRecord(AreaBound):
    """What an old village head did for the village: it names no party of a dispute."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="governance", verbose_name=_("Person who helps"))
    kind = models.CharField(_("Kind"), max_length=20, choices=GovernanceKind.choices)
    happened_on = models.DateField(_("Day"), default=timezone.localdate)
    summary = models.CharField(_("What happened"), max_length=300)
    result = models.CharField(_("Result"), max_length=300, blank=True, default="")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))

    class Meta:
        verbose_name = _("Governance record")
        verbose_name_plural = _("Governance records")

    def __str__(self) -> str:
        return f"{self.happened_on} {self.get_kind_display()}"
