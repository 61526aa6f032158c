"""Reads of users, their grants, sign-ins and sessions, and of who may give which role."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.db.models import F, Prefetch, Q, QuerySet

from bangfu.errors import NotFound, say
from bangfu.ground.access.actors import Actor, Operator, actor_of
from bangfu.ground.access.models import Area, Grant, SignIn, User
from bangfu.ground.access.permissions import GIVEN_FROM_ABOVE, Permission, Role
from bangfu.ground.access.scopes import Scope


def actor_for(user: User) -> Actor:
    """The user with her grants as they stand now."""
    return actor_of(user, Grant.objects.in_force().filter(user=user).values_list("role", "area__path"))


def may_give(actor: Actor | Operator, role: str, area: Area) -> bool:
    """Whether the actor may give, end or manage a role in an area: within her own, and some roles from above alone."""
    paths = actor.scope(Permission.USER_MANAGE).paths
    below = role in GIVEN_FROM_ABOVE
    return any(area.path.startswith(path) and not (below and area.path == path) for path in paths)


def roles_given() -> list[Role]:
    """The roles that a page offers: accounts of organisations are made together with the organisation."""
    return [role for role in Role if role != Role.ORGANISATION]


def users_with_grants() -> QuerySet[User]:
    """Every user with her grants, for the operator of the machine; no page shows this."""
    grants = Grant.objects.in_force().select_related("area").order_by("role", "area__code")
    return User.objects.order_by("username").prefetch_related(Prefetch("grants", grants))


def users_found(
    *, scope: Scope, words: str = "", role: str = "", area_code: str = "", state: str = ""
) -> QuerySet[User]:
    """Users who hold or held a role within the scope, with the grants that count there today."""
    held = Grant.objects.filter(scope.condition())
    if role:
        held = held.in_force().filter(role=role)
    if area_code:
        area = Area.objects.filter(code=area_code).first()
        held = held.filter(area__path__startswith=area.path) if area else held.none()
    users = User.objects.filter(pk__in=held.values("user"))
    if words:
        users = users.filter(Q(username__icontains=words) | Q(display_name__icontains=words))
    if state:
        users = users.filter(is_active=state == "open")
    shown = Grant.objects.in_force().filter(scope.condition()).select_related("area").order_by("role", "area__code")
    return users.order_by("username").prefetch_related(Prefetch("grants", shown, to_attr="held"))


def user_get(*, scope: Scope, username: str) -> User:
    """Errors: NotFound where there is none, or none who holds or held a role within the scope."""
    held = Grant.objects.filter(scope.condition()).values("user")
    user = User.objects.filter(username=username, pk__in=held).first()
    if user is None:
        raise NotFound(
            say("there is no such user, or she is not in your area"),
            where=say("user {username}", username=username),
            remedy=say("Check the name in the list of users."),
        )
    return user


def sign_ins_of(user: User) -> QuerySet[SignIn]:
    return user.sign_ins.order_by("-at", "-pk")


def sessions_of(user: User) -> list[UserSession]:
    return list(UserSession.objects.filter(user=user).order_by("-last_seen_at"))


def grants_of(*, scope: Scope, user: User) -> QuerySet[Grant]:
    """Her grants within the scope, those that count first."""
    grants = Grant.objects.filter(scope.condition(), user=user).select_related("area", "given_by", "ended_by")
    return grants.order_by(F("ended_at").desc(nulls_first=True), "-since", "pk")


def grant_get(*, scope: Scope, number: int) -> Grant:
    """Errors: NotFound where there is none, or it lies outside the scope."""
    grant = Grant.objects.filter(scope.condition(), pk=number).select_related("user", "area").first()
    if grant is None:
        raise NotFound(
            say("there is no such grant, or it is not in your area"),
            where=say("grant {number}", number=number),
            remedy=say("Go back to the list of users."),
        )
    return grant
