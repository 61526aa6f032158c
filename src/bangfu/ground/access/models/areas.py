"""The area tree, and the base of every model that belongs to an area."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self, TypeVar, cast

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.scopes import Scope

M = TypeVar("M", bound="AreaBound")


class Level(models.IntegerChoices):
    PROVINCE = 1, _("Province")
    CITY = 2, _("Prefecture")
    COUNTY = 3, _("County")
    TOWNSHIP = 4, _("Township")
    VILLAGE = 5, _("Village")


class Area(models.Model):
    """One node of the area tree as it stands now; what it was called before is in its versions.

    `path` is made of the ids from the root down, each followed by a dot, so that a subtree is one prefix and a renamed
    or recoded area keeps its place.
    """

    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", verbose_name=_("Above"))
    level = models.SmallIntegerField(_("Level"), choices=Level.choices)
    path = models.CharField(_("Path"), max_length=120, unique=True)
    code = models.CharField(_("Code"), max_length=24, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    is_standard = models.BooleanField(_("In the national release"), default=True)
    valid_from = models.DateField(_("Valid from"))
    valid_to = models.DateField(_("Valid to"), null=True, blank=True)
    source = models.CharField(_("Source"), max_length=120)

    class Meta:
        verbose_name = _("Area")
        verbose_name_plural = _("Areas")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="area_root_is_province",
                condition=Q(parent__isnull=False) | Q(level=Level.PROVINCE),
            ),
            models.CheckConstraint(name="area_ends_after_start", condition=Q(valid_to__gt=models.F("valid_from"))),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ancestor_ids(self) -> list[int]:
        """The ids from the province down to this area itself."""
        return [int(part) for part in self.path.split(".") if part]


class AreaVersion(models.Model):
    """A code, name or place that an area had before, from and until which day."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="versions", verbose_name=_("Area"))
    parent = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", verbose_name=_("Above"))
    code = models.CharField(_("Code"), max_length=24, db_index=True)
    name = models.CharField(_("Name"), max_length=120)
    valid_from = models.DateField(_("Valid from"))
    valid_to = models.DateField(_("Valid to"))
    source = models.CharField(_("Source"), max_length=120)

    class Meta:
        verbose_name = _("Earlier area")
        verbose_name_plural = _("Earlier areas")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["area", "valid_from"], name="area_version_once_a_day"),
            models.CheckConstraint(
                name="area_version_ends_after_start", condition=Q(valid_to__gt=models.F("valid_from"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.valid_from}–{self.valid_to})"


class UnscopedQuery(RuntimeError):
    """Area-bound rows were asked for without saying for whom: a programming error, never the user's."""


class AreaBoundManager(models.Manager[M]):
    """Reads only through `within(scope)`; making new rows needs no scope, the service has permitted them."""

    def get_queryset(self) -> models.QuerySet[M]:
        raise UnscopedQuery(f"{self.model.__name__}: say whose rows with objects.within(scope)")

    def within(self, scope: Scope) -> models.QuerySet[M]:
        return self._all().filter(scope.condition())

    def create(self, **values: Any) -> M:
        return self._all().create(**values)

    def bulk_create(self, objs: Iterable[M], batch_size: int | None = 1000, **options: Any) -> list[M]:  # type: ignore[override]
        return self._all().bulk_create(objs, batch_size, **options)

    def _all(self) -> models.QuerySet[M]:
        return models.QuerySet(self.model, using=self._db)


class AreaBound(models.Model):
    """The base of every model whose rows belong to an area; an unscoped query on it raises."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("Area"))

    objects: ClassVar[AreaBoundManager[Self]] = cast(Any, AreaBoundManager())

    class Meta:
        abstract = True
