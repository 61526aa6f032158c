"""Erasing a person by order: her rows, what else tells of her, and what the history kept of either."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import F, Model, Q, QuerySet, Value
from django.db.models.functions import Concat, Left, Length

from bangfu.errors import Conflict, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.models import Event
from bangfu.ground.audit.selectors import past_events, row_history
from bangfu.ground.audit.services import events_erase, reason_stated
from bangfu.identify.registry.models import (
    ChangeLine,
    ChangeRequest,
    CountyYear,
    Difference,
    Episode,
    Erasure,
    Household,
    IncomeLine,
    IncomeYear,
    LivingConditions,
    Member,
    Source,
    Transfer,
    VillageYear,
)
from bangfu.identify.registry.models.members import HEAD
from bangfu.identify.registry.selectors import member_get

ERASED = "-"
"""What stands where a sentence was that named her."""
Touched = dict[type[Model], set[int]]
EVER = 10_000
SENTENCES: dict[type[Model], tuple[str, ...]] = {
    ChangeRequest: ("reason", "evidence"),
    Transfer: ("reason",),
}
"""What was typed freely about a household."""
RESTED_ANEW: dict[type[Model], str] = {
    Source: "stated_on",
    Household: "stated_on",
    Episode: "stated_on",
    Member: "stated_on",
    IncomeYear: "stated_on",
    LivingConditions: "stated_on",
    VillageYear: "stated_on",
    CountyYear: "stated_on",
    IncomeLine: "amount_fen",
    Transfer: "moved_on",
    ChangeRequest: "requested_at",
    ChangeLine: "field",
    Difference: "ours_stated_on",
}
"""A column of each table that may be written twice, there and back."""


@transaction.atomic
def person_erase(*, actor: Actor, number: int, order_no: str) -> Erasure:
    """Every row of this person goes, in each household she ever lived in, and with it what the history holds of her.

    Where she was the head, the household's contact goes too; where nobody else ever lived, all of the household goes.
    That an erasure happened, by which order and of how many rows, stays. Errors: NotFound, NotPermitted, RuleViolated
    without an order, Conflict where the order was carried out already.
    """
    member = member_get(scope=actor.scope(Permission.REGISTER_READ), number=number)
    actor.permit(Permission.PERSON_ERASE, member.area)
    order = order_no.strip()
    _refuse_order(order)
    reason_stated(say("erasure by order {order}", order=order).render())
    rows = list(_rows_of(member).select_for_update(of=("self",)).order_by("pk"))
    homes = list(Household.objects.within(EVERYWHERE).filter(pk__in={row.household_id for row in rows}).order_by("pk"))
    touched: Touched = defaultdict(set)
    _unname(rows, homes, touched)
    _remove(Difference.objects.within(EVERYWHERE).filter(household__in=homes), touched)
    _remove_requests(ChangeRequest.objects.within(EVERYWHERE).filter(member__in=rows), touched)
    headed = {row.household_id for row in rows if _was_head(row)}
    _remove(Member.objects.within(EVERYWHERE).filter(pk__in=[row.pk for row in rows]), touched)
    for home in homes:
        if not Member.objects.within(EVERYWHERE).filter(household=home).exists():
            _remove_household(home, touched)
        elif home.pk in headed:
            _remove_contact(home, touched)
    events = {event for model, keys in touched.items() for event in past_events(model._meta.db_table, sorted(keys))}
    events |= _events_naming({row.name for row in rows})
    erased = events_erase(order=order, events=sorted(events))
    return Erasure.objects.create(
        area=member.area,
        order_no=order,
        erased_by=actor.user,
        rows=sum(len(keys) for keys in touched.values()),
        entries=erased,
    )


def _was_head(member: Member) -> bool:
    """Whether she ever was the head of this household: then its contact was hers."""
    changes = (entry.changes or () for entry in row_history(Member._meta.db_table, member.pk, newest=EVER))
    return any(
        change.field == "relation_to_head" and HEAD in (change.before, change.after) for c in changes for change in c
    )


def _events_naming(names: set[str]) -> set[int]:
    """History entries whose reason holds her name, of whatever row they tell. An entry that a living row rests on may
    not go; such a row is written once more as it is, so that it rests on an entry of the erasure."""
    naming = reduce(or_, (Q(payload__reason__icontains=name) for name in names))
    found = Event.objects.filter(naming, relation__startswith="registry_")
    keys: dict[str, set[str]] = defaultdict(set)
    for relation, key in found.values_list("relation", "key"):
        keys[relation].add(key)
    for model, column in RESTED_ANEW.items():
        rows: QuerySet[Model] = QuerySet(model).filter(pk__in=[int(key) for key in keys.get(model._meta.db_table, ())])
        there, back = _there_and_back(column)
        rows.update(**{column: there})
        rows.update(**{column: back})
    past = {event for relation, of in keys.items() for event in past_events(relation, sorted(of))}
    return past & set(found.values_list("pk", flat=True))


def _there_and_back(column: str) -> tuple[Any, Any]:
    if column == "field":
        return Concat(F(column), Value("~")), Left(column, Length(column) - 1)
    step: Any = 1 if column.endswith("_fen") else timedelta(days=1)
    return F(column) + step, F(column) - step


def _refuse_order(order: str) -> None:
    where = say("order {order}", order=order)
    if not order:
        raise RuleViolated(
            say("an erasure names its order"), where=where, remedy=say("Write the number of the decision.")
        )
    if Erasure.objects.within(EVERYWHERE).filter(order_no=order).exists():
        raise Conflict(
            say("this order was carried out already"), where=where, remedy=say("Use the number of the new decision.")
        )


def _rows_of(member: Member) -> QuerySet[Member]:
    """The person in every household she lived in: by her number, or this row alone where she has none."""
    look_up = bytes(member.id_no_blind)
    same = Q(pk=member.pk) | Q(id_no_blind=look_up) if look_up else Q(pk=member.pk)
    return Member.objects.within(EVERYWHERE).filter(same)


def _unname(rows: Sequence[Member], homes: Sequence[Household], touched: Touched) -> None:
    """Sentences about these households that hold her name: sources and reasons."""
    for name in {row.name for row in rows}:
        sources = Source.objects.within(EVERYWHERE).filter(label__contains=name)
        touched[Source].update(sources.values_list("pk", flat=True))
        sources.update(label=ERASED)
        for model, columns in SENTENCES.items():
            for column in columns:
                found: QuerySet[Model] = QuerySet(model).filter(household__in=homes, **{f"{column}__contains": name})
                touched[model].update(found.values_list("pk", flat=True))
                found.update(**{column: ERASED})


def _remove(rows: QuerySet[Model], touched: Touched) -> None:
    touched[rows.model].update(rows.values_list("pk", flat=True))
    rows.delete()


def _remove_requests(requests: QuerySet[ChangeRequest], touched: Touched) -> None:
    numbers = list(requests.values_list("pk", flat=True))
    _remove(ChangeLine.objects.filter(request__in=numbers), touched)
    _remove(ChangeRequest.objects.within(EVERYWHERE).filter(pk__in=numbers), touched)


def _remove_contact(home: Household, touched: Touched) -> None:
    """What of a household is its head's: how to reach and pay her, where she lives, her signature."""
    _remove_requests(ChangeRequest.objects.within(EVERYWHERE).filter(household=home), touched)
    touched[Household].add(home.pk)
    home.address = home.bank_name = home.remark = home.head_signature = ""
    home.cause_note = home.risk_other_note = home.resettlement_addr = ""
    home.phone_sealed = home.phone_blind = home.bank_account_sealed = home.bank_account_blind = b""
    home.save()


def _remove_household(home: Household, touched: Touched) -> None:
    """A household in which nobody else ever lived tells of her alone."""
    _remove_requests(ChangeRequest.objects.within(EVERYWHERE).filter(household=home), touched)
    _remove(IncomeLine.objects.filter(income_year__household=home), touched)
    for model in (IncomeYear, LivingConditions, Episode, Transfer):
        _remove(model.objects.within(EVERYWHERE).filter(household=home), touched)
    _remove(Household.objects.within(EVERYWHERE).filter(pk=home.pk), touched)
