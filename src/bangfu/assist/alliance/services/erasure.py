"""Erasing a person who helps: her rows, the sentences that name her, and what the history kept of both."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Model, QuerySet

from bangfu.assist.alliance.models import (
    GovernanceRecord,
    Hours,
    HubTask,
    IncubationStep,
    Invitation,
    Led,
    Mobilisation,
    Organisation,
    Part,
    Person,
    Practice,
    Reply,
    ReputationAppeal,
    ReputationEvidence,
)
from bangfu.assist.alliance.selectors.rows import every
from bangfu.assist.alliance.services.rules import locked
from bangfu.errors import Conflict, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Unmasking
from bangfu.ground.access.permissions import Permission
from bangfu.ground.audit.selectors import past_events
from bangfu.ground.audit.services import events_erase, reason_stated
from bangfu.identify.registry.models import Erasure

ERASED = "-"
"""What stands where a sentence was that named her."""
OWN: tuple[type[Model], ...] = (GovernanceRecord, Hours, Led, Part)
SENTENCES: dict[type[Model], tuple[str, ...]] = {
    GovernanceRecord: ("summary", "result"),
    Hours: ("what",),
    HubTask: ("title", "result"),
    IncubationStep: ("note",),
    Invitation: ("invited",),
    Led: ("project",),
    Mobilisation: ("title", "text"),
    Organisation: ("note",),
    Part: ("project",),
    Person: ("skills_note",),
    Practice: ("title", "summary", "steps", "documents"),
    Reply: ("words",),
    ReputationAppeal: ("reason", "decision"),
    ReputationEvidence: ("reference", "note"),
}
Gone = dict[str, list[int]]


@transaction.atomic
def person_erase(*, actor: Actor, number: int, order_no: str) -> Erasure:
    """Erase a person who helps, by order. That so many rows went stays, and nothing of whom.

    Errors: NotPermitted; RuleViolated without an order; Conflict where the order was carried out already.
    """
    person = locked(Person, number)
    actor.permit(Permission.PERSON_ERASE, person.area)
    order = order_no.strip()
    where = say("order {order}", order=order)
    if not order:
        raise RuleViolated(
            say("an erasure names its order"), where=where, remedy=say("Write the number of the decision.")
        )
    if every(Erasure).filter(order_no=order).exists():
        raise Conflict(
            say("this order was carried out already"), where=where, remedy=say("Use the number of the new decision.")
        )
    reason_stated(order)
    area, name = person.area, person.name
    parts = every(Part).filter(person=person).select_related("area")
    places = {number for one in (area, *(part.area for part in parts)) for number in (one.pk, *one.ancestor_ids)}
    gone: Gone = {}
    _remove([person.pk], gone)
    _unname([name], places, gone)
    events = sorted({event for table, keys in gone.items() for event in past_events(table, sorted(keys))})
    return Erasure.objects.create(
        area=area,
        order_no=order,
        erased_by=actor.user,
        rows=sum(map(len, gone.values())),
        entries=events_erase(order=order, events=events),
    )


def people_forget(
    *, names: Collection[str], villages: Collection[int], places: Collection[int], household_nos: Collection[str]
) -> Gone:
    """Of somebody who is erased from the register: her as a person who helps in the villages where she lived, the
    sentences of these places that name her, and that a household of hers was led. Rows touched, by table.

    Called within the erasure, which has permitted it, stated who acts, and erases the history of these rows.
    """
    gone: Gone = {}
    people = every(Person).filter(area__in=villages, name__in=names)
    _remove(people.values_list("pk", flat=True), gone)
    _delete(every(Led).filter(household_no__in=household_nos), gone)
    _unname(names, places, gone)
    return gone


def _remove(numbers: Iterable[int], gone: Gone) -> None:
    keys = list(numbers)
    for model in OWN:
        _delete(QuerySet(model).filter(person__in=keys), gone)
    _delete(every(Unmasking).filter(place=Person._meta.label_lower, row__in=keys), gone)
    _delete(every(Person).filter(pk__in=keys), gone)


def _unname(names: Collection[str], places: Collection[int], gone: Gone) -> None:
    for name in names:
        for model, columns in SENTENCES.items():
            for column in columns:
                found: QuerySet[Model] = QuerySet(model).filter(area__in=places, **{f"{column}__contains": name})
                keys = list(found.values_list("pk", flat=True))
                gone.setdefault(model._meta.db_table, []).extend(keys)
                QuerySet(model).filter(pk__in=keys).update(**{column: ERASED})


def _delete(rows: QuerySet[Model], gone: Gone) -> None:
    keys = list(rows.values_list("pk", flat=True))
    gone.setdefault(rows.model._meta.db_table, []).extend(keys)
    QuerySet(rows.model).filter(pk__in=keys).delete()
