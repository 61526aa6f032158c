"""The life of a run: one at a time per area, taken up by a worker that may die, ended with a result or a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from bangfu.errors import BangfuError, Conflict, Phrase, say
from bangfu.ground.access.models import Area
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.runs.models import GOING, Run, RunState

RETRIES = 3
RETRY = RetryStrategy(max_attempts=RETRIES, exponential_wait=2)

R = TypeVar("R", bound=Run)


@app.periodic(cron="* * * * *")
@app.task(name="runs.revive", queueing_lock="runs.revive", pass_context=True)
async def revive_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Jobs of a worker that was killed are given to the next one."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)


def is_last(context: JobContext) -> bool:
    """Whether a job that fails now is not tried again."""
    return bool(context.job) and context.job.attempts >= RETRIES


def refuse_second(runs: QuerySet[R], area: Area, what: Phrase) -> None:
    """Two requests for one area wait for each other here, so that the second sees the first. Errors: Conflict."""
    Area.objects.select_for_update(no_key=True).get(pk=area.pk)
    if runs.filter(state__in=GOING, area=area).exists():
        raise Conflict(
            what,
            where=say("{area}", area=area.name),
            remedy=say("Open it in the list and wait for its result."),
        )


def locked(model: type[R], number: int) -> R:
    rows = model.objects.within(EVERYWHERE).select_for_update(no_key=True, of=("self",))
    return rows.select_related("area", "requested_by").get(pk=number)


def requeued(run: R, *, where: Phrase) -> None:
    """Let a run that failed, or lost its worker, wait for its turn again. Errors: Conflict."""
    if not run.may_retry:
        raise Conflict(
            say("this is done, or still on its way"),
            where=where,
            remedy=say("Wait for its result, or start a new one."),
        )
    run.state, run.done_steps, run.failure, run.beat_at = RunState.QUEUED, 0, {}, timezone.now()
    run.save(update_fields=["state", "done_steps", "failure", "beat_at"])


@transaction.atomic
def begun(model: type[R], number: int) -> R:
    """A worker takes the run up; one that is done stays as it is."""
    run = locked(model, number)
    if run.state != RunState.DONE:
        run.state, run.attempts, run.beat_at, run.done_steps = RunState.RUNNING, run.attempts + 1, timezone.now(), 0
        run.save(update_fields=["state", "attempts", "beat_at", "done_steps"])
    return run


def beat(run: Run, done: int, **values: Any) -> None:
    """A sign of life, written at once so that the waiting page sees it."""
    rows = type(run).objects.within(EVERYWHERE).filter(pk=run.pk)
    rows.update(done_steps=done, beat_at=timezone.now(), **values)


@contextmanager
def failure_told(run: Run, last: bool, *, where: Phrase) -> Iterator[None]:
    """What can be acted on ends the run with its sentence; anything else is for the next try, and for the log."""
    try:
        yield
    except BangfuError as error:
        _marked(run, RunState.FAILED, error)
    except Exception:
        _marked(run, RunState.FAILED if last else RunState.QUEUED, broken(where))
        raise


def _marked(run: Run, state: RunState, error: BangfuError) -> None:
    run.state, run.failure, run.beat_at = state, error.stored(), timezone.now()
    run.save(update_fields=["state", "failure", "beat_at"])


def broken(where: Phrase) -> BangfuError:
    """What a reader is told of a fault of ours."""
    return BangfuError(
        say("something broke on our side"),
        where=where,
        remedy=say("Run it again; if it breaks again, report it to who looks after this server."),
    )


def taken_over(run: R) -> bool:
    """Whether another worker has finished this run, or taken it up after us; its result counts. Locks the row."""
    now = locked(type(run), run.pk)
    return now.state == RunState.DONE or now.attempts != run.attempts


def done(run: Run) -> None:
    """The caller has written the result into the run, and saves it with this in one transaction."""
    run.state, run.done_steps, run.failure, run.finished_at = RunState.DONE, run.all_steps, {}, timezone.now()
    run.save()
