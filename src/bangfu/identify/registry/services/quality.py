"""Asking for a check of data quality, and the job that carries it out."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
from django.db import connection, transaction
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from bangfu.compute.quality import Findings, RuleBook, Setting, check
from bangfu.errors import BangfuError, Conflict, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import area_chain
from bangfu.ground.audit.services import actor_stated
from bangfu.identify.registry.models import QualityCount, QualityFinding, QualityRun, QualityState
from bangfu.identify.registry.selectors.quality import quality_facts, quality_run_get, rule_book
from bangfu.policy.loader import parameter

STEPS = 3
"""Reading the register, checking it, and writing down what was found."""
RETRIES = 3
SILENT = timedelta(minutes=5)
KEPT_PER_VILLAGE = 200
"""Of one rule in one village, so many findings are kept one by one; all are counted."""
GOING = (QualityState.QUEUED, QualityState.RUNNING)


@transaction.atomic
def quality_run_request(*, actor: Actor, area: Area, on_day: date, year: int, queued: bool = True) -> QualityRun:
    """Ask for a check of an area; not `queued`, the caller executes it herself.

    Errors: NotPermitted, RuleViolated for a year after the day, Conflict while one is on its way.
    """
    actor.permit(Permission.QUALITY_RUN, area)
    if year > on_day.year:
        raise RuleViolated(
            say("the year {year} begins after the day {day}", year=year, day=on_day.isoformat()),
            where=say("year of income and living conditions"),
            remedy=say("Choose the year of the day, or an earlier one."),
        )
    # Two requests for one area wait for each other here, so that the second sees the first.
    Area.objects.select_for_update(no_key=True).get(pk=area.pk)
    if QualityRun.objects.within(EVERYWHERE).filter(state__in=GOING, area=area).exists():
        raise Conflict(
            say("a quality check of this area is already on its way"),
            where=say("{area}", area=area.name),
            remedy=say("Open it in the list of checks and wait for its result."),
        )
    run = QualityRun.objects.create(
        area=area, on_day=on_day, year=year, requested_by=actor.user, all_steps=STEPS, beat_at=timezone.now()
    )
    if queued:
        _queue(run)
    return run


@transaction.atomic
def quality_run_retry(*, actor: Actor, number: int) -> QualityRun:
    """Queue a failed check again, or one whose worker has died. Errors: NotFound, NotPermitted, Conflict."""
    seen = quality_run_get(scope=actor.scope(Permission.REGISTER_READ), number=number)
    actor.permit(Permission.QUALITY_RUN, seen.area)
    run = _locked(number)
    if not may_retry(run):
        raise Conflict(
            say("this check is done, or still on its way"),
            where=say("quality check {number}", number=number),
            remedy=say("Wait for its result, or start a new one."),
        )
    run.state, run.done_steps, run.failure, run.beat_at = QualityState.QUEUED, 0, {}, timezone.now()
    run.save(update_fields=["state", "done_steps", "failure", "beat_at"])
    _queue(run)
    return run


def may_retry(run: QualityRun) -> bool:
    """Whether nobody is working on an unfinished check."""
    silent = (run.beat_at or run.requested_at) < timezone.now() - SILENT
    return run.state == QualityState.FAILED or (run.state != QualityState.DONE and silent)


@app.task(name="registry.quality", retry=RetryStrategy(max_attempts=RETRIES, exponential_wait=2), pass_context=True)
def quality_run_job(context: JobContext, number: int) -> None:
    attempts = context.job.attempts if context.job else 0
    quality_run_execute(number=number, last=attempts >= RETRIES)


def quality_run_execute(*, number: int, last: bool = True) -> QualityRun:
    """Read, check and store. A check that is done stays as it is; half results of an earlier try are replaced."""
    run = _begin(number)
    if run.state == QualityState.DONE:
        return run
    with _failure_told(run, last):
        started = time.perf_counter()
        facts = quality_facts(run.area, on=run.on_day, year=run.year)
        _beat(run, 1)
        book = rule_book()
        found = check(book, facts, on=run.on_day, value=_values_for(run))
        _beat(run, 2)
        _store(run, book, found, started)
    return run


class _Values:
    """Values of the policy for the day of the check, as they hold in its area."""

    def __init__(self, run: QualityRun) -> None:
        self.on = run.on_day
        self.region = [area.code for area in reversed([*area_chain(run.area)])]

    def __call__(self, setting: Setting) -> int | float:
        stated = parameter(setting.parameter, on=self.on, region=self.region).value
        number = Decimal(str(stated))
        return int(number) if number == number.to_integral_value() else float(number)


def _values_for(run: QualityRun) -> _Values:
    return _Values(run)


@transaction.atomic
def _begin(number: int) -> QualityRun:
    run = _locked(number)
    if run.state != QualityState.DONE:
        run.state, run.done_steps, run.beat_at = QualityState.RUNNING, 0, timezone.now()
        run.save(update_fields=["state", "done_steps", "beat_at"])
    return run


@contextmanager
def _failure_told(run: QualityRun, last: bool) -> Iterator[None]:
    """What can be acted on ends the check with its sentence; anything else is for the next try, and for the log."""
    try:
        yield
    except BangfuError as error:
        _mark(run, QualityState.FAILED, error.what, error.where, error.remedy)
    except Exception:
        state = QualityState.FAILED if last else QualityState.QUEUED
        remedy = say("Run it again; if it breaks again, report it to who looks after this server.")
        _mark(run, state, say("something broke on our side"), say("quality check {number}", number=run.pk), remedy)
        raise


def _mark(run: QualityRun, state: QualityState, what: Phrase, where: Phrase, remedy: Phrase) -> None:
    run.state, run.beat_at = state, timezone.now()
    run.failure = {"what": _sentence(what), "where": _sentence(where), "remedy": _sentence(remedy)}
    run.save(update_fields=["state", "failure", "beat_at"])


def _sentence(phrase: Phrase) -> dict[str, object]:
    """A sentence as it is kept: its template and values, so that each reader sees it in her language."""
    values = {key: value if isinstance(value, int | str) else str(value) for key, value in phrase.values.items()}
    return {"template": phrase.template, "values": values}


def _beat(run: QualityRun, done: int) -> None:
    """A sign of life, written at once so that the waiting page sees it."""
    QualityRun.objects.within(EVERYWHERE).filter(pk=run.pk).update(done_steps=done, beat_at=timezone.now())


@transaction.atomic
def _store(run: QualityRun, book: RuleBook, found: Findings, started: float) -> None:
    if _locked(run.pk).state == QualityState.DONE:
        return  # Another worker was faster; its result counts.
    actor_stated(number=run.requested_by_id, name="quality check", permission=Permission.QUALITY_RUN.value)
    for model in (QualityFinding, QualityCount):
        model.objects.within(EVERYWHERE).filter(run=run).delete()
    severity = {rule.code: rule.severity for rule in found.rules}
    rows = found.rows.with_columns(
        severity=pl.col("rule").replace_strict(severity, default=None, return_dtype=pl.String), run_id=pl.lit(run.pk)
    ).rename({"area_code": "area_id", "household_no": "household_id", "person_no": "member_id"})
    kept = rows.filter(pl.int_range(pl.len()).over("rule", "area_id") < KEPT_PER_VILLAGE)
    _copy("registry_qualityfinding", kept)
    counts = rows.group_by("run_id", "rule", "severity", "area_id").agg(pl.len().alias("found")).sort("rule", "area_id")
    _copy("registry_qualitycount", counts)
    run.households, run.members, run.villages = (found.checked[level] for level in ("household", "member", "village"))
    run.errors = rows.filter(pl.col("severity") == "error").height
    run.warnings = rows.height - run.errors
    run.rules = [rule.code for rule in found.rules]
    run.unanswered = {code: _sentence(error.what) for code, error in found.unanswered.items()}
    text = "\n".join(f"{rule.code} {rule.condition} {rule.settings}" for rule in book.rules)
    run.digest = hashlib.sha256(text.encode()).hexdigest()
    run.state, run.done_steps, run.failure, run.finished_at = QualityState.DONE, STEPS, {}, timezone.now()
    run.seconds = Decimal(f"{time.perf_counter() - started:.3f}")
    run.save()


def _copy(table: str, frame: pl.DataFrame) -> None:
    text = frame.write_csv(include_header=False, null_value="\\N", quote_style="necessary")
    statement = f"COPY {table} ({', '.join(frame.columns)}) FROM STDIN (FORMAT csv, NULL '\\N')"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(text.encode())


def _locked(number: int) -> QualityRun:
    rows = QualityRun.objects.within(EVERYWHERE).select_for_update(no_key=True, of=("self",))
    return rows.select_related("area", "requested_by").get(pk=number)


def _queue(run: QualityRun) -> None:
    quality_run_job.configure(lock=f"quality-{run.pk}").defer(number=run.pk)
