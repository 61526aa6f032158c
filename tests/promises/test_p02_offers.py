"""P2: for every offer at all times, pledged = free + reserved + delivered + withdrawn, and reservations expire.

A Hypothesis state machine does what organisations, villages, officers and time do, against a model made of dicts that
predicts every reply. After each step the rows of offers, needs and matches are what the model has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from bangfu.assist.network import services
from bangfu.assist.network.models import Match, Need, Offer
from bangfu.assist.network.services.matches import holding
from bangfu.errors import BangfuError
from bangfu.ground.access.scopes import EVERYWHERE
from tests.assist.network.conftest import World, world
from tests.promises.conftest import FULL_SIZE, Record
from tests.promises.offered import DONE, LONGEST, Model, Row

__all__ = ["world"]
SEEDS, STEPS = (200, 200) if FULL_SIZE else (10, 40)
BRIDGE = "100101100201"
FEW = st.sampled_from([1, 2, 3, 4, 5, 6, 8, 12, 0, -1])
DAYS, ANY = st.integers(0, 9), st.integers(0, 10**6)
PROOF = services.Proof(reference="folder 3")


class Gifts(RuleBasedStateMachine):
    """One county. Its offers, needs, matches and deliveries stand in the model's order, next to their numbers."""

    place: ClassVar[World]
    replies: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.model, self.now = Model(), timezone.now()
        self.offers: list[int] = []
        self.matches: list[int] = []
        self.parts: list[int] = []
        self.needs = [self.place.need(BRIDGE, quantity).pk for quantity in (6, 20)]
        self.model.needs += [
            {"quantity": quantity, "matched": 0, "delivered": 0, "confirmed": 0} for quantity in (6, 20)
        ]
        self.who = {name: self.place.actor(name) for name in ("helper", "cadre", "second")}
        self.pledge(12, 9)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.rollback.__exit__(None, None, None)

    def same(self, predicted: str, act: Callable[..., Any], **words: Any) -> Any:
        """Does the act, and holds its reply and every row against the model."""
        done = None
        try:
            done = act(**words)
        except BangfuError as error:
            reply = type(error).__name__
        else:
            reply = DONE
        self.replies[reply] += 1
        assert reply == predicted, (act, words)
        self.rows_are_the_models(done)
        return done

    def rows_are_the_models(self, done: Any) -> None:
        if isinstance(done, Match):
            self.matches.append(done.pk)
            late = self.now + timedelta(LONGEST, hours=1)
            Match.objects.within(EVERYWHERE).filter(pk=done.pk).update(expires_at=late)
        kept = [Offer.objects, Need.objects, Match.objects]
        offers, needs, matches = ({row.pk: row for row in rows.within(EVERYWHERE)} for rows in kept)  # type: ignore[attr-defined]
        if isinstance(done, Offer) and done.pk not in self.offers:
            self.offers.append(done.pk)
        for number, o in zip(self.offers, self.model.offers, strict=True):
            row = offers[number]
            told = (
                row.quantity_free,
                row.quantity_reserved,
                row.quantity_delivered,
                row.quantity_withdrawn,
                row.is_open,
            )
            assert told == (o["free"], o["reserved"], o["delivered"], o["withdrawn"], o["open"])
            assert row.quantity == sum(told[:4])
            assert min(told[:4]) >= 0
        for number, n in zip(self.needs, self.model.needs, strict=True):
            row = needs[number]
            counted = (row.quantity, row.quantity_matched, row.quantity_delivered, row.quantity_confirmed)
            assert counted == (n["quantity"], n["matched"], n["delivered"], n["confirmed"])
        for number, m in zip(self.matches, self.model.matches, strict=True):
            row = matches[number]
            assert (row.quantity_owed, row.quantity_delivered, row.quantity_confirmed) == (
                m["owed"], m["delivered"], m["confirmed"],
            )  # fmt: skip

    def one(self, numbers: list[int], rows: list[Row], choice: int) -> tuple[int, Row]:
        return numbers[choice % len(numbers)], rows[choice % len(numbers)]

    @rule(quantity=st.one_of(FEW, FEW, FEW, st.just(10**12)), days=DAYS)
    def offer(self, quantity: int, days: int) -> None:
        self.pledge(quantity, days)

    def pledge(self, quantity: int, days: int) -> None:
        given = {"organisation": self.place.organisations["Friends"], "item": self.place.rice}
        until = self.now + timedelta(days, hours=1)
        predicted = self.model.offer(quantity, days)
        self.same(predicted, services.offer_record, actor=self.who["helper"], quantity=quantity, expires=until, **given)

    @rule(choice=ANY, free=FEW)
    def change(self, choice: int, free: int) -> None:
        number, o = self.one(self.offers, self.model.offers, choice)
        until = self.now + timedelta(o["until"] - self.model.day, hours=1)
        told = {"free": free, "expires": until, "area_limit": None}
        self.same(self.model.change(o, free), services.offer_change, actor=self.who["helper"], number=number, **told)

    @rule(choice=ANY, part=st.one_of(FEW, st.none()))
    def withdraw(self, choice: int, part: int | None) -> None:
        number, o = self.one(self.offers, self.model.offers, choice)
        told = {"quantity": part, "reason": "the store burned down"}
        self.same(
            self.model.withdraw(o, part), services.offer_withdraw, actor=self.who["helper"], number=number, **told
        )

    @rule(choice=ANY, asked=ANY, quantity=FEW)
    def claim(self, choice: int, asked: int, quantity: int) -> None:
        number, o = self.one(self.offers, self.model.offers, choice)
        need, n = self.one(self.needs, self.model.needs, asked)
        told = {"need": need, "offer": number, "quantity": quantity}
        self.same(self.model.claim(o, n, quantity), services.need_claim, actor=self.who["helper"], **told)

    @precondition(lambda self: self.matches)
    @rule(choice=ANY, by=st.sampled_from(["helper", "cadre"]))
    def cancel(self, choice: int, by: str) -> None:
        number, m = self.one(self.matches, self.model.matches, choice)
        self.same(self.model.cancel(m), self.cancelled, actor=self.who[by], number=number, reason="no lorry")

    @staticmethod
    def cancelled(**words: Any) -> None:
        services.match_cancel(**words)

    @precondition(lambda self: self.matches)
    @rule(choice=ANY, quantity=FEW)
    def deliver(self, choice: int, quantity: int) -> None:
        number, m = self.one(self.matches, self.model.matches, choice)
        told = {"match": number, "quantity": quantity, "delivered_on": timezone.localdate(), "proof": PROOF}
        predicted = self.model.deliver(m, quantity)
        done = self.same(predicted, services.delivery_record, actor=self.who["helper"], **told)
        self.parts += [done.pk] if done else []

    @precondition(lambda self: self.parts)
    @rule(choice=ANY, got=FEW)
    def confirm(self, choice: int, got: int) -> None:
        number, p = self.one(self.parts, self.model.parts, choice)
        told = {"number": number, "received": got, "shortfall": "wet"}
        self.same(self.model.confirm(p, got), services.delivery_confirm, actor=self.who["cadre"], **told)

    @precondition(lambda self: self.parts)
    @rule(choice=ANY)
    def dispute(self, choice: int) -> None:
        number, p = self.one(self.parts, self.model.parts, choice)
        told = {"number": number, "reason": "nothing came"}
        self.same(self.model.dispute(p), services.delivery_dispute, actor=self.who["cadre"], **told)

    @precondition(lambda self: self.parts)
    @rule(choice=ANY, got=FEW)
    def decide(self, choice: int, got: int) -> None:
        number, p = self.one(self.parts, self.model.parts, choice)
        told = {"number": number, "received": got, "finding": "counted in the store"}
        self.same(self.model.decide(p, got), services.dispute_decide, actor=self.who["second"], **told)

    @rule(days=st.integers(0, 6))
    def wait(self, days: int) -> None:
        self.now += timedelta(days)
        self.same(self.model.wait(days), self.time, now=self.now + timedelta(minutes=1))

    @staticmethod
    def time(*, now: Any) -> None:
        services.matches_expire(now=now)
        services.offers_lapse(now=now)


def played(place: World, seeds: int, steps: int) -> Counter[str]:
    """How often each reply was given, all of them as predicted."""
    Gifts.place, Gifts.replies = place, Counter()
    options = settings(
        max_examples=seeds,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Gifts, settings=options)
    return Gifts.replies


def test_every_reply_and_every_quantity_is_as_the_model_says(world: World, measured: Record) -> None:
    replies = played(world, SEEDS, STEPS)
    assert len(replies) == 3
    assert replies[DONE] > replies.total() / 10
    measured(
        "P2 Of every offer at all times pledged = free + reserved + delivered + withdrawn; reservations expire",
        f"{SEEDS} seeds × {STEPS} steps: {replies.total():,} replies as predicted, {replies[DONE]:,} of them done",
    )


def forgets_that_the_offer_ended(held: holding.Held, quantity: int) -> None:
    held.match.quantity_returned += quantity
    held.offer.quantity_reserved -= quantity
    held.need.quantity_matched -= quantity


def forgets_the_shortfall(held: holding.Held, quantity: int) -> None:
    """Nothing is taken back."""


def never(*, now: Any) -> int:
    return 0


def ended(gifts: Gifts) -> None:
    gifts.claim(0, 0, 5)
    gifts.withdraw(0, None)
    gifts.cancel(0, "helper")


def came_short(gifts: Gifts) -> None:
    gifts.claim(0, 0, 5)
    gifts.deliver(0, 5)
    gifts.confirm(0, 3)


def waited(gifts: Gifts) -> None:
    gifts.claim(0, 0, 5)
    gifts.wait(LONGEST + 1)


SABOTAGES: dict[str, tuple[object, str, Any, Callable[[Gifts], None]]] = {
    "what comes back to an ended offer is lost": (holding.Held, "give_back", forgets_that_the_offer_ended, ended),
    "what did not arrive stays delivered": (holding.Held, "take_back", forgets_the_shortfall, came_short),
    "reservations never expire": (services, "matches_expire", never, waited),
}


def told(place: World, story: Callable[[Gifts], None]) -> None:
    Gifts.place = place
    gifts = Gifts()
    try:
        story(gifts)
    finally:
        gifts.teardown()


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_sabotage_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch, sabotage: str) -> None:
    place, name, broken, story = SABOTAGES[sabotage]
    told(world, story)
    monkeypatch.setattr(place, name, broken)
    with pytest.raises((AssertionError, IntegrityError)):
        told(world, story)


@pytest.mark.parametrize("column", ["reserved", "delivered", "withdrawn"])
@pytest.mark.parametrize("quantity", [-1, 6])
def test_the_database_refuses_what_does_not_add_up(world: World, column: str, quantity: int) -> None:
    offer = world.offer(5)
    statement = f"UPDATE network_offer SET quantity_{column} = %s WHERE id = %s"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [quantity, offer.pk])
