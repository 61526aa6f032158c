"""What happened to one row: who changed which field, when, by what right and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from bangfu.ground.audit.models import Act, Event

NEWEST = 200
"""So many entries of a row are shown at once; a row with more has a fault worth looking for."""


@dataclass(frozen=True)
class Change:
    """A field's value before and after; None for a field that was not there."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Entry:
    """One entry of a row's history, and what it changed against the entry before it.

    `changes` is None where one of the two was erased. `position` is the place in the sealed log, None until sealed.
    """

    number: int
    at: datetime
    act: Act
    actor_id: int | None
    actor: str
    permission: str
    reason: str
    changes: tuple[Change, ...] | None
    erased_by: str | None
    position: int | None


@dataclass(frozen=True)
class Origin:
    """Since when a field has had its present value, who stated it, and why."""

    value: Any
    at: datetime
    actor: str
    reason: str
    event: int


def row_history(relation: str, key: object, *, newest: int = NEWEST) -> list[Entry]:
    """The entries of a row, newest first, at most `newest` of them."""
    events = list(_events(relation, key).select_related("leaf").order_by("-id")[: newest + 1])
    states = [event for event in events if event.act != Act.ERASE]
    before = dict(zip(states, [*states[1:], None], strict=False))
    return [_entry(event, before.get(event)) for event in events[:newest]]


def field_origins(relation: str, key: object) -> dict[str, Origin]:
    """For each field of a living row the event that gave it its present value. Erased entries end the search."""
    origins: dict[str, Origin] = {}
    settled: set[str] = set()
    for event in _states(relation, key):
        if event.payload is None:
            break
        row = event.payload["row"]
        if not origins:
            origins = {field: _origin(event, value) for field, value in row.items()}
            continue
        for field in origins.keys() - settled:
            if field in row and row[field] == origins[field].value:
                origins[field] = _origin(event, row[field])
            else:
                settled.add(field)
        if len(settled) == len(origins):
            break
    return origins


def row_last_state(relation: str, key: object) -> dict[str, Any] | None:
    """A row as its last entry has it, also where it was removed since; None where there is none, or it was erased."""
    event = next(_states(relation, key), None)
    return event.payload["row"] if event and event.payload else None


def row_entry(relation: str, key: object, number: int) -> Event | None:
    """One entry of a row."""
    return _events(relation, key).filter(pk=number).first()


def past_events(relation: str, keys: Iterable[object]) -> list[int]:
    """The entries of these rows that an erasure may take: all but the one that a living row rests on."""
    rows = Event.objects.filter(relation=relation, key__in=[str(key) for key in keys], payload__isnull=False)
    states = rows.exclude(act=Act.ERASE)
    later = states.filter(key=OuterRef("key"), id__gt=OuterRef("id"))
    return list(states.filter(Exists(later)).union(states.filter(act=Act.DELETE)).values_list("id", flat=True))


def _events(relation: str, key: object) -> QuerySet[Event]:
    return Event.objects.filter(relation=relation, key=str(key))


def _states(relation: str, key: object) -> Iterator[Event]:
    return _events(relation, key).exclude(act=Act.ERASE).order_by("-id").iterator(100)


def _content(event: Event) -> dict[str, Any]:
    return event.payload or {"reason": "", "row": {}}


def _origin(event: Event, value: Any) -> Origin:
    return Origin(value, event.at, event.actor, _content(event)["reason"], event.pk)


def _entry(event: Event, before: Event | None) -> Entry:
    leaf = getattr(event, "leaf", None)
    return Entry(
        number=event.pk,
        at=event.at,
        act=Act(event.act),
        actor_id=event.actor_id,
        actor=event.actor,
        permission=event.permission,
        reason=_content(event)["reason"],
        changes=_changes(event, before),
        erased_by=event.erased_by or (_content(event)["row"]["order"] if event.act == Act.ERASE else None),
        position=leaf.position if leaf else None,
    )


def _changes(event: Event, before: Event | None) -> tuple[Change, ...] | None:
    if event.act == Act.ERASE:
        return ()
    if event.payload is None or (before is not None and before.payload is None and event.act != Act.INSERT):
        return None
    after = _content(event)["row"]
    if event.act == Act.DELETE:
        return tuple(Change(field, value, None) for field, value in after.items() if value is not None)
    was = _content(before)["row"] if before is not None and event.act == Act.UPDATE else {}
    return tuple(
        Change(field, was.get(field), after.get(field))
        for field in [*after, *(was.keys() - after.keys())]
        if was.get(field) != after.get(field)
    )
