"""The inbox: what is due, for whom it is due, and nothing from elsewhere."""

from __future__ import annotations

import pytest

from bangfu.assist.network.models import Delivery, DeliveryState, MatchRun, Need, NeedState
from bangfu.assist.network.services import delivery_dispute
from bangfu.desk.selectors import Heap, inbox
from bangfu.ground.access.actors import OPERATOR
from bangfu.ground.access.models import Area, Grant, User
from bangfu.ground.access.permissions import Role
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import actor_for
from bangfu.ground.access.services import grant_add, user_add
from bangfu.ground.notices.services import Line, notice_draft
from bangfu.ground.runs.models import RunState
from tests.pages import CheckedClient

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.django_db]


def heaps(username: str) -> dict[str, Heap]:
    return {heap.name: heap for heap in inbox(actor_for(User.objects.get(username=username)))}


def test_needs_wait_for_the_officers_who_may_verify_them() -> None:
    """The one that is held; what is under review stands among the steps to take."""
    assert heaps("township")["verify"].count == 1
    assert heaps("county")["verify"].count == 1
    assert "verify" not in heaps("village")


def test_an_objection_waits_for_who_may_answer_it_and_did_not_record_it() -> None:
    assert heaps("township")["objections"].count == 1
    assert "objections" not in heaps("supervisor")


def test_a_draft_waits_for_who_may_post_it_and_did_not_draft_it() -> None:
    village = Area.objects.get(code="100101100201")
    notice_draft(
        actor=actor_for(User.objects.get(username="township")),
        area=village,
        type="household_list_monitoring",
        title="Second list",
        columns=["village", "head"],
        rows=[Line((village.name, "Zhang"), "household:1")],
        office="Office",
        office_phone="0100-8800100",
    )
    assert "drafts" not in heaps("township")
    assert heaps("county")["drafts"].count == 1


def test_nobody_verifies_what_she_recorded_herself() -> None:
    township = User.objects.get(username="township")
    held = Need.objects.within(EVERYWHERE).get(state=NeedState.HELD)
    Need.objects.within(EVERYWHERE).filter(pk=held.pk).update(recorded_by=township)
    assert "verify" not in heaps("township")
    assert heaps("county")["verify"].count == 1


def test_needs_of_another_county_are_not_due() -> None:
    user_add(actor=OPERATOR, username="other", display_name="Other", role="county_officer", area_code="100102")
    assert heaps("other") == {}


def test_a_right_elsewhere_brings_nothing_from_here() -> None:
    """A village cadre here verifies only where she is officer."""
    user = user_add(
        actor=OPERATOR, username="both", display_name="Both", role="village_cadre", area_code="100101100201"
    ).user
    grant_add(
        actor=OPERATOR, reason="more", user=user, role="township_officer", area=Area.objects.get(code="100101101")
    )
    assert "verify" not in heaps("both")


def test_the_soonest_stands_first() -> None:
    days = [due.until for due in heaps("township")["verify"].first]
    assert days == sorted(days, key=str)


def test_a_returned_need_goes_back_to_who_recorded_it() -> None:
    Need.objects.within(EVERYWHERE).filter(state=NeedState.SUBMITTED).update(
        state=NeedState.RETURNED, return_reason="Which size?"
    )
    heap = heaps("village")["mend"]
    assert (heap.count, heap.first[0].detail) == (2, "Which size?")


@pytest.mark.parametrize("state", [RunState.QUEUED, RunState.RUNNING, RunState.FAILED])
def test_a_run_that_is_not_done_is_shown(state: RunState) -> None:
    county = User.objects.get(username="county")
    MatchRun.objects.create(area=Area.objects.get(code="100101"), requested_by=county, state=state)
    assert heaps("county")["runs"].count == 1


def test_a_run_that_is_done_is_not() -> None:
    county = User.objects.get(username="county")
    MatchRun.objects.create(area=Area.objects.get(code="100101"), requested_by=county, state=RunState.DONE)
    assert "runs" not in heaps("county")


def test_an_organisation_sees_its_own_offers() -> None:
    heap = heaps("helper")["offers"]
    assert heap.count == 2
    assert list(heaps("helper")) == ["calls", "answers", "hours", "offers"]


@pytest.mark.parametrize("username", ["county", "township", "village", "helper", "auditor"])
def test_the_page_opens_for_every_role(client: CheckedClient, username: str) -> None:
    client.force_login(User.objects.get(username=username))
    answer = client.get("/desk/", headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert "<h1>What is due</h1>" in answer.content.decode()


@pytest.mark.parametrize(("username", "next_step"), [("newcomer", "/network/needs/record/"), ("auditor", "/network/")])
def test_an_empty_desk_teaches_the_next_step(client: CheckedClient, username: str, next_step: str) -> None:
    newcomer = User.objects.create(username="newcomer", display_name="New")
    village = Area.objects.get(code="100101102202")  # where nothing has begun
    Grant.objects.create(user=newcomer, role=Role.VILLAGE_CADRE, area=village)
    client.force_login(User.objects.get(username=username))
    text = client.get("/desk/", headers={"accept-language": "en"}).content.decode()
    assert "Nothing is due" in text
    assert f'href="{next_step}"' in text


def test_a_stranger_is_asked_to_sign_in(client: CheckedClient) -> None:
    assert client.get("/desk/").headers["Location"] == "/sign-in/?next=%2Fdesk%2F"


def test_what_was_handed_over_waits_for_the_village_and_a_dispute_for_the_office() -> None:
    (waiting,) = heaps("village")["confirm"].first
    assert waiting.address.startswith("/network/matches/")
    assert "confirm" not in heaps("helper")
    delivery = Delivery.objects.within(EVERYWHERE).get(state=DeliveryState.WAITING)
    village = actor_for(User.objects.get(username="village"))
    delivery_dispute(actor=village, number=delivery.pk, reason="half of the bags are wet")
    assert "confirm" not in heaps("village")
    assert [heaps(who)["disputes"].count for who in ("township", "county")] == [1, 1]
