"""What an organisation owes an answer to, and what waits for a second person of an office, stand on the desk."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bangfu.assist.alliance.models import (
    Alliance,
    AllianceMember,
    Hours,
    HubPlan,
    Mobilisation,
    Organisation,
    Programme,
    Reply,
    ReputationEvidence,
)
from bangfu.assist.alliance.selectors.rows import every
from bangfu.assist.alliance.services import (
    Answer,
    PracticeText,
    appeal_lodge,
    dated_end,
    invitation_decline,
    invitation_record,
    mobilisation_remind,
    practice_draft,
    practice_publish,
    reply_record,
)
from bangfu.assist.network.models import Need, NeedState
from bangfu.assist.network.selectors import answer_due
from bangfu.assist.network.services import member_answer
from bangfu.desk.selectors import Due, Heap, inbox
from bangfu.ground.access.actors import OPERATOR, Actor
from bangfu.ground.access.models import Area, User
from bangfu.ground.access.selectors import actor_for
from bangfu.ground.access.services import user_add
from bangfu.ground.runs.models import RunState
from tests.pages import CheckedClient

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.django_db]


def actor(username: str) -> Actor:
    return actor_for(User.objects.get(username=username))


def heaps(username: str) -> dict[str, Heap]:
    return {heap.name: heap for heap in inbox(actor(username))}


def counts(name: str, *usernames: str) -> list[int]:
    """How many of a kind stand on the desk of each; 0 where the kind is not there at all."""
    return [found[name].count if name in found else 0 for found in map(heaps, usernames)]


def only(name: str, username: str) -> Due:
    (due,) = heaps(username)[name].first
    return due


def hers() -> Organisation:
    """The one that the demo's helper acts for."""
    return every(Organisation).get(pk__in=actor("helper").user.memberships.values("organisation"))


def page(client: CheckedClient, username: str, address: str) -> str:
    client.force_login(User.objects.get(username=username))
    answer = client.get(address, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.fixture
def stranger() -> str:
    """An officer of the next county."""
    user_add(actor=OPERATOR, username="other", display_name="Other", role="county_officer", area_code="100102")
    return "other"


def test_a_call_without_an_answer_stands_on_the_desk_with_its_day(client: CheckedClient) -> None:
    call = every(Mobilisation).get()
    due = only("calls", "helper")
    assert (due.title, due.address) == (call.title, reverse("alliance:mobilisation", args=[call.pk]))
    assert due.until is not None
    assert timezone.localdate(due.until) == call.answer_by
    assert "has not answered yet" in page(client, "helper", due.address)
    assert counts("calls", "county", "county2", "village") == [0, 0, 0]
    assert "has not answered yet" not in page(client, "county", due.address)


@pytest.mark.seed("001-3")
def test_a_reminder_reaches_who_owes_the_answer(client: CheckedClient) -> None:
    """It stands on her desk, on the page of the call and among what she owes."""
    call = every(Mobilisation).get()
    assert "reminded" not in only("calls", "helper").detail
    mobilisation_remind(actor=actor("county"), number=call.pk)
    told = f"eminded 1 time, last on {timezone.localdate().isoformat()}"
    assert told in only("calls", "helper").detail
    places = (reverse("desk:home"), reverse("alliance:mobilisation", args=[call.pk]), reverse("alliance:mobilisations"))
    assert [told in page(client, "helper", place) for place in places] == [True, True, True]
    every(Reply).filter(mobilisation=call, organisation=hers()).update(reminders=3)
    assert "reminded 3 times" in only("calls", "helper").detail


def test_an_answered_call_leaves_the_desk() -> None:
    reply = every(Reply).get(organisation=hers())
    reply_record(actor=actor("helper"), number=reply.pk, answer=Answer("declined", "Not this winter"))
    assert counts("calls", "helper") == [0]


def test_a_late_call_says_so() -> None:
    every(Mobilisation).update(
        sent_on=timezone.localdate() - timedelta(9), answer_by=timezone.localdate() - timedelta(1)
    )
    assert only("calls", "helper").is_late


@pytest.mark.seed("003-5")
def test_a_published_need_waits_for_the_answer_of_each_member() -> None:
    """With the place that all may know, until the day the members' answer is owed."""
    heap = heaps("helper")["answers"]
    due = heap.first[0]
    need = every(Need).select_related("item", "area__parent").get(pk=int(due.address.split("/")[-3]))
    assert due.until == answer_due(need)
    assert need.item.name in due.title
    assert need.area.parent is not None
    assert need.area.parent.name in due.detail
    assert need.area.name not in due.detail
    member_answer(actor=actor("helper"), number=need.pk, organisation=hers(), answer="cannot")
    assert counts("answers", "helper") == [heap.count - 1]
    assert counts("answers", "county", "township") == [0, 0]


def test_only_members_owe_an_answer_and_only_in_their_field() -> None:
    every(Organisation).filter(pk=hers().pk).update(assist_field=["education"])
    fewer = counts("answers", "helper")
    every(Organisation).filter(pk=hers().pk).update(assist_field=[])
    assert fewer < counts("answers", "helper")
    for number in every(AllianceMember).filter(organisation=hers()).values_list("pk", flat=True):
        dated_end(actor=actor("county"), kind="member", number=number, until=yesterday(), reason="left")
    assert counts("answers", "helper") == [0]


def yesterday() -> date:
    return timezone.localdate() - timedelta(1)


def test_an_invitation_waits_for_who_sent_it_and_for_who_is_named(client: CheckedClient) -> None:
    alliance, mine = every(Alliance).get(), hers()
    assert counts("invitations", "helper") == [0]
    sent = invitation_record(actor=actor("helper"), alliance=alliance, inviter=mine, invited="Traders")
    assert only("invitations", "helper").address == reverse("alliance:alliance", args=[alliance.pk])
    assert "Traders" in page(client, "helper", only("invitations", "helper").address)
    invitation_decline(actor=actor("county"), number=sent.pk)
    assert counts("invitations", "helper") == [0]
    other = every(Organisation).filter(alliances__alliance=alliance).exclude(pk=mine.pk).first()
    assert other is not None
    invitation_record(actor=actor("county"), alliance=alliance, inviter=other, invited=mine.name)
    due = only("invitations", "helper")
    assert due.address == reverse("alliance:organisation", args=[mine.pk])
    assert other.name in due.detail
    assert f"Invited into {alliance.name} by {other.name}" in page(client, "helper", due.address)


def test_hours_wait_for_another_person_of_the_organisation() -> None:
    assert counts("hours", "helper", "county", "village") == [2, 0, 0]
    first = every(Hours).order_by("pk").first()
    assert first is not None
    assert heaps("helper")["hours"].first[0].title == first.what
    every(Hours).filter(pk=first.pk).update(recorded_by=actor("helper").user)
    assert counts("hours", "helper") == [1]


def test_an_appeal_waits_for_who_neither_wrote_the_entry_nor_appealed(client: CheckedClient, stranger: str) -> None:
    entry = every(ReputationEvidence).get(organisation=hers(), kind="late")
    appeal_lodge(actor=actor("helper"), evidence=entry, reason="the road was closed")
    assert counts("appeals", "county", "county2", "township", "village", "helper", stranger) == [0, 1, 0, 0, 0, 0]
    due = only("appeals", "county2")
    assert due.title == hers().name
    assert "the road was closed" in page(client, "county2", due.address)


def test_a_draft_of_a_practice_waits_for_a_second_person(client: CheckedClient, stranger: str) -> None:
    text = PracticeText("project", "Lambs that go on", "How.", "Here", "One\nTwo")
    draft = practice_draft(actor=actor("county"), area=Area.objects.get(code="100101"), text=text)
    assert counts("practices", "county", "county2", "village", "auditor", stranger) == [0, 1, 0, 0, 0]
    assert "Lambs that go on" in page(client, "county2", only("practices", "county2").address)
    practice_publish(actor=actor("county2"), number=draft.pk)
    assert counts("practices", "county2") == [0]


def test_the_newest_whole_plan_of_hubs_waits_for_a_second_person(stranger: str) -> None:
    def planned(state: str = RunState.DONE, without: tuple[int, ...] = ()) -> HubPlan:
        programme = every(Programme).get()
        return HubPlan.objects.create(
            area=programme.area,
            programme=programme,
            state=state,
            band_percent=20,
            least_percent=0,
            without=list(without),
            requested_by=actor("county").user,
        )

    older, newer = planned(), planned()
    assert counts("plans", "county", "county2", "township", "auditor", stranger) == [0, 1, 0, 0, 0]
    assert only("plans", "county2").address == reverse("alliance:hub-plan", args=[newer.pk])
    assert older.pk < newer.pk
    planned(without=(1,))
    planned(state=RunState.FAILED)
    assert only("plans", "county2").address == reverse("alliance:hub-plan", args=[newer.pk])
    every(HubPlan).filter(pk=newer.pk).update(adopted_by=actor("county2").user, adopted_at=timezone.now())
    assert counts("plans", "county2") == [0]


def test_more_to_answer_takes_no_more_queries() -> None:
    def asked() -> int:
        who = actor("helper")
        with CaptureQueriesContext(connection) as queries:
            inbox(who)
        return len(queries)

    later = every(Hours).filter(organisation=hers()).exclude(pk=every(Hours).earliest("pk").pk)
    later.update(state="refused", decided_by=actor("county2").user, decided_at=timezone.now())
    few = asked()
    every(Hours).filter(organisation=hers()).update(state="claimed", decided_by=None, decided_at=None)
    assert asked() == few
    assert few <= 20


def test_who_acts_for_no_organisation_is_asked_for_none() -> None:
    who = actor("village")
    with CaptureQueriesContext(connection) as queries:
        inbox(who)
    assert not [one for one in queries if "alliance_reply" in one["sql"] or "alliance_invitation" in one["sql"]]
    assert every(Need).filter(state=NeedState.PUBLISHED).exists()
