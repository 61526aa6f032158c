"""Where: a `Scope` is the part of the area tree that a right reaches."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Protocol

from django.db.models import Q


class Place(Protocol):
    """An area, as far as a scope needs to know it."""

    path: str


@dataclass(frozen=True)
class Scope:
    """Subtrees of the area tree, each named by its path; none at all reaches nothing."""

    paths: tuple[str, ...]

    @classmethod
    def below(cls, area: Place) -> Scope:
        return cls((area.path,))

    def condition(self, field: str = "area") -> Q:
        """The filter for rows whose `field` is an area of this scope; `field=""` for areas themselves."""
        if "" in self.paths:
            return ~Q(pk__in=())  # all there is: no area need be looked at
        name = f"{field}__path__startswith" if field else "path__startswith"
        return reduce(or_, (Q(**{name: path}) for path in self.paths), Q(pk__in=()))

    def covers(self, area: Place) -> bool:
        return any(area.path.startswith(path) for path in self.paths)

    def __bool__(self) -> bool:
        return bool(self.paths)


EVERYWHERE = Scope(("",))
"""The whole tree: for rows that an earlier step has already found within somebody's scope, and for jobs."""
