"""Who acts: a signed-in person with the rights of this request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bangfu.errors import NotPermitted, say
from bangfu.ground.access.models import Area, User
from bangfu.ground.access.permissions import ROLE_PERMISSIONS, Permission, Role
from bangfu.ground.access.scopes import Scope
from bangfu.ground.audit.services import actor_stated


@dataclass(frozen=True)
class Actor:
    """A signed-in person and her grants as they stand at this request; nothing of it outlives the request."""

    user: User
    grants: tuple[tuple[Role, str], ...]

    def scope(self, permission: Permission) -> Scope:
        return Scope(tuple(sorted({path for role, path in self.grants if permission in ROLE_PERMISSIONS[role]})))

    def may(self, permission: Permission) -> bool:
        return bool(self.scope(permission))

    def permit(self, permission: Permission, area: Area) -> None:
        """The first beat of every service, which also tells the history who acts until the transaction ends.

        Errors: NotPermitted where she may not do this in that area.
        """
        if not self.scope(permission).covers(area):
            raise NotPermitted(
                say("you may not do this here"),
                where=say("{area}", area=area.name),
                remedy=say("Ask the county office for the right, or ask a colleague who has it."),
            )
        actor_stated(number=self.user.pk, name=self.user.username, permission=permission)


def actor_of(user: User, grants: Iterable[tuple[str, str]]) -> Actor:
    return Actor(user, tuple((Role(role), path) for role, path in grants))
