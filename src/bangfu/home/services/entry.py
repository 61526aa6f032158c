"""Into her room and out of it: by card, or through an agent with her consent."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bangfu.compute.identity import tidy_number
from bangfu.errors import BangfuError, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.ciphers import blind, seal
from bangfu.ground.access.models.records import Outcome
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.services import attempts_in_turn, locked_until, sign_in_recorded
from bangfu.ground.audit.services import actor_stated
from bangfu.home.actors import RIGHT, Visitor
from bangfu.home.models import Card, Consent, ConsentGiven, Session
from bangfu.home.selectors.entry import CODE, CONSENT_PLACE, TOKEN
from bangfu.home.services.rules import next_number, refuse_empty
from bangfu.identify.registry.models import Household
from bangfu.identify.registry.selectors import household_get

PHONE_DIGITS = 11
CARD_DIGITS = 6
HOURS_AT_MOST = 12
DAY_LIMIT = 31


class EntryRefused(BangfuError):
    """No such number and code, or too many attempts: the remedy says what to do."""


def household_enter(*, identifier: str, code: str, address: str) -> str:
    """The token of a new visit. `identifier` is the number of the card or the household, or its telephone.

    Errors: EntryRefused, which never tells whether the number exists.
    """
    number, digits = tidy_number(identifier), tidy_number(code)
    name, token = f"{RIGHT} {number}", ""
    with transaction.atomic():
        attempts_in_turn(name)
        actor_stated(number=None, name=RIGHT, permission="enter")
        free_at = locked_until(name, address)
        card = None if free_at else _card_of(number, digits)
        if card is not None:
            token = _session_open(card.household, hours=HOURS_AT_MOST, card=card)
        outcome = Outcome.SIGNED_IN if card else Outcome.LOCKED if free_at else Outcome.PASSWORD_WRONG
        sign_in_recorded(outcome=outcome, username=name, user=None, address=address)
    if free_at:
        raise _locked(free_at)
    if not token:
        raise EntryRefused(
            say("the number or the code is not right, or the card has lapsed"),
            where=say("opening your room"),
            remedy=say("Check the digits on the card. The village office can give you a new card at any time."),
        )
    return token


def _card_of(number: str, code: str) -> Card | None:
    """The living card of this number and code; a telephone may be that of several households."""
    if not number or not code:
        return None
    today = timezone.localdate()
    cards = Card.objects.within(EVERYWHERE).filter(
        code_blind=blind(CODE, code), ended_at__isnull=True, valid_until__gte=today, household__ended_on__isnull=True
    )
    named = Q(household__household_no=number)
    if len(number) == PHONE_DIGITS and number.isdecimal():
        named |= Q(household__phone_blind=blind("phone", number))
    if len(number) <= PHONE_DIGITS and number.isdecimal():
        named |= Q(pk=int(number))
    return cards.filter(named).select_related("household", "household__area").order_by("pk").first()


def _session_open(home: Household, *, hours: float, card: Card | None = None, consent: Consent | None = None) -> str:
    token, now = secrets.token_urlsafe(32), timezone.now()
    Session.objects.create(
        area=home.area,
        household=home,
        token_blind=blind(TOKEN, token),
        card=card,
        consent=consent,
        opened_at=now,
        lapses_at=now + timedelta(hours=hours),
    )
    return token


def _locked(free_at: datetime) -> EntryRefused:
    return EntryRefused(
        say("too many attempts have failed"),
        where=say("opening your room"),
        remedy=say(
            "Try again from {time} on, or ask the village office to open the room together with you.",
            time=timezone.localtime(free_at).strftime("%H:%M"),
        ),
    )


@transaction.atomic
def consent_record(*, actor: Actor, household: int, given: str, given_on: date, words: str) -> str:
    """A household lets this agent open her room, for half an hour; the token of the visit.

    Errors: NotFound, NotPermitted, RuleViolated without her words or for a day that cannot be.
    """
    home = household_get(scope=actor.scope(Permission.REGISTER_READ), number=household)
    actor.permit(Permission.HOUSEHOLD_ADMIT, home.area)
    where = say("consent")
    today = timezone.localdate()
    if given not in ConsentGiven.values or not today - timedelta(DAY_LIMIT) <= given_on <= today:
        raise RuleViolated(
            say("how or when the consent was given cannot be"),
            where=where,
            remedy=say("Choose how she said so, and a day of the last month, today at the latest."),
        )
    said = refuse_empty(where, words)
    number = next_number(Consent)
    consent = Consent.objects.create(
        pk=number,
        area=home.area,
        household=home,
        agent=actor.user,
        given=given,
        given_on=given_on,
        words_sealed=seal(CONSENT_PLACE, number, said),
        recorded_at=timezone.now(),
    )
    return _session_open(home, hours=settings.HOME_IDLE_MINUTES / 60, consent=consent)


@transaction.atomic
def visit_end(*, actor: Visitor) -> None:
    """Out of the room, on this device."""
    actor.permit()
    Session.objects.within(EVERYWHERE).filter(pk=actor.session.pk).update(ended_at=timezone.now())


@transaction.atomic
def visits_end_all(*, actor: Visitor) -> int:
    """Out of the room on every device, those of agents included; how many visits that ended."""
    actor.permit()
    open_ones = Session.objects.within(EVERYWHERE).filter(household=actor.household, ended_at__isnull=True)
    return open_ones.update(ended_at=timezone.now())
