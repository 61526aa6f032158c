"""The values of a row as a person reads them: labels for codes, masks for numbers, and where each value comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext

from bangfu.compute.identity import MASKS
from bangfu.ground.access.ciphers import unseal
from bangfu.ground.audit.selectors import Origin, field_origins
from bangfu.identify.registry.forms.fields import LEGACY, Group, label_of
from bangfu.identify.registry.models.sources import Sourced
from bangfu.identify.registry.services.records import Column, Table, columns
from bangfu.identify.registry.services.rows import sealed_place
from bangfu.policy.loader import codes


@dataclass(frozen=True)
class Fact:
    """One stated value of a row."""

    name: str
    label: Any
    text: str
    origin: Origin | None = None


@dataclass(frozen=True)
class Part:
    """The stated values of a group, and how many of its columns nobody has stated."""

    group: Group
    facts: list[Fact]
    unstated: int


def parts(table: Table, row: Sourced, groups: tuple[Group, ...], *, opened: bool) -> list[Part]:
    """The card of a row; sealed numbers in full only where `opened`."""
    origins = field_origins(row._meta.db_table, row.pk)
    return [_part(table, row, group, origins, opened=opened) for group in groups]


def facts_of(table: Table, row: Sourced) -> list[Fact]:
    """The stated values of a row that has no sealed numbers."""
    shown = (Fact(name, column.label, text_of(table, row, column)) for name, column in columns(table).items())
    return [fact for fact in shown if fact.text]


def _part(table: Table, row: Sourced, group: Group, origins: Mapping[str, Origin], *, opened: bool) -> Part:
    kinds = columns(table)
    facts = []
    for name in group.columns:
        shown = text_of(table, row, kinds[name], opened=opened)
        if shown:
            stored = f"{name}_sealed" if kinds[name].sealed else name
            facts.append(Fact(name, kinds[name].label, shown, origins.get(stored)))
    return Part(group, facts, len(group.columns) - len(facts))


def text_of(table: Table, row: Sourced, column: Column, *, opened: bool = False) -> str:
    """The value of a column; empty where none is stated."""
    if column.sealed:
        number = unseal(sealed_place(table, column.name), row.pk, getattr(row, f"{column.name}_sealed"))
        return number if opened else MASKS[column.kind](number)
    return shown_value(column, getattr(row, column.name))


def shown_value(column: Column, value: Any) -> str:
    """A value in the reader's words; a legacy code is never shown."""
    if value in (None, "", []):
        return ""
    if column.kind == "code":
        return coded(column.list, value)
    if column.kind == "codes":
        return ", ".join(text for text in (coded(column.list, code) for code in value) if text)
    if column.kind == "yes_no":
        return gettext("Yes") if value else gettext("No")
    if column.kind == "money":
        return yuan(value)
    if column.kind == "month":
        return f"{value[:4]}-{value[4:]}"
    if isinstance(value, date):
        return date_format(value, "Y-m-d")
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def coded(name: str, value: str) -> str:
    code = codes(name).get(value)
    return "" if code is None or LEGACY in code.marks else label_of(code)


def yuan(fen: int) -> str:
    return f"¥{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02}"
