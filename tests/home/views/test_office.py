"""The office's pages: what waits, one request with its acts, card and consent, participation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.home.models import Card, Request, RequestState
from bangfu.identify.registry.models import Household
from tests.home.conftest import World

STATED = {"source": "visit", "stated_on": "2026-03-01", "reason": "moved", "evidence": "seen"}


def page(request: Request, name: str = "request-office") -> str:
    return reverse(f"home:{name}", args=[request.pk])


def test_the_inbox_shows_what_waits_for_her_level(world: World, home: Household) -> None:
    world.asked(world.visitor(home))
    cadre = world.staff("cadre").get(reverse("home:inbox")).content.decode()
    east = world.staff("east").get(reverse("home:inbox")).content.decode()
    assert "Head1" in cadre
    assert "Head1" not in east
    assert "Head1" in world.staff("east").get(reverse("home:inbox"), {"everything": "on"}).content.decode()
    assert "Head1" in world.staff("east").get(reverse("home:inbox"), {"kind": "application"}).content.decode()


def test_an_overdue_request_is_flagged_and_reaches_the_township(world: World, home: Household) -> None:
    world.asked(world.visitor(home))
    Request.objects.within(EVERYWHERE).update(due=timezone.localdate() - timedelta(1))
    text = world.staff("east").get(reverse("home:inbox")).content.decode()
    assert "Head1" in text
    assert "overdue" in text


def test_taking_in_hand_names_who_works_on_it(world: World, home: Household) -> None:
    request = world.asked(world.visitor(home), "proposal")
    client = world.staff("cadre")
    assert client.post(page(request, "take")).status_code == 302
    assert "In hand with" in client.get(page(request)).content.decode()


def test_an_application_opens_a_case_from_its_page(world: World, home: Household) -> None:
    request = world.asked(world.visitor(home))
    client = world.staff("cadre")
    assert "Open a case" in client.get(page(request)).content.decode()
    assert "The roof fell in." in client.get(page(request, "accept")).content.decode()
    assert client.post(page(request, "accept"), {"title": "Roof"}).status_code == 302
    assert "Case opened for it" in client.get(page(request)).content.decode()


def test_a_case_that_is_under_way_is_told_on_the_form(world: World, home: Household) -> None:
    world.case(home)
    request = world.asked(world.visitor(home))
    answer = world.staff("cadre").post(page(request, "accept"), {"title": "Roof"})
    assert answer.status_code == 422
    assert "under way" in answer.content.decode()


def test_an_answer_is_read_in_her_room(world: World, home: Household) -> None:
    client = world.browser(home)
    form = {"want": "Goats", "contribute": "Stable", "help": "Loan"}
    receipt = client.post(reverse("home:write", args=["proposal"]), form).headers["Location"]
    request = Request.objects.within(EVERYWHERE).get()
    office = world.staff("east")
    assert office.post(page(request, "answer"), {"outcome": "granted", "reason": ""}).status_code == 422
    assert office.post(page(request, "answer"), {"outcome": "granted", "reason": "In June."}).status_code == 302
    text = client.get(receipt).content.decode()
    assert "In June." in text
    assert "Appeal" in text


def test_an_objection_is_recorded_from_its_page(world: World, home: Household) -> None:
    notice = world.notice(home)
    request = world.asked(world.visitor(world.household(2)), "objection", notice=notice.pk, line=1)
    client = world.staff("officer")
    assert client.get(page(request, "accept")).status_code == 200
    assert client.post(page(request, "accept")).status_code == 302
    assert "Objection recorded for it" in client.get(page(request)).content.decode()


@pytest.mark.parametrize(
    ("what", "form"),
    [
        ("households:contact", {"address": "Lane 8"}),
        ("members:{head}:education", {"education": "03"}),
        ("living:{year}", {"house_grade": "D"}),
        ("incomes:{year}", {"members": "2", "wage_fen": "100"}),
    ],
)
def test_a_correction_is_typed_beside_her_words(world: World, home: Household, what: str, form: dict[str, str]) -> None:
    head = home.members.model.objects.within(EVERYWHERE).get(household=home, relation_to_head="01").pk
    year = timezone.localdate().year - 1
    request = world.asked(world.visitor(home), "correction", what=what.format(head=head, year=year))
    client = world.staff("cadre")
    assert "The roof fell in." in client.get(page(request, "accept")).content.decode()
    answer = client.post(page(request, "accept"), {**STATED, **form})
    assert answer.status_code == 302, answer.content.decode()
    assert "Change request made for it" in client.get(page(request)).content.decode()


def test_what_cannot_be_taken_anywhere_has_no_such_page(world: World, home: Household) -> None:
    request = world.asked(world.visitor(home), "proposal")
    assert world.staff("cadre").get(page(request, "accept")).status_code == 404


def test_who_is_kept_apart_is_told_so(world: World, home: Household) -> None:
    request = world.asked(world.visitor(home), "objection", notice=world.notice(home).pk)
    text = world.staff("east").get(page(request)).content.decode()
    assert "somebody else answers it" in text


def test_the_card_is_a_paper_that_is_printed_once(world: World, home: Household) -> None:
    client = world.staff("cadre")
    until = (timezone.localdate() + timedelta(30)).isoformat()
    answer = client.post(reverse("home:card-issue", args=[home.pk]), {"valid_until": until})
    assert answer.content.startswith(b"%PDF-")
    assert "no-store" in answer.headers["Cache-Control"]
    text = client.get(reverse("home:household-office", args=[home.pk])).content.decode()
    assert Card.objects.within(EVERYWHERE).get().number in text
    assert client.post(reverse("home:card-revoke", args=[home.pk])).status_code == 302
    assert "has no card" in client.get(reverse("home:household-office", args=[home.pk])).content.decode()


def test_a_meeting_is_recorded_without_how_she_voted(world: World, home: Household) -> None:
    client = world.staff("cadre")
    form = {"held_on": timezone.localdate().isoformat(), "part": "voted"}
    assert client.post(reverse("home:meeting", args=[home.pk]), form).status_code == 302
    made = Request.objects.within(EVERYWHERE).get()
    assert (made.kind, made.about, made.state) == ("meeting", "voted", RequestState.ANSWERED)
    assert "village meeting" in world.browser(home).get(reverse("home:requests")).content.decode()


def test_a_day_to_come_is_no_day_of_a_meeting(world: World, home: Household) -> None:
    form = {"held_on": (timezone.localdate() + timedelta(1)).isoformat(), "part": "voted"}
    assert world.staff("cadre").post(reverse("home:meeting", args=[home.pk]), form).status_code == 422


def test_an_auditor_reads_and_does_nothing(world: World, home: Household) -> None:
    request = world.asked(world.visitor(home))
    client = world.staff("auditor")
    assert "The roof fell in." in client.get(page(request)).content.decode()
    assert client.post(page(request, "take")).status_code == 403


def test_participation_on_the_page_and_as_csv(world: World, home: Household) -> None:
    world.case(home)
    world.asked(world.visitor(home), "proposal")
    client = world.staff("east")
    assert "100.0" in client.get(reverse("home:participation")).content.decode()
    lines = client.get(reverse("home:participation-csv")).content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith(f"100101100,East,{timezone.localdate().year},1,1,100.0,0")
