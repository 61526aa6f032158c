"""Users, their grants, and how far a grant reaches."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bangfu.errors import BangfuError, Conflict, NotFound, NotPermitted, RuleViolated
from bangfu.ground.access.actors import OPERATOR
from bangfu.ground.access.models import Area, Grant, User
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import Scope
from bangfu.ground.access.selectors import actor_for, area_get, areas_within
from bangfu.ground.access.services import NewUser, grant_add, user_add, user_close
from tests.pages import CheckedClient

pytestmark = pytest.mark.django_db
PLACES = {"10": "Province", "1001": "City", "100101": "County", "100101100": "Township", "100102": "Other county"}


@pytest.fixture(autouse=True)
def places() -> dict[str, Area]:
    """A small tree. The ids 1 and 11 show that a path is compared part by part."""
    numbers = {"10": 1, "1001": 2, "100101": 3, "100101100": 4, "100102": 31}
    above = {"1001": "10", "100101": "1001", "100101100": "100101", "100102": "1001"}
    areas: dict[str, Area] = {}
    for code, name in PLACES.items():
        parent = areas.get(above.get(code, ""))
        areas[code] = Area.objects.create(
            id=numbers[code],
            parent=parent,
            level=len(code) // 2,
            path=f"{parent.path if parent else ''}{numbers[code]}.",
            code=code,
            name=name,
            valid_from=date(2023, 9, 11),
            source="test",
        )
    return areas


def officer(area_code: str = "100101") -> NewUser:
    return user_add(actor=OPERATOR, username="lihua", display_name="Li Hua", role="county_officer", area_code=area_code)


def test_a_new_user_signs_in_with_the_password_that_was_shown(client: CheckedClient) -> None:
    new = officer()
    answer = client.post("/sign-in/", {"username": "lihua", "password": new.password})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")


def test_who_was_given_her_password_chooses_her_own_first(client: CheckedClient) -> None:
    client.force_login(officer().user)
    assert client.get("/desk/").headers["Location"] == "/account/password/"


def test_the_password_is_stored_as_a_hash_alone() -> None:
    new = officer()
    assert new.password not in User.objects.get().password
    assert len(new.password) == 23


def test_no_two_passwords_are_equal() -> None:
    second = user_add(actor=OPERATOR, username="wang", display_name="Wang", role="auditor", area_code="10")
    assert officer().password != second.password


@pytest.mark.parametrize(
    ("change", "error", "what"),
    [
        ({"username": "a b"}, RuleViolated, "this cannot be a user name"),
        ({"username": "taken"}, Conflict, "this user name is taken"),
        ({"display_name": " "}, RuleViolated, "the name is empty or too long"),
        ({"role": "king"}, RuleViolated, "“king” is not a role"),
        ({"area_code": "99"}, NotFound, "there is no area with this code"),
    ],
)
def test_an_impossible_user_is_refused_and_not_half_made(
    change: dict[str, str], error: type[BangfuError], what: str
) -> None:
    user_add(actor=OPERATOR, username="taken", display_name="Wang", role="auditor", area_code="10")
    asked: dict[str, Any] = {"username": "lihua", "display_name": "Li Hua", "role": "auditor", "area_code": "10"}
    with pytest.raises(error, match=what):
        user_add(actor=OPERATOR, **{**asked, **change})
    assert list(User.objects.values_list("username", flat=True)) == ["taken"]


def test_the_same_grant_again_is_the_one_that_stands(places: dict[str, Area]) -> None:
    user = officer().user
    grant_add(actor=OPERATOR, user=user, role="county_officer", area=places["100101"], reason="again")
    assert Grant.objects.count() == 1


def test_a_closed_user_is_out_at_once(client: CheckedClient) -> None:
    client.force_login(officer().user)
    assert client.get("/account/").status_code == 200
    user_close(actor=OPERATOR, username="lihua")
    assert client.get("/account/").status_code == 302


def test_a_closed_user_cannot_sign_in(client: CheckedClient) -> None:
    new = officer()
    user_close(actor=OPERATOR, username="lihua")
    assert client.post("/sign-in/", {"username": "lihua", "password": new.password}).status_code == 422


def test_closing_nobody_is_an_error() -> None:
    with pytest.raises(NotFound, match="there is no such user"):
        user_close(actor=OPERATOR, username="nobody")


def test_a_scope_reaches_its_area_and_what_is_below() -> None:
    scope = actor_for(officer().user).scope(Permission.NEED_READ)
    assert set(areas_within(scope).values_list("code", flat=True)) == {"100101", "100101100"}


def test_an_area_elsewhere_looks_like_no_area_at_all() -> None:
    scope = actor_for(officer().user).scope(Permission.NEED_READ)
    with pytest.raises(NotFound, match="there is no area with this code"):
        area_get(scope=scope, code="100102")


def test_no_grant_reaches_nothing() -> None:
    assert not areas_within(Scope(())).exists()


def test_a_right_counts_where_it_was_granted(places: dict[str, Area]) -> None:
    actor = actor_for(officer().user)
    actor.permit(Permission.NEED_PUBLISH, places["100101100"])
    with pytest.raises(NotPermitted):
        actor.permit(Permission.NEED_PUBLISH, places["100102"])


def test_a_role_does_not_lend_its_area_to_another_role(places: dict[str, Area]) -> None:
    """A village cadre elsewhere who is officer of one county publishes in that county alone."""
    user = officer().user
    grant_add(actor=OPERATOR, user=user, role="village_cadre", area=places["100102"], reason="elsewhere")
    actor = actor_for(user)
    assert actor.scope(Permission.NEED_READ).covers(places["100102"])
    assert not actor.scope(Permission.NEED_PUBLISH).covers(places["100102"])
