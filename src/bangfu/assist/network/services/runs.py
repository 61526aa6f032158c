"""Asking for a matching run, and the job that carries it out: it may die at any point and be tried again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from procrastinate import JobContext
from procrastinate.contrib.django import app

from bangfu.assist.network.models import Campaign, Leftover, MatchRun, Proposal, ProposalState
from bangfu.assist.network.selectors import Posed, pose, problem_of, run_get
from bangfu.assist.network.services.rules import place_matched, refuse_less_than_one
from bangfu.compute.matching import Matching, Problem, solve
from bangfu.compute.matching.floors import by_village
from bangfu.compute.matching.reasons import Reasons, decimal, explain
from bangfu.compute.matching.solver import STAGES
from bangfu.errors import Phrase, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.audit.services import actor_stated
from bangfu.ground.runs import services as runs
from bangfu.ground.runs.models import RunState

ALL_STEPS = STAGES + 3
"""Reading, the stages of the solver, the reasons, and writing it down."""


@transaction.atomic
def match_run_request(
    *,
    actor: Actor,
    area: Area | None = None,
    campaign: Campaign | None = None,
    units: int | None = None,
    floor_percent: int | None = None,
    prefers_one_donor: bool = False,
    queued: bool = True,
) -> MatchRun:
    """Ask for a matching of an area, or of a campaign; not `queued`, the caller executes it herself.

    `floor_percent` of what each village asks for comes before all urgency, as far as it can. `prefers_one_donor`
    changes who gives, never how much a need gets. Errors: NotPermitted, RuleViolated, Conflict while one is on its way.
    """
    place = place_matched(actor, area=area, campaign=campaign, floor_percent=floor_percent)
    if units is not None:
        refuse_less_than_one(units, say("fixed total"))
    earlier = MatchRun.objects.within(EVERYWHERE).filter(campaign=campaign)
    runs.refuse_second(earlier, place, say("a matching run of this choice is already on its way"))
    run = MatchRun.objects.create(
        area=place,
        campaign=campaign,
        units=units,
        floor_percent=floor_percent,
        prefers_one_donor=prefers_one_donor,
        requested_by=actor.user,
        all_steps=ALL_STEPS,
    )
    if queued:
        _queue(run)
    return run


@transaction.atomic
def match_run_retry(*, actor: Actor, number: int) -> MatchRun:
    """Queue a failed run again, or one whose worker has died. Errors: NotFound, NotPermitted, Conflict."""
    seen = run_get(scope=actor.scope(Permission.MATCH_READ), number=number)
    actor.permit(Permission.MATCH_RUN, seen.area)
    run = runs.locked(MatchRun, number)
    runs.requeued(run, where=_where(number))
    _queue(run)
    return run


@app.task(name="network.match_run", retry=runs.RETRY, pass_context=True)
def match_run_job(context: JobContext, run_id: int) -> None:
    match_run_execute(number=run_id, last=runs.is_last(context))


def match_run_execute(*, number: int, last: bool = True) -> MatchRun:
    """Match, prove, explain and store. A run that is done stays as it is; half results of an earlier try are replaced.

    Outside any transaction of the caller each step is seen by others at once. An unexpected failure leaves the run
    waiting for its next try, or failed after the `last`.
    """
    run = runs.begun(MatchRun, number)
    if run.state == RunState.DONE:
        return run
    with runs.failure_told(run, last, where=_where(number)):
        started = time.perf_counter()
        posed = pose(run)
        runs.beat(run, 1, figures={"needs": len(posed.frozen["needs"]["row"]), "offers": len(posed.offer_names)})
        problem = problem_of(run, posed.frozen)
        matching = solve(
            problem,
            run.units,
            progress=lambda done, total: runs.beat(run, 1 + done),
            prefer_one_donor=run.prefers_one_donor,
        )
        reasons = explain(problem, matching, posed.offer_names)
        runs.beat(run, 2 + STAGES)
        figures = _figures(problem, matching, reasons, time.perf_counter() - started)
        _store(run, posed, (problem, matching, reasons), figures)
    return run


@transaction.atomic
def _store(run: MatchRun, posed: Posed, result: tuple[Problem, Matching, Reasons], figures: dict[str, Any]) -> None:
    actor_stated(number=run.requested_by_id, name=run.requested_by.username, permission=Permission.MATCH_RUN)
    if runs.taken_over(run):
        return
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
        "floor_weight": str(certificate.floor_weight),
        "floor_prices": [str(price) for price in certificate.floor_prices.tolist()],
    }
    run.problem, run.digest, run.figures = posed.frozen, posed.digest, figures
    runs.done(run)


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
            reason=why.stored(),
        )


def _leftovers(run: MatchRun, posed: Posed, matching: Matching, reasons: Reasons) -> Iterator[Leftover]:
    needs, offers, areas = posed.frozen["needs"], posed.frozen["offers"], posed.frozen["areas"]
    for need, why in reasons.unmet.items():
        place = areas["id"][needs["area"][need]]
        left = int(matching.unmet[need])
        yield Leftover(run=run, area_id=place, need_id=needs["row"][need], quantity=left, reason=why.stored())
    for offer, why in reasons.unused.items():
        left = int(matching.unused[offer])
        yield Leftover(run=run, area=run.area, offer_id=offers["row"][offer], quantity=left, reason=why.stored())


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
        "shared": matching.splits.needs,
        "below_floor": None if problem.floors is None else len(by_village(problem, matching.allocation).below),
        "seconds": round(seconds, 3),
    }


def _queue(run: MatchRun) -> None:
    match_run_job.configure(lock=f"match-run-{run.pk}").defer(run_id=run.pk)


def _where(number: int) -> Phrase:
    return say("matching run {number}", number=number)
