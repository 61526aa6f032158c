"""The documents that the county's work rests on."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models import AreaBound, User


class DocumentKind(models.TextChoices):
    LAW = "law", _("Law or regulation")
    OPINION = "opinion", _("Opinion or plan")
    MEASURES = "measures", _("Administrative measures")
    NOTICE = "notice", _("Notice")
    DETAILED_RULES = "detailed_rules", _("Detailed rules")
    MINUTES = "minutes", _("Minutes")
    AGREEMENT = "agreement", _("Agreement")
    OTHER = "other", _("Other")


class Document(AreaBound):
    """A document in force in an area, and the rules (codes of policy values and procedures) that it is the basis of."""

    title = models.CharField(_("Title"), max_length=200)
    number = models.CharField(_("Document number"), max_length=80, blank=True)
    issuer = models.CharField(_("Issued by"), max_length=120)
    issued_on = models.DateField(_("Issued on"))
    effective_from = models.DateField(_("In force from"), null=True, blank=True)
    effective_to = models.DateField(_("In force until"), null=True, blank=True)
    kind = models.CharField(_("Kind"), max_length=20, choices=DocumentKind.choices)
    rules = ArrayField(models.CharField(max_length=80), verbose_name=_("Basis of"), blank=True, default=list)
    place = models.CharField(_("Where it is kept"), max_length=300, blank=True)
    digest = models.CharField(_("Digest of the file"), max_length=64, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Recorded by"))
    recorded_at = models.DateTimeField(_("Recorded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("Document")
        verbose_name_plural = _("Documents")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["area", "number"], name="document_number_once", condition=~Q(number="")),
            models.CheckConstraint(
                name="document_ends_after_start",
                condition=Q(effective_to__isnull=True)
                | Q(effective_from__isnull=True)
                | Q(effective_to__gte=F("effective_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.title
