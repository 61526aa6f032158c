"""Who is in a room, and the card and consents of a household."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from bangfu.ground.access.ciphers import blind
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.home.actors import Visitor
from bangfu.home.models import Card, Consent, Session
from bangfu.identify.registry.models import Household

CODE, TOKEN = "home.card", "home.session"
CONSENT_PLACE = "home.consent.words"


def visitor_of(token: str) -> Visitor | None:
    """Who holds this token; nobody once the visit ended, lapsed, or its card did, or the agent left her office."""
    found = (
        Session.objects.within(EVERYWHERE)
        .filter(token_blind=blind(TOKEN, token), ended_at__isnull=True, lapses_at__gt=timezone.now())
        .filter(household__ended_on__isnull=True)
        .select_related("household", "household__area", "household__source", "consent__agent", "card")
        .first()
    )
    if found is None or (found.card is not None and found.card.valid_until < timezone.localdate()):
        return None
    agent = found.consent.agent if found.consent else None
    if agent is not None and not agent.is_active:
        return None
    return Visitor(found, found.household, agent)


def card_of(*, scope: Scope, household: Household) -> Card | None:
    """The living card of a household, if there is one."""
    cards = Card.objects.within(scope).filter(household=household, ended_at__isnull=True)
    return cards.select_related("issued_by").first()


def consents_of(*, scope: Scope, household: Household) -> QuerySet[Consent]:
    """Who opened the room of a household with her consent, the newest first."""
    return Consent.objects.within(scope).filter(household=household).select_related("agent").order_by("-pk")


def own_consents(visitor: Visitor) -> QuerySet[Consent]:
    """Who opened her room, as she sees it herself."""
    return consents_of(scope=EVERYWHERE, household=visitor.household)
