"""Signing in and out, and what a person does with her own account. The mechanisms of second factors and of the list of
sessions are django-allauth's; how often one may fail is counted in our own record, which all workers share."""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, validate_totp_code
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import authenticate, login
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from bangfu.errors import BangfuError, Conflict, NotFound, RuleViolated, say
from bangfu.ground.access.ciphers import blind, seal, unseal
from bangfu.ground.access.models import Outcome, SignIn, User
from bangfu.ground.access.services.records import unmaskings_end
from bangfu.ground.access.services.uploads import uploads_discard
from bangfu.ground.audit.services import actor_stated

FAILURES = (Outcome.PASSWORD_WRONG, Outcome.CODE_WRONG)
OWN_ACCOUNT = "own account"
FACTOR_PLACE = "mfa.authenticator.secret"
CODE_SECONDS = 120
"""A code that was used is not taken again while it could still be valid."""


class SignInRefused(BangfuError):
    """Wrong name, password or code, or too many of them: the remedy says when to try again."""


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors lie sealed in the database."""

    def encrypt(self, text: str) -> str:
        return seal(FACTOR_PLACE, 0, text).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(FACTOR_PLACE, 0, bytes.fromhex(encrypted_text))


def password_check(*, username: str, password: str, address: str) -> User:
    """The user of this name and password. Errors: SignInRefused, which never tells whether the name exists."""
    with transaction.atomic():
        attempts_in_turn(username)
        actor_stated(number=None, name="sign-in", permission="sign in")
        free_at = locked_until(username, address)
        user = None if free_at else authenticate(username=username, password=password)
        if not isinstance(user, User):
            known = User.objects.filter(username=username).first()
            sign_in_recorded(
                outcome=Outcome.LOCKED if free_at else Outcome.PASSWORD_WRONG,
                username=username,
                user=known,
                address=address,
            )
    if free_at:
        raise _locked(free_at)
    if not isinstance(user, User):
        raise SignInRefused(
            say("the user name or the password is not right"),
            where=say("signing in"),
            remedy=say("Check both; capitals count in the password. Your administrator can give you a new password."),
        )
    return user


def code_check(*, user: User, code: str, address: str) -> None:
    """The second step: a code of the authenticator app, or one of the recovery codes. Errors: SignInRefused."""
    with transaction.atomic():
        attempts_in_turn(user.username)
        actor_stated(number=None, name="sign-in", permission="sign in")
        free_at = locked_until(user.username, address)
        right = not free_at and _code_right(user, code.replace(" ", ""))
        if not right:
            outcome = Outcome.LOCKED if free_at else Outcome.CODE_WRONG
            sign_in_recorded(outcome=outcome, username=user.username, user=user, address=address)
    if free_at:
        raise _locked(free_at)
    if not right:
        raise SignInRefused(
            say("this code is not right, or was used already"),
            where=say("second step of signing in"),
            remedy=say("Wait for the next code of the app, or use one of your recovery codes."),
        )


def _code_right(user: User, code: str) -> bool:
    for factor in Authenticator.objects.filter(user=user):
        kind = factor.wrap()
        if isinstance(kind, TOTP) and kind.validate_code(code):
            return bool(cache.add(f"access/code/{user.pk}/{code}", 1, CODE_SECONDS))
        if isinstance(kind, RecoveryCodes) and kind.validate_code(code):
            return True
    return False


@transaction.atomic
def session_start(*, request: HttpRequest, user: User, address: str) -> None:
    """The session of somebody who has passed every step, and its line in the list of sessions."""
    actor_stated(number=user.pk, name=user.username, permission=OWN_ACCOUNT)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    agent = request.headers.get("User-Agent", "")[:200]
    session_key = request.session.session_key
    UserSession.objects.filter(session_key=session_key).delete()
    UserSession.objects.create(user=user, ip=shortened(address) or "0.0.0.0", user_agent=agent, session_key=session_key)
    sign_in_recorded(outcome=Outcome.SIGNED_IN, username=user.username, user=user, address=address)


@transaction.atomic
def sign_in_recorded(*, outcome: Outcome, username: str, user: User | None, address: str) -> SignIn:
    return SignIn.objects.create(
        user=user,
        outcome=outcome,
        address=shortened(address),
        name_blind=blind("username", username.casefold()),
        address_blind=blind("address", address),
    )


@transaction.atomic
def session_closed(*, user: User, session_key: str | None, address: str, outcome: Outcome) -> None:
    """What ends with a session: files handed in, full numbers shown, and its line in the list."""
    unmaskings_end(user=user)
    uploads_discard(user)
    UserSession.objects.filter(user=user, session_key=session_key).delete()
    actor_stated(number=user.pk, name=user.username, permission=OWN_ACCOUNT)
    sign_in_recorded(outcome=outcome, username=user.username, user=user, address=address)


@transaction.atomic
def session_end(*, user: User, number: int, address: str) -> None:
    """One of her own sessions ended from another. Errors: NotFound."""
    session = UserSession.objects.filter(user=user, pk=number).first()
    if session is None:
        raise NotFound(
            say("there is no such session of yours"),
            where=say("session {number}", number=number),
            remedy=say("It may have ended already: open the list again."),
        )
    session.end()
    actor_stated(number=user.pk, name=user.username, permission=OWN_ACCOUNT)
    sign_in_recorded(outcome=Outcome.ENDED, username=user.username, user=user, address=address)


@transaction.atomic
def sessions_end_others(*, user: User, session_key: str | None, address: str) -> int:
    """All her sessions but this one; returns how many that were."""
    others = list(UserSession.objects.filter(user=user).exclude(session_key=session_key))
    actor_stated(number=user.pk, name=user.username, permission=OWN_ACCOUNT)
    for session in others:
        session.end()
        sign_in_recorded(outcome=Outcome.ENDED, username=user.username, user=user, address=address)
    return len(others)


@transaction.atomic
def password_change(*, user: User, password: str) -> User:
    """A password of her own choice; the form has checked the old one and the strength of the new."""
    actor_stated(number=user.pk, name=user.username, permission=OWN_ACCOUNT)
    user.set_password(password)
    user.password_provisional = False
    user.save(update_fields=["password", "password_provisional"])
    return user


def factor_add(*, user: User, secret: str) -> str:
    """The address that an authenticator app reads from the QR code."""
    return str(SealedFactors().build_totp_url(user, secret))


@transaction.atomic
def factor_confirm(*, user: User, secret: str, code: str) -> list[str]:
    """The app is hers once it has shown a right code. Returns the recovery codes, to be shown once.

    Errors: RuleViolated for a wrong code; Conflict where she has a second factor already.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    where = say("second factor of {username}", username=user.username)
    if user.second_factor_at is not None:
        remedy = say("Remove it first, or go on with the one you have.")
        raise Conflict(say("there is a second factor already"), where=where, remedy=remedy)
    if not validate_totp_code(secret, code.replace(" ", "")):
        remedy = say("Scan the picture again, check that the phone's clock is right, and type the code it shows now.")
        raise RuleViolated(say("this is not the code that the app should show"), where=where, remedy=remedy)
    actor_stated(number=user.pk, name=user.username, permission=OWN_ACCOUNT)
    Authenticator.objects.filter(user=user).delete()
    TOTP.activate(user, secret)
    user.second_factor_at = timezone.now()
    user.save(update_fields=["second_factor_at"])
    return list(RecoveryCodes.activate(user).generate_codes())


@transaction.atomic
def factor_remove(*, user: User) -> User:
    """Her own second factor taken away; where her role needs one she is led to set up another."""
    actor_stated(number=user.pk, name=user.username, permission=OWN_ACCOUNT)
    Authenticator.objects.filter(user=user).delete()
    user.second_factor_at = None
    user.save(update_fields=["second_factor_at"])
    return user


@transaction.atomic
def recovery_codes_renew(*, user: User) -> list[str]:
    """Ten new recovery codes, to be shown once; the old ones open nothing any more."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.second_factor_at is None:
        raise Conflict(
            say("recovery codes belong to a second factor, and you have none"),
            where=say("second factor of {username}", username=user.username),
            remedy=say("Set up a second factor first."),
        )
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    return list(RecoveryCodes.activate(user).generate_codes())


def shortened(address: str) -> str:
    """The part of an address that says where it comes from and not which machine it is."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False).network_address)


def attempts_in_turn(username: str) -> None:
    """Attempts on one name wait for each other: a thousand at once would all find that none has failed yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"sign-in/{username.casefold()}"])


def locked_until(username: str, address: str) -> datetime | None:
    """When the next attempt is taken; None for now. Failures count until she signs in, or for a while."""
    minutes, of_both, of_name, of_address = settings.SIGN_IN_FAILURES
    start = timezone.now() - timedelta(minutes=minutes)
    name, place = blind("username", username.casefold()), blind("address", address)
    recent = SignIn.objects.filter(at__gt=start)
    entered = recent.filter(name_blind=name, outcome=Outcome.SIGNED_IN).order_by("-at").first()
    failed = recent.filter(outcome__in=FAILURES).order_by("-at")
    named = failed.filter(name_blind=name, at__gt=entered.at) if entered else failed.filter(name_blind=name)
    counted = (
        (named.filter(address_blind=place), of_both),
        (named, of_name),
        (failed.filter(address_blind=place), of_address),
    )
    ends = [row.at + timedelta(minutes=minutes) for rows, limit in counted for row in rows[limit - 1 : limit]]
    return max(ends, default=None)


def _locked(free_at: datetime) -> SignInRefused:
    return SignInRefused(
        say("too many attempts have failed"),
        where=say("signing in"),
        remedy=say(
            "Try again from {time} on. If you have forgotten your password, ask your administrator for a new one.",
            time=timezone.localtime(free_at).strftime("%H:%M"),
        ),
    )
