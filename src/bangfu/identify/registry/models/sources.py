"""Where the values of the register come from, and the base of every row that has such a source."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.models import AreaBound, User

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Label

YEAR_MONTH = r"^[0-9]{4}(0[1-9]|1[0-2])$"
EARLIEST_YEAR, LATEST_YEAR = 1949, 2199


class SourceKind(models.TextChoices):
    IMPORT = "import", _("Imported file")
    SURVEY = "survey", _("Survey")
    CHANGE = "change", _("Change request")
    REGISTRATION = "registration", _("Registration")


class Source(AreaBound):
    """A file, a visit or a request that values were taken from, and the day on which they were stated."""

    kind = models.CharField(_("Kind"), max_length=20, choices=SourceKind.choices)
    label = models.CharField(_("Source"), max_length=200)
    stated_on = models.DateField(_("Stated on"))
    digest = models.CharField(_("Digest of the file"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("Source")
        verbose_name_plural = _("Sources")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["area", "digest"], name="source_file_once_an_area", condition=~Q(digest="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.stated_on})"


class Sourced(AreaBound):
    """A row of the register: its values come from `source` and were true on `stated_on`."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name=_("Source"))
    stated_on = models.DateField(_("Stated on"))

    class Meta:
        abstract = True


class Erasure(AreaBound):
    """That a person was erased by order, and how much; it holds nothing about whom."""

    order_no = models.CharField(_("Number of the order"), max_length=80, unique=True)
    erased_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Erased by"))
    erased_at = models.DateTimeField(_("Erased at"), auto_now_add=True)
    rows = models.IntegerField(_("Rows erased"))
    entries = models.IntegerField(_("History entries erased"))

    class Meta:
        verbose_name = _("Erasure")
        verbose_name_plural = _("Erasures")

    def __str__(self) -> str:
        return self.order_no


def year_month(label: Label) -> models.CharField[str, str]:
    """A month as YYYYMM, as the national system states it; empty where none was stated."""
    format_told = RegexValidator(YEAR_MONTH, _("Write year and month in six digits, such as 202306."))
    return models.CharField(label, max_length=6, blank=True, default="", validators=[format_told])


def year_month_checks(prefix: str, *fields: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            name=f"{prefix}_{field}_is_month", condition=Q(**{field: ""}) | Q(**{f"{field}__regex": YEAR_MONTH})
        )
        for field in fields
    ]


def year_checks(prefix: str, *fields: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            name=f"{prefix}_{field}_is_year",
            condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__range": (EARLIEST_YEAR, LATEST_YEAR)}),
        )
        for field in fields
    ]


def not_negative(prefix: str, *fields: str) -> list[models.BaseConstraint]:
    """One constraint for all: its name says the table, the refused row the column."""
    condition = Q()
    for field in fields:
        condition &= Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": 0})
    return [models.CheckConstraint(name=f"{prefix}_not_negative", condition=condition)]


def code(label: Label) -> models.CharField[str, str]:
    """A value of the code list that is named as the field; empty where none was stated."""
    return models.CharField(label, max_length=20, blank=True, default="")


def codes(label: Label) -> ArrayField[list[str], list[str]]:
    return ArrayField(models.CharField(max_length=20), verbose_name=label, blank=True, default=list)


def text(label: Label, length: int) -> models.CharField[str, str]:
    return models.CharField(label, max_length=length, blank=True, default="")


def yes_no(label: Label) -> models.BooleanField[bool | None, bool | None]:
    """Yes, no, or not stated."""
    return models.BooleanField(label, null=True, blank=True)


def count(label: Label) -> models.IntegerField[int | None, int | None]:
    return models.IntegerField(label, null=True, blank=True)


def money(label: Label) -> models.BigIntegerField[int | None, int | None]:
    return models.BigIntegerField(label, null=True, blank=True)


def measure(label: Label) -> models.DecimalField[Decimal | None, Decimal | None]:
    """A length or an area with two places."""
    return models.DecimalField(label, max_digits=12, decimal_places=2, null=True, blank=True)


def sealed(label: Label) -> models.BinaryField[bytes, bytes]:
    return models.BinaryField(label, blank=True, default=b"")


def blinded(label: Label) -> models.BinaryField[bytes, bytes]:
    return models.BinaryField(label, blank=True, default=b"", db_index=True)
