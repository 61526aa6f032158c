"""Which field of an entry was changed, found by trying: the leaf's hash says when the old value is met again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bangfu.cli.findings import Finding
from bangfu.compute.entries import entry_leaf
from bangfu.errors import Phrase, say

EVENT, LEAF = "audit_event", "audit_leaf"
MOST_VALUES = 2000
MOST_PAIRS = 300
NAMES = ("id", "at", "relation", "key", "act", "actor_id", "actor", "permission", "digest")
ACTS = ("I", "U", "D", "E")


@dataclass
class Doubt:
    """An entry that does not give its leaf's hash. `leaf_is_right` is what the tree above says, None if nothing."""

    position: int
    header: tuple[Any, ...]
    stored: bytes
    content: str | None
    payload: str | None
    leaf_is_right: bool | None = None

    def fits(self, place: int, header: tuple[Any, ...]) -> bool:
        return entry_leaf((place, *header)) == self.stored


@dataclass
class Seen:
    """Values that the log's headers hold: what was changed in one entry usually stands in another."""

    values: dict[str, set[Any]] = field(
        default_factory=lambda: {"relation": set(), "actor_id": set(), "actor": set(), "permission": set()}
    )

    def take(self, header: list[Any]) -> None:
        _, relation, _, _, actor_id, actor, permission = header
        for name, value in (
            ("relation", relation),
            ("actor_id", actor_id),
            ("actor", actor),
            ("permission", permission),
        ):
            known = self.values[name]
            if value not in known and len(known) < MOST_VALUES:
                known.add(value)


def blamed(doubts: list[Doubt], seen: Seen) -> Iterator[Finding]:
    """A finding for each doubt, with the field if it can be told."""
    for doubt in doubts:
        yield _exchanged(doubt, doubts[:MOST_PAIRS]) or _changed(doubt, seen)


def _exchanged(doubt: Doubt, others: list[Doubt]) -> Finding | None:
    """Two leaves that changed places, or took each other's entries."""
    number = doubt.header[0]
    for other in others:
        if other is not doubt and doubt.fits(other.position, doubt.header):
            return Finding(
                say("this leaf stood at {place}", place=other.position), LEAF, str(doubt.position), "position", number
            )
        if other is not doubt and doubt.fits(doubt.position, other.header):
            return Finding(
                say("this leaf was of entry {entry}", entry=other.header[0]),
                LEAF,
                str(doubt.position),
                "event_id",
                number,
            )
    return None


def _changed(doubt: Doubt, seen: Seen) -> Finding:
    number = doubt.header[0]
    for index, values in _candidates(doubt, seen):
        for value in values:
            if doubt.fits(doubt.position, (*doubt.header[:index], value, *doubt.header[index + 1 :])):
                return _of_event(doubt, NAMES[index], say("it was “{value}” when it was sealed", value=value))
    if doubt.leaf_is_right is False:
        return Finding(say("this is not the hash of its entry"), LEAF, str(doubt.position), "hash", number)
    if doubt.leaf_is_right:
        return _of_event(doubt, "at", say("its header, most likely the time, was changed"))
    return _of_event(doubt, "at, hash", say("entry and leaf {position} do not agree", position=doubt.position))


def _candidates(doubt: Doubt, seen: Seen) -> Iterator[tuple[int, list[Any]]]:
    """What each field of the header may have been, by its place in `NAMES`."""
    row = json.loads(doubt.payload)["row"] if doubt.payload else {}
    yield 2, list(seen.values["relation"])
    yield 3, [str(value) for value in row.values()]
    yield 4, list(ACTS)
    yield 5, list(seen.values["actor_id"])
    yield 6, list(seen.values["actor"])
    yield 7, list(seen.values["permission"])
    yield 8, [doubt.content] if doubt.content else []


def _of_event(doubt: Doubt, name: str, what: Phrase) -> Finding:
    number, _, relation, key, *_ = doubt.header
    said = say("{what} ({relation} {key})", what=what, relation=relation, key=key)
    return Finding(said, EVENT, str(number), name, number)
