"""Registering a household, its split, merger and end, and its move to another village."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl
from django.db import transaction

from bangfu.errors import Conflict, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.identify.registry.models import ChangeRequest, Household, Member, Source, Transfer
from bangfu.identify.registry.models.members import HEAD
from bangfu.identify.registry.selectors import household_get, members_of
from bangfu.identify.registry.services.linking import pairs_moved
from bangfu.identify.registry.services.records import frame_of
from bangfu.identify.registry.services.rows import rows_insert
from bangfu.identify.registry.services.rules import (
    next_number,
    opened,
    refuse_heads,
    refuse_living_elsewhere,
    refuse_other_than_village,
    refuse_taken_number,
    values_of,
)
from bangfu.identify.registry.services.sources import Stated, source_add

FROM_ANOTHER_HOUSEHOLD, TO_ANOTHER_HOUSEHOLD, MERGED = "08", "08", "MERGED"
OTHER_RELATION = "99"
Values = Mapping[str, object]


@transaction.atomic
def household_register(
    *, actor: Actor, area: Area, values: Values, members: Sequence[Values], stated: Stated
) -> Household:
    """A new household of a village with its members, one of them the head.

    Errors: NotPermitted, RuleViolated, Conflict where its number or a member's ID is in the register already.
    """
    actor.permit(Permission.REGISTER_IMPORT, area)
    refuse_other_than_village(area)
    refuse_heads(members)
    number = str(values.get("household_no", "")).strip() or next_number(area)
    refuse_taken_number(number)
    source = source_add(stated, area)
    frame = frame_of("households", {**values, "household_no": number}).with_columns(area_id=pl.lit(area.pk))
    (key,) = rows_insert("households", frame, source=source)
    household = Household.objects.within(EVERYWHERE).get(pk=key)
    for member in members:
        member_insert(household, {"joined_on": stated.stated_on, **member}, source)
    return household


def member_insert(household: Household, values: Values, source: Source) -> int:
    """One member more, in the household's area. Errors: RuleViolated; Conflict where she lives in a household."""
    refuse_living_elsewhere(str(values.get("id_no") or ""))
    keys = {"area_id": household.area_id, "household_id": household.pk}
    frame = frame_of("members", values).with_columns(**{name: pl.lit(key) for name, key in keys.items()})
    (number,) = rows_insert("members", frame, source=source)
    return number


@transaction.atomic
def household_end(*, actor: Actor, number: int, reason: str, stated: Stated) -> Household:
    """A household without living members ends; its number is never given again."""
    household = household_locked(actor, number, Permission.CHANGE_DECIDE)
    if members_of(household).exists():
        raise RuleViolated(
            say("somebody still lives in this household"),
            where=_where(household),
            remedy=say("Record first where its members have gone."),
        )
    return _ended(household, reason, stated, source_add(stated, household.area))


@transaction.atomic
def household_split(*, actor: Actor, number: int, members: Sequence[int], head: int, stated: Stated) -> Household:
    """Some members found a household of their own in the same village; `head` is one of them.

    Errors: NotFound, NotPermitted, RuleViolated where the head is not among them or nobody would stay behind.
    """
    household = household_locked(actor, number, Permission.CHANGE_DECIDE)
    going = {member.pk: member for member in members_of(household) if member.pk in set(members)}
    if head not in going or set(going) != set(members):
        raise RuleViolated(
            say("the new household has no head among its members"),
            where=_where(household),
            remedy=say("Choose who moves out, and one of them as head."),
        )
    if any(member.is_head for member in going.values()):
        raise RuleViolated(
            say("the head stays in the old household"),
            where=_where(household),
            remedy=say("Make another member its head first."),
        )
    source = source_add(stated, household.area)
    frame = frame_of("households", {"household_no": next_number(household.area)})
    columns = {"area_id": pl.lit(household.area_id)}
    (key,) = rows_insert("households", frame.with_columns(**columns), source=source)
    founded = Household.objects.within(EVERYWHERE).select_related("area").get(pk=key)
    _rehouse(list(going.values()), founded, source, head=head)
    return founded


@transaction.atomic
def household_merge(*, actor: Actor, number: int, into: int, stated: Stated) -> Household:
    """All members of a household join another of the same village, whose head stays; the emptied one ends."""
    first, second = sorted((number, into))
    locked = {key: household_locked(actor, key, Permission.CHANGE_DECIDE) for key in (first, second)}
    leaving, staying = locked[number], locked[into]
    if number == into or leaving.area_id != staying.area_id:
        raise RuleViolated(
            say("only two households of one village merge"),
            where=_where(leaving),
            remedy=say("Move the household to the other village first."),
        )
    source = source_add(stated, staying.area)
    _rehouse(list(members_of(leaving)), staying, source, head=None)
    _ended(leaving, MERGED, stated, source)
    return staying


@transaction.atomic
def household_move(*, actor: Actor, number: int, to: Area, reason: str, moved_on: date) -> Transfer:
    """A household and everything of it goes to another village at once: whoever served the old village alone sees it no
    more, the new one sees all of it. That it moved stays on record in the old village, without a name.

    Errors: NotFound, NotPermitted unless she may move households in both villages, RuleViolated, Conflict.
    """
    household = household_locked(actor, number, Permission.REGISTER_MOVE)
    actor.permit(Permission.REGISTER_MOVE, to)
    refuse_other_than_village(to)
    if to.pk == household.area_id:
        raise RuleViolated(
            say("the household lives in this village already"),
            where=_where(household),
            remedy=say("Choose the village it moves to."),
        )
    waiting = ChangeRequest.objects.within(EVERYWHERE).filter(household=household, case__closed_at__isnull=True)
    if waiting.exists():
        raise Conflict(
            say("a change request of this household waits for its decision"),
            where=_where(household),
            remedy=say("Have it decided first, so that nobody decides on a household that has gone."),
        )
    old = household.area
    source = source_add(Stated(reason, moved_on), to)
    # The database carries its members, years and everything else of it along: see migration 0002.
    household.area, household.source, household.stated_on = to, source, moved_on
    household.save(update_fields=["area", "source", "stated_on"])
    pairs_moved(household)
    return Transfer.objects.create(
        area=old,
        household=household,
        to_area=to,
        household_no=household.household_no,
        members=members_of(household).count(),
        moved_on=moved_on,
        reason=reason.strip(),
    )


def household_locked(actor: Actor, number: int, permission: Permission) -> Household:
    """A living household that this actor sees and may change, locked until the transaction ends."""
    seen = household_get(scope=actor.scope(Permission.REGISTER_READ), number=number)
    actor.permit(permission, seen.area)
    return household_held(seen)


def household_held(seen: Household) -> Household:
    """A living household that was seen before, locked until the transaction ends. Errors: Conflict."""
    rows = Household.objects.within(EVERYWHERE).select_for_update(of=("self",)).select_related("area")
    household = rows.get(pk=seen.pk)
    if household.area_id != seen.area_id or household.ended_on is not None:
        raise Conflict(
            say("this household has moved or ended"),
            where=_where(household),
            remedy=say("Look it up again."),
        )
    return household


def _rehouse(members: Sequence[Member], to: Household, source: Source, *, head: int | None) -> None:
    """Each leaves her household and joins `to` with all her values: two rows, so that both households keep theirs."""
    for member in sorted(members, key=lambda member: member.pk):
        values = values_of(member) | {
            "id_no": opened(member),
            "relation_to_head": HEAD if member.pk == head else OTHER_RELATION,
            "join_reason": FROM_ANOTHER_HOUSEHOLD,
            "joined_on": source.stated_on,
        }
        Member.objects.within(EVERYWHERE).filter(pk=member.pk).update(
            left_on=source.stated_on, leave_reason=TO_ANOTHER_HOUSEHOLD, person_no="", source=source
        )
        member_insert(to, values, source)


def _where(household: Household) -> Phrase:
    return say("household {number}", number=household.household_no)


def _ended(household: Household, reason: str, stated: Stated, source: Source) -> Household:
    household.ended_on, household.end_reason = stated.stated_on, reason
    household.source, household.stated_on = source, stated.stated_on
    household.save(update_fields=["ended_on", "end_reason", "source", "stated_on"])
    return household
