"""Steps and days per procedure: how many links an approval has, how long it takes, and where it waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, CharField, Count, Expression, F, Func, IntegerField, Q, QuerySet, Value
from django.db.models.functions import TruncDate

from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.workflow.models import Case, CaseState, Decision, ProcedureVersion, Task
from bangfu.ground.workflow.selectors.procedures import procedure_of, shown

ENDED = Q(state__in=[CaseState.FINISHED, CaseState.REJECTED])
WHOLE = ""
Key = tuple[str, str]


class _Percentile(Aggregate):
    """The smallest value that at least this share of the rows does not pass."""

    function = "percentile_disc"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = IntegerField()


class _Days(Func):
    """Whole days between two dates."""

    arg_joiner = " - "
    template = "(%(expressions)s)"
    output_field = IntegerField()


class _PathPart(Func):
    """The id that stands at one depth of an area's path, counted from 1; empty for an area above that depth."""

    function = "split_part"
    template = "%(function)s(%(expressions)s, '.', %(depth)s)"
    output_field = CharField()


@dataclass(frozen=True)
class ProcedureDays:
    """One procedure in one area: its steps, its cases, and the days that ended ones took."""

    code: str
    title: str
    area: str
    is_whole: bool
    steps: int
    cases: int
    ended: int
    median: int | None
    nine_tenths: int | None
    decisions: int
    late: int
    delegated: int
    risen: int

    @property
    def late_percent(self) -> float | None:
        return 100 * self.late / self.decisions if self.decisions else None


@dataclass(frozen=True)
class StepDays:
    """One step of a procedure: the days it waited, and how often it was late, delegated or sent back."""

    place: int
    title: str
    decisions: int
    median: int | None
    nine_tenths: int | None
    late: int
    delegated: int
    returned: int

    @property
    def late_percent(self) -> float:
        return 100 * self.late / self.decisions


def procedure_days(*, actor: Actor, area: Area) -> list[ProcedureDays]:
    """Per procedure for an area as a whole and for each area right below it, of the cases that she may read."""
    cases = Case.objects.within(actor.scope(Permission.CASE_READ)).filter(area__path__startswith=area.path)
    names = {str(child.pk): child.name for child in Area.objects.filter(parent=area).order_by("code")}
    order = {WHOLE: 0} | {place: number for number, place in enumerate(names, start=1)}
    rows = _counted(cases, None) | _counted(cases, len(area.ancestor_ids) + 1)
    newest = {v.code: v for v in ProcedureVersion.objects.filter(cases__in=cases).order_by("valid_from", "pk")}
    return [
        ProcedureDays(
            code=code,
            title=newest[code].title,
            area=names.get(place, area.name),
            is_whole=place == WHOLE,
            steps=len(procedure_of(newest[code]).steps),
            **row,
        )
        for (code, place), row in sorted(rows.items(), key=lambda item: (item[0][0], order.get(item[0][1], 0)))
        if place in order
    ]


def _counted(cases: QuerySet[Case], depth: int | None) -> dict[Key, dict[str, Any]]:
    took = _Days(TruncDate("closed_at"), TruncDate("opened_at"))
    by_case = _grouped(cases, "", depth).annotate(
        cases=Count("pk"),
        ended=Count("pk", filter=ENDED),
        median=_Percentile(took, share=0.5, filter=ENDED),
        nine_tenths=_Percentile(took, share=0.9, filter=ENDED),
    )
    by_decision = _grouped(Decision.objects.filter(task__case__in=cases), "task__case__", depth).annotate(
        decisions=Count("pk"),
        late=Count("pk", filter=Q(is_late=True)),
        delegated=Count("pk", filter=Q(delegation__isnull=False)),
    )
    raised = Task.objects.within(EVERYWHERE).filter(case__in=cases, raised__gt=0)
    by_task = _grouped(raised, "case__", depth).annotate(risen=Count("pk"))
    found: dict[Key, dict[str, Any]] = {}
    for rows in (by_case, by_decision, by_task):
        for row in rows:
            key = (row.pop("in_code"), row.pop("in_area"))
            found.setdefault(key, {"decisions": 0, "late": 0, "delegated": 0, "risen": 0}).update(row)
    return found


def _grouped(rows: QuerySet[Any], prefix: str, depth: int | None) -> Any:
    """Rows by procedure, and by the area at a depth; without a depth all together."""
    in_area: Expression = Value(WHOLE, CharField())
    if depth is not None:
        in_area = _PathPart(F(f"{prefix}area__path"), depth=depth)
    return rows.order_by().values(in_code=F(f"{prefix}version__code"), in_area=in_area)


def step_days(*, actor: Actor, area: Area, procedure: str) -> list[StepDays]:
    """The steps of one procedure in an area, by the newest version in use; days from opening to decision."""
    cases = Case.objects.within(actor.scope(Permission.CASE_READ)).filter(
        area__path__startswith=area.path, version__code=procedure
    )
    version = ProcedureVersion.objects.filter(cases__in=cases).order_by("valid_from", "pk").last()
    if version is None:
        return []
    took = _Days(TruncDate("at"), TruncDate("task__opened_at"))
    rows = Decision.objects.filter(task__case__in=cases).order_by().values(step=F("task__step"))
    counted: Any = rows.annotate(
        decisions=Count("pk"),
        median=_Percentile(took, share=0.5),
        nine_tenths=_Percentile(took, share=0.9),
        late=Count("pk", filter=Q(is_late=True)),
        delegated=Count("pk", filter=Q(delegation__isnull=False)),
        returned=Count("pk", filter=Q(outcome="return")),
    )
    by_step = {row.pop("step"): row for row in counted}
    steps = enumerate(procedure_of(version).steps, start=1)
    return [StepDays(place, shown(s.title), **by_step[s.key]) for place, s in steps if s.key in by_step]
