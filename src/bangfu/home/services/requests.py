"""What she hands in: each with a receipt, a day by which it is answered, and her words sealed."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from bangfu.compute.deadlines import Counting, deadline
from bangfu.errors import Conflict, NotFound, Phrase, RuleViolated, say
from bangfu.ground.access.ciphers import seal
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import area_chain
from bangfu.ground.workflow.models import Case
from bangfu.ground.workflow.selectors.procedures import calendar
from bangfu.home.actors import Visitor
from bangfu.home.models import Kind, Request, RequestState, Satisfaction
from bangfu.home.selectors.requests import WORDS, own_request
from bangfu.home.selectors.standing import cases_of, line_to_sign, notices_open_to
from bangfu.home.services.rules import next_number, refuse_empty
from bangfu.policy.loader import parameter

LEVELS = {Kind.OBJECTION: Level.TOWNSHIP, Kind.APPEAL: Level.COUNTY}
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""What a receipt number is made of: no sign that the eye or the ear takes for another."""
UNANSWERED = (Kind.SATISFACTION, Kind.MEETING)
"""What she says without asking for anything: it is read, and no day runs."""


@dataclass(frozen=True)
class About:
    """What a request speaks of, as far as its kind needs it."""

    what: str = ""
    case: int | None = None
    step: str = ""
    notice: int | None = None
    line: int | None = None
    request: int | None = None
    agrees: bool | None = None


Values = dict[str, Any]
"""The rows that a request was found to be about, by their columns."""


@transaction.atomic
def request_hand_in(*, actor: Visitor, kind: str, words: Mapping[str, str], about: About | None = None) -> Request:
    """Hands something in. `words` are her own, by the question they answer; nothing of them is stored in the clear.

    Errors: RuleViolated without words or with a number of a person in them, NotFound for what is not hers to speak of,
    Conflict where it was handed in already, PolicyMissing where nobody stated the days.
    """
    actor.permit()
    chosen = Kind(kind)
    told = _told(chosen, words)
    values = _found(actor, chosen, about or About())
    _refuse_second(actor, chosen, values)
    number, now = next_number(Request), timezone.now()
    stored: Any = {
        **values,
        "area": actor.household.area,
        "household": actor.household,
        "receipt": receipt_number(timezone.localdate(now)),
        "token": secrets.token_urlsafe(16),
        "words_sealed": seal(WORDS, number, json.dumps(told, ensure_ascii=False)),
        "level": LEVELS.get(chosen, Level.VILLAGE),
        "due": due_of(chosen, actor.household.area, timezone.localdate(now)),
    }
    return Request.objects.create(pk=number, kind=chosen, through=actor.agent, received_at=now, **stored)


def receipt_number(day: date) -> str:
    """A number for a receipt of a day, which can be read out on the telephone."""
    return f"{day:%Y%m%d}-{''.join(secrets.choice(SIGNS) for _ in range(5))}"


@transaction.atomic
def request_withdraw(*, actor: Visitor, receipt: str) -> Request:
    """She takes back what nobody has decided yet. Errors: NotFound, Conflict."""
    actor.permit()
    seen = own_request(actor, receipt)
    request = Request.objects.within(EVERYWHERE).select_for_update(of=("self",)).get(pk=seen.pk)
    if not request.may_be_withdrawn:
        raise Conflict(
            say("this cannot be taken back any more"),
            where=say("receipt {number}", number=receipt),
            remedy=say("Ask the office that has it in hand; the page of the request says which."),
        )
    request.state = RequestState.WITHDRAWN
    request.save(update_fields=["state"])
    return request


def due_of(kind: Kind, area: Area, start: date) -> date | None:
    """The last day for an answer, in working days; none for what asks for nothing. Errors: PolicyMissing."""
    if kind in UNANSWERED:
        return None
    code = "household_appeal_days" if kind in LEVELS else "household_request_days"
    chain = [above.code for above in reversed(area_chain(area))]
    days = parameter(code, on=start, region=chain).value
    return deadline(start, int(str(days)), Counting.WORKING, calendar(), area.code).day


def _told(kind: Kind, words: Mapping[str, str]) -> dict[str, str]:
    """Her words, each tidied. A signature or a mark of satisfaction needs none."""
    told = {name: refuse_empty(say("your words"), text) for name, text in words.items() if text.strip()}
    if not told and kind not in (Kind.SIGNATURE, Kind.SATISFACTION, Kind.MEETING):
        raise RuleViolated(
            say("you have not written anything yet"),
            where=say("your words"),
            remedy=say("A sentence or two are enough."),
        )
    return told


def _found(actor: Visitor, kind: Kind, about: About) -> Values:
    if kind == Kind.OBJECTION:
        return _notice(actor, about)
    if kind == Kind.SIGNATURE:
        case = _case(actor, about.case)
        if line_to_sign(case, about.step) is None:
            raise Conflict(
                say("nothing waits for your signature here"),
                where=say("case {number}", number=case.pk),
                remedy=say("Look at where your case stands: it shows what is to be done now."),
            )
        return {"of_case": case, "step": about.step, "agrees": about.agrees}
    values: Values = {"about": about.what}
    if kind == Kind.SATISFACTION and about.what not in Satisfaction.values:
        raise RuleViolated(
            say("choose how satisfied you are"), where=say("satisfaction"), remedy=say("One of the three is enough.")
        )
    if about.case is not None:
        values["of_case"] = _case(actor, about.case)
    if about.request is not None:
        values["of_request"] = _earlier(actor, about.request)
    if kind == Kind.APPEAL and len(values) == 1:
        raise _not_hers(say("appeal"))
    return values


def _case(actor: Visitor, number: int | None) -> Case:
    case = next((case for case in cases_of(actor.household) if case.pk == number), None)
    if case is None:
        raise _not_hers(say("case {number}", number=number or 0))
    return case


def _earlier(actor: Visitor, number: int) -> Request:
    found = Request.objects.within(EVERYWHERE).filter(pk=number, household=actor.household).first()
    if found is None:
        raise _not_hers(say("request {number}", number=number))
    return found


def _notice(actor: Visitor, about: About) -> Values:
    """A notice that hangs for her village, and a line that it has. Errors: NotFound."""
    notice = next((notice for notice in notices_open_to(actor.household) if notice.pk == about.notice), None)
    if notice is None or (about.line is not None and not 1 <= about.line <= notice.line_count):
        raise _not_hers(say("notice {number}", number=about.notice or 0))
    return {"of_notice": notice, "line": about.line}


def _not_hers(where: Phrase) -> NotFound:
    return NotFound(
        say("there is no such thing in your room"), where=where, remedy=say("Go back and choose from the list.")
    )


def _refuse_second(actor: Visitor, kind: Kind, values: Values) -> None:
    """The same once more, while the first waits, would only make her wait twice."""
    if kind not in (Kind.APPLICATION, Kind.SIGNATURE, Kind.APPEAL):
        return
    going = Request.objects.within(EVERYWHERE).filter(
        household=actor.household, kind=kind, state__in=[RequestState.RECEIVED, RequestState.IN_HAND], **values
    )
    first = next((one for one in going if one.state == RequestState.RECEIVED or one.is_open), None)
    if first is not None:
        raise Conflict(
            say("you have handed this in already, on {day}", day=timezone.localdate(first.received_at).isoformat()),
            where=say("receipt {number}", number=first.receipt),
            remedy=say("Its page says who has it in hand and until when."),
        )
