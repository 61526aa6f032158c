"""The card with which a household opens her room: issued anew, replaced, revoked."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bangfu.errors import Conflict, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.ciphers import blind
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.home.models import Card, Session
from bangfu.home.selectors.entry import CODE
from bangfu.identify.registry.models import Household
from bangfu.identify.registry.selectors import household_get

CODE_DIGITS = 16
DAYS_A_MONTH = 31


@dataclass(frozen=True)
class Issued:
    """A new card and its code, which nobody can see again."""

    card: Card
    code: str

    @property
    def groups(self) -> str:
        return " ".join(self.code[i : i + 4] for i in range(0, CODE_DIGITS, 4))


@transaction.atomic
def card_issue(*, actor: Actor, household: int, valid_until: date) -> Issued:
    """A card with a new random code; an earlier card of this household ends, and every visit that it opened.

    Errors: NotFound, NotPermitted, Conflict for an ended household, RuleViolated for a day that cannot be.
    """
    home = household_get(scope=actor.scope(Permission.REGISTER_READ), number=household)
    actor.permit(Permission.HOUSEHOLD_ADMIT, home.area)
    home = Household.objects.within(EVERYWHERE).select_for_update(of=("self",)).select_related("area").get(pk=home.pk)
    where = say("household {number}", number=home.household_no)
    if home.ended_on is not None:
        raise Conflict(say("this household has ended"), where=where, remedy=say("Look for the household it joined."))
    today = timezone.localdate()
    if not today < valid_until <= today + timedelta(DAYS_A_MONTH * settings.HOME_CARD_MONTHS):
        raise RuleViolated(
            say("a card holds at most {months} months", months=settings.HOME_CARD_MONTHS),
            where=where,
            remedy=say("Choose a day from tomorrow on, within this time."),
        )
    _end(Card.objects.within(EVERYWHERE).filter(household=home, ended_at__isnull=True).first(), actor)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    card = Card.objects.create(
        area=home.area,
        household=home,
        code_blind=blind(CODE, code),
        issued_by=actor.user,
        issued_at=timezone.now(),
        valid_until=valid_until,
    )
    return Issued(card, code)


@transaction.atomic
def card_revoke(*, actor: Actor, household: int) -> Card:
    """A card that was lost opens nothing any more, and whom it let in is out.

    Errors: NotFound, NotPermitted, Conflict without a card.
    """
    home = household_get(scope=actor.scope(Permission.REGISTER_READ), number=household)
    actor.permit(Permission.HOUSEHOLD_ADMIT, home.area)
    card = Card.objects.within(EVERYWHERE).filter(household=home, ended_at__isnull=True).first()
    if card is None:
        raise Conflict(
            say("this household has no card"),
            where=say("household {number}", number=home.household_no),
            remedy=say("Issue one if she wants it."),
        )
    _end(card, actor)
    return card


def _end(card: Card | None, actor: Actor) -> None:
    if card is None:
        return
    card.ended_at, card.ended_by = timezone.now(), actor.user
    card.save(update_fields=["ended_at", "ended_by"])
    Session.objects.within(EVERYWHERE).filter(card=card, ended_at__isnull=True).update(ended_at=card.ended_at)
