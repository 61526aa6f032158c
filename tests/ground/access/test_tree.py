"""Single changes of the area tree: names, places and rights change together, and what was before stays readable."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from bangfu.errors import BangfuError, Conflict, NotPermitted, RuleViolated
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, Grant, Level
from bangfu.ground.access.permissions import Permission, Role
from bangfu.ground.access.selectors import area_as_of, areas_found
from bangfu.ground.access.services import area_add, area_close, area_move, area_rename
from tests.promises.county import County, found_county

pytestmark = pytest.mark.django_db
COUNTY, EAST, WEST, VILLAGE = "100101", "100101100", "100101101", "100101100201"
DAY = date(2026, 3, 1)


@pytest.fixture
def county() -> County:
    county = found_county()
    Grant.objects.filter(user=county.people[Role.ADMINISTRATOR]).update(area=county.areas[COUNTY])
    return county


@pytest.fixture
def administrator(county: County) -> Actor:
    return county.actor(Role.ADMINISTRATOR)


def moved(administrator: Actor, code: str = VILLAGE, above: str = WEST, day: date = DAY) -> Area:
    return area_move(actor=administrator, code=code, above=above, day=day, document="order 7")


def test_a_new_name_keeps_the_old_one_with_its_days(administrator: Actor) -> None:
    area_rename(actor=administrator, code=VILLAGE, name="New Bridge", day=DAY, document="order 7")
    before, after = (area_as_of(code=VILLAGE, day=day) for day in (DAY - timedelta(1), DAY))
    assert before is not None
    assert after is not None
    assert (before[1], after[1]) == (f"Area {VILLAGE}", "New Bridge")


def test_an_area_is_found_by_its_former_name(administrator: Actor) -> None:
    area_rename(actor=administrator, code=VILLAGE, name="New Bridge", day=DAY, document="order 7")
    found = areas_found(scope=administrator.scope(Permission.AREA_MANAGE), words=f"Area {VILLAGE}")
    assert [area.name for area in found] == ["New Bridge"]


def test_a_move_takes_rights_and_everything_below_at_once(county: County, administrator: Actor) -> None:
    group = area_add(
        actor=administrator, above=VILLAGE, code="group-12", name="Group 12", level=Level.VILLAGE, day=DAY, document="o"
    )
    east = county.actor(Role.TOWNSHIP_OFFICER).scope(Permission.NEED_READ)
    assert east.covers(group)
    village = moved(administrator)
    group.refresh_from_db()
    west = county.areas[WEST]
    assert group.path == f"{west.path}{village.pk}.{group.pk}."
    assert not east.covers(village)
    assert not east.covers(group)


@pytest.mark.parametrize(
    ("changes", "error", "what"),
    [
        ({"above": VILLAGE}, RuleViolated, "cannot lie below itself"),
        ({"above": EAST}, RuleViolated, "lies there already"),
        ({"code": EAST, "above": WEST}, RuleViolated, "does not lie below"),
        ({"day": timezone.localdate() + timedelta(1)}, RuleViolated, "lies in the future"),
        ({"day": date(2009, 12, 31)}, RuleViolated, "before what is known"),
        ({"code": COUNTY, "above": EAST}, NotPermitted, "you may not do this here"),
        ({"above": "100102"}, BangfuError, "there is no area with this code"),
    ],
)
def test_an_impossible_move_changes_nothing(
    administrator: Actor, changes: dict[str, Any], error: type[BangfuError], what: str
) -> None:
    before = dict(Area.objects.values_list("code", "path"))
    with pytest.raises((error, RuleViolated), match=what):
        moved(administrator, **changes)
    assert dict(Area.objects.values_list("code", "path")) == before


def test_a_code_is_never_used_twice(administrator: Actor) -> None:
    with pytest.raises(Conflict, match="taken, or was"):
        area_add(actor=administrator, above=EAST, code=VILLAGE, name="Again", level=5, day=DAY, document="o")


def test_an_area_closes_when_nothing_hangs_on_it(county: County, administrator: Actor) -> None:
    with pytest.raises(Conflict, match="1 areas below"):
        area_close(actor=administrator, code=EAST, day=DAY, document="order 7")
    closed = area_close(actor=administrator, code=WEST, day=DAY, document="order 7")
    assert closed.valid_to == DAY
    with pytest.raises(Conflict, match="closed since"):
        moved(administrator)


def test_where_somebody_holds_a_role_nothing_closes(county: County, administrator: Actor) -> None:
    Grant.objects.filter(user=county.people[Role.VILLAGE_CADRE]).update(area=county.areas[WEST])
    with pytest.raises(Conflict, match="1 roles are still held"):
        area_close(actor=administrator, code=WEST, day=DAY, document="order 7")


def test_two_changes_of_one_day_are_one(administrator: Actor) -> None:
    area_rename(actor=administrator, code=VILLAGE, name="First", day=DAY, document="order 7")
    area_rename(actor=administrator, code=VILLAGE, name="Second", day=DAY, document="order 8")
    assert list(Area.objects.get(code=VILLAGE).versions.values_list("name", flat=True)) == [f"Area {VILLAGE}"]
