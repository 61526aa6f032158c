"""The structure that help moves through: joint committees, paired areas, and the “1 + N” programme with its hubs."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bangfu.assist.alliance.models.dated import OPEN, Dated, ends_after_start
from bangfu.assist.alliance.models.organisations import Organisation
from bangfu.ground.access.models import Area, User


class Basis(models.TextChoices):
    """By what the organisations of a joint committee are alike."""

    INDUSTRY = "industry", _("Industry")
    CATEGORY = "category", _("Category")
    FIELD = "field", _("Field of work")


class Committee(Dated):
    """A joint party committee over organisations that are alike; committees form a tree."""

    name = models.CharField(_("Name"), max_length=120)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("Above")
    )
    basis = models.CharField(_("Grouped by"), max_length=20, choices=Basis.choices)
    topic = models.CharField(_("Which one"), max_length=60)

    class Meta:
        verbose_name = _("Joint committee")
        verbose_name_plural = _("Joint committees")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ends_after_start("committee"),
            models.UniqueConstraint(fields=["area", "name"], name="committee_once_an_area"),
            models.CheckConstraint(name="committee_has_a_basis", condition=Q(basis__in=Basis.values)),
            models.CheckConstraint(name="committee_not_above_itself", condition=~Q(parent=F("id"))),
        ]

    def __str__(self) -> str:
        return self.name


class CommitteeMember(Dated):
    """That an organisation is under a committee."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="members", verbose_name=_("Joint committee"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="committees", verbose_name=_("Organisation")
    )

    class Meta:
        verbose_name = _("Organisation of a committee")
        verbose_name_plural = _("Organisations of committees")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ends_after_start("committee_member"),
            models.UniqueConstraint(fields=["committee", "organisation"], name="committee_member_once", condition=OPEN),
        ]

    def __str__(self) -> str:
        return f"{self.committee}: {self.organisation}"


class Pairing(Dated):
    """That `area`, the donor, helps a recipient area; production-corps divisions are areas like any other."""

    recipient = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("Recipient area"))
    document = models.CharField(_("Basis document"), max_length=120, blank=True, default="")

    class Meta:
        verbose_name = _("Pairing of areas")
        verbose_name_plural = _("Pairings of areas")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ends_after_start("pairing"),
            models.UniqueConstraint(fields=["area", "recipient"], name="pairing_once", condition=OPEN),
            models.CheckConstraint(name="pairing_of_two_areas", condition=~Q(area=F("recipient"))),
        ]

    def __str__(self) -> str:
        return f"{self.area} → {self.recipient}"


class Programme(Dated):
    """A programme in which one liaison and several support organisations carry the work: “1 + 10”."""

    name = models.CharField(_("Name"), max_length=120)

    class Meta:
        verbose_name = _("Programme")
        verbose_name_plural = _("Programmes")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ends_after_start("programme"),
            models.UniqueConstraint(fields=["area", "name"], name="programme_once_an_area"),
        ]

    def __str__(self) -> str:
        return self.name


class HubRole(models.TextChoices):
    LIAISON = "liaison", _("Liaison")
    SUPPORT = "support", _("Support organisation")


class Hub(Dated):
    """The place of an organisation in a programme: the one liaison, or one of the support organisations, with the
    letter that delegates the four functions to it."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="hubs", verbose_name=_("Programme"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="hubs", verbose_name=_("Organisation"))
    role = models.CharField(_("Role"), max_length=20, choices=HubRole.choices)
    assist_field = ArrayField(
        models.CharField(max_length=20), verbose_name=_("Fields of assistance"), blank=True, default=list
    )
    letter_no = models.CharField(_("Authorisation letter"), max_length=80, blank=True, default="")
    letter_on = models.DateField(_("Signed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("Hub of a programme")
        verbose_name_plural = _("Hubs of programmes")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ends_after_start("hub"),
            models.UniqueConstraint(
                fields=["programme"], name="hub_one_liaison", condition=OPEN & Q(role=HubRole.LIAISON)
            ),
            models.UniqueConstraint(fields=["programme", "organisation"], name="hub_once", condition=OPEN),
        ]

    def __str__(self) -> str:
        return f"{self.programme}: {self.organisation}"


class HubArea(Dated):
    """An area that a hub looks after; one area has one hub in a programme at a time."""

    hub = models.ForeignKey(Hub, models.PROTECT, related_name="areas", verbose_name=_("Hub of a programme"))
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name=_("Programme"))

    class Meta:
        verbose_name = _("Area of a hub")
        verbose_name_plural = _("Areas of hubs")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ends_after_start("hub_area"),
            models.UniqueConstraint(fields=["programme", "area"], name="hub_area_once", condition=OPEN),
        ]

    def __str__(self) -> str:
        return f"{self.hub}: {self.area}"


class Attachment(Dated):
    """That an organisation works with a hub: with one in each programme."""

    hub = models.ForeignKey(Hub, models.PROTECT, related_name="attachments", verbose_name=_("Hub of a programme"))
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name=_("Programme"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="attachments", verbose_name=_("Organisation")
    )

    class Meta:
        verbose_name = _("Attachment to a hub")
        verbose_name_plural = _("Attachments to hubs")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ends_after_start("attachment"),
            models.UniqueConstraint(fields=["programme", "organisation"], name="attachment_one_hub", condition=OPEN),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} → {self.hub.organisation}"


class TaskKind(models.TextChoices):
    """The four functions that the signed letter delegates, and no other."""

    LIAISON = "liaison", _("Liaison and coordination")
    CONSULTING = "consulting", _("Consulting service")
    CO_MANAGEMENT = "co_management", _("Co-management")
    OFFICE = "office", _("Office work")


class TaskState(models.TextChoices):
    OPEN = "open", _("Under way")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class HubTask(Dated):
    """A task of one of the four delegated functions; `until` is its last day."""

    hub = models.ForeignKey(Hub, models.PROTECT, related_name="tasks", verbose_name=_("Hub of a programme"))
    kind = models.CharField(_("Function"), max_length=20, choices=TaskKind.choices)
    title = models.CharField(_("Title"), max_length=120)
    state = models.CharField(_("State"), max_length=20, choices=TaskState.choices, default=TaskState.OPEN)
    result = models.CharField(_("Result"), max_length=500, blank=True, default="")
    assigned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Assigned by"))
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Closed by"))
    closed_at = models.DateTimeField(_("Closed at"), null=True)

    class Meta:
        verbose_name = _("Task of a hub")
        verbose_name_plural = _("Tasks of hubs")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ends_after_start("hub_task"),
            models.CheckConstraint(name="hub_task_of_four_kinds", condition=Q(kind__in=TaskKind.values)),
            models.CheckConstraint(
                name="hub_task_closed_at", condition=Q(state=TaskState.OPEN) | Q(closed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title
