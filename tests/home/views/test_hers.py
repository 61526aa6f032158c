"""Her pages: nothing of anybody else, no full number, complete as plain text, and no door but the card's."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.workflow.services import Given, step_complete
from bangfu.home.models import Request
from bangfu.home.rules import COOKIE
from bangfu.identify.registry.models import Household
from tests.home.conftest import PHONE, World
from tests.identify.registry.conftest import id_number
from tests.pages import CheckedClient

PAGES = [
    "/home/",
    "/home/record/",
    "/home/record/family/",
    "/home/record/family/?person=1",
    "/home/record/home/",
    "/home/record/income/",
    "/home/record/living/",
    "/home/case/",
    "/home/entitled/",
    "/home/entitled/dibao/",
    "/home/entitled/housing-repair/",
    "/home/requests/",
    "/home/write/application/",
    "/home/write/application/?about=rain-dew",
    "/home/write/proposal/",
    "/home/write/objection/",
    "/home/write/correction/",
    "/home/write/correction/?about=households:contact",
    "/home/write/satisfaction/",
]


@pytest.mark.parametrize("page", PAGES)
def test_her_pages_open_and_show_no_full_number(world: World, home: Household, page: str) -> None:
    world.case(home)
    world.notice(home)
    answer = world.browser(home).get(page)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    text = answer.content.decode()
    assert id_number(3) not in text
    assert PHONE not in text


@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_complete_as_plain_text(world: World, home: Household, page: str) -> None:
    client = world.browser(home)
    text = client.get(page + ("&" if "?" in page else "?") + "text=1")
    assert text.headers["Content-Type"].startswith("text/plain")
    shown = re.sub(r"<[^>]+>", " ", client.get(page).content.decode().partition("<h1>")[2].partition("</h1>")[0])
    assert shown.split()[0] in text.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_without_a_card_every_page_leads_to_the_door(world: World, page: str) -> None:
    answer = world.staff("cadre").get(page)
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("home:enter")


def test_the_room_shows_its_own_household_alone(world: World, home: Household) -> None:
    other = world.household(2)
    theirs = world.asked(world.visitor(other))
    client = world.browser(home)
    family = client.get(reverse("home:record-part", args=["family"])).content.decode()
    assert "Head1" in family
    assert "Head2" not in family
    assert client.get(reverse("home:request", args=[theirs.receipt])).status_code == 404
    assert client.get(reverse("home:paper", args=[theirs.receipt])).status_code == 404
    assert client.post(reverse("home:withdraw", args=[theirs.receipt])).status_code == 404
    member = f"members:{other.pk}:health"
    assert "This is wrong" in client.get(reverse("home:write", args=["correction"]), {"about": member}).content.decode()


def test_where_it_stands_tells_steps_days_and_reasons(world: World, home: Household) -> None:
    case = world.case(home)
    papers = [Given("survey_form", "Form", "file 1"), Given("authorisation", "Paper", "file 1")]
    actor = world.actor("cadre")
    step_complete(actor=actor, case=case, step="verify", outcome="approve", reason="The roof is open.", evidence=papers)
    text = world.browser(home).get(reverse("home:standing")).content.decode()
    assert "The roof is open." in text
    assert "Comparison of records" in text
    assert "County officer" in text


def test_a_notice_that_names_her_shows_its_line_and_days(world: World, home: Household) -> None:
    notice = world.notice(home)
    text = world.browser(home).get(reverse("home:standing")).content.decode()
    assert notice.title in text
    assert "line 1" in text


def write(client: CheckedClient, kind: str, query: str, **form: str) -> Request:
    answer = client.post(f"{reverse('home:write', args=[kind])}?{query}", form)
    assert answer.status_code == 302, answer.content.decode()
    found: Request = Request.objects.within(EVERYWHERE).latest("pk")
    assert answer.headers["Location"] == reverse("home:request", args=[found.receipt])
    return found


def test_she_applies_and_gets_a_receipt(world: World, home: Household) -> None:
    client = world.browser(home)
    found = write(client, "application", "about=rain-dew", happened="Our daughter began at the vocational school.")
    assert (found.about, found.kind) == ("rain-dew", "application")
    page = client.get(reverse("home:request", args=[found.receipt])).content.decode()
    assert found.receipt in page
    assert "Rain-Dew plan" in page
    assert "vocational school." in page


def test_she_proposes_her_own_plan(world: World, home: Household) -> None:
    client = world.browser(home)
    found = write(client, "proposal", "", want="Ten goats", contribute="The stable", help="A loan", by_when="Spring")
    page = client.get(reverse("home:request", args=[found.receipt])).content.decode()
    assert "Ten goats" in page
    assert "What do you bring yourselves?" in page


def test_she_objects_to_a_line_of_a_notice(world: World, home: Household) -> None:
    notice = world.notice(home)
    found = write(world.browser(home), "objection", f"notice={notice.pk}", line="1", objection="He has a shop.")
    assert (found.of_notice, found.line) == (notice, 1)


def test_she_says_what_is_wrong(world: World, home: Household) -> None:
    found = write(
        world.browser(home), "correction", "about=households:contact", wrong="We live at lane 7.", right="Lane 8."
    )
    assert found.about == "households:contact"


def test_she_says_how_satisfied_she_is(world: World, home: Household) -> None:
    case = world.case(home)
    found = write(world.browser(home), "satisfaction", f"case={case.pk}", grade="partly", words="It took long.")
    assert (found.about, found.of_case, found.due) == ("partly", case, None)


def test_an_identity_number_in_her_words_is_not_taken(world: World, home: Household) -> None:
    client = world.browser(home)
    answer = client.post(reverse("home:write", args=["application"]), {"happened": f"I am {id_number(3)}."})
    assert answer.status_code == 422
    assert not Request.objects.within(EVERYWHERE).exists()


def test_an_empty_form_says_what_is_missing(world: World, home: Household) -> None:
    answer = world.browser(home).post(reverse("home:write", args=["application"]), {"happened": ""})
    assert answer.status_code == 422
    assert "What has happened?" in answer.content.decode()


def test_the_paper_is_a_pdf(world: World, home: Household) -> None:
    client = world.browser(home)
    found = write(client, "proposal", "", want="Goats", contribute="Stable", help="Loan")
    answer = client.get(reverse("home:paper", args=[found.receipt]))
    assert answer.content.startswith(b"%PDF-")


def test_a_receipt_proves_itself_to_anybody_and_tells_nothing_else(world: World, home: Household) -> None:
    found = world.asked(world.visitor(home))
    page = CheckedClient().get(reverse("home:receipt", args=[found.token])).content.decode()
    assert found.receipt in page
    assert "Head1" not in page
    assert "roof" not in page
    assert home.household_no not in page


def test_leaving_closes_the_room(world: World, home: Household) -> None:
    client = world.browser(home)
    assert client.post(reverse("home:leave")).headers["Location"] == reverse("home:enter")
    assert client.get("/home/").status_code == 302


def test_a_cookie_that_was_not_signed_by_us_opens_nothing(world: World, home: Household) -> None:
    client = world.browser(home)
    client.cookies[COOKIE] = client.cookies[COOKIE].value.replace(":", "x:", 1)
    answer = client.get("/home/")
    assert answer.headers["Location"] == reverse("home:enter") + "?closed=1"
    assert "has closed" in client.get(answer.headers["Location"]).content.decode()


def test_quiet_minutes_close_the_room(world: World, home: Household, settings: object) -> None:
    client = world.browser(home)
    settings.HOME_IDLE_MINUTES = -1  # type: ignore[attr-defined]
    assert client.get("/home/").status_code == 302


def test_a_wrong_code_says_so_on_the_page(world: World, home: Household) -> None:
    answer = CheckedClient().post(reverse("home:enter"), {"identifier": home.household_no, "code": "1" * 16})
    assert answer.status_code == 422
    assert "is not right" in answer.content.decode()


def test_a_household_session_is_no_staff_right(world: World, home: Household) -> None:
    client = world.browser(home)
    assert client.get(reverse("home:inbox")).headers["Location"].startswith("/sign-in/")
    assert client.get(reverse("registry:household", args=[home.pk])).headers["Location"].startswith("/sign-in/")


def test_an_agent_in_the_room_is_named_on_every_page(world: World, home: Household) -> None:
    client = world.staff("cadre")
    form = {"given": "phone", "given_on": "2020-01-01", "words": "Apply for me."}
    assert client.post(reverse("home:consent", args=[home.pk]), form).status_code == 422
    form["given_on"] = timezone.localdate().isoformat()
    assert client.post(reverse("home:consent", args=[home.pk]), form).headers["Location"] == "/home/"
    assert "Opened by Cadre" in client.get("/home/").content.decode()


def test_an_application_for_an_entitlement_is_filled_in_for_her(world: World, home: Household) -> None:
    page = world.browser(home).get(reverse("home:write", args=["application"]), {"about": "housing-repair"})
    assert "We apply for “Repair or rebuilding of a dangerous house” for our household." in page.content.decode()


def test_she_sees_who_opened_her_room(world: World, home: Household) -> None:
    form = {"given": "phone", "given_on": timezone.localdate().isoformat(), "words": "Apply for me."}
    world.staff("cadre").post(reverse("home:consent", args=[home.pk]), form)
    page = world.browser(home).get(reverse("home:requests")).content.decode()
    assert "Who opened my room with my consent" in page
    assert "Cadre" in page
