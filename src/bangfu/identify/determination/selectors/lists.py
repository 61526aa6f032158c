"""What waits where: the households of each village at each step, and what a step asks of them together."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Min, Q
from django.utils import timezone

from bangfu.compute.procedures import Step
from bangfu.ground.access.models import Area
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.access.selectors import areas_within
from bangfu.ground.notices.models import Notice, NoticeLine, NoticeState
from bangfu.ground.workflow.models import CaseState, EvidenceKind, ProcedureVersion, Sample, Task, TaskState
from bangfu.ground.workflow.selectors import procedure_of, shown
from bangfu.identify.determination.models import Ballot, Sitting, SittingState
from bangfu.identify.determination.selectors.cases import HOUSEHOLD
from bangfu.identify.determination.selectors.sittings import paused_cases, waiting_tasks
from bangfu.identify.registry.models import Household
from bangfu.identify.registry.selectors import head_names


@dataclass(frozen=True)
class Waiting:
    """How many households of a village wait at a step of a procedure."""

    area: Area
    procedure: str
    procedure_title: str
    step: Step
    title: str
    households: int
    late: int


def lists_waiting(scope: Scope) -> list[Waiting]:
    """Every village of a scope and every step at which households wait, what is overdue first."""
    rows = (
        Task.objects.within(EVERYWHERE)
        .filter(
            scope.condition("case__area"),
            case__state=CaseState.OPEN,
            case__subject_kind=HOUSEHOLD,
            is_current=True,
            state=TaskState.OPEN,
        )
        .exclude(case__in=paused_cases())
        .values("case__area", "case__version", "step")
        .annotate(households=Count("pk"), late=Count("pk", filter=Q(due__lt=timezone.localdate())), due=Min("due"))
        .order_by(F("late").desc(), F("due").asc(nulls_last=True), "case__area", "step")
    )
    found = list(rows)
    areas = areas_within(scope).in_bulk([row["case__area"] for row in found])
    versions = ProcedureVersion.objects.in_bulk([row["case__version"] for row in found])
    waiting = []
    for row in found:
        version = versions[row["case__version"]]
        prescribed = procedure_of(version)
        if prescribed.determines is None:
            continue
        step = prescribed.step(row["step"])
        area = areas[row["case__area"]]
        waiting.append(
            Waiting(area, version.code, version.title, step, shown(step.title), row["households"], row["late"])
        )
    return waiting


def asks_meeting(step: Step) -> bool:
    return any(kind == EvidenceKind.MINUTES for kind, _count in step.evidence)


@dataclass(frozen=True)
class Row:
    """One household of a list, with its case."""

    task: Task
    household_no: str
    head: str
    group: str
    is_drawn: bool


@dataclass(frozen=True)
class HouseholdList:
    """The households of a village at a step: its rule, and the meeting, notice or sample that it has so far."""

    area: Area
    procedure: str
    step: Step
    title: str
    procedure_title: str
    rows: list[Row]
    sitting: Sitting | None
    notice: Notice | None
    sample: Sample | None

    @property
    def asks_meeting(self) -> bool:
        """Whether the step is reviewed: it asks for minutes, and where it has a quorum, for a signed meeting."""
        return asks_meeting(self.step)


def household_list(*, area: Area, procedure: str, step: str) -> HouseholdList | None:
    """The list of a village that was found within a scope; None where nobody waits there."""
    tasks = waiting_tasks(area=area, procedure=procedure, step=step)
    if not tasks:
        return None
    version = tasks[0].case.version
    rule = procedure_of(version).step(step)
    numbers = [task.case.subject for task in tasks]
    homes = {
        home.household_no: home for home in Household.objects.within(Scope.below(area)).filter(household_no__in=numbers)
    }
    heads = head_names(homes.values())
    sample = Sample.objects.filter(task__in=tasks).order_by("-pk").first()
    drawn = set(sample.drawn) if sample else set()
    rows = []
    for task in tasks:
        home = homes.get(task.case.subject)
        rows.append(
            Row(
                task,
                task.case.subject,
                heads.get(home.pk, "") if home else "",
                home.villager_group if home else "",
                task.case.subject in drawn,
            )
        )
    ballot = Ballot.objects.within(EVERYWHERE).filter(task__in=tasks).exclude(sitting__state=SittingState.CANCELLED)
    latest = ballot.select_related("sitting").order_by("-sitting__pk").first()
    return HouseholdList(
        area,
        procedure,
        rule,
        shown(rule.title),
        version.title,
        rows,
        latest.sitting if latest else None,
        _notice(tasks) if rule.notice else None,
        sample,
    )


def _notice(tasks: list[Task]) -> Notice | None:
    """The newest notice, drafted or posted, that names one of these households since their step opened."""
    opened = min(task.opened_at for task in tasks if task.opened_at)
    lines = NoticeLine.objects.within(EVERYWHERE).filter(
        area=tasks[0].case.area_id,
        subject__in=[f"{HOUSEHOLD}:{task.case.subject}" for task in tasks],
        notice__drafted_at__gte=opened,
        notice__has_window=True,
    )
    lines = lines.exclude(notice__state__in=[NoticeState.RETURNED, NoticeState.TAKEN_DOWN])
    newest = lines.select_related("notice").order_by("-notice__pk").first()
    return newest.notice if newest else None
