"""Items: what is asked for and offered, in the categories of the national network."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class ItemCategory(models.TextChoices):
    """The categories of the national network's need form, as its own codes order them."""

    MEDICAL = "medical", _("Medical care")
    EDUCATION = "education", _("Education")
    HOUSING = "housing", _("Housing")
    LIVELIHOOD = "livelihood", _("Livelihood")
    GOODS = "goods", _("Goods")
    EMPLOYMENT = "employment", _("Employment")


class Item(models.Model):
    """A thing that can be asked for and offered, in one unit: what is matched with what."""

    code = models.CharField(_("Code"), max_length=60, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60)
    unit_zh = models.CharField(_("Chinese unit"), max_length=20)
    unit_en = models.CharField(_("English unit"), max_length=20)
    category = models.CharField(_("Category"), max_length=20, choices=ItemCategory.choices)

    class Meta:
        verbose_name = _("Item")
        verbose_name_plural = _("Items")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_zh

    @property
    def unit(self) -> str:
        return self.unit_en if get_language() == "en" else self.unit_zh
