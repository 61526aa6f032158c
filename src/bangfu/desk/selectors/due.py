"""What the inbox is made of: one line of it, and the heap of lines of one kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

SHOWN = 5


@dataclass(frozen=True)
class Due:
    """One line of the inbox: what it is, from whom, until when, and the page where it is dealt with."""

    title: str
    detail: str
    address: str
    until: datetime | None = None
    may_move: bool = False

    @property
    def is_late(self) -> bool:
        return self.until is not None and self.until < timezone.now()


@dataclass(frozen=True)
class Heap:
    """Things of one kind: how many there are, the first few, and the page with all of them."""

    name: str
    heading: str
    act: str
    address: str
    count: int
    first: list[Due]


def heap(name: str, heading: str, act: str, address: str, *, rows: QuerySet[Any], line: Callable[[Any], Due]) -> Heap:
    """A heap of rows, each told by itself."""
    return heap_of(name, heading, act, address, rows=rows, lines=lambda first: [line(row) for row in first])


def heap_of(
    name: str, heading: str, act: str, address: str, *, rows: QuerySet[Any], lines: Callable[[list[Any]], list[Due]]
) -> Heap:
    """A heap whose few lines are told together. What is shown already counts a small heap; only a large one is asked
    for its size."""
    first = list(rows[: SHOWN + 1])
    count = len(first) if len(first) <= SHOWN else rows.count()
    return Heap(name, heading, act, address, count, lines(first[:SHOWN]))


def end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))


def amount(item: Any, quantity: int) -> str:
    return f"{item.name} × {quantity:,} {item.unit}"
