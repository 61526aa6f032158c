"""What a household earned and spent in a year: the five sums of the form, and the lines A–E they are made of."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bangfu.identify.registry.models.households import Household
from bangfu.identify.registry.models.sources import Sourced, not_negative, year_checks


class IncomeYear(Sourced):
    """The sums of a year. Where lines were stated, each sum equals its lines: the service keeps it so."""

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="income_years", db_constraint=False, verbose_name=_("Household")
    )
    year = models.SmallIntegerField(_("Year"))
    wage_fen = models.BigIntegerField(_("Wage income"), default=0)
    business_fen = models.BigIntegerField(_("Business income"), default=0)
    property_fen = models.BigIntegerField(_("Property income"), default=0)
    transfer_fen = models.BigIntegerField(_("Transfer income"), default=0)
    cost_fen = models.BigIntegerField(_("Cost of business"), default=0)
    claims_fen = models.BigIntegerField(_("Insurance claims received"), default=0)
    selfpaid_fen = models.BigIntegerField(_("Compliant expense paid by oneself"), default=0)
    members = models.SmallIntegerField(_("Members counted"))

    class Meta:
        verbose_name = _("Income of a year")
        verbose_name_plural = _("Incomes of years")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["household", "year"], name="one_income_a_year"),
            models.CheckConstraint(name="income_year_counts_members", condition=Q(members__gte=1)),
            *year_checks("income_year", "year"),
            *not_negative(
                "income_year",
                "wage_fen",
                "business_fen",
                "property_fen",
                "transfer_fen",
                "cost_fen",
                "claims_fen",
                "selfpaid_fen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year}"

    @property
    def gross_fen(self) -> int:
        return self.wage_fen + self.business_fen + self.property_fen + self.transfer_fen

    @property
    def net_fen(self) -> int:
        return self.gross_fen - self.cost_fen

    @property
    def net_per_head_fen(self) -> int:
        """To the fen, rounded half up as the form is filled in."""
        return (2 * self.net_fen + self.members) // (2 * self.members)

    @property
    def after_rigid_fen(self) -> int:
        """Net income with claims, less what was paid by oneself within the rules."""
        return self.net_fen + self.claims_fen - self.selfpaid_fen


class IncomeLine(models.Model):
    """One line of the chart, `a1` to `e4` or its subdivision such as `d5a`; codes of the list `income_line`."""

    income_year = models.ForeignKey(
        IncomeYear, models.CASCADE, related_name="lines", verbose_name=_("Income of a year")
    )
    line = models.CharField(_("Line"), max_length=4)
    amount_fen = models.BigIntegerField(_("Amount"))

    class Meta:
        verbose_name = _("Line of income")
        verbose_name_plural = _("Lines of income")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["income_year", "line"], name="income_line_once"),
            models.CheckConstraint(name="income_line_code", condition=Q(line__regex="^[a-e][1-9][a-z]?$")),
            models.CheckConstraint(name="income_line_not_negative", condition=Q(amount_fen__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.amount_fen}"
