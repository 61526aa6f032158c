"""The pages of notices, walked by who works with them; every page is checked for valid HTML on the way."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.notices.models import Notice, NoticeState, Objection, Photo
from bangfu.ground.notices.services import notice_close, notices_rescan, objection_record
from tests.ground.notices.conftest import World, days_before
from tests.ground.notices.pictures import PLACE, picture
from tests.ground.notices.test_rescan import stricter
from tests.pages import CheckedClient

TABLE = "Village\tGroup\tHead of household\tPeople\tResult\nBridge\tGroup 1\tZhang Yi\t4\tproposed\n"
FORM = {
    "area": "100101100201",
    "title": "Households proposed for monitoring",
    "body": "Reviewed on 20 November.",
    "table": TABLE,
    "office": "Township office of East",
    "office_phone": "0888-5123456",
}
DRAFT = "/notices/draft/household_list_monitoring/"


@pytest.fixture
def english(client: CheckedClient) -> CheckedClient:
    client.cookies["django_language"] = "en"
    return client


def signed_in(client: CheckedClient, world: World, name: str) -> CheckedClient:
    client.force_login(world.users[name])
    return client


def only_notice() -> Notice:
    return Notice.objects.within(EVERYWHERE).get()


def test_a_list_is_pasted_posted_and_seen(english: CheckedClient, world: World) -> None:
    cadre = signed_in(english, world, "cadre")
    assert cadre.get(DRAFT).status_code == 200
    assert cadre.post(DRAFT, FORM | {"mask_names": "on"}).status_code == 302
    number = only_notice().pk
    assert "a colleague of the township" in cadre.get(f"/notices/{number}/").content.decode()
    east = signed_in(english, world, "east")
    assert "Post for 5 days" in east.get(f"/notices/{number}/post/").content.decode()
    assert east.post(f"/notices/{number}/post/").status_code == 302
    page = east.get(f"/notices/{number}/").content.decode()
    assert "Z******i" in page
    assert "Zhang Yi" not in page


def test_a_personal_number_is_refused_with_its_place(english: CheckedClient, world: World) -> None:
    wrong = FORM | {"table": TABLE.replace("proposed", "call 13800001234")}
    answer = signed_in(english, world, "cadre").post(DRAFT, wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "A mobile telephone number" in page
    assert "Line 1, column “Result”" in page
    assert Notice.objects.within(EVERYWHERE).count() == 0


@pytest.mark.parametrize("table", ["Only\tHeadings", "Phone\n123\n", "", "Village\nBridge,East"])
def test_a_table_that_is_none_is_refused(english: CheckedClient, world: World, table: str) -> None:
    answer = signed_in(english, world, "cadre").post(DRAFT, FORM | {"table": table, "body": ""})
    assert answer.status_code == 422


def test_who_drafted_sees_why_she_cannot_post(english: CheckedClient, world: World) -> None:
    east = signed_in(english, world, "east")
    east.post(DRAFT, FORM)
    number = only_notice().pk
    assert "You drafted this notice" in east.get(f"/notices/{number}/post/").content.decode()
    assert east.post(f"/notices/{number}/post/").status_code == 403


def test_closing_too_early_is_refused_in_words(english: CheckedClient, world: World) -> None:
    notice = world.photographed(days_ago=2)
    answer = signed_in(english, world, "east").post(f"/notices/{notice.pk}/close/", {"text": "Nobody objected."})
    assert answer.status_code == 422
    assert "hangs until the end of" in answer.content.decode()


def test_a_photo_is_added_without_its_place_and_seen(english: CheckedClient, world: World) -> None:
    notice = world.posted(days_ago=6)
    cadre = signed_in(english, world, "cadre")
    file = SimpleUploadedFile("board.jpg", picture(), "image/jpeg")
    address = f"/notices/{notice.pk}/photo/"
    assert cadre.get(address).status_code == 200
    assert cadre.post(address, {"photo": file, "taken_on": timezone.localdate().isoformat()}).status_code == 302
    photo = Photo.objects.within(EVERYWHERE).get()
    shown = cadre.get(f"/notices/photos/{photo.pk}/")
    assert (shown.headers["Content-Type"], PLACE in shown.content) == ("image/jpeg", False)
    assert cadre.get(f"/notices/{notice.pk}/").status_code == 200
    assert signed_in(english, world, "stranger").get(f"/notices/photos/{photo.pk}/").status_code == 404


def test_a_file_that_is_no_photo_is_refused(english: CheckedClient, world: World) -> None:
    notice = world.posted()
    file = SimpleUploadedFile("board.jpg", b"<script>", "image/jpeg")
    answer = signed_in(english, world, "cadre").post(
        f"/notices/{notice.pk}/photo/", {"photo": file, "taken_on": timezone.localdate().isoformat()}
    )
    assert answer.status_code == 422
    assert Photo.objects.within(EVERYWHERE).count() == 0


def test_an_objection_is_recorded_listed_and_answered(english: CheckedClient, world: World) -> None:
    notice = world.posted()
    watcher = signed_in(english, world, "watcher")
    address = f"/notices/{notice.pk}/objection/"
    assert 'value="2"' in watcher.get(f"{address}?line=2").content.decode()
    form = {"position": "2", "text": "They own a shop.", "channel": "visit", "received_on": days_before(0).isoformat()}
    assert watcher.post(address, form).status_code == 302
    objection = Objection.objects.within(EVERYWHERE).get()
    east = signed_in(english, world, "east")
    assert "Waiting for an answer" in east.get("/notices/objections/?state=open").content.decode()
    page = f"/notices/objections/{objection.pk}/"
    assert "not named" in east.get(page).content.decode()
    assert east.post(page, {"upheld": "yes"}).status_code == 422
    assert east.post(page, {"upheld": "yes", "answer": "True: the shop is theirs."}).status_code == 302
    assert "Back for review" in east.get(f"/notices/{notice.pk}/").content.decode()


def test_the_end_the_announcement_and_the_taking_down(english: CheckedClient, world: World) -> None:
    notice = world.photographed(days_ago=6)
    east = signed_in(english, world, "east")
    assert east.get(f"/notices/{notice.pk}/close/").status_code == 200
    assert east.post(f"/notices/{notice.pk}/close/", {"text": "Nobody objected."}).status_code == 302
    announcement = {"title": "Decision", "body": "", "approval": "County office, 2026-11-20, no. 12"}
    assert east.get(f"/notices/{notice.pk}/announce/").status_code == 200
    assert east.post(f"/notices/{notice.pk}/announce/", announcement).status_code == 302
    officer = signed_in(english, world, "officer")
    assert officer.get(f"/notices/{notice.pk}/take-down/").status_code == 200
    officer.post(f"/notices/{notice.pk}/take-down/", {"text": "The list is of another village."})
    assert Notice.objects.within(EVERYWHERE).get(pk=notice.pk).state == NoticeState.TAKEN_DOWN
    assert officer.get("/notices/?state=taken_down").status_code == 200


def test_a_draft_is_returned(english: CheckedClient, world: World) -> None:
    draft = world.draft()
    east = signed_in(english, world, "east")
    assert east.get(f"/notices/{draft.pk}/return/").status_code == 200
    assert east.post(f"/notices/{draft.pk}/return/", {"text": ""}).status_code == 422
    assert east.post(f"/notices/{draft.pk}/return/", {"text": "Group 3 is missing."}).status_code == 302


def test_findings_are_listed_for_the_county(english: CheckedClient, world: World) -> None:
    world.posted()
    notices_rescan(screen=stricter())
    officer = signed_in(english, world, "officer")
    assert "Word of health" in officer.get("/notices/findings/").content.decode()
    assert officer.post("/notices/findings/").status_code == 302
    assert signed_in(english, world, "east").get("/notices/findings/").status_code == 403


def test_the_types_are_listed_and_an_unknown_one_is_not_found(english: CheckedClient, world: World) -> None:
    cadre = signed_in(english, world, "cadre")
    assert "Projects and funds" in cadre.get("/notices/draft/").content.decode()
    assert cadre.get("/notices/draft/gossip/").status_code == 404


@pytest.mark.parametrize("page", ["", "post/", "board.pdf", "close/", "objection/", "photo/"])
def test_another_county_sees_nothing(english: CheckedClient, world: World, page: str) -> None:
    notice = world.posted()
    assert signed_in(english, world, "stranger").get(f"/notices/{notice.pk}/{page}").status_code == 404


def test_a_list_takes_as_many_queries_for_a_hundred_as_for_one(
    english: CheckedClient, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        world.posted()
    cadre = signed_in(english, world, "cadre")
    with django_assert_max_num_queries(12):
        assert cadre.get("/notices/").status_code == 200


def test_an_objection_after_the_close_is_shown_as_late(english: CheckedClient, world: World) -> None:
    notice = world.photographed(days_ago=8)
    notice_close(actor=world.actor("east"), number=notice.pk, result="Nobody objected.")
    objection = objection_record(
        actor=world.actor("watcher"), number=notice.pk, text="Too late?", channel="phone", received_on=days_before(0)
    )
    page = signed_in(english, world, "east").get(f"/notices/objections/{objection.pk}/").content.decode()
    assert "came after the last day" in page
