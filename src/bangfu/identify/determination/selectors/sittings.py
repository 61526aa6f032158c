"""Meetings for review, their ballots, and the cases that wait at a step of a village."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from bangfu.errors import NotFound, say
from bangfu.ground.access.models import Area
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.workflow.models import CaseState, Pause, Task, TaskState
from bangfu.identify.determination.models import Ballot, Sitting
from bangfu.identify.determination.selectors.cases import HOUSEHOLD


def sittings_visible(scope: Scope) -> QuerySet[Sitting]:
    rows = Sitting.objects.within(scope).select_related("area", "called_by", "counted_by", "signed_by")
    return rows.annotate(lines=Count("ballots")).order_by("-held_on", "-pk")


def sitting_get(*, scope: Scope, number: int) -> Sitting:
    """Errors: NotFound, also for one that she may not know of."""
    found = sittings_visible(scope).filter(pk=number).first()
    if found is None:
        raise NotFound(
            say("there is no such meeting"),
            where=say("meeting {number}", number=number),
            remedy=say("Look at the list of meetings."),
        )
    return found


def ballots_of(sitting: Sitting) -> QuerySet[Ballot]:
    """The ballots of a meeting that was found within a scope, in their order."""
    rows = Ballot.objects.within(EVERYWHERE).filter(sitting=sitting)
    return rows.select_related("task__case__version", "task__case__area").order_by("position")


def waiting_tasks(*, area: Area, procedure: str, step: str) -> list[Task]:
    """The open tasks of a step about the cases of a village, those that an objection holds aside."""
    rows = Task.objects.within(EVERYWHERE).filter(
        case__area=area,
        case__version__code=procedure,
        case__state=CaseState.OPEN,
        case__subject_kind=HOUSEHOLD,
        step=step,
        is_current=True,
        state=TaskState.OPEN,
    )
    found = rows.exclude(case__in=paused_cases()).select_related("case__version", "case__area", "area")
    return list(found.order_by("case__subject"))


def paused_cases() -> QuerySet[Pause, int]:
    """The cases that an objection holds."""
    return Pause.objects.filter(line="", until__isnull=True).values_list("case", flat=True)
