"""Cases of households, villages and counties: their opening, and each step with what it needs besides the papers.

A step is taken by the engine of the procedures first, which asks who may; then, in the same transaction, what only this
room knows is asked: the signed meeting, the notice that hung, and what the record comes to. A refusal undoes both.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from bangfu.compute.procedures import Step
from bangfu.errors import Conflict, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.notices.models import LineState, NoticeState
from bangfu.ground.workflow.models import Case, Task
from bangfu.ground.workflow.models import Outcome as Ending
from bangfu.ground.workflow.selectors import case_get, procedure_for, procedure_of, shown
from bangfu.ground.workflow.services import Given, Progress, case_open, step_complete
from bangfu.identify.determination.models import SittingState
from bangfu.identify.determination.selectors.cases import (
    HOUSEHOLD,
    line_of_task,
    procedure_read,
    sitting_of_task,
    survey_of_case,
)
from bangfu.identify.determination.selectors.standings import status_of
from bangfu.identify.determination.services.determinations import determination_make
from bangfu.identify.registry.selectors import head_names, household_get

REGISTERED = ("IDENTIFIED", "RETURNED")
"""The statuses from which a household exits, and in which it is not identified again."""


@transaction.atomic
def case_begin(
    *, actor: Actor, household: int, procedure: str, title: str = "", clock_from: date | None = None
) -> Case:
    """Open the case of a household by a procedure that determines something of households; without a `title` it is
    called after the procedure and the head.

    Errors: NotFound, NotPermitted, PolicyMissing, Conflict where its status leaves nothing to determine or a case is
    under way.
    """
    found = household_get(scope=actor.scope(Permission.REGISTER_READ), number=household)
    prescribed = procedure_read(procedure, timezone.localdate(), found.area)
    where = say("household {number}", number=found.household_no)
    if prescribed.subject != HOUSEHOLD or prescribed.determines is None:
        raise RuleViolated(
            say("this procedure determines nothing of a household"),
            where=where,
            remedy=say("Choose a procedure of identification or exit."),
        )
    status = status_of(found)
    if prescribed.determines.rule == "exit" and status not in REGISTERED:
        raise Conflict(
            say("only a household that is identified can exit"),
            where=where,
            remedy=say("Look at its determinations: they say what it is now."),
        )
    if prescribed.determines.rule == "entry" and status in (*REGISTERED, prescribed.determines.status):
        raise Conflict(
            say("this household is identified already"),
            where=where,
            remedy=say("Look at its determinations: they say what it is now."),
        )
    name = head_names([found]).get(found.pk, found.household_no)
    own_title = f"{shown(procedure_for(code=procedure, day=timezone.localdate(), area=found.area).title)} · {name}"
    return case_open(
        actor=actor,
        procedure=procedure,
        area=found.area,
        subject=found.household_no,
        title=(title.strip() or own_title)[:120],
        clock_from=clock_from,
    )


@transaction.atomic
def place_begin(*, actor: Actor, area: Area, procedure: str) -> Case:
    """Open the case of a village or county that is to exit. Errors: NotPermitted, PolicyMissing, Conflict."""
    found = procedure_for(code=procedure, day=timezone.localdate(), area=area)
    return case_open(
        actor=actor,
        procedure=procedure,
        area=area,
        subject=area.code,
        title=f"{shown(found.title)} · {area.name}"[:120],
    )


@transaction.atomic
def step_take(
    *, actor: Actor, number: int, step: str, outcome: str, reason: str = "", evidence: Sequence[Given] = ()
) -> Progress:
    """Take a step of a case; where its approval determines something, that is recorded with its basis.

    Errors: as `step_complete`; RuleViolated without the visit, the signed meeting, the closed notice, or a reason
    against the record; Conflict where an objection holds the line; PolicyMissing naming the value and the file.
    """
    case = case_get(actor=actor, number=number)
    progress = step_complete(
        actor=actor, case=case, step=step, outcome=outcome, reason=reason, evidence=tuple(evidence)
    )
    if outcome == Ending.APPROVE:
        prescribed = procedure_of(progress.case.version)
        task = progress.decision.task
        _refuse_unfounded(progress.case, prescribed.step(step), task)
        if prescribed.determines is not None and prescribed.determines.step == step:
            determination_make(progress.case, prescribed, progress.decision)
    return progress


def _refuse_unfounded(case: Case, rule: Step, task: Task) -> None:
    if case.subject_kind != HOUSEHOLD:
        return
    kinds = {kind for kind, _ in rule.evidence}
    where = say("case {number}, step “{step}”", number=case.pk, step=rule.key)
    if "survey_form" in kinds and survey_of_case(case) is None:
        raise RuleViolated(
            say("what the visit found is not recorded"),
            where=where,
            remedy=say("Record the visit: each condition, the causes, and the two who went."),
        )
    if rule.quorum:
        sitting = sitting_of_task(task)
        if sitting is None or sitting.state != SittingState.SIGNED:
            raise RuleViolated(
                say("the meeting is not signed by the supervision committee"),
                where=where,
                remedy=say("Hold the meeting, record both counts, and let the supervision committee sign."),
            )
    if rule.notice:
        _refuse_unposted(case, rule, task)


def _refuse_unposted(case: Case, rule: Step, task: Task) -> None:
    line = line_of_task(task)
    where = say("case {number}, step “{step}”", number=case.pk, step=rule.key)
    if line is None:
        raise RuleViolated(
            say("no notice of this step names this household"),
            where=where,
            remedy=say("Draft the list of the village for this step, and let it be posted."),
        )
    if line.notice.state != NoticeState.CLOSED:
        raise RuleViolated(
            say("the notice of this step has not ended"),
            where=say("notice {number}", number=line.notice_id),
            remedy=say("Close it after its last day, with the photo of the board."),
        )
    if line.state != LineState.STANDS:
        raise Conflict(
            say("an objection holds the line of this household"),
            where=say("notice {number}, line {row}", number=line.notice_id, row=line.position),
            remedy=say("Answer the objection first."),
        )
