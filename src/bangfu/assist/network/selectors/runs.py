"""Reads of matching runs, their proposals and what they left."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from bangfu.assist.network.models import Leftover, MatchRun, Proposal
from bangfu.assist.network.selectors.scopes import absent
from bangfu.errors import say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE, Scope


def runs_within(scope: Scope) -> QuerySet[MatchRun]:
    """Runs, the newest first, without the long columns of their proof."""
    runs = MatchRun.objects.within(scope).select_related("area", "campaign", "requested_by")
    return runs.defer("certificate", "problem").order_by("-pk")


def run_get(*, scope: Scope, number: int) -> MatchRun:
    """Errors: NotFound where there is none, or it lies outside the scope."""
    run = runs_within(scope).filter(pk=number).first()
    if run is None:
        raise absent(say("there is no such matching run, or it is not in your area"), number)
    return run


def proposals_visible(
    *, actor: Actor, run: int | None = None, state: str = "", category: str = "", tier: int | None = None
) -> QuerySet[Proposal]:
    """Proposals of her area, and those about the offers of her own organisations; the urgent first."""
    mine = Q(offer__organisation__in=actor.user.memberships.values("organisation"))
    proposals = Proposal.objects.within(EVERYWHERE).filter(actor.scope(Permission.MATCH_READ).condition() | mine)
    proposals = proposals.select_related(
        "need__item",
        "need__area__parent__parent",
        "offer__organisation",
        "second_best__organisation",
        "decided_by",
        "area",
    )
    proposals = proposals.filter(run=run) if run else proposals
    proposals = proposals.filter(state=state) if state else proposals
    proposals = proposals.filter(need__item__category=category) if category else proposals
    proposals = proposals.filter(need__tier=tier) if tier else proposals
    return proposals.order_by("need__tier", "pk")


def proposal_get(*, actor: Actor, number: int) -> Proposal:
    """Errors: NotFound where there is none, or this actor may not see it."""
    proposal = proposals_visible(actor=actor).filter(pk=number).first()
    if proposal is None:
        raise absent(say("there is no such proposal, or you may not see it"), number)
    return proposal


def leftovers_of(*, scope: Scope, run: MatchRun, of_needs: bool) -> QuerySet[Leftover]:
    """What a run of this scope left: unmet needs, or else unused offers; the largest first."""
    permitted = MatchRun.objects.within(scope).filter(pk=run.pk)
    left = Leftover.objects.within(EVERYWHERE).filter(run__in=permitted, need__isnull=not of_needs)
    order = ("need__tier", "-quantity", "pk") if of_needs else ("-quantity", "pk")
    return left.select_related("need__item", "need__area", "offer__item", "offer__organisation").order_by(*order)


def run_proof(*, scope: Scope, number: int) -> dict[str, Any]:
    """All that is needed to check a run elsewhere: the problem as it stood, the answer, and the prices."""
    run = MatchRun.objects.within(scope).filter(pk=number).first()
    if run is None:
        raise absent(say("there is no such matching run, or it is not in your area"), number)
    answer = Proposal.objects.within(EVERYWHERE).filter(run=run).order_by("pk")
    return {
        "run": run.pk,
        "digest": run.digest,
        "figures": run.figures,
        "problem": run.problem,
        "allocation": list(answer.values("need", "offer", "quantity")),
        "certificate": run.certificate,
    }
