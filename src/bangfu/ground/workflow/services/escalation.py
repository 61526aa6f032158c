"""Overdue tasks rise a level: the office above sees them too, and the first stay responsible. Nothing is refused."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from bangfu.compute.deadlines import deadline
from bangfu.compute.procedures import LEVELS as FROM_BELOW
from bangfu.ground.access.models import Area
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import area_chain
from bangfu.ground.audit.services import actor_stated
from bangfu.ground.workflow.models import CaseState, Task, TaskState
from bangfu.ground.workflow.selectors.procedures import calendar, procedure_of
from bangfu.ground.workflow.services.cases import LEVELS

BATCH = 500


@app.periodic(cron="30 16 * * *")  # by UTC, so half an hour after midnight in Shanghai
@app.task(name="workflow.escalate", queueing_lock="workflow.escalate")
def cases_escalate_job(timestamp: int) -> None:
    while cases_escalate(today=timezone.localdate()):
        pass


@transaction.atomic
def cases_escalate(*, today: date) -> int:
    """Raise what is overdue by one level, at most a batch at a time; returns how many tasks were raised."""
    actor_stated(number=None, name="escalation", permission="case.escalate")
    rows = Task.objects.within(EVERYWHERE).filter(state=TaskState.OPEN, case__state=CaseState.OPEN, rises_on__lte=today)
    # A task that somebody is deciding at this moment is left to her; what is raised again waits for its next day.
    due = rows.select_related("case__version", "area", "raised_area").order_by("rises_on", "pk")
    tasks = list(due.select_for_update(skip_locked=True, no_key=True, of=("self",))[:BATCH])
    for task in tasks:
        _raise(task, today)
    return len(tasks)


def _raise(task: Task, today: date) -> None:
    procedure = procedure_of(task.case.version)
    chain = area_chain(task.area)
    level = _level(task.raised_area) if task.raised_area else procedure.step(task.step).level
    above = procedure.escalation.above(level)
    area = next((a for a in chain if above and a.level == LEVELS[above[0]]), None)
    if above is None or area is None:
        task.rises_on = None
        task.save(update_fields=["rises_on"])
        return
    every = procedure.escalation.every
    task.raised += 1
    task.raised_area, task.raised_roles = area, sorted({*task.raised_roles, *above[1]})
    following = deadline(today, every.days, every.counting, calendar(), task.case.area.code).day
    task.rises_on = following + timedelta(days=1) if procedure.escalation.above(above[0]) else None
    task.save(update_fields=["raised", "raised_area", "raised_roles", "rises_on"])


def _level(area: Area) -> str:
    return next(name for name in FROM_BELOW if LEVELS[name] == area.level)
