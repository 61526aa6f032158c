"""Unmasking and export: each is written down with a purpose and a reason, and ends or is capped."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from bangfu.errors import BangfuError, LimitExceeded, NotPermitted, RuleViolated
from bangfu.ground.access.models import Export, Purpose, Unmasking
from bangfu.ground.access.permissions import Role
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import unmasked
from bangfu.ground.access.services import area_move, export_record, unmask
from bangfu.ground.audit.models import Event
from tests.pages import CheckedClient
from tests.promises.county import County, found_county

pytestmark = pytest.mark.django_db
PLACE, ROW = "registry.member", 7


@pytest.fixture
def county() -> County:
    return found_county()


def see(county: County, role: Role = Role.TOWNSHIP_OFFICER, **changes: Any) -> Unmasking:
    values = {
        "area": county.place("child"),
        "place": PLACE,
        "row": ROW,
        "fields": ["id_no"],
        "purpose": Purpose.PAYMENT,
        "reason": "the bank asks for it",
    }
    return unmask(actor=county.actor(role), **{**values, **changes})


def test_an_unmasking_shows_one_row_to_one_person(county: County) -> None:
    see(county)
    officer, cadre = county.actor(Role.TOWNSHIP_OFFICER), county.actor(Role.VILLAGE_CADRE)
    assert unmasked(officer, PLACE, ROW)
    assert not unmasked(officer, PLACE, ROW + 1)
    assert not unmasked(cadre, PLACE, ROW)


def test_it_is_in_the_history_with_its_reason(county: County) -> None:
    entry = see(county)
    event = Event.objects.get(relation="access_unmasking", key=str(entry.pk))
    assert (event.actor, event.permission) == ("at-township_officer", "person.unmask")
    assert event.payload is not None
    assert event.payload["reason"] == "the bank asks for it"


def test_it_lapses_after_a_quarter_of_an_hour(county: County) -> None:
    entry = see(county)
    assert entry.lapses_at - entry.at == timedelta(minutes=15)
    passed = timezone.now() - timedelta(minutes=15)
    Unmasking.objects.within(EVERYWHERE).update(at=passed, lapses_at=passed + timedelta(seconds=899))
    assert not unmasked(county.actor(Role.TOWNSHIP_OFFICER), PLACE, ROW)


def test_it_ends_when_she_signs_out(county: County, client: CheckedClient) -> None:
    see(county)
    client.force_login(county.people[Role.TOWNSHIP_OFFICER])
    client.post("/sign-out/")
    assert not unmasked(county.actor(Role.TOWNSHIP_OFFICER), PLACE, ROW)


def test_it_ends_when_the_area_goes_to_another_township(county: County) -> None:
    see(county)
    maker = county.people[Role.ADMINISTRATOR]
    maker.grants.update(area=county.areas["100101"])
    area_move(
        actor=county.actor(Role.ADMINISTRATOR),
        code=county.place("child").code,
        above=county.place("sibling").code,
        day=timezone.localdate(),
        document="order 7",
    )
    assert not unmasked(county.actor(Role.TOWNSHIP_OFFICER), PLACE, ROW)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"purpose": "curiosity"}, RuleViolated),
        ({"reason": "abc"}, RuleViolated),
        ({"reason": "x" * 201}, RuleViolated),
        ({"reason": "call 13812345678"}, RuleViolated),
        ({"role": Role.AUDITOR}, NotPermitted),
        ({"role": Role.ORGANISATION}, NotPermitted),
    ],
)
def test_without_right_purpose_or_reason_nothing_is_shown(
    county: County, changes: dict[str, Any], error: type[BangfuError]
) -> None:
    with pytest.raises(error):
        see(county, **changes)
    assert not Unmasking.objects.within(EVERYWHERE).exists()


def test_nobody_reads_out_a_whole_register(county: County, settings: Any) -> None:
    settings.UNMASKINGS_A_DAY = 3
    for row in range(3):
        see(county, row=row)
    with pytest.raises(LimitExceeded, match="3 times within a day"):
        see(county, row=4)


def take(county: County, rows: int = 10) -> Export:
    return export_record(
        actor=county.actor(Role.TOWNSHIP_OFFICER),
        area=county.place("own"),
        what="household list",
        rows=rows,
        purpose=Purpose.REPORT,
        reason="monthly report",
        digest="0" * 64,
    )


def test_an_export_is_written_down(county: County, client: CheckedClient) -> None:
    take(county)
    see(county)
    client.force_login(county.people[Role.AUDITOR])
    assert "household list" in client.get("/access/exports/").content.decode()
    assert "the bank asks for it" in client.get("/access/unmaskings/?username=at-township_officer").content.decode()


def test_an_export_has_a_cap(county: County, settings: Any) -> None:
    settings.EXPORT_ROWS = 9
    with pytest.raises(LimitExceeded, match="more than one export"):
        take(county)
    assert not Export.objects.within(EVERYWHERE).exists()
