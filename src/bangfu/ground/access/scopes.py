"""Who acts, and where: an `Actor` holds the rights of this request, a `Scope` the part of the area tree they reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

from bangfu.errors import NotPermitted, say
from bangfu.ground.access.permissions import ROLE_PERMISSIONS, Permission, Role

if TYPE_CHECKING:
    from bangfu.ground.access.models import Area, User


@dataclass(frozen=True)
class Scope:
    """Subtrees of the area tree, each named by its path; none at all reaches nothing."""

    paths: tuple[str, ...]

    @classmethod
    def below(cls, area: Area) -> Scope:
        return cls((area.path,))

    def condition(self, field: str = "area") -> Q:
        """The filter for rows whose `field` is an area of this scope; `field=""` for areas themselves."""
        name = f"{field}__path__startswith" if field else "path__startswith"
        return reduce(or_, (Q(**{name: path}) for path in self.paths), Q(pk__in=()))

    def covers(self, area: Area) -> bool:
        return any(area.path.startswith(path) for path in self.paths)

    def __bool__(self) -> bool:
        return bool(self.paths)


EVERYWHERE = Scope(("",))
"""The whole tree: for rows that an earlier step has already found within somebody's scope, and for jobs."""


@dataclass(frozen=True)
class Actor:
    """A signed-in person and her grants as they stand at this request; nothing of it outlives the request."""

    user: User
    grants: tuple[tuple[Role, str], ...]

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(role for role, _ in self.grants)

    def scope(self, permission: Permission) -> Scope:
        return Scope(tuple(sorted({path for role, path in self.grants if permission in ROLE_PERMISSIONS[role]})))

    def may(self, permission: Permission) -> bool:
        return bool(self.scope(permission))

    def permit(self, permission: Permission, area: Area) -> None:
        """The first beat of every service. Errors: NotPermitted where she may not do this in that area."""
        if not self.scope(permission).covers(area):
            raise NotPermitted(
                say("you may not do this here"),
                where=say("{area}", area=area.name),
                remedy=say("Ask the county office for the right, or ask a colleague who has it."),
            )


def actor_of(user: User, grants: Iterable[tuple[str, str]]) -> Actor:
    return Actor(user, tuple((Role(role), path) for role, path in grants))
