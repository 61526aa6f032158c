"""Members who join and leave a household, and who is its head."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from bangfu.errors import Conflict, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.identify.registry.models import Household, Member, Source
from bangfu.identify.registry.models.members import HEAD
from bangfu.identify.registry.selectors import member_get, members_of
from bangfu.identify.registry.services.households import household_locked, member_insert
from bangfu.identify.registry.services.sources import Stated, source_add
from bangfu.policy.loader import codes


@transaction.atomic
def member_add(
    *, actor: Actor, household: int, values: Mapping[str, object], join_reason: str, stated: Stated
) -> Member:
    """A member joins on the stated day: born, married in, returned, ….

    Errors: NotFound, NotPermitted, RuleViolated; Conflict where she lives in a household already.
    """
    home = household_locked(actor, household, Permission.CHANGE_REQUEST)
    _refuse_reason("join_reason", join_reason)
    if values.get("relation_to_head") == HEAD and members_of(home).filter(relation_to_head=HEAD).exists():
        raise _second_head(home)
    source = source_add(stated, home.area)
    joined = {"joined_on": stated.stated_on, "join_reason": join_reason, "change_ym": f"{stated.stated_on:%Y%m}"}
    return Member.objects.within(EVERYWHERE).get(pk=member_insert(home, {**values, **joined}, source))


@transaction.atomic
def member_leave(*, actor: Actor, number: int, leave_reason: str, stated: Stated) -> Member:
    """A member leaves on the stated day: died, married out, …. The head leaves last, or after another became it."""
    seen = member_get(scope=actor.scope(Permission.REGISTER_READ), number=number)
    home = household_locked(actor, seen.household_id, Permission.CHANGE_REQUEST)
    _refuse_reason("leave_reason", leave_reason)
    member = _living_here(number, home)
    if member.is_head and members_of(home).count() > 1:
        raise RuleViolated(
            say("the household would have no head"),
            where=say("household {number}", number=home.household_no),
            remedy=say("Make another member its head first."),
        )
    _refuse_before(stated.stated_on, member.joined_on)
    member.source = source_add(stated, home.area)
    member.stated_on = member.left_on = stated.stated_on
    member.leave_reason, member.change_ym = leave_reason, f"{stated.stated_on:%Y%m}"
    member.save(update_fields=["source", "stated_on", "left_on", "leave_reason", "change_ym"])
    return member


@transaction.atomic
def head_change(*, actor: Actor, household: int, member: int, relation_of_old: str, stated: Stated) -> Member:
    """Another member becomes the head; the old one, where she still lives there, gets a relation to the new."""
    home = household_locked(actor, household, Permission.CHANGE_REQUEST)
    new = _living_here(member, home)
    if relation_of_old == HEAD or codes("relation_to_head").get(relation_of_old) is None:
        raise RuleViolated(
            say("this is not a value of the list"),
            where=say("relation to the head"),
            remedy=say("Say what the old head is to the new one."),
        )
    source = source_add(stated, home.area)
    for old in members_of(home).filter(relation_to_head=HEAD).exclude(pk=new.pk):
        _relate(old, relation_of_old, source)
    _relate(new, HEAD, source)
    return new


def _relate(member: Member, relation: str, source: Source) -> None:
    member.relation_to_head = relation
    member.source = source
    member.stated_on = member.source.stated_on
    member.save(update_fields=["relation_to_head", "source", "stated_on"])


def _living_here(number: int, home: Household) -> Member:
    found = members_of(home).filter(pk=number).first()
    if found is None:
        raise Conflict(
            say("this person does not live in this household"),
            where=say("household {number}", number=home.household_no),
            remedy=say("Look at the household again: somebody else may have changed it."),
        )
    return found


def _refuse_reason(name: str, reason: str) -> None:
    if codes(name).get(reason) is None:
        raise RuleViolated(
            say("this is not a value of the list"), where=say("reason"), remedy=say("Choose a reason of the list.")
        )


def _refuse_before(day: date, joined: date | None) -> None:
    if joined is not None and day < joined:
        raise RuleViolated(
            say("she would leave before she joined, on {day}", day=joined),
            where=say("stated on"),
            remedy=say("Write the day on which she left."),
        )


def _second_head(home: Household) -> RuleViolated:
    return RuleViolated(
        say("this household has a head already"),
        where=say("household {number}", number=home.household_no),
        remedy=say("Choose her relation to the head."),
    )
