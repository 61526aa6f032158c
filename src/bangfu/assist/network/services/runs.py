"""Asking for a matching run, and the job that carries it out: it may die at any point and be tried again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from bangfu.assist.network.models import Campaign, Leftover, MatchRun, Proposal, ProposalState, RunState
from bangfu.assist.network.selectors import Posed, pose, problem_of, run_get
from bangfu.assist.network.services.rules import refuse_less_than_one
from bangfu.compute.matching import Matching, Problem, solve
from bangfu.compute.matching.reasons import Reasons, decimal, explain
from bangfu.compute.matching.solver import STAGES
from bangfu.errors import BangfuError, Conflict, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.audit.services import actor_stated

ALL_STEPS = STAGES + 3
"""Reading, the stages of the solver, the reasons, and writing it down."""
RETRIES = 3
SILENT = timedelta(minutes=2)
"""A run without a sign of life for this long has lost its worker."""


@transaction.atomic
def match_run_request(
    *,
    actor: Actor,
    area: Area | None = None,
    campaign: Campaign | None = None,
    units: int | None = None,
    queued: bool = True,
) -> MatchRun:
    """Ask for a matching of an area, or of a campaign; not `queued`, the caller executes it herself.

    Errors: NotPermitted, RuleViolated, Conflict while one is on its way.
    """
    place = campaign.area if campaign else area
    if place is None:
        raise RuleViolated(
            say("neither an area nor a campaign is chosen"),
            where=say("what to match"),
            remedy=say("Choose one of the two."),
        )
    actor.permit(Permission.MATCH_RUN, place)
    if units is not None:
        refuse_less_than_one(units, say("fixed total"))
    # Two requests for one area wait for each other here, so that the second sees the first.
    Area.objects.select_for_update(no_key=True).get(pk=place.pk)
    going = Q(state__in=[RunState.QUEUED, RunState.RUNNING], campaign=campaign)
    if MatchRun.objects.within(EVERYWHERE).filter(going, area=place).exists():
        raise Conflict(
            say("a matching run of this choice is already on its way"),
            where=say("{area}", area=place.name),
            remedy=say("Open it in the list of runs and wait for its result."),
        )
    run = MatchRun.objects.create(
        area=place, campaign=campaign, units=units, requested_by=actor.user, all_steps=ALL_STEPS
    )
    if queued:
        _queue(run)
    return run


@transaction.atomic
def match_run_retry(*, actor: Actor, number: int) -> MatchRun:
    """Queue a failed run again, or one whose worker has died. Errors: NotFound, NotPermitted, Conflict."""
    seen = run_get(scope=actor.scope(Permission.MATCH_READ), number=number)
    actor.permit(Permission.MATCH_RUN, seen.area)
    run = _locked(number)
    if not may_retry(run):
        raise Conflict(
            say("this run is done, or still on its way"),
            where=say("matching run {number}", number=number),
            remedy=say("Wait for its result, or start a new run."),
        )
    run.state, run.done_steps, run.failure, run.beat_at = RunState.QUEUED, 0, {}, timezone.now()
    run.save(update_fields=["state", "done_steps", "failure", "beat_at"])
    _queue(run)
    return run


def may_retry(run: MatchRun) -> bool:
    """Whether nobody is working on an unfinished run."""
    silent = (run.beat_at or run.requested_at) < timezone.now() - SILENT
    return run.state == RunState.FAILED or (run.state != RunState.DONE and silent)


@app.task(name="network.match_run", retry=RetryStrategy(max_attempts=RETRIES, exponential_wait=2), pass_context=True)
def match_run_job(context: JobContext, run_id: int) -> None:
    attempts = context.job.attempts if context.job else 0
    match_run_execute(number=run_id, last=attempts >= RETRIES)


@app.periodic(cron="* * * * *")
@app.task(name="network.revive", queueing_lock="network.revive", pass_context=True)
async def revive_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Jobs of a worker that was killed are given to the next one."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)


def match_run_execute(*, number: int, last: bool = True) -> MatchRun:
    """Match, prove, explain and store. A run that is done stays as it is; half results of an earlier try are replaced.

    Outside any transaction of the caller each step is seen by others at once. An unexpected failure leaves the run
    waiting for its next try, or failed after the `last`.
    """
    run = _begin(number)
    if run.state == RunState.DONE:
        return run
    with _failure_told(run, last):
        started = time.perf_counter()
        posed = pose(run)
        _beat(run, 1, figures={"needs": len(posed.frozen["needs"]["row"]), "offers": len(posed.offer_names)})
        problem = problem_of(run, posed.frozen)
        matching = solve(problem, run.units, progress=lambda done, total: _beat(run, 1 + done))
        reasons = explain(problem, matching, posed.offer_names)
        _beat(run, 2 + STAGES)
        figures = _figures(problem, matching, reasons, time.perf_counter() - started)
        _store(run, posed, (problem, matching, reasons), figures)
    return run


@transaction.atomic
def _begin(number: int) -> MatchRun:
    run = _locked(number)
    if run.state != RunState.DONE:
        run.state, run.attempts, run.beat_at, run.done_steps = RunState.RUNNING, run.attempts + 1, timezone.now(), 0
        run.save(update_fields=["state", "attempts", "beat_at", "done_steps"])
    return run


@contextmanager
def _failure_told(run: MatchRun, last: bool) -> Iterator[None]:
    """What can be acted on ends the run with its sentence; anything else is for the next try, and for the log."""
    try:
        yield
    except BangfuError as error:
        failure = {part: stored(getattr(error, part)) for part in ("what", "where", "remedy")}
        _mark(run, RunState.FAILED, failure)
    except Exception:
        _mark(run, RunState.FAILED if last else RunState.QUEUED, _broken())
        raise


def _mark(run: MatchRun, state: RunState, failure: dict[str, Any]) -> None:
    run.state, run.failure, run.beat_at = state, failure, timezone.now()
    run.save(update_fields=["state", "failure", "beat_at"])


def _broken() -> dict[str, Any]:
    return {
        "what": stored(say("something broke on our side")),
        "where": stored(say("matching run")),
        "remedy": stored(say("Run it again; if it breaks again, report it to who looks after this server.")),
    }


def _beat(run: MatchRun, done: int, **values: Any) -> None:
    """A sign of life, written at once so that the waiting page sees it."""
    MatchRun.objects.within(EVERYWHERE).filter(pk=run.pk).update(done_steps=done, beat_at=timezone.now(), **values)


@transaction.atomic
def _store(run: MatchRun, posed: Posed, result: tuple[Problem, Matching, Reasons], figures: dict[str, Any]) -> None:
    attempt = run.attempts
    actor_stated(number=run.requested_by_id, name=run.requested_by.username, permission=Permission.MATCH_RUN)
    now = _locked(run.pk)
    if now.state == RunState.DONE or now.attempts != attempt:
        return  # Another worker has taken this run over; its result counts.
    Proposal.objects.within(EVERYWHERE).filter(run=run).delete()
    Leftover.objects.within(EVERYWHERE).filter(run=run).delete()
    _supersede(run)
    Proposal.objects.bulk_create(_proposals(run, posed, *result))
    Leftover.objects.bulk_create(_leftovers(run, posed, *result[1:]))
    certificate = result[1].certificate
    run.certificate = {
        "weights": {str(tier): str(weight) for tier, weight in certificate.weights.items()},
        "need_prices": [str(price) for price in certificate.need_prices.tolist()],
        "offer_prices": [str(price) for price in certificate.offer_prices.tolist()],
        "unit_price": str(certificate.unit_price),
    }
    run.problem, run.digest, run.figures, run.failure = posed.frozen, posed.digest, figures, {}
    run.state, run.done_steps, run.finished_at = RunState.DONE, run.all_steps, timezone.now()
    run.save()


def _supersede(run: MatchRun) -> None:
    """Undecided proposals of other runs about needs that this run has considered anew."""
    older = Proposal.objects.within(Scope.below(run.area)).filter(
        ~Q(run=run), state=ProposalState.PROPOSED, run__campaign=run.campaign
    )
    older.update(state=ProposalState.SUPERSEDED)


def _proposals(
    run: MatchRun, posed: Posed, problem: Problem, matching: Matching, reasons: Reasons
) -> Iterator[Proposal]:
    needs, offers, areas = posed.frozen["needs"], posed.frozen["offers"], posed.frozen["areas"]
    allocation = matching.allocation
    columns = (allocation.need, allocation.offer, allocation.quantity, allocation.cost)
    for (need, offer, quantity, cost), why in zip(
        zip(*(column.tolist() for column in columns), strict=True), reasons.allocated, strict=True
    ):
        # Where serving fewer units is the other choice, no cost alone tells the difference, and none is said.
        second, more = why.values.get("row"), why.values.get("more") if "{more}" in why.template else None
        yield Proposal(
            run=run,
            area_id=areas["id"][needs["area"][need]],
            need_id=needs["row"][need],
            offer_id=offers["row"][offer],
            quantity=quantity,
            cost=Decimal(decimal(cost, problem.places)),
            second_best_id=second if isinstance(second, int) else None,
            extra_cost=None if more is None else Decimal(str(more)),
            reason=stored(why),
        )


def _leftovers(run: MatchRun, posed: Posed, matching: Matching, reasons: Reasons) -> Iterator[Leftover]:
    needs, offers, areas = posed.frozen["needs"], posed.frozen["offers"], posed.frozen["areas"]
    for need, why in reasons.unmet.items():
        place = areas["id"][needs["area"][need]]
        left = int(matching.unmet[need])
        yield Leftover(run=run, area_id=place, need_id=needs["row"][need], quantity=left, reason=stored(why))
    for offer, why in reasons.unused.items():
        left = int(matching.unused[offer])
        yield Leftover(run=run, area=run.area, offer_id=offers["row"][offer], quantity=left, reason=stored(why))


def _figures(problem: Problem, matching: Matching, reasons: Reasons, seconds: float) -> dict[str, Any]:
    """Costs are text, digit for digit: they may outgrow what a number of JSON keeps."""
    places = problem.places
    average = Decimal(matching.cost).scaleb(-places) / matching.units if matching.units else None
    return {
        "status": matching.status,
        "needs": len(problem.needs),
        "offers": len(problem.offers),
        "units_needed": int(problem.needs.quantity.sum()),
        "units_offered": int(problem.available.sum()),
        "units_allocated": matching.units,
        "served": {str(tier): units for tier, units in matching.served.items()},
        "cost": decimal(matching.cost, places),
        "average": None if average is None else f"{average:.4f}",
        "bound": None if matching.bound is None else decimal(matching.bound, places),
        "gap": None if matching.gap is None else decimal(matching.gap, places),
        "listed_costs": problem.costs is not None,
        "proposals": len(matching.allocation),
        "unmet": len(reasons.unmet),
        "unused": len(reasons.unused),
        "set_aside": int(problem.set_aside.sum()),
        "seconds": round(seconds, 3),
    }


def stored(phrase: Phrase) -> dict[str, Any]:
    """A sentence as it is kept: its template and values, so that each reader sees it in her language."""
    values = {key: value if isinstance(value, int | str) else str(value) for key, value in phrase.values.items()}
    return {"template": phrase.template, "values": values}


def _locked(number: int) -> MatchRun:
    rows = MatchRun.objects.within(EVERYWHERE).select_for_update(no_key=True, of=("self",))
    return rows.get(pk=number)


def _queue(run: MatchRun) -> None:
    match_run_job.configure(lock=f"match-run-{run.pk}").defer(run_id=run.pk)
