"""Corrections of the register: asked for by one person, decided by another, then written by nobody's hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from bangfu.compute.identity import tidy_number
from bangfu.errors import Conflict, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.ciphers import seal, unseal
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.services import reason_stated
from bangfu.ground.workflow.models import Case, CaseState
from bangfu.ground.workflow.selectors import open_steps, tasks_due
from bangfu.ground.workflow.services import case_open, step_complete
from bangfu.identify.registry.models import (
    ChangeLine,
    ChangeRequest,
    Document,
    Household,
    IncomeLine,
    IncomeYear,
    LivingConditions,
    Member,
    Part,
    SourceKind,
)
from bangfu.identify.registry.selectors import change_request_get, members_of
from bangfu.identify.registry.services.households import household_held, household_locked
from bangfu.identify.registry.services.records import MODELS, Column, Table, columns, frame_of, row_problems
from bangfu.identify.registry.services.rows import looked_up, refuse_problems, row_numbers, sealed_place
from bangfu.identify.registry.services.rules import refuse_living_elsewhere
from bangfu.identify.registry.services.sources import Stated, source_add
from bangfu.identify.registry.services.years import summed

PROCEDURE = "register-change"
Values = Mapping[str, Any]
Row = Household | Member | IncomeYear | LivingConditions
OWN_ACTS = frozenset({"household_no", "relation_to_head", "join_reason", "leave_reason", "joined_on", "change_ym"})
"""What an act of its own changes: a move, a new head, a birth. A request does not."""


@dataclass(frozen=True)
class Grounds:
    """Why a value is wrong, what proves the new one, and where that is registered."""

    reason: str
    evidence: str
    document: Document | None = None


@transaction.atomic
def change_request(
    *, actor: Actor, household: int, values: Values, grounds: Grounds, stated: Stated, member: int | None = None
) -> ChangeRequest:
    """Asks for new values of a household, or of one of its members. Nothing changes until another person approves.

    Errors: NotFound, NotPermitted, RuleViolated for impossible values or where nothing would change.
    """
    home = household_locked(actor, household, Permission.CHANGE_REQUEST)
    part = Part.HOUSEHOLDS if member is None else Part.MEMBERS
    request = ChangeRequest(household=home, part=part, member_id=member)
    wanted = {name: value for name, value in values.items() if name not in OWN_ACTS}
    return _asked(actor, request, wanted, {}, grounds=grounds, stated=stated)


@transaction.atomic
def year_change_request(
    *,
    actor: Actor,
    household: int,
    part: Part,
    year: int,
    values: Values,
    grounds: Grounds,
    stated: Stated,
    lines: Mapping[str, int] | None = None,
) -> ChangeRequest:
    """Asks for other figures of an income or of living conditions that stand. With lines, they replace those that do.

    Errors: as of `change_request`; Conflict where nothing stands of this year.
    """
    home = household_locked(actor, household, Permission.CHANGE_REQUEST)
    request = ChangeRequest(household=home, part=part, year=year)
    wanted = {name: value for name, value in summed(values, lines or {}).items() if name != "year"}
    return _asked(actor, request, wanted, lines or {}, grounds=grounds, stated=stated)


@transaction.atomic
def change_decide(*, actor: Actor, number: int, outcome: str, reason: str = "") -> ChangeRequest:
    """Decide on the step that its case is at. Once the case is finished, the new values stand, with the request's
    source and day.

    Errors: NotFound, NotPermitted, RuleViolated for who asked or without a reason, Conflict where it was decided, or a
    value has changed since.
    """
    seen = change_request_get(scope=actor.scope(Permission.REGISTER_READ), number=number)
    home = household_held(seen.household)
    request = (
        ChangeRequest.objects.within(EVERYWHERE).select_for_update(of=("self",)).select_related("source").get(pk=number)
    )
    progress = step_complete(
        actor=actor, case=seen.case, step=step_at(actor, seen.case), outcome=outcome, reason=reason
    )
    request.case = progress.case
    if progress.case.state == CaseState.FINISHED:
        _apply(request, home)
    return request


def step_at(actor: Actor, case: Case) -> str:
    """The open step of a case, her own where several are. Errors: Conflict where none is."""
    mine = tasks_due(actor).filter(case=case).first()
    task = mine or next(iter(open_steps([case]).get(case.pk, [])), None)
    if task is None:
        raise Conflict(
            say("nothing is to be decided here at this moment"),
            where=say("case {number}", number=case.pk),
            remedy=say("Look at the request: it shows what became of it."),
        )
    return task.step


def sealed_values(line: ChangeLine, name: str) -> tuple[str, str]:
    """The old and the new number of a sealed line, to be shown masked only."""
    return unseal(_old(name), line.pk, line.old_sealed), unseal(_new(name), line.pk, line.new_sealed)


def _asked(
    actor: Actor,
    request: ChangeRequest,
    values: Values,
    lines: Mapping[str, int],
    *,
    grounds: Grounds,
    stated: Stated,
) -> ChangeRequest:
    """Stores a request whose values could stand and differ from those that do, and opens its case."""
    home, table = request.household, table_of(request)
    where = say("household {number}", number=home.household_no)
    _refuse_unexplained(grounds, where)
    row = _target(home, request)
    wanted = {name: _tidied(columns(table)[name], value) for name, value in values.items()}
    refuse_problems(row_problems(table, frame_of(table, wanted), required=False), where)
    if isinstance(row, Member) and not wanted.get("name", row.name):
        raise RuleViolated(say("a member has a name"), where=where, remedy=say("Write the name as on the card."))
    changed = {name: value for name, value in wanted.items() if value != _value(table, row, columns(table)[name])}
    moved = _lines_moved(row, lines)
    if not changed and not moved:
        raise RuleViolated(
            say("nothing would change"), where=where, remedy=say("Change at least one value, or go back.")
        )
    request.reason, request.evidence, request.document = (
        grounds.reason.strip(),
        grounds.evidence.strip(),
        grounds.document,
    )
    request.area, request.requested_by = home.area, actor.user
    request.source = source_add(Stated(stated.label, stated.stated_on, SourceKind.CHANGE), home.area)
    (request.pk,) = row_numbers(ChangeRequest._meta.db_table, 1)
    request.case = case_open(
        actor=actor, procedure=PROCEDURE, area=home.area, subject=str(request.pk), title=home.household_no
    )
    request.save(force_insert=True)
    for name, value in changed.items():
        _line_add(request, table, row, columns(table)[name], value)
    ChangeLine.objects.bulk_create(
        ChangeLine(request=request, field=line, old=old, new=new) for line, (old, new) in sorted(moved.items())
    )
    return request


def table_of(request: ChangeRequest) -> Table:
    return cast(Table, str(request.part))


def _apply(request: ChangeRequest, home: Household) -> None:
    """Writes the values of a request, each only where it still is what it was when it was asked for."""
    table, row = table_of(request), _target(home, request)
    reason_stated(request.reason)
    fields = []
    for line in request.lines.all():
        if line.field in columns(table):
            fields += _applied(table, row, line)
        else:
            _line_applied(row, line)
    row.source, row.stated_on = request.source, request.source.stated_on
    row.save(update_fields=[*fields, "source", "stated_on"])
    request.applied_at = timezone.now()
    request.save(update_fields=["applied_at"])


def _target(home: Household, request: ChangeRequest) -> Row:
    if request.part == Part.HOUSEHOLDS:
        return home
    found: Row | None
    if request.member_id is not None:
        found = members_of(home).filter(pk=request.member_id).first()
    else:
        model = MODELS[table_of(request)]
        found = model.objects.within(EVERYWHERE).filter(household=home, year=request.year).first()  # type: ignore[assignment,misc]
    if found is None:
        raise Conflict(
            say("this person does not live in this household, or this year is not recorded"),
            where=say("household {number}", number=home.household_no),
            remedy=say("Look at the household again: somebody else may have changed it."),
        )
    return found


def _lines_moved(row: Row, lines: Mapping[str, int]) -> dict[str, tuple[int | None, int | None]]:
    """The lines of an income that would change, with both amounts; without new lines those that stand stay."""
    if not isinstance(row, IncomeYear) or not lines:
        return {}
    standing = dict(row.lines.values_list("line", "amount_fen"))
    pairs = {line: (standing.get(line), lines.get(line)) for line in {*standing, *lines}}
    return {line: pair for line, pair in pairs.items() if pair[0] != pair[1]}


def _line_applied(row: Row, line: ChangeLine) -> None:
    standing = IncomeLine.objects.filter(income_year=row.pk, line=line.field).first()
    if (standing.amount_fen if standing else None) != line.old:
        raise _changed_since(line)
    if standing is not None and line.new is None:
        standing.delete()
    elif line.new is not None:
        IncomeLine.objects.update_or_create(income_year_id=row.pk, line=line.field, defaults={"amount_fen": line.new})


def _changed_since(line: ChangeLine) -> Conflict:
    return Conflict(
        say("{column} has changed since this was asked for", column=line.field),
        where=say("change request {number}", number=line.request_id),
        remedy=say("Refuse this request, and have a new one made from the value that stands."),
    )


def _tidied(column: Column, value: Any) -> Any:
    if column.sealed:
        return tidy_number(value or "")
    if isinstance(value, str):
        return value.strip()
    return [] if column.kind == "codes" and value is None else value


def _value(table: Table, row: Row, column: Column) -> Any:
    """The value that stands; a sealed one is opened, to compare and to seal it again, never to be shown."""
    if column.sealed:
        return unseal(sealed_place(table, column.name), row.pk, getattr(row, f"{column.name}_sealed"))
    return getattr(row, column.name)


def _line_add(request: ChangeRequest, table: Table, row: Row, column: Column, new: Any) -> None:
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


def _applied(table: Table, row: Row, line: ChangeLine) -> list[str]:
    """Sets the field of a line on the row. Errors: Conflict where it changed since the request."""
    column = columns(table)[line.field]
    standing = _value(table, row, column)
    before = unseal(_old(column.name), line.pk, line.old_sealed) if column.sealed else line.old
    if before != (standing if column.sealed else _plain(standing)):
        raise _changed_since(line)
    if not column.sealed:
        field = row._meta.get_field(line.field)
        setattr(row, line.field, field.to_python(line.new) if column.kind == "date" and line.new else line.new)  # type: ignore[union-attr]
        return [line.field]
    return _seal_anew(table, row, column, unseal(_new(column.name), line.pk, line.new_sealed))


def _seal_anew(table: Table, row: Row, column: Column, value: str) -> list[str]:
    if column.name == "id_no" and looked_up("id_no", value) != bytes(row.id_no_blind):  # type: ignore[union-attr]
        refuse_living_elsewhere(value)
    setattr(row, f"{column.name}_sealed", seal(sealed_place(table, column.name), row.pk, value))
    if not hasattr(row, f"{column.name}_blind"):
        return [f"{column.name}_sealed"]
    setattr(row, f"{column.name}_blind", looked_up(column.name, value))
    return [f"{column.name}_sealed", f"{column.name}_blind"]


def _refuse_unexplained(grounds: Grounds, where: Phrase) -> None:
    if not grounds.reason.strip() or not grounds.evidence.strip():
        raise RuleViolated(
            say("the reason or the evidence is missing"),
            where=where,
            remedy=say("Say why the value is wrong, and what proves the new one."),
        )
