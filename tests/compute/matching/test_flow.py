from __future__ import annotations

import numpy as np
import pytest

from bangfu.compute.matching.flow import (
    ENGINES,
    Engine,
    EngineFailed,
    Network,
    contracted,
    lowest_potentials,
    minimum_cost_flow,
    uncontracted,
)
from tests.compute.matching.instances import whole

LARGE = 1 << 80


def random_network(seed: int, scale: int) -> Network:
    """Four sources, three stops, one sink, and an overflow arc from every source so that all can flow."""
    rng = np.random.default_rng(seed)
    arcs = [(i, j) for i in range(4) for j in range(4, 7)] + [(i, 7) for i in range(7)]
    cost = [int(rng.integers(-100, 100)) * scale // 7 + int(rng.integers(0, 1000)) for _ in arcs]
    capacity = rng.integers(1, 6, len(arcs))
    capacity[12:16] = 100
    supply = np.append(rng.integers(1, 5, 4), [0, 0, 0, 0])
    supply[7] = -supply.sum()
    tail, head = np.array(arcs).T
    return Network(tail.copy(), head.copy(), capacity, np.array(cost, object), supply)


def violations(network: Network, flow: np.ndarray, potential: np.ndarray) -> int:
    reduced = network.reduced(potential)
    slack = (flow < network.capacity) & (reduced < 0) | (flow > 0) & (reduced > 0) | (flow < 0)
    balance = np.bincount(network.tail, flow, 8) - np.bincount(network.head, flow, 8)
    return int(slack.sum() + (flow > network.capacity).sum() + (balance != network.supply).sum())


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
@pytest.mark.parametrize("scale", [1, 1 << 30, LARGE], ids=["small", "thirty bits", "eighty bits"])
@pytest.mark.parametrize("seed", range(8))
def test_flow_and_potentials_prove_each_other(engine: Engine, scale: int, seed: int) -> None:
    network = random_network(seed, scale)
    assert violations(network, *minimum_cost_flow(network, engine)) == 0


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_the_last_of_eighty_bits_decides(engine: Engine) -> None:
    cost = np.array([LARGE + 1, LARGE], object)
    network = Network(whole(0, 0), whole(1, 1), whole(3, 3), cost, whole(4, -4))
    assert minimum_cost_flow(network, engine)[0].tolist() == [1, 3]


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_a_network_that_cannot_carry_its_supply_fails(engine: Engine) -> None:
    network = Network(whole(0), whole(1), whole(3), whole(1), whole(4, -4))
    with pytest.raises(EngineFailed):
        minimum_cost_flow(network, engine)


def test_an_engine_that_loses_units_fails() -> None:
    leaky = Engine("leaky", lambda network: (np.zeros(1, np.int64), np.zeros(2, np.int64)), 1 << 61)
    with pytest.raises(EngineFailed, match="lost units"):
        minimum_cost_flow(Network(whole(0), whole(1), whole(9), whole(1), whole(4, -4)), leaky)


def test_the_lowest_potentials_of_a_long_chain_add_up_along_it() -> None:
    """Each arc is open and costs 5, so a node k arcs from the root lies 5 k below it; the last reaches no root."""
    chain = Network(whole(3, 2, 1, 0), whole(2, 1, 0, 4), whole(9, 9, 9, 9), whole(5, 5, 5, 5), whole(0, 0, 0, 0, 0))
    found = lowest_potentials(chain, whole(0, 0, 0, 0), whole(0, 0, 0, 0, 0), 0)
    assert found.tolist() == [0, -5, -10, -15, 0]


def two_ways(capacity: int = 9) -> Network:
    """A source that may send its four units to node 1 at 5 or to the sink at 8; node 1 sends two on at 1, more at 4."""
    ends = whole(0, 0, 1, 1), whole(1, 2, 2, 2)
    return Network(*ends, whole(capacity, 9, 2, 9), whole(5, 8, 1, 4), whole(4, 0, -4))


def test_a_source_with_two_ways_out_starts_where_the_first_one_ends() -> None:
    small, into, aside = contracted(two_ways())
    assert (into.tolist(), aside.tolist(), small.supply.tolist()) == ([0], [1], [0, 4, -4])
    assert (small.tail.tolist(), small.cost.tolist(), small.capacity.tolist()) == ([1, 1, 1], [3, 1, 4], [4, 2, 9])
    flow, potential = uncontracted(two_ways(), (into, aside), whole(2, 2, 0), whole(0, 0, 3))
    assert (flow.tolist(), potential.tolist()) == ([2, 2, 2, 0], [-5, 0, 3])


@pytest.mark.parametrize(
    "network",
    [
        two_ways(capacity=3),
        Network(whole(0, 0, 0), whole(1, 2, 2), whole(9, 9, 9), whole(1, 1, 1), whole(4, 0, -4)),
        Network(whole(0, 0, 1), whole(1, 2, 0), whole(9, 9, 9), whole(1, 1, 1), whole(4, 0, -4)),
        Network(whole(0, 0), whole(1, 1), whole(9, 9), whole(1, 1), whole(4, -4)),
    ],
    ids=["a way that may be full", "three ways", "a way in", "two ways to one node"],
)
def test_other_sources_stay(network: Network) -> None:
    assert len(contracted(network)[1]) == 0


@pytest.mark.parametrize("seed", range(30))
def test_contracting_changes_no_cost(seed: int) -> None:
    rng = np.random.default_rng(seed)
    arcs = [(i, j) for i in range(5) for j in (int(rng.integers(5, 8)), 8)] + [(i, 8) for i in range(5, 8)]
    tail, head = np.array(arcs).T
    supply = np.append(rng.integers(0, 5, 5), [0, 0, 0, 0])
    supply[8] = -supply.sum()
    network = Network(tail.copy(), head.copy(), np.full(13, 99), rng.integers(0, 9, 13), supply)
    flows = [minimum_cost_flow(network, engine)[0] for engine in ENGINES.values()]
    assert len({int(np.dot(flow, network.cost)) for flow in flows}) == 1
