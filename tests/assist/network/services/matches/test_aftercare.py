"""After a gift has arrived: words, the question after half a year, and the household's number by consent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from bangfu.assist.network import services
from bangfu.assist.network.models import Call, FollowUp, Match, Need
from bangfu.assist.network.selectors import number_of
from bangfu.assist.network.services.matches import aftercare
from bangfu.errors import BangfuError, Conflict, NotFound, NotPermitted, RuleViolated
from bangfu.ground.access.models import Unmasking
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.identify.registry.services import Stated, household_register
from tests.assist.network.conftest import World
from tests.assist.network.services.matches.test_deliveries import BRIDGE, again, confirmed, delivered, matched
from tests.pages import CheckedClient

PHONE = "13900005123"
ENGLISH = {"accept-language": "en"}


def arrived(world: World) -> Match:
    match = matched(world)
    confirmed(world, delivered(world, match), 10)
    return again(match)


def test_feedback_is_given_once_and_without_numbers(world: World) -> None:
    match = arrived(world)
    with pytest.raises(RuleViolated):
        services.feedback_give(actor=world.actor("cadre"), match=match.pk, suits="yes", words="call 13800001234")
    services.feedback_give(actor=world.actor("cadre"), match=match.pk, suits="partly")
    with pytest.raises(Conflict):
        services.feedback_give(actor=world.actor("cadre"), match=match.pk, suits="yes")


def test_feedback_waits_until_something_has_arrived_and_is_not_the_donors(world: World) -> None:
    match = matched(world)
    with pytest.raises(Conflict):
        services.feedback_give(actor=world.actor("cadre"), match=match.pk, suits="yes")
    with pytest.raises(NotPermitted):
        services.feedback_give(actor=world.actor("helper"), match=match.pk, suits="yes")


def test_what_is_passed_on_is_asked_after_again_where_it_went(world: World) -> None:
    arrived(world)
    first = FollowUp.objects.within(EVERYWHERE).get()
    river, today = world.areas["100101101201"], timezone.localdate()
    with pytest.raises(RuleViolated):
        services.follow_up_answer(actor=world.actor("cadre"), number=first.pk, answer="passed_on")
    services.follow_up_answer(
        actor=world.actor("cadre"), number=first.pk, answer="passed_on", passed_to=river, passed_on=today
    )
    second = FollowUp.objects.within(EVERYWHERE).get(follows=first)
    assert (second.area, second.due_on) == (river, today + timedelta(180))
    with pytest.raises(NotFound):
        services.follow_up_answer(actor=world.actor("cadre"), number=second.pk, answer="in_use")
    with pytest.raises(Conflict):
        services.follow_up_answer(actor=world.actor("cadre"), number=first.pk, answer="in_use")


def test_reminders_are_counted_from_the_day_it_is_due_and_not_every_day(world: World) -> None:
    arrived(world)
    due = FollowUp.objects.within(EVERYWHERE).get().due_on
    days = (-1, 0, 1, 14)
    assert [services.follow_ups_remind(today=due + timedelta(day)) for day in days] == [0, 1, 0, 1]


def for_a_household(world: World) -> Match:
    """A match whose need is a household's that has a telephone."""
    match = matched(world)
    home = household_register(
        actor=world.actor("officer"),
        area=world.areas[BRIDGE],
        values={"phone": PHONE},
        members=[{"name": "Li", "relation_to_head": "01"}],
        stated=Stated("visit", date(2026, 3, 1)),
    )
    Need.objects.within(EVERYWHERE).filter(pk=match.need_id).update(household=home, beneficiary="household")
    return again(match)


def agreed(world: World, match: Match) -> None:
    services.release_record(
        actor=world.actor("cadre"), match=match.pk, given_on=timezone.localdate(), evidence="folder 3"
    )


@pytest.mark.seed("003-9")
def test_a_number_is_shown_only_after_consent_to_this_donor_with_a_reason_and_for_a_while(
    client: CheckedClient, world: World
) -> None:
    match = for_a_household(world)
    page, opens = (reverse(name, args=[match.pk]) for name in ("network:match", "network:number-unmask"))
    client.force_login(world.users["helper"])
    assert (client.get(opens).status_code, client.post(opens, {"reason": "to agree on a day"}).status_code) == (
        404,
        404,
    )
    agreed(world, match)
    assert PHONE not in client.get(page).content.decode()
    assert client.post(opens, {"reason": "why"}).status_code == 422
    assert client.post(opens, {"reason": "to agree on a day"}).status_code == 302
    assert PHONE in client.get(page).content.decode()
    (act,) = Unmasking.objects.within(EVERYWHERE)
    assert (act.user, act.reason, act.fields) == (world.users["helper"], "to agree on a day", ["phone"])
    assert client.post(reverse("network:call-record", args=[match.pk]), {"outcome": "reached"}).status_code == 302
    assert Call.objects.within(EVERYWHERE).get().called_by == world.users["helper"]
    for other in ("cadre", "east", "officer"):
        assert number_of(actor=world.actor(other), match=match) == ""
    passed = timedelta(minutes=15)
    Unmasking.objects.within(EVERYWHERE).update(at=F("at") - passed, lapses_at=F("lapses_at") - passed)
    assert PHONE not in client.get(page).content.decode()


@pytest.mark.seed("003-9")
@pytest.mark.parametrize("end", ["consent is taken back", "match is cancelled"])
def test_the_number_is_gone_with_the_consent_or_the_match(world: World, end: str) -> None:
    match = for_a_household(world)
    agreed(world, match)
    services.number_unmask(actor=world.actor("helper"), match=match.pk, reason="to agree on a day")
    assert number_of(actor=world.actor("helper"), match=match) == PHONE
    if end == "consent is taken back":
        services.release_withdraw(actor=world.actor("cadre"), match=match.pk)
    else:
        services.match_cancel(actor=world.actor("helper"), number=match.pk, reason="no lorry to be had")
    assert number_of(actor=world.actor("helper"), match=again(match)) == ""
    with pytest.raises(NotFound):
        services.number_unmask(actor=world.actor("helper"), match=match.pk, reason="to agree on a day")


def test_the_donor_does_not_write_down_the_households_consent(world: World) -> None:
    match = for_a_household(world)
    with pytest.raises(NotPermitted):
        services.release_record(
            actor=world.actor("helper"), match=match.pk, given_on=timezone.localdate(), evidence="my own folder"
        )


@pytest.mark.parametrize(
    ("days", "evidence", "error"), [(1, "folder 3", RuleViolated), (0, " ", RuleViolated), (0, "folder 3", Conflict)]
)
def test_a_consent_that_cannot_be_is_refused(world: World, days: int, evidence: str, error: type[BangfuError]) -> None:
    """The last: the need is the village's, there is no household to agree."""
    match = matched(world) if error is Conflict else for_a_household(world)
    day = timezone.localdate() + timedelta(days)
    with pytest.raises(error):
        services.release_record(actor=world.actor("cadre"), match=match.pk, given_on=day, evidence=evidence)


def test_those_who_never_answer_do_not_keep_others_from_being_reminded(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aftercare, "BATCH", 1)
    arrived(world)
    first = FollowUp.objects.within(EVERYWHERE).get()
    assert services.follow_ups_remind(today=first.due_on) == 1
    FollowUp.objects.create(area=first.area, match=first.match, due_on=first.due_on + timedelta(1))
    assert services.follow_ups_remind(today=first.due_on + timedelta(1)) == 1
