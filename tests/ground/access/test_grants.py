"""Giving and ending roles, and managing accounts: in one's own area, some from above alone, never for oneself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from bangfu.errors import BangfuError, Conflict, NotFound, NotPermitted, RuleViolated
from bangfu.ground.access.models import Grant, User
from bangfu.ground.access.permissions import Permission, Role
from bangfu.ground.access.selectors import actor_for, users_found
from bangfu.ground.access.services import (
    factor_reset,
    grant_add,
    grant_end,
    password_reset,
    user_add,
    user_close,
    user_reopen,
)
from bangfu.ground.audit.models import Event
from tests.promises.county import County, found_county

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    """Her administrator holds her role in the county "100101"."""
    county = found_county()
    administrator = county.people[Role.ADMINISTRATOR]
    Grant.objects.filter(user=administrator).update(area=county.areas["100101"])
    return county


def give(county: County, role: str = Role.VILLAGE_CADRE, code: str = "100101100201", **changes: object) -> Grant:
    values: dict[str, object] = {
        "actor": county.actor(Role.ADMINISTRATOR),
        "user": county.people[Role.VILLAGE_CADRE],
        "role": role,
        "area": county.areas[code],
        "reason": "order 12",
    }
    return grant_add(**{**values, **changes})  # type: ignore[arg-type]


def test_a_grant_says_who_gave_it_and_why(county: County) -> None:
    grant = give(county)
    event = Event.objects.filter(relation="access_grant", key=str(grant.pk)).get()
    assert (grant.given_by, grant.reason) == (county.people[Role.ADMINISTRATOR], "order 12")
    assert (event.actor, event.permission, event.payload["reason"]) == ("at-administrator", "user.manage", "order 12")  # type: ignore[index]


@pytest.mark.parametrize(
    ("changes", "error", "what"),
    [
        ({"code": "100102"}, NotPermitted, "you may not do this here"),
        ({"code": "10"}, NotPermitted, "you may not do this here"),
        ({"role": Role.ADMINISTRATOR, "code": "100101"}, NotPermitted, "given from a higher area"),
        ({"role": Role.AUDITOR, "code": "100101"}, NotPermitted, "given from a higher area"),
        ({"role": Role.VILLAGE_SUPERVISOR}, RuleViolated, "cannot be held together"),
        ({"role": "king"}, RuleViolated, "is not a role"),
        ({"reason": " "}, RuleViolated, "a reason is missing"),
        ({"since": date(2026, 2, 1), "until": date(2026, 1, 1)}, RuleViolated, "lies before the first"),
    ],
)
def test_a_grant_that_must_not_be_is_refused(
    county: County, changes: dict[str, object], error: type[BangfuError], what: str
) -> None:
    before = Grant.objects.count()
    with pytest.raises(error, match=what):
        give(county, **changes)  # type: ignore[arg-type]
    assert Grant.objects.count() == before


def test_nobody_gives_herself_a_role(county: County) -> None:
    with pytest.raises(RuleViolated, match="roles of her own"):
        give(county, user=county.people[Role.ADMINISTRATOR])


def test_an_administrator_makes_others_only_below(county: County) -> None:
    new = county.people[Role.ORGANISATION]
    Grant.objects.filter(user=new).delete()
    assert give(county, Role.ADMINISTRATOR, "100101100", user=new).role == Role.ADMINISTRATOR


def test_a_grant_counts_from_its_day_to_its_last(county: County) -> None:
    person = county.people[Role.VILLAGE_CADRE]
    Grant.objects.filter(user=person).delete()
    today = timezone.localdate()
    give(county, since=today, until=today)
    give(county, code="100101101", since=today + timedelta(1))
    assert [path for _, path in actor_for(person).grants] == [county.areas["100101100201"].path]


def test_a_grant_ends_once(county: County) -> None:
    grant, actor = give(county), county.actor(Role.ADMINISTRATOR)
    ended = grant_end(actor=actor, number=grant.pk, reason="transfer")
    assert ended.ended_by == actor.user
    with pytest.raises(Conflict, match="ended already"):
        grant_end(actor=actor, number=grant.pk, reason="transfer")


def test_a_grant_elsewhere_looks_like_none(county: County) -> None:
    grant = Grant.objects.get(user=county.maker)
    with pytest.raises(NotFound):
        grant_end(actor=county.actor(Role.ADMINISTRATOR), number=grant.pk, reason="transfer")


@pytest.mark.parametrize("act", [user_close, user_reopen, password_reset, factor_reset])
def test_who_holds_more_elsewhere_is_not_managed_from_here(county: County, act: object) -> None:
    """A county officer of the province who is also cadre here: resetting her password would be taking her rights."""
    Grant.objects.create(user=county.maker, role=Role.VILLAGE_CADRE, area=county.areas["100101100201"])
    with pytest.raises(NotPermitted, match="a role that you could not give her"):
        act(actor=county.actor(Role.ADMINISTRATOR), username="maker", reason="forgot")  # type: ignore[operator]


def test_nobody_manages_her_own_account(county: County) -> None:
    with pytest.raises(RuleViolated, match="your own account"):
        password_reset(actor=county.actor(Role.ADMINISTRATOR), username="at-administrator", reason="forgot")


def test_a_reset_password_is_provisional(county: County) -> None:
    new = password_reset(actor=county.actor(Role.ADMINISTRATOR), username="at-village_cadre", reason="forgot")
    user = User.objects.get(username="at-village_cadre")
    assert user.check_password(new.password)
    assert user.password_provisional


def test_a_closed_account_opens_again(county: County) -> None:
    actor = county.actor(Role.ADMINISTRATOR)
    assert not user_close(actor=actor, username="at-village_cadre", reason="leave").is_active
    assert user_reopen(actor=actor, username="at-village_cadre", reason="back").is_active


def test_a_user_made_by_an_administrator_lies_in_her_area(county: County) -> None:
    with pytest.raises(NotFound, match="no area with this code"):
        user_add(
            actor=county.actor(Role.ADMINISTRATOR),
            username="new",
            display_name="New",
            role=Role.VILLAGE_CADRE,
            area_code="100102",
        )
    assert not User.objects.filter(username="new").exists()


def test_the_list_holds_who_is_of_the_area(county: County) -> None:
    found = users_found(scope=county.actor(Role.ADMINISTRATOR).scope(Permission.USER_READ), words="at-")
    assert set(found.values_list("username", flat=True)) == {f"at-{role}" for role in Role}
    assert not found.filter(username="maker").exists()
