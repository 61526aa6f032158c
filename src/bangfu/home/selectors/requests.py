"""The requests of one household for herself, and of an area for who answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from bangfu.errors import NotFound, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.ciphers import unseal
from bangfu.ground.access.models import Area, Level, User
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.home.actors import Visitor
from bangfu.home.models import Kind, Request, RequestState
from bangfu.home.selectors.standing import who_decided

WORDS, ANSWER = "home.request.words", "home.request.answer"
RISES_AFTER = 7
"""So many days after the last one, what a township has not answered is seen by the county too."""
GOING = (RequestState.RECEIVED, RequestState.IN_HAND)


@dataclass(frozen=True)
class Told:
    """What was written into a request, and what was answered; opened for who may read it, never logged."""

    words: dict[str, str]
    answer: str


def told_in(request: Request) -> Told:
    """Her words by the question they answer, and the answer. Errors: SealBroken."""
    words = unseal(WORDS, request.pk, bytes(request.words_sealed))
    return Told(json.loads(words) if words else {}, unseal(ANSWER, request.pk, bytes(request.answer_sealed)))


def own_requests(visitor: Visitor) -> QuerySet[Request]:
    """All that this household ever handed in, the newest first."""
    found = Request.objects.within(EVERYWHERE).filter(household=visitor.household)
    return found.select_related(*_LINKED).order_by("-pk")


def own_request(visitor: Visitor, receipt: str) -> Request:
    """Errors: NotFound, for another household's as for none."""
    found = own_requests(visitor).filter(receipt=receipt).first()
    if found is None:
        raise _absent(receipt)
    return found


_LINKED = (
    "area",
    "through",
    "taken_by",
    "answered_by",
    "of_case",
    "of_case__version",
    "of_notice",
    "of_request",
    "opened_case",
    "opened_case__version",
    "objection",
    "change",
    "change__case",
)


def requests_within(
    *, scope: Scope, level: int | None = None, kind: str = "", state: str = "", area: Area | None = None
) -> QuerySet[Request]:
    """Requests of a scope by the day they are due. With `level`, those that this level answers: its own, and what the
    level below has let pass its day; a household is never turned away for that, somebody above sees it."""
    found = Request.objects.within(scope).select_related("household", "area", "through", "change__case")
    if level is not None:
        found = found.filter(_at(level), state__in=GOING, due__isnull=False).exclude(_followed())
    found = found.filter(kind=kind) if kind else found
    found = found.filter(state=state) if state else found
    found = found.filter(area__path__startswith=area.path) if area else found
    return found.order_by(F("due").asc(nulls_last=True), "pk") if level is not None else found.order_by("-pk")


def _followed() -> Q:
    return Q(opened_case__isnull=False) | Q(objection__isnull=False) | Q(change__isnull=False)


def _at(level: int) -> Q:
    today = timezone.localdate()
    late, very_late = today, today - timedelta(RISES_AFTER)
    if level >= Level.VILLAGE:
        return Q(level=Level.VILLAGE)
    if level == Level.TOWNSHIP:
        return Q(level=Level.TOWNSHIP) | Q(level=Level.VILLAGE, due__lt=late)
    return Q(level=Level.COUNTY) | Q(level=Level.TOWNSHIP, due__lt=late) | Q(level=Level.VILLAGE, due__lt=very_late)


def level_of(actor: Actor) -> int:
    """The level at which she answers: that of the highest area in which she holds the right."""
    paths = actor.scope(Permission.REQUEST_READ).paths
    levels = Area.objects.filter(path__in=paths).values_list("level", flat=True)
    return min(levels, default=int(Level.VILLAGE))


def request_get(*, scope: Scope, number: int) -> Request:
    """Errors: NotFound where there is none, or it lies outside the scope."""
    found = Request.objects.within(scope).select_related("household", *_LINKED).filter(pk=number).first()
    if found is None:
        raise _absent(str(number))
    return found


def receipt_of(token: str) -> Request:
    """What a printed receipt proves to who holds it: that it was received, when, and until when it is answered.

    Errors: NotFound.
    """
    found = Request.objects.within(EVERYWHERE).filter(token=token).first()
    if found is None:
        raise _absent("")
    return found


def _absent(receipt: str) -> NotFound:
    return NotFound(
        say("there is no such request, or it is not yours to see"),
        where=say("receipt {number}", number=receipt),
        remedy=say("Go back to the list and choose one from there."),
    )


def kept_apart(request: Request) -> set[User]:
    """Who may not answer an appeal or an objection: who wrote it down for her, and whose own act it is against."""
    if request.kind not in (Kind.APPEAL, Kind.OBJECTION):
        return set()
    apart = {request.through}
    if request.of_case is not None:
        apart |= who_decided(request.of_case)
    if request.of_request is not None:
        apart |= {request.of_request.answered_by, request.of_request.taken_by}
    if request.of_notice is not None:
        apart |= {request.of_notice.drafted_by, request.of_notice.posted_by}
    return {user for user in apart if user is not None}
