"""P14: numbers by which people are known are masked everywhere; to see one is one act on record, and it ends by itself.

Numbers are planted in every sealed column, in a change that waits and in a file with errors. Everybody walks all pages,
as far as links lead; no number may show on a page, in a file, in an error or in the log. The notices have a test of
their own.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from bangfu.compute.identity import MASKS, mask_account, mask_id, mask_phone
from bangfu.ground.access.models import Export, Unmasking
from bangfu.ground.access.permissions import Permission, Role
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.services.records import MINUTES
from bangfu.ground.audit.models import Event
from bangfu.identify.registry.selectors.imports import layouts
from bangfu.identify.registry.views import members as member_pages
from tests.promises.canaries import (
    Canaries,
    Crawler,
    open_in_the_database,
    planted,
    planted_everywhere,
)
from tests.promises.conftest import FULL_SIZE, Record
from tests.promises.county import OWN, County, found_county

pytestmark = pytest.mark.django_db(databases=["default", "portal"])
WHO: tuple[Role | None, ...] = (*Role, None)
FOLLOWING = {Role.COUNTY_OFFICER}
"""Who at small size goes wherever links lead; at full size everybody does."""
MASKED_ON = (
    "registry:household",
    "registry:member",
    "registry:change",
    "registry:import",
    "registry:comparison",
    "registry:link-pair",
    "alliance:person",
)
REASON = {"purpose": "visit", "reason": "to call before the visit"}


@pytest.fixture
def county(db: None) -> County:
    return found_county()


@pytest.fixture
def canaries(county: County) -> Canaries:
    return planted(county)


@pytest.fixture
def everywhere(county: County, tmp_path: Path) -> Canaries:
    return planted_everywhere(county, tmp_path)


def signed_in(county: County, role: Role) -> Client:
    client = Client()
    client.force_login(county.people[role])
    return client


def log_file() -> bytes:
    (handler,) = (h for h in logging.getLogger().handlers if isinstance(h, RotatingFileHandler))
    handler.flush()
    path = Path(handler.baseFilename)
    return path.read_bytes() if path.exists() else b""


def test_nobody_is_shown_a_number_on_any_page(county: County, everywhere: Canaries, measured: Record) -> None:
    crawler = Crawler(county, everywhere)
    assert [leak for who in WHO for leak in crawler.leaks(who, follow=FULL_SIZE or who in FOLLOWING)] == []
    kinds = set(everywhere.numbers.values())
    measured(
        "P14 Full ID, phone and account numbers are masked; seeing one is one act on record and lapses",
        f"{len(crawler.pages):,} pages as {len(Role)} roles and nobody, {len(kinds)} kinds of planted numbers: 0 shown",
    )


def test_the_walk_reaches_the_pages_on_which_numbers_stand(county: County, everywhere: Canaries) -> None:
    """The control: each number is there, masked, for who works with it."""
    crawler = Crawler(county, everywhere)
    crawler.leaks(Role.TOWNSHIP_OFFICER, MASKED_ON)
    shown = b"".join(crawler.pages.values()).decode()
    masks = {11: mask_phone, 16: mask_account, 18: mask_id}
    reached = {kind for number, kind in everywhere.numbers.items() if masks[len(number)](number) in shown}
    assert reached == set(everywhere.numbers.values())


def test_no_number_lies_open_in_the_database(everywhere: Canaries) -> None:
    assert open_in_the_database(everywhere) == []


@pytest.mark.parametrize("kind", ["id", "phone", "account"])
def test_sabotage_a_mask_that_hides_nothing_is_noticed(
    county: County, canaries: Canaries, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setitem(MASKS, kind, str)
    assert Crawler(county, canaries).leaks(Role.AUDITOR, MASKED_ON[:2]) != []


@pytest.mark.parametrize("kind", ["id", "phone"])
def test_sabotage_a_mask_that_hides_nothing_is_noticed_on_paper(
    county: County, canaries: Canaries, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    assert Crawler(county, canaries).leaks(Role.AUDITOR, ["determination:household-paper"]) == []
    monkeypatch.setitem(MASKS, kind, str)
    assert Crawler(county, canaries).leaks(Role.AUDITOR, ["determination:household-paper"]) != []


def test_sabotage_a_view_that_takes_every_row_for_opened_is_noticed(
    county: County, canaries: Canaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member_pages, "unmasked", lambda *_: True)
    address = reverse("registry:member", args=[county.thing("member", OWN).pk])
    leaks = [f"{address} as auditor: members.id_no"]
    assert Crawler(county, canaries).leaks(Role.AUDITOR, MASKED_ON[:2])[:1] == leaks


@pytest.mark.parametrize("layout", [layout.code for layout in layouts()])
def test_an_export_is_masked(county: County, canaries: Canaries, layout: str) -> None:
    assert canaries.within(exported(county, layout)) == set()


def test_a_file_of_corrections_is_masked_and_full_only_when_asked_for(county: County, everywhere: Canaries) -> None:
    address = reverse("registry:comparison-corrections", args=[county.thing("comparison", OWN).pk])
    client = signed_in(county, Role.TOWNSHIP_OFFICER)
    masked, full = (client.post(address, {**REASON, **more}) for more in ({}, {"full": "on"}))
    assert (masked.status_code, everywhere.within(masked.content)) == (200, set())
    assert (full.status_code, "members.id_no" in everywhere.within(full.content)) == (200, True)


def test_a_full_export_is_one_act_on_record(county: County, canaries: Canaries) -> None:
    assert "members.id_no" in canaries.within(exported(county, "members26", full="on"))
    (record,) = Export.objects.within(EVERYWHERE)
    assert (record.user, record.reason) == (county.people[Role.TOWNSHIP_OFFICER], REASON["reason"])
    assert record.what.endswith("full numbers")


def exported(county: County, layout: str, **more: str) -> bytes:
    area = county.place(OWN).code
    form = {"area": area, "layout": layout, "year": "2025", **REASON, **more}
    answer = signed_in(county, Role.TOWNSHIP_OFFICER).post(reverse("registry:export"), form)
    assert answer.status_code == 200, answer.content.decode()
    return bytes(answer.content)


CARDS = {"household": {"households.phone", "households.bank_account"}, "member": {"members.id_no"}}


class Card:
    """The page of one household or person, opened and not, before the eyes of several people."""

    def __init__(self, county: County, canaries: Canaries, kind: str) -> None:
        self.county, self.canaries, self.kind = county, canaries, kind
        self.number = county.thing(kind, OWN).pk
        self.client = signed_in(county, Role.TOWNSHIP_OFFICER)

    def shows(self, client: Client | None = None) -> set[str]:
        answer = (client or self.client).get(reverse(f"registry:{self.kind}", args=[self.number]))
        assert answer.status_code == 200
        return self.canaries.within(answer.content)

    def opened(self, **form: str) -> int:
        answer = self.client.post(reverse(f"registry:{self.kind}-unmask", args=[self.number]), {**REASON, **form})
        return answer.status_code


@pytest.fixture(params=sorted(CARDS))
def card(request: pytest.FixtureRequest, county: County, canaries: Canaries) -> Card:
    return Card(county, canaries, request.param)


def test_unmasking_shows_the_numbers_to_one_person_and_is_one_act_on_record(card: Card) -> None:
    assert card.shows() == set()
    assert card.opened() == 302
    assert card.shows() >= CARDS[card.kind]
    assert card.shows(signed_in(card.county, Role.COUNTY_OFFICER)) == set()
    (act,) = Unmasking.objects.within(EVERYWHERE)
    assert (act.user, act.row, act.reason) == (
        card.county.people[Role.TOWNSHIP_OFFICER],
        card.number,
        REASON["reason"],
    )
    assert {f"{card.kind}s.{name}" for name in act.fields} == card.shows()
    event = Event.objects.get(relation="access_unmasking")
    assert event.permission == Permission.PERSON_UNMASK
    assert REASON["reason"] in str(event.payload)


@pytest.mark.parametrize(("minutes", "is_open"), [(MINUTES - 1, True), (MINUTES, False)])
def test_it_lapses_after_a_quarter_of_an_hour(card: Card, minutes: int, is_open: bool) -> None:
    card.opened()
    passed = timedelta(minutes=minutes)
    Unmasking.objects.within(EVERYWHERE).update(at=F("at") - passed, lapses_at=F("lapses_at") - passed)
    assert bool(card.shows()) is is_open


def test_it_ends_with_the_session(card: Card) -> None:
    card.opened()
    card.client.post(reverse("access:sign-out"))
    card.client.force_login(card.county.people[Role.TOWNSHIP_OFFICER])
    assert card.shows() == set()


@pytest.mark.parametrize("form", [{"reason": ""}, {"reason": "why"}, {"purpose": "curiosity"}])
def test_without_a_reason_nothing_opens(card: Card, form: dict[str, str]) -> None:
    assert card.opened(**form) == 422
    assert card.shows() == set()
    assert not Unmasking.objects.within(EVERYWHERE).exists()


def test_a_broken_page_names_nobody_and_neither_does_the_log(
    county: County, canaries: Canaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert canaries.within(broken_page(county, canaries, monkeypatch)) == set()
    logged = log_file()
    assert b"the view broke over" in logged
    assert canaries.within(logged) == set()


def test_sabotage_a_log_that_writes_what_it_is_told_is_noticed(
    county: County, canaries: Canaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    (handler,) = (h for h in logging.getLogger().handlers if isinstance(h, RotatingFileHandler))
    before = len(log_file())
    monkeypatch.setattr(handler, "formatter", logging.Formatter())
    broken_page(county, canaries, monkeypatch)
    assert canaries.within(log_file()[before:]) != set()
    Path(handler.baseFilename).write_bytes(log_file()[:before])


def broken_page(county: County, canaries: Canaries, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """What a page says whose view breaks with a message full of numbers."""

    def broken(*_: object, **__: object) -> None:
        raise ValueError(f"the view broke over {', '.join(canaries.numbers)}")

    monkeypatch.setattr(member_pages, "seen_member", broken)
    client = Client(raise_request_exception=False)
    client.force_login(county.people[Role.AUDITOR])
    answer = client.get(reverse("registry:member", args=[county.thing("member", OWN).pk]))
    assert answer.status_code == 500
    return bytes(answer.content)
