"""A row of the table of addresses: who opens it, what thing it names, and who sees that thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bangfu.ground.access.permissions import ROLE_PERMISSIONS, Permission, Role
from tests.promises.county import OWN

P = Permission
SEES_BELOW = frozenset({OWN, "child"})
PUBLIC, SIGNED_IN, HOUSEHOLD = "public", "signed in", "household"
"""The last: only from inside a household's room; a staff session is as good as none there."""
Sight = Callable[[Role, str], bool]


def seen_with(*permissions: Permission) -> Sight:
    """A role sees a thing at a place where one of these rights reaches it."""
    return lambda role, place: place in SEES_BELOW and bool(ROLE_PERMISSIONS[role].intersection(permissions))


def seen_by_all(role: Role, place: str) -> bool:
    return place in SEES_BELOW


def seen_or_own(permission: Permission) -> Sight:
    """As `seen_with`; an organisation sees what is its own."""
    by_right = seen_with(permission)
    return lambda role, place: by_right(role, place) or (role == Role.ORGANISATION and place == OWN)


def seen_in_villages(*permissions: Permission) -> Sight:
    """As `seen_with`, of what villages have and townships have not."""
    by_right = seen_with(*permissions)
    return lambda role, place: place == "child" and by_right(role, place)


def seen_in_part(permission: Permission) -> Sight:
    """As `seen_with`; of a larger area's screening a role sees her own part."""
    return lambda role, place: place in {*SEES_BELOW, "parent"} and permission in ROLE_PERMISSIONS[role]


def never(role: Role, place: str) -> bool:
    return False


@dataclass(frozen=True)
class Row:
    """Who opens an address, what thing it names and who sees that, and which methods it takes.

    `also` are further arguments; `absent`: what they name is there for nobody."""

    opens: str | tuple[Permission, ...]
    methods: str = "GET HEAD"
    thing: str = ""
    sees: Sight = never
    argument: str = ""
    also: tuple[tuple[str, str], ...] = ()
    absent: bool = False

    def opens_for(self, role: Role) -> bool:
        return isinstance(self.opens, str) or bool(ROLE_PERMISSIONS[role].intersection(self.opens))


def seen_as_gift(role: Role, place: str) -> bool:
    """By who gives and who receives, and by the offices above the latter."""
    by_right = seen_with(P.MATCH_READ, P.DELIVERY_CONFIRM)
    return by_right(role, place) or (role == Role.ORGANISATION and place == OWN)


NUMBER = "number"


def of(
    thing: str,
    *needs: Permission,
    sees: Sight | None = None,
    methods: str = "GET HEAD",
    also: tuple[tuple[str, str], ...] = (),
) -> Row:
    argument = {"area": "code", "user": "username"}.get(thing, NUMBER)
    return Row(needs, methods, thing, sees or seen_with(*needs), argument, also)
