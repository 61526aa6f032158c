"""Cases as their page shows them: each step with who, when, on which evidence, and what she who looks may do."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bangfu.compute.procedures import ENTRY, Step
from bangfu.errors import NotFound, Phrase, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.permissions import Permission, Role
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.workflow.models import (
    Case,
    CaseState,
    Decision,
    Evidence,
    EvidenceKind,
    Meeting,
    Pause,
    Sample,
    Task,
    TaskState,
)
from bangfu.ground.workflow.selectors.procedures import procedure_of, shown
from bangfu.ground.workflow.selectors.tasks import apart_from, right_to, rights


@dataclass(frozen=True)
class Need:
    """One kind of evidence that a step asks for, and how much of it is there."""

    kind: str
    label: str
    wanted: int
    there: int

    @property
    def is_met(self) -> bool:
        return self.there >= self.wanted


@dataclass(frozen=True)
class Line:
    """One step of the timeline."""

    task: Task
    step: Step
    title: str
    who: str
    act: str
    effect: str
    is_late: bool
    needs: list[Need]
    evidence: list[Evidence]
    decision: Decision | None
    earlier: list[Decision] = field(default_factory=list)
    meeting: Meeting | None = None
    sample: Sample | None = None

    @property
    def is_open(self) -> bool:
        return self.task.state == TaskState.OPEN and self.task.case.state == CaseState.OPEN


@dataclass(frozen=True)
class Standing:
    """Whether she who looks may take a step, by whose right, and if not, why not."""

    may: bool
    lent_by: str = ""
    why_not: Phrase | None = None


def cases_visible(
    *, actor: Actor, procedure: str | None = None, state: str | None = None, late: bool = False, q: str = ""
) -> QuerySet[Case]:
    """The cases of the areas where she reads cases, and of those where something is delegated to her."""
    lent = tuple(right.path for right in rights(actor) if right.delegation)
    rows = Case.objects.within(Scope(actor.scope(Permission.CASE_READ).paths + lent))
    if procedure:
        rows = rows.filter(version__code=procedure)
    if state:
        rows = rows.filter(state=state)
    if late:
        overdue = Task.objects.within(EVERYWHERE).filter(
            case=OuterRef("pk"), state=TaskState.OPEN, due__lt=timezone.localdate()
        )
        rows = rows.filter(Exists(overdue), state=CaseState.OPEN)
    if q.strip():
        rows = rows.filter(Q(title__icontains=q.strip()) | Q(subject=q.strip()))
    return rows.select_related("version", "area", "opened_by").order_by("-pk")


def case_get(*, actor: Actor, number: int) -> Case:
    """Errors: NotFound, also for one that she may not know of."""
    found = cases_visible(actor=actor).filter(pk=number).first()
    if found is None:
        raise NotFound(
            say("there is no such case"),
            where=say("case {number}", number=number),
            remedy=say("Look at the list of cases."),
        )
    return found


def case_of_subject(*, actor: Actor, kind: str, subject: str) -> QuerySet[Case]:
    """The cases about one subject, the newest first."""
    return cases_visible(actor=actor).filter(subject_kind=kind, subject=subject)


def open_steps(cases: list[Case]) -> dict[int, list[Task]]:
    """The open tasks of several cases, by the number of the case, in one query."""
    rows = Task.objects.within(EVERYWHERE).filter(case__in=cases, state=TaskState.OPEN).select_related("area")
    found: dict[int, list[Task]] = {}
    by_number = {case.pk: case for case in cases}
    for task in rows.order_by("place"):
        task.case = by_number[task.case_id]
        found.setdefault(task.case_id, []).append(task)
    return found


def step_title(task: Task) -> str:
    return shown(procedure_of(task.case.version).step(task.step).title)


class _Kept:
    """What is on record about the tasks of a case, by the number of the task: four queries for any number of steps."""

    def __init__(self, tasks: list[Task]) -> None:
        decisions = Decision.objects.filter(task__in=tasks).select_related("actor", "on_behalf_of")
        self.decisions = {decision.task_id: decision for decision in decisions}
        self.meetings = {meeting.task_id: meeting for meeting in Meeting.objects.filter(task__in=tasks)}
        self.samples = {sample.task_id: sample for sample in Sample.objects.filter(task__in=tasks)}
        self.evidence: dict[int, list[Evidence]] = {}
        for piece in Evidence.objects.filter(task__in=tasks).select_related("recorded_by").order_by("pk"):
            self.evidence.setdefault(piece.task_id, []).append(piece)
        self.earlier: dict[str, list[Decision]] = {}
        for task in tasks:
            if not task.is_current and task.pk in self.decisions:
                self.earlier.setdefault(task.step, []).append(self.decisions[task.pk])


def timeline(case: Case) -> list[Line]:
    """Every step of a case that was found for an actor, in the order of the procedure."""
    procedure = procedure_of(case.version)
    rows = Task.objects.within(EVERYWHERE).filter(case=case).select_related("area", "raised_area")
    tasks = list(rows.order_by("place", "round"))
    kept = _Kept(tasks)
    for task in tasks:
        task.case = case
    return [_line(task, procedure.step(task.step), kept) for task in tasks if task.is_current]


def _line(task: Task, step: Step, kept: _Kept) -> Line:
    decision = kept.decisions.get(task.pk)
    evidence = kept.evidence.get(task.pk, [])
    there = [piece.kind for piece in evidence]
    overdue = task.state == TaskState.OPEN and task.due is not None and task.due < timezone.localdate()
    return Line(
        task=task,
        step=step,
        title=shown(step.title),
        who=", ".join(str(Role(role).label) for role in task.roles),
        act=shown(step.act) if step.act else "",
        effect=shown(step.effect) if step.effect else "",
        is_late=decision.is_late if decision else overdue,
        needs=[Need(kind, str(EvidenceKind(kind).label), n, there.count(kind)) for kind, n in step.evidence],
        evidence=evidence,
        decision=decision,
        earlier=kept.earlier.get(task.step, []),
        meeting=kept.meetings.get(task.pk),
        sample=kept.samples.get(task.pk),
    )


def line_of(case: Case, step: str) -> Line:
    """Errors: NotFound for a step that the procedure has not."""
    found = next((line for line in timeline(case) if line.task.step == step), None)
    if found is None:
        raise NotFound(
            say("this case has no such step"),
            where=say("case {number}", number=case.pk),
            remedy=say("Look at the case: it shows what is to be done now."),
        )
    return found


def standing(actor: Actor, line: Line) -> Standing:
    """What the page of a step tells her who looks at it; the service decides again when she acts."""
    right = right_to(actor, line.task)
    if right is None:
        return Standing(False, why_not=say("This step is taken by others: {who}.", who=line.who))
    taken = apart_from(actor.user, line.task)
    if taken == ENTRY:
        return Standing(False, why_not=say("You opened this case, so another person takes this step: four eyes."))
    if taken:
        title = shown(procedure_of(line.task.case.version).step(taken).title)
        return Standing(
            False, why_not=say("You took the step “{step}”, so another person takes this one: four eyes.", step=title)
        )
    return Standing(True, lent_by=right.delegation.giver.display_name if right.delegation else "")


def pauses_of(case: Case) -> QuerySet[Pause]:
    return Pause.objects.filter(case=case).order_by("since", "pk")


def evidence_get(*, actor: Actor, number: int) -> Evidence:
    """Errors: NotFound, also for one of a case that she may not know of."""
    found = Evidence.objects.filter(pk=number).exclude(digest="").select_related("task__case").first()
    if found is None or not cases_visible(actor=actor).filter(pk=found.task.case_id).exists():
        raise NotFound(
            say("there is no such file"),
            where=say("evidence {number}", number=number),
            remedy=say("Look at the case that it belongs to."),
        )
    return found
