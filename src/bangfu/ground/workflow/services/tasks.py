"""Taking a step: who may, whether it has what it needs, and what opens after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from bangfu.compute.procedures import ENTRY, Procedure, Step, quorum_problem
from bangfu.errors import Conflict, NotFound, NotPermitted, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.services import actor_stated, reason_stated
from bangfu.ground.workflow.models import (
    Case,
    CaseState,
    Decision,
    Evidence,
    EvidenceKind,
    Meeting,
    Outcome,
    Pause,
    Sample,
    Task,
    TaskState,
)
from bangfu.ground.workflow.selectors.procedures import procedure_of
from bangfu.ground.workflow.selectors.tasks import Right, apart_from, right_to
from bangfu.ground.workflow.services.cases import (
    LONGEST_RIGHT,
    advance,
    case_close,
    case_locked,
    case_return_to_entry,
    refuse_unexplained,
    rewind,
)

STATES = {Outcome.APPROVE: TaskState.DONE, Outcome.RETURN: TaskState.RETURNED, Outcome.REJECT: TaskState.REJECTED}


@dataclass(frozen=True)
class Given:
    """Evidence that comes with a decision: its kind, what it is called, and where the paper is."""

    kind: str
    title: str
    reference: str


@dataclass(frozen=True)
class Progress:
    """What a decision has done: the case as it stands now, the decision, and the tasks it opened."""

    case: Case
    decision: Decision
    opened: tuple[Task, ...]


@transaction.atomic
def step_complete(
    *, actor: Actor, case: Case, step: str, outcome: str, reason: str = "", evidence: Sequence[Given] = ()
) -> Progress:
    """Approve, return or reject an open step, and open what follows.

    A late decision is marked so and taken. Errors: NotFound for a step that is not of this case, NotPermitted,
    RuleViolated where four eyes, evidence, quorum, sample or reason are missing, Conflict where it is not open,
    paused, or its notice has not stood long enough.
    """
    held = case_locked(case)
    prescribed = procedure_of(held.version)
    task = task_open_get(held, step)
    right = task_permit(actor, task)
    rule = prescribed.step(step)
    if outcome not in rule.outcomes:
        raise RuleViolated(
            say("this step cannot end so"),
            where=place_of(task),
            remedy=say("Choose one of: {names}.", names=", ".join(rule.outcomes)),
        )
    for given in evidence:
        Evidence.objects.create(task=task, recorded_by=actor.user, **vars(given))
    if outcome == Outcome.APPROVE:
        refuse_unready(task, rule)
    else:
        refuse_unexplained(reason, held)
    if reason.strip():
        reason_stated(reason)
    decision = _decide(actor, task, right, Outcome(outcome), reason)
    return Progress(held, decision, tuple(_follow(held, prescribed, rule, Outcome(outcome), reason)))


def task_open_get(case: Case, step: str) -> Task:
    """The open task of a step. Errors: NotFound, Conflict."""
    rows = Task.objects.within(EVERYWHERE).filter(case=case, step=step, is_current=True)
    task = rows.select_related("area", "raised_area").first()
    if task is None:
        raise NotFound(
            say("this case has no such step"),
            where=say("case {number}", number=case.pk),
            remedy=say("Look at the case: it shows what is to be done now."),
        )
    task.case = case
    if task.state != TaskState.OPEN or case.state != CaseState.OPEN:
        raise Conflict(
            say("this step is not open: it was taken, or waits for another"),
            where=place_of(task),
            remedy=say("Look at the case: it shows what is to be done now."),
        )
    return task


def task_permit(actor: Actor, task: Task) -> Right:
    """The first beat: she has a right to this task, and took no part that must be another's.

    Errors: NotPermitted, RuleViolated.
    """
    right = right_to(actor, task)
    if right is None:
        raise NotPermitted(
            say("this step is for others to take"),
            where=place_of(task),
            remedy=say("It waits in the inbox of those whose role it is; ask them, or ask for a delegation."),
        )
    taken = apart_from(actor.user, task)
    if taken is not None:
        what = (
            say("you opened this case, so another person must take this step")
            if taken == ENTRY
            else say("you took the step “{step}” of this case, so another person must take this one", step=taken)
        )
        raise RuleViolated(
            what, where=place_of(task), remedy=say("Leave it to a colleague: four eyes see more than two.")
        )
    permission = f"{task.case.version.code}:{task.step}"[:LONGEST_RIGHT]
    actor_stated(number=actor.user.pk, name=actor.user.username, permission=permission)
    return right


def refuse_unready(task: Task, rule: Step) -> None:
    """Errors: Conflict while paused or too early; RuleViolated naming what is missing."""
    if Pause.objects.filter(case=task.case, line="", until__isnull=True).exists():
        raise Conflict(
            say("an objection holds this case up"),
            where=place_of(task),
            remedy=say("Answer the objection first."),
        )
    if task.not_before and timezone.localdate() < task.not_before:
        raise Conflict(
            say("the notice must stand until {day}", day=task.not_before.isoformat()),
            where=place_of(task),
            remedy=say("Come back on that day."),
        )
    missing = lacking(task, rule)
    if missing:
        raise RuleViolated(
            missing[0], where=place_of(task), remedy=say("Add it to the step, then take the step again.")
        )


def lacking(task: Task, rule: Step) -> list[Phrase]:
    """What the step still needs before it may be approved."""
    there = Counter(task.evidence.values_list("kind", flat=True))
    found = [
        say(
            "evidence is missing: {kind} ({there} of {wanted})",
            kind=str(EvidenceKind(kind).label),
            there=there[kind],
            wanted=wanted,
        )
        for kind, wanted in rule.evidence
        if there[kind] < wanted
    ]
    if rule.quorum:
        meeting = Meeting.objects.filter(task=task).first()
        problem = (
            quorum_problem(rule.quorum, entitled=meeting.entitled, present=meeting.present, agreeing=meeting.votes_for)
            if meeting
            else say("the meeting's attendance and votes are not recorded")
        )
        found += [problem] if problem else []
    if rule.sample:
        found += _lacking_sample(Sample.objects.filter(task=task).first(), rule.sample.share)
    return found


def _lacking_sample(sample: Sample | None, share: Fraction) -> list[Phrase]:
    if sample is None:
        return [say("the sample of at least {share} is not drawn", share=str(share))]
    open_rows = len(set(sample.drawn) - set(sample.results))
    return [say("{count} rows of the sample have no result yet", count=open_rows)] if open_rows else []


def _decide(actor: Actor, task: Task, right: Right, outcome: Outcome, reason: str) -> Decision:
    now = timezone.now()
    decision = Decision.objects.create(
        task=task,
        actor=actor.user,
        role=right.role,
        delegation=right.delegation,
        on_behalf_of=right.delegation.giver if right.delegation else None,
        outcome=outcome,
        reason=reason.strip(),
        at=now,
        is_late=task.due is not None and timezone.localdate(now) > task.due,
    )
    task.state, task.closed_at, task.rises_on = STATES[outcome], now, None
    task.save(update_fields=["state", "closed_at", "rises_on"])
    return decision


def _follow(case: Case, prescribed: Procedure, rule: Step, outcome: Outcome, reason: str) -> list[Task]:
    if outcome == Outcome.APPROVE:
        return advance(case, prescribed)
    if outcome == Outcome.REJECT:
        case_close(case, CaseState.REJECTED, reason.strip())
        return []
    if ENTRY in rule.back_to:
        case_return_to_entry(case)
        return []
    return rewind(case, prescribed, [*rule.back_to, rule.key])


def place_of(task: Task) -> Phrase:
    return say("case {number}, step “{step}”", number=task.case_id, step=task.step)
