"""Who acts: a signed-in person with the rights of this request, or the operator of the machine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from bangfu.errors import NotPermitted, say
from bangfu.ground.access.models import Area, User
from bangfu.ground.access.permissions import ROLE_PERMISSIONS, Permission, Role
from bangfu.ground.access.scopes import EVERYWHERE, Scope
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

    @property
    def must_set_up(self) -> str:
        """The address of what she has to do before anything else: an own password, a second factor; "" for nothing.

        Demo accounts are for looking: their password stands on the page.
        """
        if self.user.is_demo:
            return ""
        if self.user.password_provisional:
            return "access:password"
        needs_factor = any(role in settings.FACTOR_ROLES for role, _ in self.grants)
        return "access:factor" if needs_factor and self.user.second_factor_at is None else ""


@dataclass(frozen=True)
class Operator:
    """Who has the machine and its command line: permitted everywhere, and named in the history as what he is."""

    user: None = None

    def scope(self, permission: Permission) -> Scope:
        return EVERYWHERE

    def may(self, permission: Permission) -> bool:
        return True

    def permit(self, permission: Permission, area: Area) -> None:
        actor_stated(number=None, name="operator", permission=permission)


OPERATOR = Operator()


def actor_of(user: User, grants: Iterable[tuple[str, str]]) -> Actor:
    return Actor(user, tuple((Role(role), path) for role, path in grants))
