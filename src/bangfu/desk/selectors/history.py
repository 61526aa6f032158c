"""The history of one record in words, for who may read it and where the record is hers to read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext

from bangfu.compute.entries import Proof
from bangfu.errors import NotFound, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, AreaBound, User
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.models import Act
from bangfu.ground.audit.selectors import Change, Entry, inclusion_proof, row_entry, row_history, row_last_state
from bangfu.policy.loader import PolicyMissing, codes

SEALED, BLIND = "_sealed", "_blind"
NOTHING: tuple[object, ...] = (None, "", [], {})


@dataclass(frozen=True)
class ShownChange:
    """A field before and after, in words; of a sealed field only that it changed."""

    label: str
    before: str
    after: str
    is_sealed: bool = False


@dataclass(frozen=True)
class ShownEntry:
    """An entry and its changes; `changes` is None where one of the states was erased."""

    entry: Entry
    label: str | Promise
    tone: str
    who: str
    changes: list[ShownChange] | None


@dataclass(frozen=True)
class RecordHistory:
    """What a record is, and its entries, newest first."""

    relation: str
    key: str
    kind: str
    is_removed: bool
    entries: list[ShownEntry]


def record_history(*, actor: Actor, relation: str, key: str) -> RecordHistory:
    """The history of an area-bound record, also of one that was removed.

    Errors: NotFound where there is no such record, or not within what she may read.
    """
    model, is_removed = _record(actor, relation, key)
    entries = row_history(relation, key)
    names = _names(model, entries)
    return RecordHistory(
        relation,
        key,
        capfirst(str(model._meta.verbose_name)),
        is_removed,
        [_shown(model, entry, names) for entry in entries],
    )


def record_proof(*, actor: Actor, relation: str, key: str, number: int) -> Proof:
    """The proof that an entry of a record stands in the log. Errors: NotFound as above, or while it is not sealed."""
    _record(actor, relation, key)
    event = row_entry(relation, key, number)
    if event is None:
        raise _not_here(relation, key)
    return inclusion_proof(event)


def _record(actor: Actor, relation: str, key: str) -> tuple[type[AreaBound], bool]:
    """The model of a record within the actor's scope, and whether the record is gone."""
    model = next((m for m in apps.get_models() if m._meta.db_table == relation and issubclass(m, AreaBound)), None)
    if model is None:
        raise _not_here(relation, key)
    try:
        number = model._meta.pk.to_python(key)
    except ValidationError:
        raise _not_here(relation, key) from None
    area = model.objects.within(EVERYWHERE).filter(pk=number).values_list("area_id", flat=True).first()
    known = area or (row_last_state(relation, number) or {}).get("area_id")
    scope = actor.scope(Permission.HISTORY_READ)
    if known is None or not Area.objects.filter(scope.condition(field=""), pk=known).exists():
        raise _not_here(relation, key)
    return model, area is None


def _not_here(relation: str, key: str) -> NotFound:
    return NotFound(
        say("there is no record of this number here"),
        where=say("{table}, number {key}", table=relation, key=key),
        remedy=say("Check the address, or open the record from its list."),
    )


def _shown(model: type[models.Model], entry: Entry, names: dict[tuple[str, Any], str]) -> ShownEntry:
    tones = {Act.INSERT: "good", Act.UPDATE: "wait", Act.DELETE: "stop", Act.ERASE: "stop"}
    who = names.get(("user", entry.actor_id), "")
    changes = None if entry.changes is None else list(_changes(model, entry.changes, names))
    return ShownEntry(entry, entry.act.label, tones[entry.act], who, changes)


def _changes(
    model: type[models.Model], changes: Iterable[Change], names: dict[tuple[str, Any], str]
) -> Iterable[ShownChange]:
    fields = {field.get_attname(): field for field in model._meta.concrete_fields}
    for change in changes:
        field = fields.get(change.field)
        is_silent = change.field.endswith(BLIND) or (field is not None and field.primary_key)
        if is_silent or (change.before in NOTHING and change.after in NOTHING):
            continue
        label = capfirst(str(field.verbose_name)) if field else change.field
        if change.field.endswith(SEALED) or isinstance(field, models.BinaryField):
            yield ShownChange(label, "", "", is_sealed=True)
        else:
            yield ShownChange(label, _words(field, change.before, names), _words(field, change.after, names))


def _words(field: models.Field[Any, Any] | None, value: Any, names: dict[tuple[str, Any], str]) -> str:
    """A stored value as people read it."""
    if value in NOTHING:
        return "–"
    if isinstance(value, list):
        return "、".join(_words(field, part, names) for part in value)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if field is None:
        return str(value)
    if isinstance(field, models.ForeignKey):
        return names.get((field.get_attname(), value)) or gettext("no. %(number)s") % {"number": value}
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.get_attname().endswith("_fen"):
        return f"¥{Decimal(value) / 100:,.2f}"
    if isinstance(field, models.DateTimeField):
        return _local(value)
    return _code_name(field.get_attname(), str(value))


def _local(value: str) -> str:
    at = parse_datetime(value)
    return value if not isinstance(at, datetime) else f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _code_name(column: str, value: str) -> str:
    """The name of a code of the policy's lists in the reader's language; anything else stays as it is."""
    try:
        code = codes(column).get(value)
    except PolicyMissing:
        return value
    if code is None:
        return value
    return code.zh if (get_language() or "").startswith("zh") else code.en


def _names(model: type[models.Model], entries: list[Entry]) -> dict[tuple[str, Any], str]:
    """The names of the areas and people that the entries speak of, in two queries."""
    named: dict[type[models.Model], str] = {Area: "name", User: "display_name"}
    columns = {
        field.get_attname(): field.related_model
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model in named
    }
    spoken = [
        (change.field, value)
        for entry in entries
        for change in entry.changes or ()
        if change.field in columns
        for value in (change.before, change.after)
        if value is not None
    ]
    people = {entry.actor_id for entry in entries if entry.actor_id}
    wanted = {Area: set[int](), User: people}
    for column, value in spoken:
        wanted[columns[column]].add(value)
    found = {
        kind: dict(kind._default_manager.filter(pk__in=ids).values_list("pk", named[kind]))
        for kind, ids in wanted.items()
    }
    names = {(column, value): found[columns[column]].get(value, "") for column, value in spoken}
    return {**names, **{("user", number): found[User].get(number, "") for number in people}}
