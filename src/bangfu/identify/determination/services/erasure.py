"""Erasing a person by order, from this room on: what was computed and decided of her households, and in which words."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction
from django.db.models import Model, QuerySet

from bangfu.ground.access.actors import Actor
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.identify.determination.models import (
    Ballot,
    Comparison,
    Determination,
    ScreeningResult,
    Sitting,
    Survey,
)
from bangfu.identify.registry.models import Erasure
from bangfu.identify.registry.selectors import member_get
from bangfu.identify.registry.services import households_of_person, person_forget

ERASED = "-"
Touched = dict[str, set[int]]


@transaction.atomic
def person_erase(*, actor: Actor, number: int, order_no: str) -> Erasure:
    """Erase a person everywhere: in the register, its cases and notices, their history, and what was computed of her.

    The results, visits and comparisons of her households go; their determinations lose basis and reason and keep the
    digest, so that it stays known that something was decided. Errors: as of `person_forget`.
    """
    member = member_get(scope=actor.scope(Permission.REGISTER_READ), number=number)
    actor.permit(Permission.PERSON_ERASE, member.area)
    homes = households_of_person(member)
    touched: Touched = defaultdict(set)
    for model in (ScreeningResult, Survey, Comparison):
        _removed(model.objects.within(EVERYWHERE).filter(household__in=homes), touched)
    decided = Determination.objects.within(EVERYWHERE).filter(household__in=homes)
    touched[Determination._meta.db_table] |= set(decided.values_list("pk", flat=True))
    decided.update(basis="", result="", reason=ERASED, causes=[], household=None)
    _unname(member.name, touched)
    return person_forget(actor=actor, number=number, order_no=order_no, elsewhere=touched)


def _unname(name: str, touched: Touched) -> None:
    """Minutes and notes of meetings that hold her name."""
    minutes = Sitting.objects.within(EVERYWHERE).filter(minutes__contains=name)
    touched[Sitting._meta.db_table] |= set(minutes.values_list("pk", flat=True))
    minutes.update(minutes=ERASED)
    notes = Ballot.objects.within(EVERYWHERE).filter(note__contains=name)
    touched[Ballot._meta.db_table] |= set(notes.values_list("pk", flat=True))
    notes.update(note=ERASED)


def _removed(rows: QuerySet[Model], touched: Touched) -> None:
    touched[rows.model._meta.db_table] |= set(rows.values_list("pk", flat=True))
    rows.delete()
