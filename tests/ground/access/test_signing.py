"""Signing in: failures are counted, a second factor is a second step, sessions are listed and end."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession

from bangfu.ground.access.models import Grant, Outcome, SignIn, User
from bangfu.ground.access.permissions import Role
from bangfu.ground.access.services import factor_confirm, password_check
from bangfu.ground.access.services.signing import SignInRefused, shortened
from tests.pages import CheckedClient
from tests.promises.county import found_county

pytestmark = pytest.mark.django_db
PASSWORD = "a long way to the river"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LIMIT = 5


@pytest.fixture
def user() -> User:
    person = found_county().people[Role.COUNTY_OFFICER]
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client: CheckedClient, password: str = PASSWORD, name: str = "at-county_officer", **headers: Any) -> Any:
    return client.post("/sign-in/", {"username": name, "password": password}, **headers)


def code(step: int = 0) -> str:
    """What the app shows now, or one step of thirty seconds later."""
    counters = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(SECRET, counters[len(counters) // 2] + step)))


def outcomes() -> list[str]:
    return list(SignIn.objects.order_by("pk").values_list("outcome", flat=True))


def test_a_sign_in_is_written_down_and_its_session_listed(client: CheckedClient, user: User) -> None:
    assert sign_in(client).headers["Location"] == "/desk/"
    assert outcomes() == [Outcome.SIGNED_IN]
    assert UserSession.objects.get().session_key == client.session.session_key


def test_the_record_holds_neither_password_nor_what_was_typed(client: CheckedClient, user: User) -> None:
    sign_in(client, name="my password is open", password="wrong")
    entry = SignIn.objects.get()
    assert (entry.user, entry.outcome, entry.address) == (None, Outcome.PASSWORD_WRONG, "127.0.0.0")
    assert b"open" not in bytes(entry.name_blind)


@pytest.mark.parametrize(
    ("address", "shown"), [("203.0.113.77", "203.0.113.0"), ("2001:db8:1:2::5", "2001:db8:1::"), ("nonsense", "")]
)
def test_addresses_are_shortened(address: str, shown: str) -> None:
    assert shortened(address) == shown


def test_after_five_failures_even_the_right_password_waits(client: CheckedClient, user: User) -> None:
    for _ in range(LIMIT):
        sign_in(client, "wrong")
    answer = sign_in(client)
    assert answer.status_code == 422
    assert "Try again from" in answer.content.decode()
    assert outcomes() == [*[Outcome.PASSWORD_WRONG] * LIMIT, Outcome.LOCKED]


def test_a_name_that_nobody_has_is_refused_in_the_same_words(client: CheckedClient, user: User) -> None:
    known, unknown = (sign_in(client, "wrong", name=name) for name in ("at-county_officer", "at-nobody_officer"))
    hidden = re.compile(r"at-\w+|value=\"\w{64}\"|nonce=\"[^\"]+\"")
    assert "is not right" in known.content.decode()
    assert hidden.sub("", known.content.decode()) == hidden.sub("", unknown.content.decode())


def test_failures_from_elsewhere_lock_out_nobody_too_soon(client: CheckedClient, user: User) -> None:
    for number in range(LIMIT):
        sign_in(client, "wrong", REMOTE_ADDR=f"203.0.113.{number}")
    assert sign_in(client).status_code == 302


def test_one_address_that_tries_many_names_is_locked_out(client: CheckedClient, user: User, settings: Any) -> None:
    settings.SIGN_IN_FAILURES = (15, 5, 20, 3)
    for number in range(3):
        sign_in(client, "wrong", name=f"guess{number}")
    assert sign_in(client).status_code == 422
    assert sign_in(client, REMOTE_ADDR="203.0.113.9").status_code == 302


def test_a_success_begins_the_count_anew(client: CheckedClient, user: User) -> None:
    for _ in range(LIMIT - 1):
        sign_in(client, "wrong")
    sign_in(client)
    sign_in(client, "wrong")
    assert sign_in(client).status_code == 302


def test_the_limit_lasts_a_quarter_of_an_hour(user: User) -> None:
    for _ in range(LIMIT):
        with pytest.raises(SignInRefused, match="not right"):
            password_check(username=user.username, password="wrong", address="::1")
    with pytest.raises(SignInRefused, match="too many"):
        password_check(username=user.username, password=PASSWORD, address="::1")
    SignIn.objects.update(at="2020-01-01T00:00:00Z")
    assert password_check(username=user.username, password=PASSWORD, address="::1") == user


def test_with_a_second_factor_the_password_alone_opens_nothing(client: CheckedClient, user: User) -> None:
    factor_confirm(user=user, secret=SECRET, code=code())
    assert sign_in(client).headers["Location"] == "/sign-in/code/"
    assert client.get("/desk/").headers["Location"].startswith("/sign-in/")
    answer = client.post("/sign-in/code/", {"code": code(1)})
    assert answer.headers["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_a_code_opens_once(client: CheckedClient, user: User) -> None:
    factor_confirm(user=user, secret=SECRET, code=code())
    sign_in(client)
    assert client.post("/sign-in/code/", {"code": code(1)}).status_code == 302
    client.post("/sign-out/")
    sign_in(client)
    assert client.post("/sign-in/code/", {"code": code(1)}).status_code == 422


def test_a_recovery_code_opens_once(client: CheckedClient, user: User) -> None:
    first = factor_confirm(user=user, secret=SECRET, code=code())[0]
    sign_in(client)
    assert client.post("/sign-in/code/", {"code": first}).status_code == 302
    client.post("/sign-out/")
    sign_in(client)
    assert client.post("/sign-in/code/", {"code": first}).status_code == 422


def test_guessed_codes_are_counted_like_passwords(client: CheckedClient, user: User) -> None:
    factor_confirm(user=user, secret=SECRET, code=code())
    sign_in(client)
    for _ in range(LIMIT):
        client.post("/sign-in/code/", {"code": "000000"})
    assert client.post("/sign-in/code/", {"code": code(1)}).status_code == 422
    assert outcomes()[-1] == Outcome.LOCKED


def test_the_step_without_a_password_leads_back(client: CheckedClient, user: User) -> None:
    assert client.get("/sign-in/code/").headers["Location"] == "/sign-in/"


def test_the_secret_of_a_factor_lies_sealed(user: User) -> None:
    factor_confirm(user=user, secret=SECRET, code=code())
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
    assert SECRET not in stored
    assert SECRET.encode().hex() not in stored


def test_who_needs_a_second_factor_sets_it_up_first(client: CheckedClient, user: User, settings: Any) -> None:
    settings.FACTOR_ROLES = {Role.COUNTY_OFFICER}
    sign_in(client)
    assert client.get("/desk/").headers["Location"] == "/account/factor/"
    assert client.get("/account/factor/").status_code == 200
    client.post("/account/factor/", {"current": PASSWORD, "code": "wrong"})
    secret = client.session["bangfu.factor"]
    now = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    shown = client.post("/account/factor/", {"current": PASSWORD, "code": now}).content.decode()
    assert shown.count("<code>") == 10
    assert client.get("/desk/").status_code == 200


def test_a_demo_account_looks_around_without_one(client: CheckedClient, user: User, settings: Any) -> None:
    settings.FACTOR_ROLES = {Role.COUNTY_OFFICER}
    User.objects.filter(pk=user.pk).update(is_demo=True)
    client.force_login(User.objects.get(pk=user.pk))
    assert client.get("/desk/").status_code == 200


def test_an_idle_session_ends(client: CheckedClient, user: User, settings: Any) -> None:
    sign_in(client)
    assert client.get("/desk/").status_code == 200
    session = client.session
    session["bangfu.seen"] = int(time.time()) - settings.SESSION_IDLE_MINUTES * 60 - 1
    session.save()
    assert client.get("/desk/").headers["Location"].startswith("/sign-in/")
    assert outcomes() == [Outcome.SIGNED_IN, Outcome.TIMED_OUT]


def test_other_sessions_end_from_this_one(client: CheckedClient, user: User) -> None:
    other = CheckedClient()
    sign_in(other)
    sign_in(client)
    client.post("/account/sessions/end/")
    assert other.get("/desk/").status_code == 302
    assert client.get("/desk/").status_code == 200
    assert UserSession.objects.count() == 1


def test_a_new_password_ends_the_other_sessions(client: CheckedClient, user: User) -> None:
    other = CheckedClient()
    sign_in(other)
    sign_in(client)
    new = "three donkeys and a bell"
    answer = client.post("/account/password/", {"current": PASSWORD, "new": new, "again": new})
    assert answer.status_code == 302
    assert (client.get("/desk/").status_code, other.get("/desk/").status_code) == (200, 302)
    assert User.objects.get(pk=user.pk).check_password(new)


@pytest.mark.parametrize(
    "values",
    [
        {"current": "wrong", "new": "three donkeys and a bell", "again": "three donkeys and a bell"},
        {"current": PASSWORD, "new": "short", "again": "short"},
        {"current": PASSWORD, "new": "three donkeys and a bell", "again": "three donkeys"},
        {"current": PASSWORD, "new": PASSWORD, "again": PASSWORD},
    ],
    ids=["wrong present one", "too short", "typed differently", "the same again"],
)
def test_an_unfit_password_changes_nothing(client: CheckedClient, user: User, values: dict[str, str]) -> None:
    client.force_login(user)
    assert client.post("/account/password/", values).status_code == 422
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_a_grant_that_is_over_opens_nothing(client: CheckedClient, user: User) -> None:
    client.force_login(user)
    assert client.get("/network/needs/").status_code == 200
    Grant.objects.filter(user=user).update(since="2020-01-01", until="2020-12-31")
    assert client.get("/network/needs/").status_code == 403
