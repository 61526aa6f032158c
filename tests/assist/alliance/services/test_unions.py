"""The alliance's roll, whom its members draw in, and what organisations answer to a mobilisation."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone

from bangfu.assist.alliance.models import AllianceMember, Committee, CommitteeMember, Mobilisation, Organisation, Reply
from bangfu.assist.alliance.selectors import (
    invitations_of,
    replies_of,
    replies_owed,
    response_of,
    roll,
    roll_counts,
)
from bangfu.assist.alliance.services import (
    Answer,
    committee_member_add,
    dated_end,
    invitation_decline,
    invitation_record,
    member_join,
    mobilisation_remind,
    mobilisation_send,
    organisation_end,
    reply_record,
)
from bangfu.errors import Conflict, NotPermitted, RuleViolated
from bangfu.ground.access.scopes import EVERYWHERE
from tests.assist.alliance.conftest import FIGURES, SINCE, World

FOUND = date(2017, 3, 1)


@pytest.mark.seed("003-F1")
@pytest.mark.seed("003-5")
def test_four_kinds_of_members_make_429_at_the_end_of_september_2017(world: World) -> None:
    alliance, day = world.alliance(), FIGURES["alliance_day"]
    for kind, count in FIGURES["alliance"].items():
        made = Organisation.objects.bulk_create(
            Organisation(area=alliance.area, name=f"{kind} {n}", pillar="society") for n in range(count)
        )
        AllianceMember.objects.bulk_create(
            AllianceMember(area=alliance.area, alliance=alliance, organisation=one, kind=kind, since=FOUND)
            for one in made
        )
    late = world.organisation("Late")
    member_join(
        actor=world.actor("officer"), alliance=alliance, organisation=late, kind="charity", since=day + timedelta(1)
    )
    assert roll(alliance, day).count() == FIGURES["alliance_total"]
    assert {kind.value: count for kind, count in roll_counts(alliance, day)} == FIGURES["alliance"]
    assert roll(alliance, day + timedelta(1)).count() == 430
    assert roll(alliance, date(2017, 2, 28)).count() == 0


def test_a_member_joins_once_leaves_and_may_come_back(world: World) -> None:
    alliance, hope, actor = world.alliance(), world.organisation("Hope"), world.actor("officer")
    joined: dict[str, Any] = {"actor": actor, "alliance": alliance, "organisation": hope}
    first = member_join(kind="charity", since=FOUND, **joined)
    with pytest.raises(Conflict, match="a member already"):
        member_join(kind="charity", since=date(2018, 1, 1), **joined)
    dated_end(actor=actor, kind="member", number=first.pk, until=date(2018, 12, 31), reason="moved")
    member_join(kind="charity", since=date(2020, 1, 1), **joined)
    days = [date(2018, 12, 31), date(2019, 6, 1), date(2020, 1, 1)]
    assert [roll(alliance, day).count() for day in days] == [1, 0, 1]


def test_a_member_is_of_one_of_the_four_kinds(world: World) -> None:
    with pytest.raises(RuleViolated, match="none of the four kinds"):
        member_join(
            actor=world.actor("officer"),
            alliance=world.alliance(),
            organisation=world.organisation("Hope"),
            kind="bank",
            since=FOUND,
        )


@pytest.mark.seed("003-5")
def test_members_draw_others_in(world: World) -> None:
    alliance, hope, actor = world.alliance(), world.acts_for("helper", "Hope"), world.actor("officer")
    call: dict[str, Any] = {"alliance": alliance, "inviter": hope, "invited": "Traders of the south"}
    with pytest.raises(RuleViolated, match="only a member"):
        invitation_record(actor=world.actor("helper"), **call)
    member_join(actor=actor, alliance=alliance, organisation=hope, kind="charity", since=FOUND)
    with pytest.raises(NotPermitted):
        invitation_record(actor=world.actor("east"), **call)
    invitation = invitation_record(actor=world.actor("helper"), **call)
    traders = world.organisation("Traders of the south", subtype="chamber_elsewhere")
    member = member_join(
        actor=actor,
        alliance=alliance,
        organisation=traders,
        kind="chamber_elsewhere",
        since=FOUND,
        invitation=invitation,
    )
    assert member.drawn_in_by == hope
    assert [(one.invited, one.state) for one in invitations_of(alliance)] == [("Traders of the south", "joined")]
    with pytest.raises(Conflict, match="answered already"):
        invitation_decline(actor=actor, number=invitation.pk)
    with pytest.raises(Conflict, match="answered already"):
        member_join(
            actor=actor, alliance=alliance, organisation=world.organisation("Others"), kind="charity", since=FOUND,
            invitation=invitation,
        )  # fmt: skip


def test_nobody_joins_an_alliance_that_has_ended(world: World) -> None:
    alliance, actor = world.alliance(), world.actor("officer")
    dated_end(actor=actor, kind="alliance", number=alliance.pk, until=date(2019, 1, 1), reason="over")
    with pytest.raises(RuleViolated, match="does not hold from"):
        member_join(
            actor=actor, alliance=alliance, organisation=world.organisation("Hope"), kind="charity", since=SINCE
        )


def test_who_has_ended_is_not_called(world: World) -> None:
    committee, actor = world.committee(), world.actor("officer")
    for name in ("Hope", "Gone"):
        committee_member_add(actor=actor, committee=committee, organisation=world.organisation(name), since=SINCE)
    organisation_end(actor=actor, number=world.organisation("Gone").pk, on=date(2026, 1, 1), reason="dissolved")
    call = mobilisation_send(actor=actor, committee=committee, title="Go west", text="Who joins?")
    assert [one.organisation.name for one in replies_of(actor, call)] == ["Hope"]


def called(world: World, count: int = 46) -> Mobilisation:
    """A committee with so many organisations, of which the first is Hope, and a call to all of them."""
    committee = world.committee("Committee no. 1")
    committee_member_add(
        actor=world.actor("officer"), committee=committee, organisation=world.organisation("Hope"), since=SINCE
    )
    made = Organisation.objects.bulk_create(
        Organisation(area=committee.area, name=f"Organisation {n}", pillar="society") for n in range(count - 1)
    )
    CommitteeMember.objects.bulk_create(
        CommitteeMember(area=committee.area, committee=committee, organisation=one, since=SINCE) for one in made
    )
    return mobilisation_send(actor=world.actor("officer"), committee=committee, title="Go west", text="Who joins?")


def reply_of(call: Mobilisation, place: int) -> Reply:
    return Reply.objects.within(EVERYWHERE).filter(mobilisation=call).order_by("pk")[place]


@pytest.mark.seed("001-3")
def test_a_call_to_46_members_shows_46_rows_and_the_share_that_responded(world: World) -> None:
    call = called(world, FIGURES["members"][0])
    actor = world.actor("officer")
    assert replies_of(actor, call).count() == 46
    assert response_of(call).rate == 0
    answers = [
        Answer("responded"),
        Answer("declined", "no hands free"),
        Answer("pledged", "ten computers"),
        Answer("pledged", pledged_fen=100_000),
    ]
    for place, answer in enumerate(answers):
        reply_record(actor=actor, number=reply_of(call, place).pk, answer=answer)
    reply_record(actor=actor, number=reply_of(call, 3).pk, answer=Answer("delivered", delivered_fen=100_000))
    seen = response_of(call)
    assert (seen.asked, seen.responded, seen.pledged, seen.delivered) == (46, 4, 2, 1)
    assert (seen.rate, seen.pledged_fen, seen.delivered_fen) == (Fraction(4, 46), 100_000, 100_000)


def test_an_answer_goes_forward_only(world: World) -> None:
    call, actor = called(world, 2), world.actor("officer")
    number = reply_of(call, 0).pk
    reply_record(actor=actor, number=number, answer=Answer("pledged", "books"))
    for wrong in (Answer("responded"), Answer("declined"), Answer("invited"), Answer("promised")):
        with pytest.raises(RuleViolated, match="forward only"):
            reply_record(actor=actor, number=number, answer=wrong)
    with pytest.raises(RuleViolated, match="below zero"):
        reply_record(actor=actor, number=number, answer=Answer("delivered", delivered_fen=-1))
    with pytest.raises(RuleViolated, match="says what is promised"):
        reply_record(actor=actor, number=reply_of(call, 1).pk, answer=Answer("pledged"))


def test_who_cannot_this_time_may_still_come_back(world: World) -> None:
    call, actor = called(world, 2), world.actor("officer")
    number = reply_of(call, 0).pk
    reply_record(actor=actor, number=number, answer=Answer("declined"))
    assert reply_record(actor=actor, number=number, answer=Answer("pledged", "books")).state == "pledged"


def test_an_organisation_answers_for_itself_and_sees_its_own_answer(world: World) -> None:
    world.acts_for("helper", "Hope")
    call = called(world, 3)
    actor = world.actor("helper")
    own = replies_owed(actor).get()
    assert list(replies_of(actor, call)) == [own]
    other = Reply.objects.within(EVERYWHERE).filter(mobilisation=call).exclude(pk=own.pk)[0]
    with pytest.raises(NotPermitted, match="do not act for"):
        reply_record(actor=actor, number=other.pk, answer=Answer("responded"))
    reply_record(actor=actor, number=own.pk, answer=Answer("pledged", "books"))
    assert not replies_owed(actor).exists()


def test_who_has_not_answered_is_reminded_once_a_day(world: World) -> None:
    call, actor = called(world, 3), world.actor("officer")
    reply_record(actor=actor, number=reply_of(call, 0).pk, answer=Answer("responded"))
    assert mobilisation_remind(actor=actor, number=call.pk) == 2
    with pytest.raises(Conflict, match="nobody is left to remind"):
        mobilisation_remind(actor=actor, number=call.pk)
    assert [reply_of(call, place).reminders for place in range(3)] == [0, 1, 1]


def test_a_call_reaches_the_committees_below_each_organisation_once(world: World) -> None:
    top = world.committee("Top")
    low, actor = world.committee("Low", parent=top), world.actor("officer")
    for committee, name in ((top, "Hope"), (low, "Hope"), (low, "Faith")):
        committee_member_add(actor=actor, committee=committee, organisation=world.organisation(name), since=SINCE)
    call = mobilisation_send(actor=actor, committee=top, title="Go west", text="Who joins?")
    assert replies_of(actor, call).count() == 2
    assert call.answer_by == timezone.localdate() + timedelta(days=14)


def test_a_call_to_nobody_and_one_without_time_are_refused(world: World) -> None:
    committee, actor = world.committee(), world.actor("officer")
    send: dict[str, Any] = {"actor": actor, "committee": committee, "title": "Go", "text": "Who?"}
    with pytest.raises(RuleViolated, match="no organisation is under"):
        mobilisation_send(**send)
    committee_member_add(actor=actor, committee=committee, organisation=world.organisation("Hope"), since=SINCE)
    with pytest.raises(RuleViolated, match="has passed"):
        mobilisation_send(**send, answer_by=date(2020, 1, 1))
    assert Committee.objects.within(EVERYWHERE).count() == 1
