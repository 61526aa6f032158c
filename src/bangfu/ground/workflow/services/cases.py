"""A case from its opening to its end: what opens next, what an objection holds up, and the way back."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from bangfu.compute.deadlines import deadline
from bangfu.compute.procedures import Procedure, Step, frozen
from bangfu.errors import Conflict, NotPermitted, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import area_chain
from bangfu.ground.audit.services import actor_stated, reason_stated
from bangfu.ground.workflow.models import Case, CaseState, Pause, ProcedureVersion, Task, TaskState
from bangfu.ground.workflow.selectors.procedures import calendar, procedure_for, procedure_of
from bangfu.policy import loader

LEVELS = {
    "province": Level.PROVINCE,
    "city": Level.CITY,
    "county": Level.COUNTY,
    "township": Level.TOWNSHIP,
    "village": Level.VILLAGE,
}
LONGEST_RIGHT = 60


@transaction.atomic
def case_open(
    *, actor: Actor, procedure: str, area: Area, subject: str, title: str, clock_from: date | None = None
) -> Case:
    """Open a case by the procedure that holds here today; its first steps are open when this returns.

    `subject` is the number of what it is about (a household, a notice), `title` what people call it, without any
    personal number; the clock runs `clock_from` a day (of a clue), else from today.
    Errors: NotPermitted, PolicyMissing, RuleViolated, Conflict where such a case is under way.
    """
    today = timezone.localdate()
    found = procedure_for(code=procedure, day=today, area=area)
    version = version_of(found)
    prescribed = procedure_of(version)
    if not any(role in prescribed.opens and area.path.startswith(path) for role, path in actor.grants):
        raise NotPermitted(
            say("your role does not open this procedure here"),
            where=say("{procedure}, {area}", procedure=procedure, area=area.name),
            remedy=say("Ask a colleague whose role opens it."),
        )
    actor_stated(number=actor.user.pk, name=actor.user.username, permission=f"{procedure}:open"[:LONGEST_RIGHT])
    _refuse_wrong_opening(title, subject, clock_from, today)
    _refuse_second(version, prescribed, subject, area)
    case = Case.objects.create(
        area=area,
        version=version,
        subject_kind=prescribed.subject,
        subject=subject,
        title=title.strip(),
        clock_from=clock_from or today,
        opened_by=actor.user,
        opened_at=timezone.now(),
    )
    chain = area_chain(area)
    tasks = [task_of(case, prescribed, step, chain) for step in prescribed.steps]
    Task.objects.bulk_create(tasks)
    advance(case, prescribed)
    return case


def version_of(found: loader.Procedure) -> ProcedureVersion:
    """The version that cases keep of a procedure of the policy data, stored when it is first used."""
    body = frozen(found.body)
    values = {
        "code": found.code,
        "title_zh": found.title.zh,
        "title_en": found.title.en,
        "valid_from": found.validity.valid_from,
        "region": found.validity.region,
        "reference": found.validity.reference,
        "is_verified": found.validity.verified,
        "body": body,
    }
    digest = hashlib.sha256(f"{found.code}\n{found.title.zh}\n{found.title.en}\n{body}".encode()).hexdigest()
    known = ProcedureVersion.objects.filter(digest=digest).first()
    if known:
        return known
    actor_stated(number=None, name="policy", permission="procedure")
    return ProcedureVersion.objects.get_or_create(digest=digest, defaults=values)[0]


def _refuse_wrong_opening(title: str, subject: str, clock_from: date | None, today: date) -> None:
    where = say("opening a case")
    if not title.strip() or len(title) > 120 or len(subject) > 64:
        remedy = say("Give a title of 1 to 120 characters and a subject of at most 64.")
        raise RuleViolated(say("title or subject is missing or too long"), where=where, remedy=remedy)
    if clock_from is not None and clock_from > today:
        remedy = say("State the day on which it became known, today at the latest.")
        raise RuleViolated(say("the clock cannot start in the future"), where=where, remedy=remedy)


def _refuse_second(version: ProcedureVersion, prescribed: Procedure, subject: str, area: Area) -> None:
    """Two openings about one subject in one area wait for each other here, so that the second sees the first."""
    Area.objects.select_for_update(no_key=True).get(pk=area.pk)
    going = Case.objects.within(EVERYWHERE).filter(
        version__code=version.code,
        subject_kind=prescribed.subject,
        subject=subject,
        state__in=[CaseState.OPEN, CaseState.RETURNED],
    )
    first = going.first() if subject else None
    if first is not None:
        raise Conflict(
            say("a case of this procedure about the same subject is under way"),
            where=say("case {number}", number=first.pk),
            remedy=say("Open that case and go on with it."),
        )


def task_of(case: Case, prescribed: Procedure, step: Step, chain: list[Area]) -> Task:
    """The task of a step, at its level of the `chain` of areas. Errors: RuleViolated where there is no such level."""
    area = next((area for area in chain if area.level == LEVELS[step.level]), None)
    if area is None:
        raise RuleViolated(
            say("step “{step}” belongs to a level that lies below {area}", step=step.key, area=case.area.name),
            where=say("{procedure}, {area}", procedure=case.version.code, area=case.area.name),
            remedy=say("Open the case in the village that it is about."),
        )
    return Task(
        case=case,
        area=area,
        step=step.key,
        place=prescribed.steps.index(step) + 1,
        roles=list(step.roles),
        apart=sorted(prescribed.apart(step.key)),
        may_delegate=step.may_delegate,
    )


def advance(case: Case, prescribed: Procedure) -> list[Task]:
    """Open what may open now; a case whose every step is done is finished."""
    current = {task.step: task for task in _current(case)}
    done = {key for key, task in current.items() if task.state == TaskState.DONE}
    begun = {key for key, task in current.items() if task.state != TaskState.WAITING}
    opened = [_opened(current[step.key], step, prescribed, case) for step in prescribed.ready(done, begun)]
    if len(done) == len(current):
        case_close(case, CaseState.FINISHED)
    return opened


def _current(case: Case) -> Iterable[Task]:
    return Task.objects.within(EVERYWHERE).filter(case=case, is_current=True).select_related("area").order_by("place")


def _opened(task: Task, step: Step, prescribed: Procedure, case: Case) -> Task:
    now = timezone.now()
    today = timezone.localdate(now)
    task.state, task.opened_at = TaskState.OPEN, now
    if step.notice:
        task.not_before = today + timedelta(days=step.notice.days)
    if step.term:
        start = case.clock_from if step.term.from_case else today
        last = deadline(start, step.term.days, step.term.counting, calendar(), case.area.code)
        task.due = last.day
        task.due_doubt = {"template": last.doubt.template, "values": dict(last.doubt.values)} if last.doubt else None
        if prescribed.escalation.above(step.level):
            task.rises_on = max(last.day, today) + timedelta(days=1)
    task.save()
    return task


def rewind(case: Case, prescribed: Procedure, keys: Collection[str]) -> list[Task]:
    """Take these steps and all that follow them anew; what was decided on them before stays on record."""
    again = prescribed.downstream(keys)
    over = [task for task in _current(case) if task.step in again and task.state != TaskState.WAITING]
    for task in over:
        task.is_current = False
        _drop(task)
    Task.objects.bulk_create(
        Task(
            case=case,
            area=task.area,
            step=task.step,
            place=task.place,
            round=task.round + 1,
            roles=task.roles,
            apart=task.apart,
            may_delegate=task.may_delegate,
        )
        for task in over
    )
    return advance(case, prescribed)


def _drop(task: Task) -> None:
    if task.state in (TaskState.OPEN, TaskState.WAITING):
        task.state, task.closed_at = TaskState.SKIPPED, timezone.now()
    task.save(update_fields=["state", "closed_at", "is_current"])


def case_close(case: Case, state: CaseState, reason: str = "") -> None:
    """End a case; what was still to be done is dropped."""
    for task in _current(case):
        _drop(task)
    case.state, case.closed_at, case.closing_reason = state, timezone.now(), reason
    case.save(update_fields=["state", "closed_at", "closing_reason"])


def case_locked(case: Case) -> Case:
    """The case as it stands now; nobody else moves it until our transaction ends."""
    rows = Case.objects.within(EVERYWHERE).select_for_update(no_key=True, of=("self",))
    return rows.select_related("version", "area").get(pk=case.pk)


def case_return_to_entry(case: Case) -> None:
    for task in _current(case):
        if task.state == TaskState.OPEN:
            _drop(task)
    case.state = CaseState.RETURNED
    case.save(update_fields=["state"])


@transaction.atomic
def case_resubmit(*, actor: Actor, case: Case, reason: str) -> Case:
    """Who opened a case hands it in again after mending it; every step is taken anew.

    Errors: NotPermitted for anybody else, Conflict unless it was returned, RuleViolated without a word on what changed.
    """
    _permit_opener(actor, case, "resubmit")
    held = case_locked(case)
    if held.state != CaseState.RETURNED:
        raise Conflict(
            say("this case was not returned, or was handed in again already"),
            where=say("case {number}", number=case.pk),
            remedy=say("Look at the case: it shows what is to be done now."),
        )
    refuse_unexplained(reason, held)
    reason_stated(reason)
    held.state = CaseState.OPEN
    held.save(update_fields=["state"])
    prescribed = procedure_of(held.version)
    rewind(held, prescribed, [step.key for step in prescribed.steps])
    return held


@transaction.atomic
def case_withdraw(*, actor: Actor, case: Case, reason: str) -> Case:
    """Who opened a case, or the household through her, gives it up. Errors: NotPermitted, Conflict, RuleViolated."""
    _permit_opener(actor, case, "withdraw")
    held = case_locked(case)
    refuse_closed(held)
    refuse_unexplained(reason, held)
    reason_stated(reason)
    case_close(held, CaseState.WITHDRAWN, reason.strip())
    return held


def _permit_opener(actor: Actor, case: Case, act: str) -> None:
    """Only who opened it, as long as her role still reaches there."""
    still = any(case.area.path.startswith(path) for _, path in actor.grants)
    if case.opened_by_id != actor.user.pk or not still:
        raise NotPermitted(
            say("only who opened the case may do this"),
            where=say("case {number}", number=case.pk),
            remedy=say("Ask {name}, who opened it.", name=case.opened_by.display_name),
        )
    permission = f"{case.version.code}:{act}"[:LONGEST_RIGHT]
    actor_stated(number=actor.user.pk, name=actor.user.username, permission=permission)


def refuse_closed(case: Case) -> None:
    if not case.is_going_on:
        raise Conflict(
            say("this case is closed"),
            where=say("case {number}", number=case.pk),
            remedy=say("Open a new case if something has to change."),
        )


def refuse_unexplained(reason: str, case: Case) -> None:
    if not reason.strip():
        raise RuleViolated(
            say("the reason is missing"),
            where=say("case {number}", number=case.pk),
            remedy=say("Write in a sentence why, so that the next person knows."),
        )


@transaction.atomic
def line_pause(*, case: Case, reason: str, line: str = "") -> Pause:
    """Hold up a line of a case, or all of it with an empty line, until the objection is answered.

    The caller has permitted the act. Errors: Conflict where the case is closed or the line is paused already.
    """
    held = case_locked(case)
    refuse_closed(held)
    refuse_unexplained(reason, held)
    prescribed = procedure_of(held.version)
    kept = "" if prescribed.objection and prescribed.objection.pauses_case else line
    if Pause.objects.filter(case=held, line=kept, until__isnull=True).exists():
        raise Conflict(
            say("this is paused already"),
            where=say("case {number}", number=held.pk),
            remedy=say("Answer the objection that paused it."),
        )
    return Pause.objects.create(case=held, line=kept, reason=reason.strip(), since=timezone.now())


@transaction.atomic
def line_resume(*, pause: Pause, upheld: bool) -> Case:
    """End a pause; an objection that was upheld reopens the step that the procedure names.

    The caller has permitted the act. Days keep running during a pause: a late decision is flagged, never refused.
    """
    held = case_locked(pause.case)
    pause.refresh_from_db()
    if pause.until is not None:
        raise Conflict(
            say("this pause has ended already"),
            where=say("case {number}", number=held.pk),
            remedy=say("Look at the case: it shows what is to be done now."),
        )
    pause.until = timezone.now()
    pause.save(update_fields=["until"])
    prescribed = procedure_of(held.version)
    if upheld and prescribed.objection and held.state == CaseState.OPEN:
        rewind(held, prescribed, [prescribed.objection.reopens])
    return held
