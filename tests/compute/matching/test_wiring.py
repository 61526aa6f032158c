from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bangfu.compute.matching import NATION, Areas, Needs, Offers, Problem, wiring
from bangfu.compute.matching.classes import NEVER, collapse
from bangfu.compute.matching.wiring import Wiring, wire
from bangfu.errors import LimitExceeded
from tests.compute.matching.instances import pair_cost, random_problem, random_rich_problem, whole


def reached(network: Wiring, offer: int) -> dict[int, int]:
    """Every pool that an offer class reaches, and at what cost, found by walking the links."""
    cost = {
        int(p): int(c)
        for o, p, c in zip(network.offer, network.offer_pool, network.offer_cost, strict=True)
        if o == offer
    }
    links = zip(network.tail.tolist(), network.head.tolist(), network.link_cost.tolist(), strict=True)
    for tail, head, more in sorted(links):
        if tail in cost:
            cost[head] = min(cost.get(head, cost[tail] + more), cost[tail] + more)
    return cost


@pytest.mark.parametrize("seed", range(60))
def test_an_offer_reaches_exactly_the_needs_it_may_serve(seed: int) -> None:
    problem = random_problem(np.random.default_rng(seed))
    needs, offers = collapse(problem)
    network = wire(problem, needs, offers)
    expected = {
        (i, j) for i in needs.first.tolist() for j in offers.first.tolist() if pair_cost(problem, i, j) is not None
    }
    found = {
        (int(needs.first[i]), int(offers.first[j]))
        for j in range(len(offers))
        for i in range(len(needs))
        if network.pool_of[i] != NEVER and int(network.pool_of[i]) in reached(network, j)
    }
    assert found == expected


@pytest.mark.parametrize("seed", range(60))
def test_an_offer_reaches_a_need_at_the_cost_of_their_pair_whatever_their_trades(seed: int) -> None:
    problem = random_rich_problem(np.random.default_rng(seed))
    needs, offers = collapse(problem)
    network = wire(problem, needs, offers)
    deepest = int(problem.areas.depth_of(needs.area).max(initial=0)) if problem.costs is None else 0
    tree = problem.costs is None and len(problem.windows) < 2
    found = {
        (int(needs.first[i]), int(offers.first[j])): int(network.draw_cost[i] + cost - (deepest if tree else 0))
        for j in range(len(offers))
        for i in range(len(needs))
        if (cost := reached(network, j).get(int(network.pool_of[i]))) is not None
    }
    pairs = {(i, j): pair_cost(problem, i, j) for i in needs.first.tolist() for j in offers.first.tolist()}
    assert found == {pair: cost for pair, cost in pairs.items() if cost is not None}


@pytest.mark.parametrize("seed", range(40))
def test_links_go_upwards_in_number_so_that_flow_can_be_followed_once(seed: int) -> None:
    problem = random_problem(np.random.default_rng(seed))
    network = wire(replace(problem, costs=None), *collapse(replace(problem, costs=None)))
    assert (network.tail < network.head).all()


def test_the_tree_needs_few_links_where_pairs_would_need_many() -> None:
    rng = np.random.default_rng(1)
    n, m = 2_000, 400
    one = np.zeros(n, np.int64)
    needs = Needs(np.arange(n), one, one, one + 1, one + 1, rng.integers(10, 110, n))
    offers = Offers(np.arange(m), one[:m], one[:m], one[:m] + 1, rng.integers(-1, 10, m))
    areas = Areas(np.concatenate([np.full(10, NATION), np.arange(100) % 10]))
    problem = Problem(needs, offers, areas=areas)
    network = wire(problem, *collapse(problem))
    assert len(network.tail) + len(network.offer) < 50


def test_too_many_pairs_are_refused_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "MAX_LINKS", 0)
    same = np.array(["rice"] * 2)
    moments = whole(1, 2)
    needs = Needs(whole(2, 3), same, same, whole(1, 1), whole(1, 1), date=moments, deadline=moments + 9)
    offers = Offers(whole(2, 3), same, same, whole(1, 1), date=moments, expires=moments + 9)
    with pytest.raises(LimitExceeded, match="more than 0 pairs"):
        wire(Problem(needs, offers), *collapse(Problem(needs, offers)))
