"""Into the room: by card, by telephone, through an agent; and every way that does not lead in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bangfu.errors import Conflict, NotFound, NotPermitted, RuleViolated
from bangfu.ground.access.models import SignIn
from bangfu.ground.access.models.records import Outcome
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.selectors import row_history
from bangfu.home.models import Card, Consent, Session
from bangfu.home.selectors.entry import visitor_of
from bangfu.home.services import (
    EntryRefused,
    card_issue,
    card_revoke,
    consent_record,
    household_enter,
    visit_end,
    visits_end_all,
)
from bangfu.identify.registry.models import Household
from bangfu.identify.registry.services import household_move
from tests.home.conftest import PHONE, World

ADDRESS = "10.1.2.3"
WRONG = "0000 0000 0000 0000"


def enter(identifier: str, code: str, address: str = ADDRESS) -> str:
    return household_enter(identifier=identifier, code=code, address=address)


@pytest.mark.parametrize("by", ["card", "household", "phone"])
def test_the_code_opens_with_each_of_the_three_numbers(world: World, home: Household, by: str) -> None:
    issued = world.card(home)
    number = {"card": issued.card.number, "household": home.household_no, "phone": PHONE}[by]
    visitor = visitor_of(enter(number, issued.groups))
    assert visitor is not None
    assert visitor.household == home
    assert visitor.agent is None
    assert SignIn.objects.get().outcome == Outcome.SIGNED_IN


def test_only_what_recognises_the_code_is_stored(world: World, home: Household) -> None:
    issued = world.card(home)
    assert len(issued.code) == 16
    stored = Card.objects.within(EVERYWHERE).values().get()
    assert issued.code not in str({**stored, "code_blind": bytes(stored["code_blind"]).hex()})


def test_a_wrong_code_opens_nothing_and_does_not_tell_whether_the_number_exists(world: World, home: Household) -> None:
    issued = world.card(home)
    with pytest.raises(EntryRefused) as known:
        enter(issued.card.number, WRONG)
    with pytest.raises(EntryRefused) as unknown:
        enter("999999", WRONG)
    assert known.value.what == unknown.value.what
    assert not Session.objects.within(EVERYWHERE).exists()


def test_the_code_of_another_household_opens_nothing(world: World, home: Household) -> None:
    other = world.card(world.household(2))
    world.card(home)
    with pytest.raises(EntryRefused):
        enter(home.household_no, other.code)


def test_five_failures_close_the_door_for_a_while_even_to_the_right_code(world: World, home: Household) -> None:
    issued = world.card(home)
    for _ in range(5):
        with pytest.raises(EntryRefused):
            enter(issued.card.number, WRONG)
    with pytest.raises(EntryRefused, match="too many"):
        enter(issued.card.number, issued.code)
    assert SignIn.objects.order_by("-pk").first().outcome == Outcome.LOCKED  # type: ignore[union-attr]


def test_after_a_while_the_right_code_opens_again(world: World, home: Household) -> None:
    issued = world.card(home)
    for _ in range(5):
        with pytest.raises(EntryRefused):
            enter(issued.card.number, WRONG)
    SignIn.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert visitor_of(enter(issued.card.number, issued.code)) is not None


def test_a_revoked_card_opens_nothing_and_lets_out_whom_it_let_in(world: World, home: Household) -> None:
    issued = world.card(home)
    token = enter(issued.card.number, issued.code)
    card_revoke(actor=world.actor("east"), household=home.pk)
    assert visitor_of(token) is None
    with pytest.raises(EntryRefused):
        enter(issued.card.number, issued.code)


def test_a_card_past_its_day_opens_nothing(world: World, home: Household) -> None:
    issued = world.card(home)
    token = enter(issued.card.number, issued.code)
    Card.objects.within(EVERYWHERE).update(valid_until=timezone.localdate() - timedelta(1))
    assert visitor_of(token) is None
    with pytest.raises(EntryRefused):
        enter(issued.card.number, issued.code)


def test_a_new_card_ends_the_old_one(world: World, home: Household) -> None:
    old, new = world.card(home), world.card(home)
    with pytest.raises(EntryRefused):
        enter(home.household_no, old.code)
    assert visitor_of(enter(home.household_no, new.code)) is not None


def test_a_card_is_issued_in_ones_own_village_alone(world: World, home: Household) -> None:
    with pytest.raises(NotFound):
        world.card(home, by="hill")
    with pytest.raises(NotPermitted):
        world.card(home, by="auditor")


@pytest.mark.parametrize("days", [0, 400])
def test_a_card_has_its_last_day_within_a_year(world: World, home: Household, days: int) -> None:
    with pytest.raises(RuleViolated):
        card_issue(actor=world.actor("cadre"), household=home.pk, valid_until=timezone.localdate() + timedelta(days))


def test_no_card_to_revoke(world: World, home: Household) -> None:
    with pytest.raises(Conflict):
        card_revoke(actor=world.actor("cadre"), household=home.pk)


def test_an_ended_household_gets_no_card(world: World, home: Household) -> None:
    Household.objects.within(EVERYWHERE).update(ended_on=timezone.localdate(), end_reason="01")
    with pytest.raises(Conflict):
        world.card(home)


def consent(world: World, home: Household, by: str = "cadre", words: str = "You may look and apply for me.") -> str:
    return consent_record(
        actor=world.actor(by), household=home.pk, given="in_person", given_on=timezone.localdate(), words=words
    )


def test_an_agent_opens_the_room_with_her_consent_for_half_an_hour(world: World, home: Household) -> None:
    visitor = visitor_of(consent(world, home))
    assert visitor is not None
    assert visitor.agent == world.users["cadre"]
    assert visitor.session.lapses_at - visitor.session.opened_at == timedelta(minutes=30)
    kept = Consent.objects.within(EVERYWHERE).get()
    assert b"look and apply" not in bytes(kept.words_sealed)


def test_after_half_an_hour_the_agent_is_out(world: World, home: Household) -> None:
    token = consent(world, home)
    past = timezone.now() - timedelta(hours=1)
    Session.objects.within(EVERYWHERE).update(opened_at=past, lapses_at=past + timedelta(minutes=30))
    assert visitor_of(token) is None


@pytest.mark.parametrize(("by", "error"), [("hill", NotFound), ("stranger", NotFound), ("auditor", NotPermitted)])
def test_nobody_from_elsewhere_opens_it(world: World, home: Household, by: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        consent(world, home, by=by)


def test_a_consent_without_her_words_is_none(world: World, home: Household) -> None:
    with pytest.raises(RuleViolated):
        consent(world, home, words=" ")


def test_what_an_agent_does_is_marked_as_hers(world: World, home: Household) -> None:
    visitor = visitor_of(consent(world, home))
    assert visitor is not None
    made = world.asked(visitor)
    assert made.through == world.users["cadre"]
    (entry,) = row_history("home_request", made.pk)
    assert entry.actor == "cadre"


def test_what_she_does_herself_names_no_person(world: World, home: Household) -> None:
    made = world.asked(world.visitor(home))
    assert made.through is None
    (entry,) = row_history("home_request", made.pk)
    assert entry.actor.startswith("household, visit")


def test_out_on_this_device(world: World, home: Household) -> None:
    issued = world.card(home)
    here, there = enter(PHONE, issued.code), enter(PHONE, issued.code)
    visitor = visitor_of(here)
    assert visitor is not None
    visit_end(actor=visitor)
    assert visitor_of(here) is None
    assert visitor_of(there) is not None


def test_out_on_all_devices_agents_included(world: World, home: Household) -> None:
    issued = world.card(home)
    here, there, agent = enter(PHONE, issued.code), enter(PHONE, issued.code), consent(world, home)
    visitor = visitor_of(here)
    assert visitor is not None
    assert visits_end_all(actor=visitor) == 3
    assert [visitor_of(token) for token in (here, there, agent)] == [None, None, None]


def test_card_and_visits_move_with_the_household(world: World, home: Household) -> None:
    issued = world.card(home)
    token = enter(PHONE, issued.code)
    hill = world.areas["100101100202"]
    household_move(actor=world.actor("officer"), number=home.pk, to=hill, reason="moved", moved_on=timezone.localdate())
    visitor = visitor_of(token)
    assert visitor is not None
    assert visitor.household.area == hill
    assert Card.objects.within(EVERYWHERE).get().area == hill
