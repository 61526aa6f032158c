"""The rows of a run as a matching problem, frozen so that anyone may solve or check the very same one later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from bangfu.assist.network.models import Campaign, MatchRun, Need, NeedState, Offer, PairCost, Proposal, WhatIf
from bangfu.assist.network.models.offers import SPOKEN_FOR
from bangfu.assist.network.selectors.offers import offers_reaching
from bangfu.assist.network.selectors.specialties import affinity_frozen
from bangfu.compute.matching import (
    FOREVER,
    NATION,
    NOWHERE,
    Affinity,
    Allocation,
    Areas,
    Certificate,
    Costs,
    Floors,
    Needs,
    Offers,
    Problem,
    Verdict,
    check,
)
from bangfu.compute.matching.problem import Integers
from bangfu.compute.matching.words import words
from bangfu.errors import Phrase, say
from bangfu.ground.access.models import Area
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.access.selectors import ancestors

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
Frozen = dict[str, Any]


@dataclass(frozen=True)
class Posed:
    """A problem as it stands now: its frozen columns, their digest, and what readers call its offers."""

    frozen: Frozen
    digest: str
    offer_names: list[str]


def pose(run: MatchRun | WhatIf, also: Iterable[Area] = ()) -> Posed:
    """The published needs of a run's area or campaign, and the offers that may serve them, as they stand now.

    `also` are places that the tree of areas must hold besides theirs.
    """
    needs = list(_needs_of(run))
    offers = list(_offers_of(run).select_related("organisation", "area_limit"))
    places = [need.area for need in needs] + [offer.area_limit for offer in offers if offer.area_limit]
    places.extend(also)
    ids, parents = _forest(places)
    index = {area: place for place, area in enumerate(ids)}
    costs = _costs_of(run.campaign)
    # Offers of the open network still last and its needs are known: only a campaign may lie in the past.
    dated = run.campaign is not None
    frozen: Frozen = {
        "needs": {
            "row": [need.pk for need in needs],
            "party": [need.party for need in needs],
            "category": [need.item_id for need in needs],
            "quantity": [need.quantity_open for need in needs],
            "tier": [need.tier for need in needs],
            "area": [index[need.area_id] for need in needs],
            "date": [_microseconds(need.asked_on) for need in needs] if dated else None,
            "deadline": [_microseconds(need.deadline) for need in needs],
        },
        "offers": {
            "row": [offer.pk for offer in offers],
            "party": [offer.party for offer in offers],
            "category": [offer.item_id for offer in offers],
            "quantity": [offer.quantity_free for offer in offers],
            "area": [NATION if offer.area_limit_id is None else index[offer.area_limit_id] for offer in offers],
            "date": [_microseconds(offer.offered_on) for offer in offers],
            "expires": [_microseconds(offer.expires) for offer in offers] if dated else None,
        },
        "areas": {"id": ids, "parent": parents},
        "max_quantity": run.campaign.max_quantity if run.campaign else None,
        "costs": None if costs is None else {"places": costs.places, "digest": _costs_digest(costs)},
        "units": run.units if isinstance(run, MatchRun) else None,
        "affinity": None if dated else affinity_frozen(needs, offers),
        "floor_percent": run.floor_percent,
    }
    return Posed(frozen, _digest(frozen), [offer.organisation.name for offer in offers])


def problem_of(run: MatchRun | WhatIf, frozen: Frozen) -> Problem:
    """The problem of frozen columns, with the costs of the run's campaign where it has some."""
    needs, offers = frozen["needs"], frozen["offers"]
    # What was frozen before there were specialties and floors has none.
    affinity, floor = frozen.get("affinity"), frozen.get("floor_percent")
    asked = Needs(
        row=_column(needs["row"]),
        party=np.array(needs["party"], str),
        category=_column(needs["category"]),
        quantity=_column(needs["quantity"]),
        tier=_column(needs["tier"]),
        area=_column(needs["area"]),
        date=_times(needs["date"], missing=-FOREVER),
        deadline=_times(needs["deadline"], missing=FOREVER),
        cause=_column(affinity["causes"]) if affinity else None,
    )
    return Problem(
        needs=asked,
        offers=Offers(
            row=_column(offers["row"]),
            party=np.array(offers["party"], str),
            category=_column(offers["category"]),
            quantity=_column(offers["quantity"]),
            area=_column(offers["area"]),
            date=_times(offers["date"], missing=-FOREVER),
            expires=_times(offers["expires"], missing=FOREVER),
            specialty=_column(affinity["specialties"]) if affinity else None,
        ),
        costs=_costs_of(run.campaign),
        areas=Areas(_column(frozen["areas"]["parent"])) if frozen["areas"]["parent"] else NOWHERE,
        max_quantity=frozen["max_quantity"],
        affinity=_affinity(affinity) if affinity else None,
        floors=floors_of(asked, floor),
    )


def _affinity(frozen: Frozen) -> Affinity:
    causes, specialties = frozen["size"]
    return Affinity.of(causes, specialties, frozen["suits"], frozen["mismatch"])


def floors_of(needs: Needs, percent: int | None) -> Floors | None:
    """So many per cent of what each place asks for, before all tiers; None where no floor is set."""
    if not percent or needs.area is None:
        return None
    return Floors.share_of(needs, needs.area, percent * 100)


def match_run_verify(*, scope: Scope, number: int) -> Verdict:
    """Check a stored answer again from what is stored, by the checker that shares nothing with the solver."""
    run = MatchRun.objects.within(scope).select_related("campaign").get(pk=number)
    if not run.problem:
        return Verdict((say("this run has not come to an answer"),), None)
    problem = problem_of(run, run.problem)
    stated = run.problem["costs"]
    if _digest(run.problem) != run.digest or (problem.costs and _costs_digest(problem.costs) != stated["digest"]):
        return Verdict((say("the stored problem is not the one that was solved"),), None)
    return check(problem, _allocation_of(run, problem), _certificate_of(run.certificate), run.units)


def donor_words(proposal: Proposal) -> list[Phrase]:
    """What a donor is told of one line of a matching, from the prices stored with it; nothing where they are gone."""
    run = MatchRun.objects.within(EVERYWHERE).select_related("campaign").get(pk=proposal.run_id)
    if not run.problem:
        return []
    problem = problem_of(run, run.problem)
    numbers = Proposal.objects.within(EVERYWHERE).filter(run=run).order_by("pk").values_list("pk", flat=True)
    line = list(numbers).index(proposal.pk)
    return words(problem, _allocation_of(run, problem), _certificate_of(run.certificate), [line])[0]


def _needs_of(run: MatchRun | WhatIf) -> QuerySet[Need]:
    needs = Need.objects.within(Scope.below(run.area)).select_related("area", "item")
    needs = needs.filter(campaign=run.campaign, state=NeedState.PUBLISHED, quantity_matched__lt=F("quantity"))
    return needs.order_by("pk")


def _offers_of(run: MatchRun | WhatIf) -> QuerySet[Offer]:
    """A campaign is closed in itself and may lie in the past: all its offers. Else those that reach and still last."""
    if run.campaign:
        offers = Offer.objects.within(EVERYWHERE).filter(campaign=run.campaign)
    else:
        lasting = Q(expires__isnull=True) | Q(expires__gte=timezone.now())
        offers = offers_reaching(Scope.below(run.area)).filter(lasting)
    return offers.filter(quantity__gt=SPOKEN_FOR).order_by("pk")


def _forest(areas: Iterable[Area]) -> tuple[list[int], list[int]]:
    """The areas given and all above them: their ids, and for each the place of its parent in the list."""
    known = ancestors(areas)
    ids = sorted(known)
    index = {area: place for place, area in enumerate(ids)}
    return ids, [index.get(known[area].parent_id or 0, NATION) for area in ids]


def _costs_of(campaign: Campaign | None) -> Costs | None:
    if campaign is None:
        return None
    rows = list(
        PairCost.objects.filter(campaign=campaign).order_by("pk").values_list("pk", "need_party", "offer_party", "cost")
    )
    if not rows:
        return None
    number, need, offer, cost = zip(*rows, strict=True)
    return Costs(_column(number), np.array(need, str), np.array(offer, str), _column(cost), campaign.cost_places)


def _allocation_of(run: MatchRun, problem: Problem) -> Allocation:
    answer = Proposal.objects.within(EVERYWHERE).filter(run=run).order_by("pk")
    rows = list(answer.values_list("need", "offer", "quantity", "cost"))
    need, offer, quantity, cost = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Allocation(
        need=np.searchsorted(problem.needs.row, _column(need)),
        offer=np.searchsorted(problem.offers.row, _column(offer)),
        quantity=_column(quantity),
        cost=_column([int(value.scaleb(problem.places)) for value in cost]),
    )


def _certificate_of(stored: Frozen) -> Certificate:
    """Prices may outgrow 64 bits, so they are stored as text and read as Python's integers."""
    return Certificate(
        weights={int(tier): int(weight) for tier, weight in stored["weights"].items()},
        need_prices=np.array([int(price) for price in stored["need_prices"]], object),
        offer_prices=np.array([int(price) for price in stored["offer_prices"]], object),
        unit_price=int(stored["unit_price"]),
        floor_weight=int(stored.get("floor_weight", 0)),
        floor_prices=np.array([int(price) for price in stored.get("floor_prices", [])], object),
    )


def _column(values: Sequence[int]) -> Integers:
    return np.array(values, np.int64)


def _times(values: Sequence[int | None] | None, *, missing: int) -> Integers | None:
    return None if values is None else _column([missing if value is None else value for value in values])


def _microseconds(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - EPOCH) // MICROSECOND


def _digest(frozen: Frozen) -> str:
    return hashlib.sha256(json.dumps(frozen, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _costs_digest(costs: Costs) -> str:
    pairs = zip(costs.need.tolist(), costs.offer.tolist(), costs.cost.tolist(), strict=True)
    return hashlib.sha256(json.dumps([costs.places, *pairs], ensure_ascii=False).encode()).hexdigest()
