"""All rows of a model, for who has already found within somebody's scope what they belong to; and what is not there."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import QuerySet

from bangfu.errors import NotFound, Phrase, say
from bangfu.ground.access.models import AreaBound
from bangfu.ground.access.scopes import EVERYWHERE

M = TypeVar("M", bound=AreaBound)


def every(model: type[M]) -> QuerySet[M]:
    return model.objects.within(EVERYWHERE)


def found(rows: QuerySet[M], number: int, what: Phrase) -> M:
    """The row of a number among those that may be seen. Errors: NotFound."""
    row = rows.filter(pk=number).first()
    if row is None:
        raise NotFound(
            what,
            where=say("number {number}", number=number),
            remedy=say("Go back to the list and choose one from there."),
        )
    return row
