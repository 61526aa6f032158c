"""Matching beside OR-tools' minimum-cost flow over every need × offer pair: the same optimum, the same machine.

Prints `name,ours_s,peer,peer_s,ratio`, and writes sizes, growth and newcomers to the page. “Whole” is from rows to
rows: classes, network, flow, prices, rows, certificate and its check; the peer gives the flow alone. “Flow and prices”
ends there. The peer's time includes building its arcs. All is one thread and measured in seconds of the processor, so
that others on the machine weigh on neither side. Run: `python bench/matching.py`.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import TypeVar

import numpy as np
from ortools.graph.python import min_cost_flow
from performance import machine, write_section

from bangfu.compute.matching import NATION, Affinity, Areas, Floors, Matching, Needs, Offers, Problem, solve
from bangfu.compute.matching.flow import ENGINES, Network, minimum_cost_flow
from bangfu.compute.matching.laminar import fill
from bangfu.compute.matching.reading import read_match
from bangfu.compute.matching.solver import answered, laid_out
from bangfu.compute.matching.standing import StandingMatch
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
    problem: Problem, pairs: tuple[np.ndarray, np.ndarray, np.ndarray], weights: dict[int, int], floor: int = 0
) -> tuple[int, int]:
    """Units that OR-tools allocates and their cost. Unused supply takes an arc dearer than any tier.

    With floors each village is a node, from which `floor` less is paid for as many units as its floor has.
    """
    need, offer, cost = pairs
    n, m = len(problem.needs), len(problem.offers)
    village = problem.floors.village if problem.floors else np.zeros(n, np.int64)
    floors = problem.floors.units if problem.floors else np.zeros(1, np.int64)
    places = n + m + np.arange(len(floors))
    sink, most = n + m + len(floors), max(weights.values())
    unused = most + floor + int(cost.max()) + 1
    worth = np.array([most - weights[tier] for tier in problem.needs.tier.tolist()])
    wanted = np.bincount(village, problem.needs.quantity).astype(np.int64)
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([offer + n, np.arange(n), places, places, n + np.arange(m)]).astype(np.int32),
        np.concatenate([need, n + m + village, np.full(2 * len(floors) + m, sink)]).astype(np.int32),
        np.concatenate([problem.available[offer], problem.needs.quantity, floors, wanted, problem.available]),
        np.concatenate([cost, worth, floors * 0, np.full(len(floors), floor), np.full(m, unused)]),
    )
    supply = np.concatenate([np.zeros(n, np.int64), problem.available, floors * 0, [-problem.available.sum()]])
    flow.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supply)
    status = flow.solve()
    assert status == flow.OPTIMAL, status
    used = flow.flows(arcs)[: len(need)]
    return int(used.sum()), int((used * cost).sum())


def network_peer(network: Network) -> int:
    """OR-tools on the very network that our simplex gets: what the cheapest flow costs."""
    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(
        network.tail.astype(np.int32), network.head.astype(np.int32), network.capacity, network.cost
    )
    flow.set_nodes_supplies(np.arange(network.nodes, dtype=np.int32), network.supply)
    status = flow.solve()
    assert status == flow.OPTIMAL, status
    return int(flow.optimal_cost())


def timed(work: Callable[[], Answer], runs: int) -> tuple[float, Answer]:
    """The best of some runs."""
    seconds = []
    for _ in range(runs):
        start = process_time()
        answer = work()
        seconds.append(process_time() - start)
    return min(seconds), answer


def told(name: str, ours_s: float, peer: str, peer_s: float) -> None:
    print(f"{name},{ours_s:.6f},{peer},{peer_s:.4f},{peer_s / ours_s:.2f}", flush=True)


def compare(
    name: str,
    problem: Problem,
    pairs: Callable[[Problem], tuple[np.ndarray, np.ndarray, np.ndarray]],
    floor: int = 0,
    *,
    with_flow: bool = False,
) -> None:
    ours_s, ours = timed(lambda: solve(problem), 5)
    assert ours.status == "optimal"
    weights = peer_weights(ours)
    peer_s, (units, cost) = timed(lambda: peer(problem, pairs(problem), weights, floor), 1)
    assert units == ours.units, (units, ours.units)
    rounding = 10 ** max(0, problem.places - 3)
    if not floor:
        assert 0 <= ours.cost // rounding - cost <= (units if rounding > 1 else 0), (ours.cost, cost)
    told(f"{name}: whole", ours_s, PEER, peer_s)
    if with_flow:
        flow_s, _ = timed(lambda: answered(laid_out(problem).layout, "lemon"), 5)
        told(f"{name}: flow and prices", flow_s, PEER, peer_s)


def peer_weights(ours: Matching) -> dict[int, int]:
    """Ours where they fit the peer's 64 bits, else steps that do; floors ask for more than it has."""
    weights = dict(ours.certificate.weights)
    if ours.certificate.floor_weight:
        return {tier: 1_000 * (9 - tier) for tier in weights}
    return weights if max(weights.values()) < 1 << 40 else {tier: 10**9 * (9 - tier) for tier in weights}


def with_floors(problem: Problem, basis_points: int = 3_000) -> Problem:
    """Three tenths of what each village asks for, before all tiers."""
    assert problem.needs.area is not None
    village = problem.needs.area - PREFECTURES - COUNTIES
    return replace(problem, floors=Floors.share_of(problem.needs, village, basis_points))


def with_specialties(problem: Problem) -> Problem:
    """Four causes and four specialties, of which three suit one cause each."""
    random = np.random.default_rng(15)
    return replace(
        problem,
        needs=replace(problem.needs, cause=random.integers(0, 4, len(problem.needs))),
        offers=replace(problem.offers, specialty=random.integers(0, 4, len(problem.offers))),
        affinity=Affinity.of(4, 4, [(0, 0), (1, 1), (2, 2)], mismatch=5),
    )


def on_the_network(needs: int, offers: int) -> None:
    """Sizes that have too many pairs for any list: the simplex beside OR-tools on the same collapsed network."""
    network = laid_out(county_problem(needs, offers)).layout.network
    ours_s, (flow, _) = timed(lambda: minimum_cost_flow(network, ENGINES["lemon"]), 3)
    peer_s, cost = timed(lambda: network_peer(network), 1)
    assert int(np.dot(flow, network.cost.astype(np.int64))) == cost
    told(f"matching {needs:,} needs x {offers:,} offers: simplex on the collapsed network".replace(",", " "),
         ours_s, f"{PEER} on the same network", peer_s)  # fmt: skip


def laminar(needs: int, offers: int, *, of_villages: float) -> None:
    """Without deadlines the forest is filled; the simplex on the same network is the peer, at the same cost.

    `of_villages` is the share of offers that are meant for one village: the more there are, the larger the forest.
    """
    problem, random = county_problem(needs, offers), np.random.default_rng(3)
    assert problem.offers.area is not None
    village = PREFECTURES + COUNTIES + random.integers(0, VILLAGES, offers)
    area = np.where(random.random(offers) < of_villages, village, problem.offers.area)
    problem = replace(
        problem,
        needs=replace(problem.needs, deadline=None),
        offers=replace(problem.offers, date=None, area=area),
    )
    layout = laid_out(problem).layout
    ours_s, (flow, _) = timed(lambda: fill(layout), 20)
    peer_s, (other, _) = timed(lambda: minimum_cost_flow(layout.network, ENGINES["lemon"]), 5)
    assert int(np.dot(flow - other, layout.network.cost.astype(np.int64))) == 0
    whose = f"{of_villages:.0%} of offers for one village" if of_villages else "offers for counties and more"
    name = f"matching {needs:,} x {offers:,} without deadlines ({whose}): forest filled".replace(",", " ")
    told(name, ours_s, "our simplex on the same network", peer_s)


def newcomers(needs: int, offers: int, times: int = 100) -> dict[str, tuple[float, float]]:
    """Median and 95th percentile of one more need and of one more offer, each held to a cold solve at the end."""
    problem = county_problem(needs, offers)
    cold_s, _ = timed(lambda: solve(problem), 3)
    standing, random = StandingMatch(problem), np.random.default_rng(5)
    standing.solve()
    village, found = PREFECTURES + COUNTIES, {}
    for kind in ("need", "offer"):
        seconds = []
        for _ in range(times):
            category, quantity, day = (int(x) for x in random.integers((0, 1, 0), (CATEGORIES, 21, DAYS)))
            tier, need_area = int(random.integers(1, TIERS + 1)), village + int(random.integers(0, VILLAGES))
            offer_area = int(random.integers(NATION, village))
            start = process_time()
            if kind == "need":
                answer = standing.need_came(
                    category=category, quantity=quantity, tier=tier, area=need_area, deadline=day
                )
            else:
                answer = standing.offer_came(category=category, quantity=quantity, area=offer_area, date=day)
            seconds.append(process_time() - start)
            assert answer.proven
        found[kind] = float(np.median(seconds)), float(np.percentile(seconds, 95))
        told(f"matching {needs:,} x {offers:,}: one more {kind} at p95".replace(",", " "), found[kind][1],
             "our whole solve anew", cold_s)  # fmt: skip
    cold = solve(standing.problem)
    assert (dict(cold.served), cold.cost) == (dict(answer.served), answer.cost)
    return found


SIZES = ((100_000, 20_000), (300_000, 60_000), (1_000_000, 200_000))


def growth() -> str:
    """Whole solves at three sizes, each proven, and the exponent between the first and the last."""
    lines, plain = [], []
    for needs, offers in SIZES:
        problem = county_problem(needs, offers)
        seconds = []
        for given in (problem, with_specialties(problem), with_floors(problem)):
            taken, matching = timed(lambda given=given: solve(given), 5)
            assert matching.status == "optimal"
            seconds.append(taken)
        plain.append(seconds[0])
        lines.append(f"| {needs:,} | {offers:,} | {' | '.join(f'{taken:.3f}' for taken in seconds)} |")
    exponent = math.log(plain[-1] / plain[0]) / math.log(SIZES[-1][0] / SIZES[0][0])
    return "\n".join(lines) + f"\n\nSeconds grow with the needs to the power of **{exponent:.2f}**.\n"


SECTION = """
Whole solves from rows to rows, every one proven optimal by the checker within the seconds shown: plain, with four
causes and specialties, and with a floor of three tenths for each of 2,000 villages before all tiers (weights of 74
bits, exact). Seconds of the processor, one thread.
Written by `make bench` on {machine}.

| needs | offers | plain, s | specialties, s | floors, s |
|---:|---:|---:|---:|---:|
{growth}
A newcomer at 100,000 needs × 20,000 offers, from the last basis, with its proof on the network: one more need
{need[0]:.1f} ms (95 in 100 within **{need[1]:.1f} ms**), one more offer {offer[0]:.1f} ms (**{offer[1]:.1f} ms**).
"""


def main() -> None:
    print("name,ours_s,peer,peer_s,ratio")
    for make in (with_floors, with_specialties):
        solve(make(county_problem(1_000, 200)))  # The compiled loops are loaded, as in a worker that runs for long.
    compare("matching 10k needs x 2k offers in the area tree", county_problem(10_000, 2_000), tree_pairs)
    large = county_problem(30_000, 6_000)
    compare("matching 30k needs x 6k offers in the area tree", large, tree_pairs, with_flow=True)
    compare("matching 30k x 6k with floors of 2000 villages", with_floors(large), tree_pairs, floor=100_000)
    compare("matching 1934 real requests x 71 donations by miles", real_problem(), listed_pairs)
    for needs, offers in (SIZES[0], SIZES[-1]):
        on_the_network(needs, offers)
    for share in (0.0, 0.25):
        for needs, offers in (SIZES[0], SIZES[-1]):
            laminar(needs, offers, of_villages=share)
    came = {kind: tuple(1_000 * taken for taken in both) for kind, both in newcomers(*SIZES[0]).items()}
    write_section("Matching", "## Matching\n" + SECTION.format(machine=machine(), growth=growth(), **came))


if __name__ == "__main__":
    main()
