"""Objections: recorded by one person, answered by another; one against a line holds that line and no other."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from bangfu.errors import Conflict, NotFound, NotPermitted, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.ciphers import seal
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.services import reason_stated
from bangfu.ground.notices.models import (
    Channel,
    LineState,
    Notice,
    NoticeLine,
    NoticeState,
    Objection,
    ObjectionState,
)
from bangfu.ground.notices.rules import refuse_numbers, refuse_unexplained
from bangfu.ground.notices.selectors import notice_get, objection_get
from bangfu.ground.notices.selectors.notices import OBJECTOR
from bangfu.ground.notices.services.notices import held
from bangfu.ground.workflow.models import Case, Pause
from bangfu.ground.workflow.selectors import procedure_of
from bangfu.ground.workflow.services import case_open, line_pause, line_resume

LONGEST_NAME = 60


@transaction.atomic
def objection_record(
    *,
    actor: Actor,
    number: int,
    text: str,
    channel: str,
    received_on: date,
    position: int | None = None,
    objector: str = "",
    case_reference: str = "",
) -> Objection:
    """What somebody says against a notice, or against its line `position`, which it pauses. She may stay unnamed.

    After the last day it is taken too, and marked late: a household is not turned away for the day.
    Errors: NotFound, NotPermitted, Conflict, RuleViolated.
    """
    seen = notice_get(scope=actor.scope(Permission.NOTICE_READ), number=number)
    actor.permit(Permission.OBJECTION_RECORD, seen.area)
    notice = held(number)
    _refuse_out_of_time(notice, received_on)
    if channel not in Channel.values:
        raise RuleViolated(
            say("“{value}” is not a way in which objections come", value=channel),
            where=say("how it came"),
            remedy=say("Choose one of: {names}.", names=", ".join(Channel.values)),
        )
    words = refuse_unexplained(say("objection"), text)
    refuse_numbers(say("who objects"), objector)
    line = None if position is None else _line(notice, position)
    pk = _next_number()
    objection = Objection.objects.create(
        pk=pk,
        area=notice.area,
        notice=notice,
        line=line,
        text=words,
        channel=channel,
        received_on=received_on,
        is_late=notice.planned_end is not None and received_on > notice.planned_end,
        objector_sealed=seal(OBJECTOR, pk, objector.strip()[:LONGEST_NAME]),
        case_reference=case_reference.strip()[:60],
        recorded_by=actor.user,
    )
    if line is not None and line.state == LineState.STANDS:
        line.state = LineState.PAUSED
        line.save(update_fields=["state"])
    if line is not None:
        _case_paused(line, words)
    return objection


@transaction.atomic
def objection_answer(*, actor: Actor, number: int, upheld: bool, answer: str, case_reference: str = "") -> Objection:
    """Decide on an objection. Upheld, its line goes back for review; else the line stands again once no other waits.
    The case of whom the line is about follows: reopened or going on.

    Errors: NotFound, NotPermitted for who recorded it, Conflict, RuleViolated without an answer.
    """
    seen = objection_get(scope=actor.scope(Permission.NOTICE_READ), number=number)
    actor.permit(Permission.OBJECTION_ANSWER, seen.area)
    held(seen.notice_id)
    rows = Objection.objects.within(EVERYWHERE).select_related("line", "area")
    objection = rows.select_for_update(no_key=True, of=("self",)).get(pk=number)
    where = say("objection {number}", number=number)
    if objection.state != ObjectionState.OPEN:
        raise Conflict(
            say("this objection has been answered"),
            where=where,
            remedy=say("Look at the answer; a new objection is recorded anew."),
        )
    if objection.recorded_by_id == actor.user.pk:
        raise NotPermitted(
            say("who recorded an objection may not decide on it"),
            where=where,
            remedy=say("Ask a colleague of the township or county office to answer it."),
        )
    objection.state = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED
    objection.answer = refuse_unexplained(say("answer"), answer)
    objection.case_reference = case_reference.strip()[:60] or objection.case_reference
    objection.decided_by, objection.decided_at = actor.user, timezone.now()
    reason_stated(objection.answer)
    objection.save(update_fields=["state", "answer", "case_reference", "decided_by", "decided_at"])
    if objection.line is not None:
        _settle(objection.line)
        _case_follows(actor, objection, objection.line)
    return objection


def _case_of(line: NoticeLine) -> Case | None:
    """The newest case about whom the line is about; its subject reads as the line's, such as "household:123"."""
    kind, _, subject = line.subject.partition(":")
    cases = Case.objects.within(EVERYWHERE).filter(subject_kind=kind, subject=subject, area=line.area_id)
    return cases.exclude(subject="").select_related("version", "area").order_by("-pk").first()


def _case_paused(line: NoticeLine, reason: str) -> None:
    """The case of a line is held up with it; the cases of other lines are not."""
    case = _case_of(line)
    if case is not None and case.is_going_on and not _pause_of(case):
        line_pause(case=case, reason=reason)


def _pause_of(case: Case) -> Pause | None:
    return Pause.objects.filter(case=case, line="", until__isnull=True).first()


def _case_follows(actor: Actor, objection: Objection, line: NoticeLine) -> None:
    """Once no objection to the line is open, its case goes on; upheld, from the step that the procedure names. A case
    that had ended is opened anew by who answers, where her role opens it."""
    case = _case_of(line)
    states = set(Objection.objects.within(EVERYWHERE).filter(line=line).values_list("state", flat=True))
    if case is None or ObjectionState.OPEN in states:
        return
    upheld = ObjectionState.UPHELD in states
    pause = _pause_of(case)
    if pause is not None:
        case = line_resume(pause=pause, upheld=upheld)
    elif upheld and not case.is_going_on and _may_open(actor, case):
        case = case_open(
            actor=actor, procedure=case.version.code, area=case.area, subject=case.subject, title=case.title
        )
    if not objection.case_reference:
        objection.case_reference = str(case.pk)
        objection.save(update_fields=["case_reference"])


def _may_open(actor: Actor, case: Case) -> bool:
    opens = procedure_of(case.version).opens
    return any(role in opens and case.area.path.startswith(path) for role, path in actor.grants)


def _settle(line: NoticeLine) -> None:
    """A line stands again only when every objection to it was dismissed."""
    states = set(Objection.objects.within(EVERYWHERE).filter(line=line).values_list("state", flat=True))
    if ObjectionState.UPHELD in states:
        line.state = LineState.REVIEW
    else:
        line.state = LineState.PAUSED if ObjectionState.OPEN in states else LineState.STANDS
    line.save(update_fields=["state"])


def _refuse_out_of_time(notice: Notice, received_on: date) -> None:
    if notice.state not in (NoticeState.POSTED, NoticeState.CLOSED) or not notice.has_window:
        raise Conflict(
            say("this notice is not open to objections"),
            where=say("notice {number}", number=notice.pk),
            remedy=say("Objections to an announcement are recorded as complaints."),
        )
    if notice.starts_on is None or not notice.starts_on <= received_on <= timezone.localdate():
        raise RuleViolated(
            say("the objection cannot be of this day"),
            where=say("received on"),
            remedy=say("Choose a day from the posting until today."),
        )


def _line(notice: Notice, position: int) -> NoticeLine:
    rows = NoticeLine.objects.within(EVERYWHERE).filter(notice=notice, position=position)
    line = rows.select_for_update(no_key=True).first()
    if line is None:
        raise NotFound(
            say("there is no such line on this notice"),
            where=say("line {row}", row=position),
            remedy=say("Take the number at the beginning of the line; leave it empty for the whole notice."),
        )
    return line


def _next_number() -> int:
    """The row's key before the row: a sealed value is bound to it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('notices_objection', 'id'))")
        return int(cursor.fetchone()[0])
