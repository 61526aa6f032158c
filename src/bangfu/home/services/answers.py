"""What the office does with a request: takes it to the room it belongs to, and answers with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from bangfu.errors import Conflict, NotPermitted, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.ciphers import seal
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import area_chain
from bangfu.ground.audit.services import reason_stated
from bangfu.ground.notices.models import Channel
from bangfu.ground.notices.services import objection_record
from bangfu.ground.workflow.models import Case, EvidenceKind
from bangfu.ground.workflow.selectors import procedure_of
from bangfu.ground.workflow.services import case_open, evidence_add
from bangfu.home.models import ANSWERED, Kind, Request, RequestState
from bangfu.home.selectors.requests import ANSWER, GOING, kept_apart, request_get, told_in
from bangfu.home.services.rules import refuse_empty
from bangfu.identify.determination.services import case_begin
from bangfu.identify.registry.models import Part
from bangfu.identify.registry.services import Grounds, Stated, change_request, year_change_request
from bangfu.policy.loader import parameter

IDENTIFICATION = "identification"


@dataclass(frozen=True)
class Correction:
    """The values that a correction comes to in the register, and what proves them."""

    part: Part
    values: Mapping[str, Any]
    grounds: Grounds
    stated: Stated
    member: int | None = None
    year: int | None = None
    lines: Mapping[str, int] | None = None


@transaction.atomic
def request_take(*, actor: Actor, number: int) -> Request:
    """Takes a request in hand: who works on it is named to the household. Errors: NotFound, NotPermitted, Conflict."""
    return _taken(actor, _held(actor, number))


@transaction.atomic
def application_accept(*, actor: Actor, number: int, title: str) -> Request:
    """Opens the case that she applied for, by the procedure of the day; its clock runs from when she handed it in.

    Errors: as of `case_begin`; Conflict where it is no application for identification.
    """
    request = _held(actor, number)
    _refuse_other(request, Kind.APPLICATION)
    procedure = procedure_code(request.area)
    request.opened_case = case_begin(
        actor=actor,
        household=request.household_id,
        procedure=procedure,
        title=title,
        clock_from=timezone.localdate(request.received_at),
    )
    return _taken(actor, request)


@transaction.atomic
def objection_accept(*, actor: Actor, number: int) -> Request:
    """Records her objection to the notice: its line is paused, and a second person answers it.

    She stays unnamed there. Errors: as of `objection_record`.
    """
    request = _held(actor, number)
    _refuse_other(request, Kind.OBJECTION)
    request.objection = objection_record(
        actor=actor,
        number=request.of_notice_id or 0,
        text="\n".join(told_in(request).words.values()),
        channel=Channel.ONLINE,
        received_on=timezone.localdate(request.received_at),
        position=request.line,
    )
    return _taken(actor, request)


@transaction.atomic
def correction_accept(*, actor: Actor, number: int, correction: Correction) -> Request:
    """Asks for the new values in the register, where a second person decides. Errors: as of `change_request`."""
    request = _held(actor, number)
    _refuse_other(request, Kind.CORRECTION)
    given = correction
    common: dict[str, Any] = {
        "actor": actor,
        "household": request.household_id,
        "grounds": given.grounds,
        "stated": given.stated,
    }
    if given.part in (Part.INCOMES, Part.LIVING):
        request.change = year_change_request(
            **common, part=given.part, year=given.year or 0, values=given.values, lines=given.lines
        )
    else:
        request.change = change_request(**common, values=given.values, member=given.member)
    return _taken(actor, request)


@transaction.atomic
def signature_accept(*, actor: Actor, number: int) -> Request:
    """Adds her signature to the open step. Errors: as of `evidence_add`; Conflict where she does not agree."""
    request = _held(actor, number)
    _refuse_other(request, Kind.SIGNATURE)
    if not request.agrees or request.of_case is None:
        raise Conflict(
            say("she does not agree: there is no signature to add"),
            where=say("receipt {number}", number=request.receipt),
            remedy=say("Talk with her, and answer what she wrote."),
        )
    request.evidence = evidence_add(
        actor=actor,
        case=request.of_case,
        step=request.step,
        kind=EvidenceKind.HOUSEHOLD_SIGNATURE,
        title=say("Receipt {number}", number=request.receipt).render(),
        reference=request.receipt,
    )
    request.answered_by, request.answered_at = actor.user, timezone.now()
    return _taken(actor, request, RequestState.GRANTED)


@transaction.atomic
def request_answer(*, actor: Actor, number: int, outcome: str, reason: str) -> Request:
    """Answers in words that she reads. A granted appeal against a case that ended opens it anew, where her role may.

    Errors: NotFound, NotPermitted for who is kept apart, Conflict where it is answered, RuleViolated without a reason.
    """
    request = _held(actor, number)
    if outcome not in ANSWERED:
        raise RuleViolated(
            say("this is no answer"),
            where=say("receipt {number}", number=request.receipt),
            remedy=say("Choose one of: {names}.", names=", ".join(ANSWERED)),
        )
    if actor.user in kept_apart(request):
        raise NotPermitted(
            say("this is about an act of your own, or you wrote it down for her"),
            where=say("receipt {number}", number=request.receipt),
            remedy=say("Ask a colleague of the township or county office to answer it."),
        )
    answer = refuse_empty(say("answer"), reason)
    request.answer_sealed = seal(ANSWER, request.pk, answer)
    request.state, request.answered_by, request.answered_at = RequestState(outcome), actor.user, timezone.now()
    fields = ["answer_sealed", "state", "answered_by", "answered_at"]
    if outcome == RequestState.GRANTED and request.kind == Kind.APPEAL and request.of_case is not None:
        request.opened_case = _opened_anew(actor, request.of_case)
        fields.append("opened_case")
    request.save(update_fields=fields)
    return request


def procedure_code(area: Area) -> str:
    """The procedure by which an application is decided in an area today. Errors: PolicyMissing."""
    chain = [above.code for above in reversed(area_chain(area))]
    return str(parameter("application_procedure", on=timezone.localdate(), region=chain).value)


def _opened_anew(actor: Actor, case: Case) -> Case | None:
    opens = procedure_of(case.version).opens
    may = any(role in opens and case.area.path.startswith(path) for role, path in actor.grants)
    if case.is_going_on or not may:
        return None
    return case_open(actor=actor, procedure=case.version.code, area=case.area, subject=case.subject, title=case.title)


def _held(actor: Actor, number: int) -> Request:
    """The request, permitted and locked. Errors: NotFound, NotPermitted, Conflict where it is answered."""
    seen = request_get(scope=actor.scope(Permission.REQUEST_READ), number=number)
    actor.permit(Permission.REQUEST_ANSWER, seen.area)
    Request.objects.within(EVERYWHERE).select_for_update(of=("self",)).get(pk=number)
    request = request_get(scope=actor.scope(Permission.REQUEST_READ), number=number)
    if request.state not in GOING:
        raise Conflict(
            say("this is answered, or the household has taken it back"),
            where=say("receipt {number}", number=request.receipt),
            remedy=say("Look at the request: it shows what became of it."),
        )
    reason_stated(say("receipt {number}", number=request.receipt).render())
    return request


def _refuse_other(request: Request, kind: Kind) -> None:
    other = request.kind != kind or (kind == Kind.APPLICATION and request.about != IDENTIFICATION)
    if other or request.follows:
        raise Conflict(
            say("this was taken in hand already, or is another kind of request"),
            where=say("receipt {number}", number=request.receipt),
            remedy=say("Look at the request: it shows what became of it."),
        )


def _taken(actor: Actor, request: Request, state: RequestState = RequestState.IN_HAND) -> Request:
    actor.permit(Permission.REQUEST_ANSWER, request.area)
    request.state, request.taken_by, request.taken_at = state, actor.user, timezone.now()
    request.save()
    return request
