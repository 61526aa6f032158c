"""Asking for a screening, the job that computes it, and the proof that it computes to itself again."""

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

from bangfu.compute.screening import RESULT, household_facts, judge, result_lines, totals_by_area
from bangfu.compute.screening.totals import Totals
from bangfu.errors import Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.access.selectors import areas_within
from bangfu.ground.runs import services as runs
from bangfu.ground.runs.models import RunState
from bangfu.identify.determination.models import Screening, ScreeningResult
from bangfu.identify.determination.selectors import (
    Frozen,
    frozen_policy,
    reading_of,
    register_frames,
    screening_get,
    standards_of,
)
from bangfu.identify.determination.selectors.register import RegisterFrames

STEPS = 4
"""Reading the register, freezing the policy, judging, and writing it down."""
COLUMNS = ("area", "household", *RESULT)


@transaction.atomic
def screening_request(*, actor: Actor, area: Area, as_of: date, year: int, queued: bool = True) -> Screening:
    """Ask for a screening of an area; not `queued`, the caller executes it herself.

    Errors: NotPermitted, RuleViolated for a year after the day, PolicyMissing, Conflict while one is on its way.
    """
    actor.permit(Permission.SCREENING_RUN, area)
    if year > as_of.year:
        raise RuleViolated(
            say("the year {year} begins after the day {day}", year=year, day=as_of.isoformat()),
            where=say("year of income and living conditions"),
            remedy=say("Choose the year of the day, or an earlier one."),
        )
    screenings = Screening.objects.within(EVERYWHERE)
    runs.refuse_second(screenings, area, say("a screening of this area is already on its way"))
    if area.level >= Level.COUNTY:  # above it, each county may have values of its own: the job looks them up
        frozen_policy([area], as_of=as_of, year=year)
    screening = Screening.objects.create(
        area=area, as_of=as_of, year=year, requested_by=actor.user, all_steps=STEPS, beat_at=timezone.now()
    )
    if queued:
        _queue(screening)
    return screening


@transaction.atomic
def screening_retry(*, actor: Actor, number: int) -> Screening:
    """Queue a failed screening again, or one whose worker has died. Errors: NotFound, NotPermitted, Conflict."""
    seen = screening_get(scope=actor.scope(Permission.SCREENING_RUN), number=number, whole=True)
    actor.permit(Permission.SCREENING_RUN, seen.area)
    screening = runs.locked(Screening, number)
    runs.requeued(screening, where=_where(number))
    _queue(screening)
    return screening


@app.task(name="determination.screening", retry=runs.RETRY, pass_context=True)
def screening_job(context: JobContext, number: int) -> None:
    screening_execute(number=number, last=runs.is_last(context))


def screening_execute(*, number: int, last: bool = True) -> Screening:
    """Read, judge and store. A screening that is done stays as it is; half results of an earlier try are replaced."""
    screening = runs.begun(Screening, number)
    if screening.state == RunState.DONE:
        return screening
    with runs.failure_told(screening, last, where=_where(number)):
        started = time.perf_counter()
        frames = register_frames(screening.area, as_of=screening.as_of, year=screening.year)
        runs.beat(screening, 1, households=len(frames.households))
        frozen = _frozen_for(screening, frames)
        runs.beat(screening, 2)
        results, totals = _judged(frames, frozen, screening.as_of)
        runs.beat(screening, 3)
        _store(screening, frozen, results, totals, started)
    return screening


def screening_recomputes(*, scope: Scope, number: int) -> bool:
    """Whether the stored facts and the frozen policy give the stored results again, to the byte.

    Errors: NotFound. The whole screening is computed, whatever part of it the scope may show.
    """
    screening = screening_get(scope=scope, number=number)
    stored = ScreeningResult.objects.within(EVERYWHERE).filter(screening=screening).order_by("household_no", "pk")
    rows = list(stored.values_list("household_id", "household_no", "area_id", "facts"))
    names = screening.policy["facts"]
    schema = {"household": pl.Int64, "household_no": pl.String, "area": pl.Int64, **dict.fromkeys(names, pl.Int64)}
    facts = pl.DataFrame([(*row[:3], *row[3]) for row in rows], schema=schema, orient="row")
    parts = []
    for entry in screening.policy["sets"]:
        own = facts.filter(pl.col("area").is_in(entry["areas"]))
        parts.append(judge(own, standards_of(entry["values"])))
    again = _digest(result_lines(pl.concat(parts)))
    return again == screening.result_digest == _digest(_stored(screening))


def _frozen_for(screening: Screening, frames: RegisterFrames) -> Frozen:
    """The policy of every village that has a household; of the area itself where there is none."""
    numbers = frames.households["area"].unique().to_list()
    areas = areas_within(Scope.below(screening.area)).filter(pk__in=numbers)
    return frozen_policy(areas if numbers else [screening.area], as_of=screening.as_of, year=screening.year)


def _judged(frames: RegisterFrames, frozen: Frozen, as_of: date) -> tuple[pl.DataFrame, dict[int, Totals]]:
    parts: list[pl.DataFrame] = []
    totals: dict[int, Totals] = {}
    for entry in frozen.stored["sets"]:
        households = frames.households.filter(pl.col("area").is_in(entry["areas"]))
        reading, standards = reading_of(entry["values"], as_of=as_of), standards_of(entry["values"])
        facts = household_facts(households, frames.members, frames.incomes, frames.living, reading)
        judged = judge(facts, standards)
        totals |= totals_by_area(judged, standards)
        parts.append(judged)
    return pl.concat(parts), totals


def _stored(screening: Screening) -> str:
    """The stored rows in the same form."""
    flags = {"below_line", "below_range", "poor_by_count"}
    words = "CASE {} WHEN true THEN 'true' WHEN false THEN 'false' END"
    shown = ", ".join(words.format(name) if name in flags else name for name in RESULT)
    query = (
        f"COPY (SELECT {shown} FROM determination_screeningresult WHERE screening_id = %s"
        ' ORDER BY household_no COLLATE "C") TO STDOUT'
    )
    with connection.cursor() as cursor, cursor.copy(query, [screening.pk]) as copy:
        return b"".join(copy).decode()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def _store(
    screening: Screening, frozen: Frozen, results: pl.DataFrame, totals: dict[int, Totals], started: float
) -> None:
    if runs.taken_over(screening):
        return
    ScreeningResult.objects.within(EVERYWHERE).filter(screening=screening).delete()
    columns = ", ".join(("screening_id", "area_id", "household_id", *RESULT))
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY determination_screeningresult ({columns}) FROM STDIN") as copy,
    ):
        copy.write(result_lines(results.with_columns(screening=pl.lit(screening.pk)), ("screening", *COLUMNS)))
    screening.policy, screening.digest = frozen.stored, frozen.digest
    screening.totals = {str(area): values for area, values in totals.items()}
    screening.result_digest, screening.households = _digest(result_lines(results)), results.height
    screening.seconds = Decimal(f"{time.perf_counter() - started:.3f}")
    runs.done(screening)


def _queue(screening: Screening) -> None:
    screening_job.configure(lock=f"screening-{screening.pk}").defer(number=screening.pk)


def _where(number: int) -> Phrase:
    return say("screening {number}", number=number)
