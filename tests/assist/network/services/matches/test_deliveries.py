"""From a reservation to what has arrived: who may say what, what is refused, and what the counters hold."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bangfu.assist.alliance.models import EvidenceKind, ReputationEvidence
from bangfu.assist.alliance.selectors import credit_file
from bangfu.assist.network import services
from bangfu.assist.network.models import Delivery, DeliveryState, FollowUp, Match, MatchState, Need, Offer
from bangfu.assist.network.services.matches.evidence import kept_as
from bangfu.errors import BangfuError, Conflict, LimitExceeded, NotFound, NotPermitted, RuleViolated
from bangfu.ground.access.scopes import EVERYWHERE
from tests.assist.network.conftest import World

BRIDGE = "100101100201"
PAPER = services.Proof(reference="folder 3")


def matched(world: World, quantity: int = 10, *, of: int = 20) -> Match:
    need, offer = world.need(BRIDGE, quantity), world.offer(of)
    return services.need_claim(actor=world.actor("helper"), need=need.pk, offer=offer.pk, quantity=quantity)


def delivered(world: World, match: Match, quantity: int = 10, **words: Any) -> Delivery:
    told = {"delivered_on": timezone.localdate(), "proof": PAPER, **words}
    return services.delivery_record(actor=world.actor("helper"), match=match.pk, quantity=quantity, **told)


def confirmed(world: World, delivery: Delivery, received: int, who: str = "cadre", **words: Any) -> Delivery:
    return services.delivery_confirm(actor=world.actor(who), number=delivery.pk, received=received, **words)


def again(match: Match) -> Match:
    rows = Match.objects.within(EVERYWHERE).select_related("offer", "need")
    return rows.get(pk=match.pk)


def test_a_claim_reserves_for_the_days_of_the_policy(world: World) -> None:
    match = again(matched(world))
    assert (match.state, match.expires_at - match.reserved_at) == (MatchState.RESERVED, timedelta(14))
    assert (match.offer.quantity_free, match.offer.quantity_reserved, match.need.quantity_open) == (10, 10, 0)


def test_i_help_with_this_offers_just_what_is_needed(world: World) -> None:
    need = world.need(BRIDGE, 4)
    match = again(
        services.need_help(
            actor=world.actor("helper"),
            need=need.pk,
            organisation=world.organisations["Friends"],
            quantity=4,
            kind="goods",
        )
    )
    assert (match.offer.quantity, match.offer.quantity_free, match.need.quantity_open) == (4, 0, 0)


def test_anothers_offer_is_not_hers_to_claim_with(world: World) -> None:
    need, offer = world.need(BRIDGE), world.offer(owner="Traders")
    with pytest.raises(NotFound):
        services.need_claim(actor=world.actor("helper"), need=need.pk, offer=offer.pk, quantity=1)


def test_an_offer_limited_to_another_place_does_not_fit(world: World) -> None:
    need, offer = world.need(BRIDGE), world.offer(limit="100101101")
    with pytest.raises(RuleViolated, match="another place"):
        services.need_claim(actor=world.actor("helper"), need=need.pk, offer=offer.pk, quantity=1)


def test_an_unpublished_need_is_not_there_to_claim(world: World) -> None:
    need, offer = world.need(BRIDGE, state="submitted"), world.offer()
    with pytest.raises(NotFound):
        services.need_claim(actor=world.actor("helper"), need=need.pk, offer=offer.pk, quantity=1)


def test_a_gift_goes_in_parts_until_all_has_arrived(world: World) -> None:
    match = matched(world)
    first = delivered(world, match, 4)
    assert again(match).state == MatchState.IN_DELIVERY
    second = delivered(world, match, 6)
    assert again(match).state == MatchState.DELIVERED
    confirmed(world, first, 4, by_household=True)
    confirmed(world, second, 6)
    done = again(match)
    assert (done.state, done.quantity_confirmed, done.need.quantity_confirmed) == (MatchState.CONFIRMED, 10, 10)
    follow_up = FollowUp.objects.within(EVERYWHERE).get()
    assert follow_up.due_on == timezone.localdate() + timedelta(180)


def test_what_is_short_is_owed_again(world: World) -> None:
    match = matched(world)
    part = confirmed(world, delivered(world, match), 7, shortfall="three bags were wet")
    assert (part.state, again(match).quantity_owed, again(match).state) == (
        DeliveryState.SHORT,
        3,
        MatchState.IN_DELIVERY,
    )
    confirmed(world, delivered(world, match, 3), 3)
    assert again(match).state == MatchState.CONFIRMED


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ({"quantity": 11}, Conflict),
        ({"quantity": 0}, RuleViolated),
        ({"delivered_on": timezone.localdate() + timedelta(2)}, RuleViolated),
        ({"proof": services.Proof()}, RuleViolated),
        ({"proof": services.Proof(name="x.exe", file=b"MZ")}, RuleViolated),
        ({"proof": services.Proof(reference="call 13800001234")}, RuleViolated),
    ],
)
def test_a_delivery_that_cannot_be_is_refused(world: World, words: dict[str, Any], error: type[BangfuError]) -> None:
    match = matched(world)
    with pytest.raises(error):
        delivered(world, match, **{"quantity": 10, **words})
    assert not Delivery.objects.within(EVERYWHERE).exists()


def test_a_file_too_large_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "EVIDENCE_BYTES", 10)
    with pytest.raises(LimitExceeded):
        delivered(world, matched(world), proof=services.Proof(name="a.pdf", file=b"%PDF- much too large"))


def test_the_proof_lies_sealed_and_comes_back_as_it_was(world: World) -> None:
    file = b"%PDF- signed by the village"
    delivery = delivered(world, matched(world), proof=services.Proof(name="/home/me/slip.pdf", file=file))
    path = settings.EVIDENCE_FILES / "deliveries" / f"{delivery.pk % 100:02}" / str(delivery.pk)
    assert (services.proof_file(delivery), delivery.proof_name) == (file, "slip.pdf")
    assert (file in path.read_bytes(), path.stat().st_mode & 0o777) == (False, 0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(BangfuError):
        services.proof_file(delivery)


def test_who_delivers_does_not_confirm(world: World) -> None:
    delivery = delivered(world, matched(world))
    for who in ("helper", "officer", "west"):
        with pytest.raises((NotPermitted, NotFound)):
            confirmed(world, delivery, 10, who)


def test_a_member_of_the_giving_organisation_does_not_confirm_though_she_is_of_the_village(world: World) -> None:
    delivery = delivered(world, matched(world))
    world.users["cadre"].memberships.create(organisation=world.organisations["Friends"])
    with pytest.raises(NotPermitted):
        confirmed(world, delivery, 10)


def test_a_delivery_is_confirmed_once(world: World) -> None:
    delivery = delivered(world, matched(world))
    confirmed(world, delivery, 10)
    with pytest.raises(Conflict):
        confirmed(world, delivery, 10)


@pytest.mark.parametrize(("received", "shortfall"), [(11, ""), (9, ""), (0, "nothing")])
def test_a_count_that_cannot_be_is_refused(world: World, received: int, shortfall: str) -> None:
    delivery = delivered(world, matched(world))
    with pytest.raises(RuleViolated):
        confirmed(world, delivery, received, shortfall=shortfall)


def disputed(world: World, match: Match) -> Delivery:
    delivery = delivered(world, match)
    services.delivery_dispute(actor=world.actor("cadre"), number=delivery.pk, reason="the lorry never came")
    return delivery


@pytest.mark.parametrize(
    ("received", "state", "free"),
    [(10, MatchState.CONFIRMED, 10), (4, MatchState.CONFIRMED, 16), (0, MatchState.FAILED, 20)],
)
def test_a_dispute_is_decided_by_what_has_arrived(world: World, received: int, state: str, free: int) -> None:
    match = matched(world)
    delivery = disputed(world, match)
    assert again(match).state == MatchState.DISPUTED
    decided = services.dispute_decide(
        actor=world.actor("east"), number=delivery.pk, received=received, finding="counted in the store"
    )
    done = again(match)
    assert (done.state, done.quantity_confirmed, done.offer.quantity_free) == (state, received, free)
    assert decided.outcome == ("rejected" if received == 10 else "upheld")
    assert done.need.quantity_open == 10 - received


def test_a_dispute_is_not_decided_by_who_raised_it_or_elsewhere(world: World) -> None:
    delivery = disputed(world, matched(world))
    for who in ("cadre", "west", "stranger", "helper"):
        with pytest.raises((NotPermitted, NotFound)):
            services.dispute_decide(actor=world.actor(who), number=delivery.pk, received=0, finding="nothing there")


@pytest.mark.parametrize("who", ["helper", "cadre", "east"])
def test_either_side_cancels_what_is_owed_with_a_reason(world: World, who: str) -> None:
    match = matched(world)
    services.match_cancel(actor=world.actor(who), number=match.pk, reason="the road is closed")
    done = again(match)
    assert (done.state, done.offer.quantity_free, done.need.quantity_open) == (MatchState.CANCELLED, 20, 10)
    assert done.end_reason == "the road is closed"
    with pytest.raises(Conflict):
        services.match_cancel(actor=world.actor(who), number=match.pk, reason="once more")


def test_a_reservation_lapses_and_a_partly_delivered_one_keeps_what_came(world: World) -> None:
    whole, part = matched(world), matched(world)
    delivery = delivered(world, part, 4)
    later = timezone.now() + timedelta(15)
    assert (services.matches_expire(now=later), services.matches_expire(now=later)) == (2, 0)
    assert (again(whole).state, again(whole).offer.quantity_free) == (MatchState.EXPIRED, 20)
    assert (again(part).state, again(part).need.quantity_open) == (MatchState.DELIVERED, 6)
    confirmed(world, delivery, 4)
    assert again(part).state == MatchState.CONFIRMED


def test_what_arrived_is_closed_by_the_village_or_by_time(world: World) -> None:
    one, other = matched(world), matched(world)
    for match in (one, other):
        confirmed(world, delivered(world, match), 10)
    services.match_close(actor=world.actor("cadre"), number=one.pk)
    assert services.matches_close(now=timezone.now() + timedelta(29)) == 0
    assert services.matches_close(now=timezone.now() + timedelta(31)) == 1
    assert again(one).state == again(other).state == MatchState.CLOSED


def test_an_offer_past_its_last_day_lapses_and_what_comes_back_is_not_free(world: World) -> None:
    match = matched(world)
    soon = timezone.now() + timedelta(1)
    Offer.objects.within(EVERYWHERE).filter(pk=match.offer_id).update(expires=soon)
    assert services.offers_lapse(now=soon + timedelta(1)) == 1
    services.match_cancel(actor=world.actor("helper"), number=match.pk, reason="too late now")
    offer = again(match).offer
    assert (offer.state, offer.quantity_free, offer.quantity_withdrawn) == ("lapsed", 0, 20)


@pytest.mark.parametrize(
    ("state", "late", "kind"),
    [
        (MatchState.CONFIRMED, 0, EvidenceKind.ON_TIME),
        (MatchState.CLOSED, 1, EvidenceKind.LATE),
        (MatchState.FAILED, 0, EvidenceKind.UNDELIVERED),
        (MatchState.EXPIRED, 0, EvidenceKind.UNDELIVERED),
        (MatchState.CANCELLED, 0, None),
        (MatchState.DELIVERED, 0, None),
    ],
)
def test_how_a_promise_was_kept(state: MatchState, late: int, kind: EvidenceKind | None) -> None:
    promised = timezone.localdate()
    assert kept_as(state, [promised - timedelta(3), promised + timedelta(late)], promised) == kind


def score(match: Match) -> int:
    return credit_file(match.offer.organisation).standing.score


def facts_of(match: Match) -> list[tuple[str, int]]:
    """The facts in the credit file of who gives, with their points."""
    facts = ReputationEvidence.objects.within(EVERYWHERE).filter(organisation=match.offer.organisation_id)
    return list(facts.order_by("pk").values_list("kind", "points"))


@pytest.mark.seed("003-10")
def test_a_late_delivery_lowers_the_score_of_its_organisation(world: World) -> None:
    match = matched(world)
    before = score(match)
    yesterday = timezone.now() - timedelta(1)
    Need.objects.within(EVERYWHERE).filter(pk=match.need_id).update(deadline=yesterday)
    confirmed(world, delivered(world, match), 10)
    assert [kind for kind, points in facts_of(match) if points < 0] == ["late"]
    assert score(match) < before


def test_a_delivery_on_time_and_good_words_stand_in_the_credit_file_once(world: World) -> None:
    match = matched(world)
    confirmed(world, delivered(world, match), 10)
    services.feedback_give(actor=world.actor("cadre"), match=match.pk, suits="yes")
    services.match_close(actor=world.actor("cadre"), number=match.pk)
    assert [kind for kind, _ in facts_of(match)] == ["on_time", "praised"]


def test_a_reservation_that_lapsed_stands_in_the_credit_file(world: World) -> None:
    match = matched(world)
    services.matches_expire(now=match.expires_at + timedelta(1))
    assert [kind for kind, _ in facts_of(match)] == ["undelivered"]


def test_what_was_cancelled_with_a_reason_says_nothing(world: World) -> None:
    match = matched(world)
    services.match_cancel(actor=world.actor("helper"), number=match.pk, reason="the lorry broke down")
    assert facts_of(match) == []


def test_a_receipt_has_its_pattern_and_finds_slips(world: World) -> None:
    receipt = delivered(world, matched(world)).receipt
    assert services.is_receipt(receipt)
    digit = receipt[-3]
    slip = f"{receipt[:-3]}{(int(digit) + 1) % 10}{receipt[-2:]}"
    assert not services.is_receipt(slip)
    assert not services.is_receipt("BF2026-1-1")


@pytest.mark.seed("003-10")
def test_a_promise_that_lapsed_in_part_was_not_kept(world: World) -> None:
    match = matched(world)
    delivery = delivered(world, match, 1)
    services.matches_expire(now=match.expires_at + timedelta(1))
    confirmed(world, delivery, 1)
    assert [kind for kind, _ in facts_of(match)] == ["undelivered"]


@pytest.mark.seed("003-10")
def test_a_delivery_found_wanting_is_no_promise_kept(world: World) -> None:
    match = matched(world)
    delivery = delivered(world, match)
    services.delivery_dispute(actor=world.actor("cadre"), number=delivery.pk, reason="most bags are missing")
    services.dispute_decide(actor=world.actor("east"), number=delivery.pk, received=1, finding="one bag came")
    assert (again(match).state, [kind for kind, _ in facts_of(match)]) == (MatchState.CONFIRMED, ["undelivered"])


def test_what_was_cancelled_in_part_is_judged_by_what_came(world: World) -> None:
    match = matched(world)
    delivery = delivered(world, match, 4)
    services.match_cancel(actor=world.actor("cadre"), number=match.pk, reason="a cousin brought the rest")
    confirmed(world, delivery, 4)
    assert [kind for kind, _ in facts_of(match)] == ["on_time"]


def test_nothing_was_handed_over_before_it_was_promised(world: World) -> None:
    match = matched(world)
    with pytest.raises(RuleViolated, match="cannot be the day"):
        delivered(world, match, delivered_on=timezone.localdate() - timedelta(1))


def test_what_is_not_to_be_closed_yet_is_not_held_every_hour(world: World) -> None:
    confirmed(world, delivered(world, matched(world)), 10)
    with CaptureQueriesContext(connection) as asked:
        assert services.matches_close(now=timezone.now() + timedelta(2)) == 0
    assert not [query for query in asked.captured_queries if "FOR NO KEY UPDATE" in query["sql"]]
