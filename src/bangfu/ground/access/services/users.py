"""Making, closing and reopening accounts, and what an administrator does for who lost password or phone."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from bangfu.errors import Conflict, NotPermitted, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor, Operator
from bangfu.ground.access.models import User
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.selectors import area_get, may_give, user_get
from bangfu.ground.access.services.grants import grant_add
from bangfu.ground.audit.services import actor_stated, reason_stated

USERNAME = re.compile(r"[\w.@+-]{2,60}")
PASSWORD_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without the letters and digits that are read wrongly from paper."""


@dataclass(frozen=True)
class NewUser:
    """A user, and her password: shown once, stored only as a hash, and to be changed when she first signs in."""

    user: User
    password: str


@transaction.atomic
def user_add(
    *,
    actor: Actor | Operator,
    username: str,
    display_name: str,
    role: str,
    area_code: str,
    reason: str = "new account",
    since: date | None = None,
    until: date | None = None,
) -> NewUser:
    """A user with one role in one area and a generated password.

    Errors: RuleViolated for an impossible user name, name or role; Conflict where the user name is taken; NotFound
    where there is no such area; as `grant_add`.
    """
    area = area_get(scope=actor.scope(Permission.USER_MANAGE), code=area_code)
    actor.permit(Permission.USER_MANAGE, area)
    where = say("user {username}", username=username)
    if not USERNAME.fullmatch(username):
        remedy = say("Use 2 to 60 letters, digits or . @ + - _")
        raise RuleViolated(say("this cannot be a user name"), where=where, remedy=remedy)
    if not display_name.strip() or len(display_name) > 60:
        remedy = say("Give the name that colleagues know, 60 characters at most.")
        raise RuleViolated(say("the name is empty or too long"), where=where, remedy=remedy)
    if User.objects.filter(username=username).exists():
        remedy = say("Choose another, or see who has it with: bangfu users list")
        raise Conflict(say("this user name is taken"), where=where, remedy=remedy)
    user = User(username=username, display_name=display_name.strip(), password_provisional=True)
    password = _new_password(user)
    user.save()
    grant_add(actor=actor, user=user, role=role, area=area, reason=reason, since=since, until=until)
    return NewUser(user, password)


@transaction.atomic
def user_close(*, actor: Actor | Operator, username: str, reason: str = "account closed") -> User:
    """Ends an account and its sessions at once. What she did stays hers. Errors: as `_manage`."""
    user = _manage(actor, username, reason)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _end_sessions(user)
    return user


@transaction.atomic
def user_reopen(*, actor: Actor | Operator, username: str, reason: str = "account reopened") -> User:
    """A closed account opened again, with the roles it still has. Errors: as `_manage`."""
    user = _manage(actor, username, reason)
    user.is_active = True
    user.save(update_fields=["is_active"])
    return user


@transaction.atomic
def password_reset(*, actor: Actor | Operator, username: str, reason: str = "password reset") -> NewUser:
    """A new generated password, to be changed when she signs in; her sessions end. Errors: as `_manage`."""
    user = _manage(actor, username, reason)
    password = _new_password(user)
    user.password_provisional = True
    user.save(update_fields=["password", "password_provisional"])
    _end_sessions(user)
    return NewUser(user, password)


@transaction.atomic
def factor_reset(*, actor: Actor | Operator, username: str, reason: str = "second factor reset") -> User:
    """The second factor of who lost her phone taken away, so that she sets up another. Errors: as `_manage`."""
    user = _manage(actor, username, reason)
    Authenticator.objects.filter(user=user).delete()
    user.second_factor_at = None
    user.save(update_fields=["second_factor_at"])
    _end_sessions(user)
    return user


def _manage(actor: Actor | Operator, username: str, reason: str) -> User:
    """The user, held, where the actor could have given her every role that she holds: who manages an account could
    act as it. Errors: NotFound outside the actor's area; NotPermitted; RuleViolated for her own account or no reason.
    """
    user = user_get(scope=actor.scope(Permission.USER_MANAGE), username=username)
    where = say("user {username}", username=username)
    if actor.user is not None and actor.user.pk == user.pk:
        raise _own(where)
    if not reason.strip():
        remedy = say("Write in a few words why, such as the order or the transfer.")
        raise RuleViolated(say("a reason is missing"), where=where, remedy=remedy)
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    for grant in user.grants.filter(ended_at__isnull=True).select_related("area"):
        if not may_give(actor, grant.role, grant.area):
            raise NotPermitted(
                say("this user holds a role that you could not give her"),
                where=say("{role} in {area}", role=grant.role, area=grant.area.name),
                remedy=say("Ask an administrator of a higher area."),
            )
    number, name = (None, "operator") if actor.user is None else (actor.user.pk, actor.user.username)
    actor_stated(number=number, name=name, permission=Permission.USER_MANAGE)
    reason_stated(reason.strip())
    return user


def _own(where: Phrase) -> RuleViolated:
    return RuleViolated(
        say("this is your own account"),
        where=where,
        remedy=say(
            "Change your password and second factor under “My account”; ask another administrator for the rest."
        ),
    )


def _new_password(user: User) -> str:
    password = "-".join("".join(secrets.choice(PASSWORD_ALPHABET) for _ in range(5)) for _ in range(4))
    user.set_password(password)
    return password


def _end_sessions(user: User) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()
