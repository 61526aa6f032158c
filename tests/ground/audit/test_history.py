"""The history of a row as people read it."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from bangfu.ground.access.models import Area
from bangfu.ground.audit.models import Act, Event
from bangfu.ground.audit.selectors import Change, field_origins, past_events, row_history, row_last_state
from bangfu.ground.audit.services import actor_stated, events_erase, log_seal, reason_stated
from tests.ground.audit.places import TABLE, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def renamed() -> Area:
    area = place(1, "Millbrook")
    actor_stated(number=7, name="lihua", permission="area.manage")
    reason_stated("order 12/2026")
    area.name = "Ashford"
    area.save()
    return area


def test_an_entry_says_who_what_by_what_right_and_why(renamed: Area) -> None:
    changed, added = row_history(TABLE, renamed.pk)
    assert (changed.act, changed.actor_id, changed.actor, changed.permission, changed.reason) == (
        Act.UPDATE, 7, "lihua", "area.manage", "order 12/2026",
    )  # fmt: skip
    assert changed.changes == (Change("name", "Millbrook", "Ashford"),)
    assert (added.act, added.actor) == (Act.INSERT, "fixture")
    assert Change("name", None, "Millbrook") in (added.changes or ())


def test_an_entry_knows_its_place_once_sealed(renamed: Area) -> None:
    before = [entry.position for entry in row_history(TABLE, renamed.pk)]
    log_seal()
    after = [entry.position or 0 for entry in row_history(TABLE, renamed.pk)]
    assert before == [None, None]
    assert after[0] > after[1]


def test_the_last_state_outlives_its_row(renamed: Area) -> None:
    number = renamed.pk
    renamed.delete()
    removed = row_history(TABLE, number)[0]
    assert removed.act == Act.DELETE
    assert Change("name", "Ashford", None) in (removed.changes or ())
    assert (row_last_state(TABLE, number) or {})["name"] == "Ashford"


def test_what_changes_nothing_leaves_no_entry(renamed: Area) -> None:
    renamed.save()
    assert len(row_history(TABLE, renamed.pk)) == 2


def test_the_newest_entries_still_say_what_they_changed(renamed: Area) -> None:
    (newest,) = row_history(TABLE, renamed.pk, newest=1)
    assert newest.changes == (Change("name", "Millbrook", "Ashford"),)


def test_every_field_knows_since_when_it_stands(renamed: Area) -> None:
    origins = field_origins(TABLE, renamed.pk)
    assert (origins["name"].value, origins["name"].actor, origins["name"].reason) == (
        "Ashford", "lihua", "order 12/2026",
    )  # fmt: skip
    assert origins["code"].actor == "fixture"


def test_a_value_that_came_back_is_as_old_as_its_return(renamed: Area) -> None:
    renamed.name = "Millbrook"
    renamed.save()
    last = row_history(TABLE, renamed.pk)[0]
    assert field_origins(TABLE, renamed.pk)["name"].event == last.number


def test_an_erased_entry_says_by_which_order(renamed: Area) -> None:
    assert events_erase(order="7/2026", events=past_events(TABLE, [renamed.pk])) == 1
    erasure, changed, added = row_history(TABLE, renamed.pk)
    assert (erasure.act, erasure.actor, erasure.erased_by) == (Act.ERASE, "lihua", "7/2026")
    assert (added.erased_by, added.changes, added.reason) == ("7/2026", None, "")
    assert changed.changes is None
    assert (row_last_state(TABLE, renamed.pk) or {})["name"] == "Ashford"
    assert field_origins(TABLE, renamed.pk)["name"].value == "Ashford"


def test_what_a_living_row_rests_on_is_not_erased(renamed: Area) -> None:
    resting = row_history(TABLE, renamed.pk)[0].number
    with pytest.raises(DatabaseError, match="a living row rests on"), transaction.atomic():
        events_erase(order="7/2026", events=[resting])
    renamed.delete()
    assert events_erase(order="7/2026", events=past_events(TABLE, [1])) == 3
    assert not Event.objects.filter(relation=TABLE, key="1", payload__isnull=False).exclude(act=Act.ERASE).exists()


def test_an_erasure_names_its_order(renamed: Area) -> None:
    with pytest.raises(DatabaseError, match="names its order"), transaction.atomic():
        events_erase(order="", events=past_events(TABLE, [renamed.pk]))


def test_a_key_never_changes(renamed: Area) -> None:
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE access_area SET id = 99 WHERE id = 1")


def test_an_entry_is_the_same_in_every_time_zone(renamed: Area) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'Asia/Shanghai'")
        cursor.execute("INSERT INTO access_user (username, display_name, is_active, password, last_login)"
                       " VALUES ('wang', 'Wang', true, 'x', '2026-11-22 08:00:00+08') RETURNING id")  # fmt: skip
        (number,) = cursor.fetchone()
    state = row_last_state("access_user", number) or {}
    assert state["last_login"] == "2026-11-22T00:00:00+00:00"
    assert state["password"].startswith("sha256:")
