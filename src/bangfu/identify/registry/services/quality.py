"""Asking for a check of data quality, and the job that carries it out."""

from __future__ import annotations

import hashlib
import time
from datetime import date
from decimal import Decimal

import polars as pl
from django.db import connection, transaction
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from bangfu.compute.quality import Findings, RuleBook, Setting, check
from bangfu.errors import Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import region_codes
from bangfu.ground.audit.services import actor_stated
from bangfu.ground.runs import services as runs
from bangfu.ground.runs.models import RunState
from bangfu.identify.registry.models import QualityCount, QualityFinding, QualityRun
from bangfu.identify.registry.selectors.quality import quality_facts, quality_run_get, rule_book
from bangfu.policy.loader import parameter

STEPS = 3
"""Reading the register, checking it, and writing down what was found."""
KEPT_PER_VILLAGE = 200
"""Of one rule in one village, so many findings are kept one by one; all are counted."""


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
    checks = QualityRun.objects.within(EVERYWHERE)
    runs.refuse_second(checks, area, say("a quality check of this area is already on its way"))
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
    run = runs.locked(QualityRun, number)
    runs.requeued(run, where=_where(number))
    _queue(run)
    return run


@app.task(name="registry.quality", retry=runs.RETRY, pass_context=True)
def quality_run_job(context: JobContext, number: int) -> None:
    quality_run_execute(number=number, last=runs.is_last(context))


def quality_run_execute(*, number: int, last: bool = True) -> QualityRun:
    """Read, check and store. A check that is done stays as it is; half results of an earlier try are replaced."""
    run = runs.begun(QualityRun, number)
    if run.state == RunState.DONE:
        return run
    with runs.failure_told(run, last, where=_where(number)):
        started = time.perf_counter()
        facts = quality_facts(run.area, on=run.on_day, year=run.year)
        runs.beat(run, 1)
        book = rule_book()
        found = check(book, facts, on=run.on_day, value=_values_for(run))
        runs.beat(run, 2)
        _store(run, book, found, started)
    return run


class _Values:
    """Values of the policy for the day of the check, as they hold in its area."""

    def __init__(self, run: QualityRun) -> None:
        self.on = run.on_day
        self.region = region_codes(run.area)

    def __call__(self, setting: Setting) -> int | float:
        stated = parameter(setting.parameter, on=self.on, region=self.region).value
        number = Decimal(str(stated))
        return int(number) if number == number.to_integral_value() else float(number)


def _values_for(run: QualityRun) -> _Values:
    return _Values(run)


@transaction.atomic
def _store(run: QualityRun, book: RuleBook, found: Findings, started: float) -> None:
    if runs.taken_over(run):
        return
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
    run.unanswered = {code: error.what.stored() for code, error in found.unanswered.items()}
    text = "\n".join(f"{rule.code} {rule.condition} {rule.settings}" for rule in book.rules)
    run.digest = hashlib.sha256(text.encode()).hexdigest()
    run.seconds = Decimal(f"{time.perf_counter() - started:.3f}")
    runs.done(run)


def _copy(table: str, frame: pl.DataFrame) -> None:
    text = frame.write_csv(include_header=False, null_value="\\N", quote_style="necessary")
    statement = f"COPY {table} ({', '.join(frame.columns)}) FROM STDIN (FORMAT csv, NULL '\\N')"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(text.encode())


def _queue(run: QualityRun) -> None:
    quality_run_job.configure(lock=f"quality-{run.pk}").defer(number=run.pk)


def _where(number: int) -> Phrase:
    return say("quality check {number}", number=number)
