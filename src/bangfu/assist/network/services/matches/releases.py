"""The household's number for the donor of one match: by its consent alone, opened each time with a reason, and gone
when the match has ended. Numbers of offices need no consent; they are in the contact card."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from bangfu.assist.network.models import Call, CallOutcome, Match, Release
from bangfu.assist.network.selectors import match_get, number_open, release_of
from bangfu.assist.network.selectors.aftercare import NUMBER_PLACE
from bangfu.assist.network.services.matches.confirmations import CONFIRMING
from bangfu.assist.network.services.matches.endings import GIVING, permit_side
from bangfu.assist.network.services.matches.holding import Held
from bangfu.assist.network.services.rules import refuse_numbers
from bangfu.errors import Conflict, NotFound, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Purpose, Unmasking
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.services import unmask_permitted


@transaction.atomic
def release_record(*, actor: Actor, match: int, given_on: date, evidence: str) -> Release:
    """The household agrees that this donor learns its number; the village writes down where the signed paper is.

    Errors: NotFound, NotPermitted, RuleViolated without paper or for a day to come, Conflict where the match has ended,
    is for no household or one without a number, or where it agreed already.
    """
    seen = match_get(actor=actor, number=match)
    permit_side(actor, seen, giving=(), receiving=CONFIRMING)
    where = say("match {number}", number=match)
    evidence = refuse_numbers(evidence, say("where the signed paper is"))
    if not evidence or given_on > timezone.localdate():
        raise RuleViolated(
            say("the signed paper or its day is missing, or the day lies in the future"),
            where=where,
            remedy=say("Let the household sign, and write down where the paper is kept."),
        )
    held = Held(match)
    home = held.need.household
    if not held.match.is_live or home is None or not home.phone_sealed or release_of(held.match) is not None:
        raise Conflict(
            say("this match has ended, is for no household with a number, or the household has agreed already"),
            where=where,
            remedy=say("Look at the match. A number is added in the register first."),
        )
    return Release.objects.create(
        area=held.match.area,
        match=held.match,
        household=home,
        given_on=given_on,
        evidence=evidence,
        recorded_by=actor.user,
        recorded_at=timezone.now(),
    )


@transaction.atomic
def release_withdraw(*, actor: Actor, match: int) -> Release:
    """The household takes its consent back: the number is gone at once. Errors: NotFound, NotPermitted, Conflict."""
    seen = match_get(actor=actor, number=match)
    permit_side(actor, seen, giving=(), receiving=CONFIRMING)
    Held(match)
    release = release_of(seen)
    if release is None:
        raise Conflict(
            say("there is no consent to take back"),
            where=say("match {number}", number=match),
            remedy=say("Look at the match."),
        )
    release.withdrawn_at, release.withdrawn_by = timezone.now(), actor.user
    release.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return release


@transaction.atomic
def number_unmask(*, actor: Actor, match: int, reason: str) -> Unmasking:
    """The donor opens the number for a quarter of an hour: one act on record, with its reason.

    Errors: NotFound without a consent that stands, NotPermitted, RuleViolated without a reason.
    """
    seen, release = _released(actor, match)
    permit_side(actor, seen, giving=GIVING, receiving=())
    return unmask_permitted(
        actor=actor,
        area=seen.area,
        place=NUMBER_PLACE,
        row=release.pk,
        fields=["phone"],
        purpose=Purpose.VISIT,
        reason=reason,
    )


@transaction.atomic
def call_record(*, actor: Actor, match: int, outcome: str) -> Call:
    """That the donor called, and whether she spoke with anybody. Errors: as `number_unmask`; Conflict where she has not
    opened the number."""
    seen, release = _released(actor, match)
    permit_side(actor, seen, giving=GIVING, receiving=())
    if outcome not in CallOutcome.values:
        raise RuleViolated(say("there is no such outcome"), where=_where(seen), remedy=say("Choose one of the three."))
    if not number_open(actor=actor, match=seen):
        raise Conflict(
            say("the number is not open to you at this moment"),
            where=_where(seen),
            remedy=say("Open it with a reason, then write the call down."),
        )
    return Call.objects.create(
        area=seen.area, release=release, called_by=actor.user, called_at=timezone.now(), outcome=outcome
    )


def _released(actor: Actor, number: int) -> tuple[Match, Release]:
    match = match_get(actor=actor, number=number)
    release = Release.objects.within(EVERYWHERE).filter(match=match, withdrawn_at__isnull=True).first()
    if release is None or not match.is_live:
        raise NotFound(
            say("the household has not agreed to release its number, or the match has ended"),
            where=_where(match),
            remedy=say("Ask the village: it asks the household. Offices can be called without."),
        )
    return match, release


def _where(match: Match) -> Phrase:
    return say("match {number}", number=match.pk)
