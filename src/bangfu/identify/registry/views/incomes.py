"""The incomes of a household beside each other: the chart's lines down, the years across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bangfu.identify.registry.forms.fields import label_of
from bangfu.identify.registry.models import IncomeYear
from bangfu.identify.registry.services.years import SUMS
from bangfu.identify.registry.views.cards import yuan
from bangfu.policy.loader import codes


@dataclass(frozen=True)
class Row:
    label: str | Promise
    amounts: list[str]
    is_sum: bool = False


@dataclass(frozen=True)
class IncomeTable:
    years: Sequence[IncomeYear]
    rows: list[Row]


def income_table(years: Sequence[IncomeYear]) -> IncomeTable:
    """Only lines that some year states; sums always."""
    amounts = [{line.line: line.amount_fen for line in year.lines.all()} for year in years]
    rows = []
    for code in codes("income_line"):
        total = SUMS.get(code.code)
        if total:
            rows.append(Row(label_of(code), [yuan(getattr(year, total)) for year in years], is_sum=True))
        elif any(code.code in lines for lines in amounts):
            shown = [yuan(lines[code.code]) if code.code in lines else "" for lines in amounts]
            rows.append(Row(label_of(code), shown))
    rows.append(Row(_("Net income"), [yuan(year.net_fen) for year in years], is_sum=True))
    rows.append(Row(_("Members counted"), [str(year.members) for year in years]))
    rows.append(Row(_("Net income per head"), [yuan(year.net_per_head_fen) for year in years], is_sum=True))
    rows.append(Row(_("Insurance claims received"), [yuan(year.claims_fen) for year in years]))
    rows.append(Row(_("Compliant expense paid by oneself"), [yuan(year.selfpaid_fen) for year in years]))
    return IncomeTable(years, rows)
