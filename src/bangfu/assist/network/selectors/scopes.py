"""How far an offer reaches, and the refusal for what a scope does not hold."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q

from bangfu.errors import NotFound, Phrase, say
from bangfu.ground.access.scopes import Scope


def reaching(scope: Scope) -> Q:
    """Offers of the open network that may serve some need of this scope: unlimited ones, and those whose limit lies
    above, at or below it."""
    above = {path[: cut + 1] for path in scope.paths for cut, mark in enumerate(path) if mark == "."}
    below = reduce(or_, (Q(area_limit__path__startswith=path) for path in scope.paths), Q(pk__in=()))
    limits = Q(area_limit__isnull=True) | Q(area_limit__path__in=above) | below
    return limits & Q(campaign__isnull=True) if scope else Q(pk__in=())


def absent(what: Phrase, number: int) -> NotFound:
    return NotFound(
        what, where=say("number {number}", number=number), remedy=say("Go back to the list and choose one from there.")
    )
