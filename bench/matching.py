"""Matching beside OR-tools' minimum-cost flow over every need × offer pair: the same optimum, the same machine.

Prints `name,ours_s,peer,peer_s,ratio`. Ours includes the certificate and its check, which the peer does not give; the
peer's time includes building its arcs. Run: `python bench/matching.py`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import numpy as np
from ortools.graph.python import min_cost_flow

from bangfu.compute.matching import NATION, Areas, Matching, Needs, Offers, Problem, solve
from bangfu.compute.matching.reading import read_match
from bangfu.compute.specs import parse_spec

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("BANGFU_REFERENCE_DATA", ROOT.parent / "shared" / "data"))
PEER = "OR-tools SimpleMinCostFlow"
PREFECTURES, COUNTIES, VILLAGES, CATEGORIES, TIERS, DAYS = 10, 90, 2_000, 20, 5, 4
SUPPLY = 0.65
Answer = TypeVar("Answer")
SPEC = (
    "needs: {id: rec_id, category: ppe, quantity: qty}\n"
    "offers: {id: don_id, category: ppe, quantity: qty, max_quantity: 1000}\n"
    "costs: {need: rec_id, offer: don_id, cost: distance}\n"
)


def county_problem(needs: int, offers: int) -> Problem:
    """Synthetic needs of villages and offers of the nation, a prefecture or a county, short of a third of demand."""
    random = np.random.default_rng(27)
    parent = np.concatenate(
        [
            np.full(PREFECTURES, NATION),
            np.arange(COUNTIES) % PREFECTURES,
            PREFECTURES + np.arange(VILLAGES) % COUNTIES,
        ]
    )
    asked = random.integers(1, 21, needs)
    given = np.maximum(1, random.lognormal(0, 1, offers))
    given = np.maximum(1, np.rint(given * asked.sum() * SUPPLY / given.sum())).astype(np.int64)
    level = random.choice(3, offers, p=[0.4, 0.3, 0.3])
    prefecture, county = random.integers(0, PREFECTURES, offers), PREFECTURES + random.integers(0, COUNTIES, offers)
    row = np.arange(max(needs, offers))
    return Problem(
        needs=Needs(
            row=row[:needs],
            party=row[:needs],
            category=random.integers(0, CATEGORIES, needs),
            quantity=asked,
            tier=random.integers(1, TIERS + 1, needs),
            area=PREFECTURES + COUNTIES + random.integers(0, VILLAGES, needs),
            deadline=random.integers(0, DAYS, needs),
        ),
        offers=Offers(
            row=row[:offers],
            party=row[:offers],
            category=random.integers(0, CATEGORIES, offers),
            quantity=given,
            area=np.choose(level, [np.full(offers, NATION), prefecture, county]),
            date=random.integers(0, DAYS, offers),
        ),
        areas=Areas(parent),
    )


def real_problem() -> Problem:
    """The small slice of GetUsPPE: real requests and donations, miles between them."""
    folder = DATA / "needs_offers" / "ppe_match_small"
    files = folder / "recipients.csv", folder / "donors.csv", folder / "distance.csv.gz"
    return read_match(*files, parse_spec(SPEC, "bench")).problem


def tree_pairs(problem: Problem) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Every eligible need × offer and its cost in levels, category by category."""
    needs, offers = problem.needs, problem.offers
    assert needs.area is not None
    assert offers.area is not None
    assert needs.deadline is not None
    assert offers.date is not None
    path, depth = problem.areas.path(needs.area), problem.areas.depth_of(offers.area)
    found = []
    for category in range(CATEGORIES):
        ours, theirs = np.flatnonzero(needs.category == category), np.flatnonzero(offers.category == category)
        suits = path[ours][:, depth[theirs]] == offers.area[theirs]
        suits &= offers.date[theirs] <= needs.deadline[ours][:, None]
        i, j = np.nonzero(suits)
        found.append((ours[i], theirs[j], problem.areas.depth_of(needs.area)[ours[i]] - depth[theirs[j]]))
    need, offer, cost = (np.concatenate(column) for column in zip(*found, strict=True))
    return need, offer, cost


def listed_pairs(problem: Problem) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same from the list of costs, to a thousandth of a mile: the peer cannot hold more digits."""
    assert problem.costs is not None
    thousandth = problem.costs.cost // 10 ** (problem.places - 3)
    miles = dict(zip(zip(problem.costs.need, problem.costs.offer, strict=True), thousandth, strict=True))
    pairs = [
        (i, j, miles[key])
        for i in np.flatnonzero(problem.needs.quantity).tolist()
        for j in np.flatnonzero(problem.available).tolist()
        if problem.needs.category[i] == problem.offers.category[j]
        if (key := (problem.needs.party[i], problem.offers.party[j])) in miles
    ]
    need, offer, cost = np.array(pairs, np.int64).T
    return need, offer, cost


def peer(
    problem: Problem, pairs: tuple[np.ndarray, np.ndarray, np.ndarray], weights: dict[int, int]
) -> tuple[int, int]:
    """Units that OR-tools allocates and their cost. Unused supply takes an arc dearer than any tier."""
    need, offer, cost = pairs
    n, m = len(problem.needs), len(problem.offers)
    sink, dearest = n + m, max(weights.values()) + int(cost.max())
    worth = np.array([dearest - weights[tier] for tier in problem.needs.tier.tolist()])
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([offer + n, np.arange(n), n + np.arange(m)]).astype(np.int32),
        np.concatenate([need, np.full(n + m, sink)]).astype(np.int32),
        np.concatenate([problem.available[offer], problem.needs.quantity, problem.available]),
        np.concatenate([cost, worth, np.full(m, 2 * dearest)]),
    )
    supply = np.concatenate([np.zeros(n, np.int64), problem.available, [-problem.available.sum()]])
    flow.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supply)
    status = flow.solve()
    assert status == flow.OPTIMAL, status
    used = flow.flows(arcs)[: len(need)]
    return int(used.sum()), int((used * cost).sum())


def timed(work: Callable[[], Answer], runs: int) -> tuple[float, Answer]:
    """The best of some runs."""
    seconds = []
    for _ in range(runs):
        start = perf_counter()
        answer = work()
        seconds.append(perf_counter() - start)
    return min(seconds), answer


def compare(name: str, problem: Problem, pairs: Callable[[Problem], tuple[np.ndarray, np.ndarray, np.ndarray]]) -> None:
    ours_s, ours = timed(lambda: solve(problem), 3)
    assert ours.status == "optimal"
    weights = peer_weights(ours)
    peer_s, (units, cost) = timed(lambda: peer(problem, pairs(problem), weights), 1)
    assert units == ours.units, (units, ours.units)
    rounding = 10 ** max(0, problem.places - 3)
    assert 0 <= ours.cost // rounding - cost <= (units if rounding > 1 else 0), (ours.cost, cost)
    print(f"{name},{ours_s:.4f},{PEER},{peer_s:.4f},{peer_s / ours_s:.1f}")


def peer_weights(ours: Matching) -> dict[int, int]:
    """Ours where they fit the peer's 64 bits, else steps of a million thousandths of a mile."""
    weights = dict(ours.certificate.weights)
    return weights if max(weights.values()) < 1 << 40 else {tier: 10**9 * (9 - tier) for tier in weights}


def main() -> None:
    print("name,ours_s,peer,peer_s,ratio")
    compare("matching 10k needs x 2k offers in the area tree", county_problem(10_000, 2_000), tree_pairs)
    compare("matching 30k needs x 6k offers in the area tree", county_problem(30_000, 6_000), tree_pairs)
    compare("matching 1934 real requests x 71 donations by miles", real_problem(), listed_pairs)


if __name__ == "__main__":
    main()
