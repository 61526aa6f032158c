from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bangfu.compute.matching import Affinity, Areas, Floors, Needs, Offers, Problem, laminar, solve
from bangfu.compute.matching.laminar import fill, is_laminar
from bangfu.compute.matching.solver import laid_out
from tests.compute.matching.instances import (
    assignment_oracle,
    broken_rules,
    random_costs,
    random_problem,
    whole,
    worth_of_allocation,
)

RICE = np.array(["rice"] * 3)
AREAS = Areas(whole(-1, 0))


def plain(seed: int) -> Problem:
    """A random problem without times and listed costs."""
    given = random_problem(np.random.default_rng(seed))
    return replace(given, costs=None, needs=replace(given.needs, date=None, deadline=None))


@pytest.mark.parametrize("seed", range(200))
def test_it_equals_the_simplex_in_worth_and_in_every_price(seed: int) -> None:
    problem = plain(seed)
    tree, simplex = (solve(problem, engines=(name,)) for name in ("tree", "lemon"))
    assert (tree.status, broken_rules(problem, tree.allocation)) == ("optimal", [])
    assert worth_of_allocation(problem, tree.allocation) == assignment_oracle(problem)
    assert tree.certificate.need_prices.tolist() == simplex.certificate.need_prices.tolist()
    assert tree.certificate.offer_prices.tolist() == simplex.certificate.offer_prices.tolist()


def test_the_solver_takes_it_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bangfu.compute.matching.solver.ENGINES", {})
    assert solve(plain(1)).status == "optimal"


def three_levels() -> Problem:
    """Two needs in a village, one at its county; offers of the village, the county and the nation."""
    needs = Needs(whole(2, 3, 4), whole(1, 2, 3), RICE, whole(4, 3, 2), whole(2, 1, 3), area=whole(1, 1, 0))
    offers = Offers(whole(2, 3, 4), whole(1, 2, 3), RICE, whole(2, 3, 1), area=whole(1, 0, -1))
    return Problem(needs, offers, areas=AREAS)


def test_the_lowest_offers_go_first_and_to_the_most_urgent() -> None:
    matching = solve(three_levels())
    allocation = matching.allocation
    lines = zip(allocation.need.tolist(), allocation.offer.tolist(), allocation.quantity.tolist(), strict=True)
    assert sorted(lines) == [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 1, 1)]
    assert (dict(matching.served), matching.cost) == ({1: 3, 2: 3, 3: 0}, 5)


def test_flow_and_potentials_are_those_of_the_network() -> None:
    layout = laid_out(three_levels()).layout
    flow, potential = fill(layout)
    network = layout.network
    reduced = network.cost + potential[network.tail] - potential[network.head]
    balance = np.zeros(network.nodes, np.int64)
    np.add.at(balance, network.tail, flow)
    np.subtract.at(balance, network.head, flow)
    assert balance.tolist() == network.supply.tolist()
    assert (reduced[flow < network.capacity].min(), reduced[flow > 0].max()) == (0, 0)


PLAIN = three_levels()


@pytest.mark.parametrize(
    ("problem", "units", "suits"),
    [
        (PLAIN, None, True),
        (PLAIN, 2, False),
        (replace(PLAIN, floors=Floors(whole(0, 0, 0), whole(3))), None, False),
        (
            replace(
                PLAIN,
                needs=replace(PLAIN.needs, cause=whole(0, 0, 1)),
                offers=replace(PLAIN.offers, specialty=whole(0, 1, 0)),
                affinity=Affinity.of(2, 2, [(0, 0), (1, 1)], 1),
            ),
            None,
            False,
        ),
        (
            replace(
                PLAIN,
                needs=replace(PLAIN.needs, deadline=whole(1, 2, 2)),
                offers=replace(PLAIN.offers, date=whole(1, 2, 1)),
            ),
            None,
            False,
        ),
        (replace(PLAIN, costs=random_costs(np.random.default_rng(1))), None, False),
    ],
    ids=["plain", "fixed units", "floors", "specialty", "deadlines", "listed costs"],
)
def test_only_forests_without_other_prices_are_filled(problem: Problem, units: int | None, suits: bool) -> None:
    assert is_laminar(laid_out(problem, units).layout) is suits


def test_a_forest_too_large_for_its_table_is_left_to_the_simplex(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laminar, "CELLS", 1)
    assert not is_laminar(laid_out(PLAIN).layout)


def test_offers_dearer_below_than_above_are_left_to_the_simplex() -> None:
    layout = laid_out(PLAIN).layout
    wiring = layout.wiring
    turned = replace(layout, wiring=replace(wiring, offer_cost=wiring.offer_cost[::-1].copy()))
    assert (is_laminar(layout), is_laminar(turned)) == (True, False)
