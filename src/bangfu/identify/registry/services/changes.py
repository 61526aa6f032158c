"""Corrections of the register: asked for by one person, decided by another, then written by nobody's hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from bangfu.compute.identity import tidy_number
from bangfu.errors import Conflict, NotPermitted, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.ciphers import seal, unseal
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.services import reason_stated
from bangfu.identify.registry.models import ChangeLine, ChangeRequest, ChangeState, Household, Member, SourceKind
from bangfu.identify.registry.selectors import change_request_get, members_of
from bangfu.identify.registry.services.households import household_locked
from bangfu.identify.registry.services.records import Column, Table, columns, frame_of, row_problems
from bangfu.identify.registry.services.rows import looked_up, refuse_problems, sealed_place
from bangfu.identify.registry.services.rules import refuse_living_elsewhere
from bangfu.identify.registry.services.sources import Stated, source_add

Values = Mapping[str, Any]
OWN_ACTS = frozenset({"household_no", "relation_to_head", "join_reason", "leave_reason", "joined_on", "change_ym"})
"""What an act of its own changes: a move, a new head, a birth. A request does not."""


@transaction.atomic
def change_request(
    *,
    actor: Actor,
    household: int,
    values: Values,
    reason: str,
    evidence: str,
    stated: Stated,
    member: int | None = None,
) -> ChangeRequest:
    """Asks for new values of a household, or of one of its members. Nothing changes until another person approves.

    Errors: NotFound, NotPermitted, RuleViolated for impossible values or where nothing would change.
    """
    home = household_locked(actor, household, Permission.CHANGE_REQUEST)
    table, row = _target(home, member)
    where = say("household {number}", number=home.household_no)
    _refuse_unexplained(reason, evidence, where)
    wanted = {name: _tidied(columns(table)[name], value) for name, value in values.items() if name not in OWN_ACTS}
    refuse_problems(row_problems(table, frame_of(table, wanted), required=False), where)
    if isinstance(row, Member) and not wanted.get("name", row.name):
        raise RuleViolated(say("a member has a name"), where=where, remedy=say("Write the name as on the card."))
    changed = {name: value for name, value in wanted.items() if value != _value(table, row, columns(table)[name])}
    if not changed:
        raise RuleViolated(
            say("nothing would change"), where=where, remedy=say("Change at least one value, or go back.")
        )
    request = ChangeRequest.objects.create(
        area=home.area,
        household=home,
        member_id=member,
        reason=reason.strip(),
        evidence=evidence.strip(),
        source=source_add(Stated(stated.label, stated.stated_on, SourceKind.CHANGE), home.area),
        requested_by=actor.user,
    )
    for name, value in changed.items():
        _line_add(request, table, row, columns(table)[name], value)
    return request


@transaction.atomic
def change_approve(*, actor: Actor, number: int, reason: str = "") -> ChangeRequest:
    """The new values stand from now on, with the request's source and day. Errors: NotFound, NotPermitted, Conflict."""
    request, home = _waiting(actor, number)
    table, row = _target(home, request.member_id)
    reason_stated(request.reason)
    fields = [name for line in request.lines.all() for name in _apply(table, row, line)]
    row.source, row.stated_on = request.source, request.source.stated_on
    row.save(update_fields=[*fields, "source", "stated_on"])
    return _decided(request, actor, ChangeState.APPROVED, reason)


@transaction.atomic
def change_refuse(*, actor: Actor, number: int, reason: str) -> ChangeRequest:
    """The values stay as they are. Errors: NotFound, NotPermitted, Conflict, RuleViolated without a reason."""
    request, _home = _waiting(actor, number)
    if not reason.strip():
        raise RuleViolated(
            say("the reason is missing"),
            where=say("change request {number}", number=number),
            remedy=say("Say why, so that whoever asked can mend it."),
        )
    return _decided(request, actor, ChangeState.REFUSED, reason)


def sealed_values(line: ChangeLine, name: str) -> tuple[str, str]:
    """The old and the new number of a sealed line, to be shown masked only."""
    return unseal(_old(name), line.pk, line.old_sealed), unseal(_new(name), line.pk, line.new_sealed)


def _waiting(actor: Actor, number: int) -> tuple[ChangeRequest, Household]:
    """The request, if it still waits and this actor may decide it: never the one who asked."""
    seen = change_request_get(scope=actor.scope(Permission.REGISTER_READ), number=number)
    home = household_locked(actor, seen.household_id, Permission.CHANGE_DECIDE)
    request = (
        ChangeRequest.objects.within(EVERYWHERE).select_for_update(of=("self",)).select_related("source").get(pk=number)
    )
    where = say("change request {number}", number=number)
    if request.requested_by_id == actor.user.pk:
        raise NotPermitted(
            say("who asks for a change does not decide on it"),
            where=where,
            remedy=say("Ask a colleague of the township or county office."),
        )
    if request.state != ChangeState.WAITING:
        raise Conflict(
            say("this request was decided already"), where=where, remedy=say("Look at it: somebody else was faster.")
        )
    return request, home


def _decided(request: ChangeRequest, actor: Actor, state: str, reason: str) -> ChangeRequest:
    request.state, request.decision_reason = state, reason.strip()
    request.decided_by, request.decided_at = actor.user, timezone.now()
    request.save(update_fields=["state", "decision_reason", "decided_by", "decided_at"])
    return request


def _target(home: Household, member: int | None) -> tuple[Table, Household | Member]:
    if member is None:
        return "households", home
    found = members_of(home).filter(pk=member).first()
    if found is None:
        raise Conflict(
            say("this person does not live in this household"),
            where=say("household {number}", number=home.household_no),
            remedy=say("Look at the household again: somebody else may have changed it."),
        )
    return "members", found


def _tidied(column: Column, value: Any) -> Any:
    if column.sealed:
        return tidy_number(value or "")
    if isinstance(value, str):
        return value.strip()
    return [] if column.kind == "codes" and value is None else value


def _value(table: Table, row: Household | Member, column: Column) -> Any:
    """The value that stands; a sealed one is opened, to compare and to seal it again, never to be shown."""
    if column.sealed:
        return unseal(sealed_place(table, column.name), row.pk, getattr(row, f"{column.name}_sealed"))
    return getattr(row, column.name)


def _line_add(request: ChangeRequest, table: Table, row: Household | Member, column: Column, new: Any) -> None:
    old = _value(table, row, column)
    if not column.sealed:
        ChangeLine.objects.create(request=request, field=column.name, old=_plain(old), new=_plain(new))
        return
    line = ChangeLine.objects.create(request=request, field=column.name)
    line.old_sealed, line.new_sealed = seal(_old(column.name), line.pk, old), seal(_new(column.name), line.pk, new)
    line.save(update_fields=["old_sealed", "new_sealed"])


def _old(name: str) -> str:
    return f"registry.changeline.old.{name}"


def _new(name: str) -> str:
    return f"registry.changeline.new.{name}"


def _plain(value: Any) -> Any:
    """As JSON holds it."""
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, Decimal) else value


def _apply(table: Table, row: Household | Member, line: ChangeLine) -> list[str]:
    """Sets the field of a line on the row. Errors: Conflict where it changed since the request."""
    column = columns(table)[line.field]
    standing = _value(table, row, column)
    before = unseal(_old(column.name), line.pk, line.old_sealed) if column.sealed else line.old
    if before != (standing if column.sealed else _plain(standing)):
        raise Conflict(
            say("{column} has changed since this was asked for", column=column.name),
            where=say("change request {number}", number=line.request_id),
            remedy=say("Refuse this request, and have a new one made from the value that stands."),
        )
    if not column.sealed:
        field = row._meta.get_field(line.field)
        setattr(row, line.field, field.to_python(line.new) if column.kind == "date" and line.new else line.new)  # type: ignore[union-attr]
        return [line.field]
    return _seal_anew(table, row, column, unseal(_new(column.name), line.pk, line.new_sealed))


def _seal_anew(table: Table, row: Household | Member, column: Column, value: str) -> list[str]:
    if column.name == "id_no" and looked_up("id_no", value) != bytes(row.id_no_blind):  # type: ignore[union-attr]
        refuse_living_elsewhere(value)
    setattr(row, f"{column.name}_sealed", seal(sealed_place(table, column.name), row.pk, value))
    if not hasattr(row, f"{column.name}_blind"):
        return [f"{column.name}_sealed"]
    setattr(row, f"{column.name}_blind", looked_up(column.name, value))
    return [f"{column.name}_sealed", f"{column.name}_blind"]


def _refuse_unexplained(reason: str, evidence: str, where: Phrase) -> None:
    if not reason.strip() or not evidence.strip():
        raise RuleViolated(
            say("the reason or the evidence is missing"),
            where=where,
            remedy=say("Say why the value is wrong, and what proves the new one."),
        )
