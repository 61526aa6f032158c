"""Minimum-cost flow in whole numbers of any size.

The engines count in 64 bits. Larger costs are solved by exact scaling: first without their last bits, then again with
what the first prices leave over; see docs/rules/matching.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pylmcf
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csc_matrix

from bangfu.compute.matching.loops import shorten
from bangfu.compute.matching.problem import Exact, Integers, largest

SMALL = 1 << 60
"""Sums of three numbers below this stay inside 64 bits."""


@dataclass(frozen=True)
class Network:
    """Arcs tail → head with capacity and cost per unit; `supply` is positive where flow enters, adding up to zero."""

    tail: Integers
    head: Integers
    capacity: Integers
    cost: Exact
    supply: Integers

    @property
    def nodes(self) -> int:
        return len(self.supply)

    def reduced(self, potential: Exact) -> Exact:
        """cost + potential[tail] − potential[head], as large as it gets."""
        if largest(self.cost) < SMALL and largest(potential) < SMALL:
            low = potential.astype(np.int64)
            return low[self.tail] - low[self.head] + self.cost.astype(np.int64)
        height = as_python(potential)
        rise: NDArray[np.object_] = height[self.tail] - height[self.head]
        rise += as_python(self.cost)
        return rise


@dataclass(frozen=True)
class Engine:
    """A solver, and the largest cost times nodes that it handles without a wrong digit."""

    name: str
    solve: Callable[[Network], tuple[Integers, Integers]]
    safe: int


class EngineFailed(Exception):
    """This engine gave no answer; another may."""


def as_python(values: Exact) -> NDArray[np.object_]:
    """The same numbers as Python integers, which never overflow."""
    return np.asarray(values).astype(object)


def narrow(values: Exact) -> Exact:
    """The same numbers in 64 bits where they fit with room to spare.

    >>> narrow(np.array([1, 2], object)).dtype, narrow(np.array([1 << 70], object)).dtype
    (dtype('int64'), dtype('O'))
    """
    return values.astype(np.int64) if largest(values) < 1 << 61 else values


def minimum_cost_flow(network: Network, engine: Engine) -> tuple[Integers, Exact]:
    """The cheapest flow and its potentials, exact for costs of any size.

    Returns flow per arc and potential per node: an arc below its capacity has reduced cost ≥ 0, one that carries flow
    ≤ 0. Errors: EngineFailed.

    >>> net = Network(*(np.array(x) for x in ([0, 0], [1, 2], [5, 5], [1 << 40, 3], [4, -1, -3])))
    >>> minimum_cost_flow(net, LEMON)[0].tolist()
    [1, 3]
    """
    room = engine.safe // (network.nodes + 2)
    shift = _excess_bits(largest(network.cost), room)
    if not shift:
        return _solved(replace(network, cost=network.cost.astype(np.int64)), engine)
    cost = as_python(network.cost)
    flow, rough = _solved(replace(network, cost=(cost >> shift).astype(np.int64)), engine)
    potential = as_python(rough) << shift
    while shift:
        # No cycle of the rest is longer than the nodes, so an arc beyond this reach keeps its flow: clipping is exact.
        reach = (network.nodes + 1) << shift
        rest = np.clip(as_python(network.reduced(potential)), -reach, reach)
        shift = _excess_bits(reach, room)
        flow, finer = _solved(replace(network, cost=(rest >> shift).astype(np.int64)), engine)
        potential = potential + (as_python(finer) << shift)
    return flow, potential


def _solved(network: Network, engine: Engine) -> tuple[Integers, Integers]:
    """The engine's answer, if it is a flow at all: one that computes in floats may have lost units."""
    flow, potential = engine.solve(network)
    balance = network.supply.copy()
    np.subtract.at(balance, network.tail, flow)
    np.add.at(balance, network.head, flow)
    if balance.any() or (flow < 0).any() or (flow > network.capacity).any():
        raise EngineFailed(f"{engine.name} lost units")
    return flow, potential


def lowest_potentials(network: Network, flow: Integers, potential: Exact, root: int) -> Exact:
    """The lowest of all potentials that prove the same flow, that of `root` kept.

    Where prices are not unique these are the ones with a plain meaning: what one unit more of a supply would save.
    Potentials that prove nothing come back as they are. Source: shortest paths of the residual network, Ahuja,
    Magnanti, Orlin (1993), ch. 9.2.

    >>> net = Network(*(np.array(x) for x in ([0, 0], [1, 2], [5, 5], [7, 3], [4, -1, -3])))
    >>> lowest_potentials(net, np.array([1, 3]), np.array([0, 7, 3]), 2).tolist()
    [0, 7, 3]
    """
    reduced = narrow(network.reduced(potential))
    open_, carries = flow < network.capacity, flow > 0
    if (reduced[open_] < 0).any() or (reduced[carries] > 0).any():
        return potential
    tail = np.concatenate([network.tail[open_], network.head[carries]])
    head = np.concatenate([network.head[open_], network.tail[carries]])
    length = narrow(np.concatenate([reduced[open_], -reduced[carries]]))
    far = largest(length) * network.nodes + 1
    small = far < SMALL and length.dtype != object
    way = np.full(network.nodes, far, np.int64 if small else object)
    way[root] = 0
    if small:
        shorten(way, tail, head, length.astype(np.int64), network.nodes)
    else:
        _shorten_by_python(way, tail, head, length)
    # What cannot reach the root has no lowest potential and keeps its own.
    way[way == far] = 0
    if small and largest(potential) < SMALL:
        return potential.astype(np.int64) - way.astype(np.int64)
    return narrow(as_python(potential) - way)


def _shorten_by_python(way: Exact, tail: Integers, head: Integers, length: Exact) -> None:
    """As `shorten`, for lengths of any size."""
    for _ in range(len(way)):
        before = way.copy()
        np.minimum.at(way, tail, before[head] + length)
        if (way == before).all():
            return


def _excess_bits(size: int, room: int) -> int:
    return max(0, size.bit_length() - room.bit_length() + 1)


def _lemon(network: Network) -> tuple[Integers, Integers]:
    small, into, aside = contracted(network)
    return uncontracted(network, (into, aside), *_simplex(small))


def contracted(network: Network) -> tuple[Network, Integers, Integers]:
    """The network without sources that nothing enters and two arcs leave: their supply starts where the first one ends.

    Also the first and the second arc of each of them. What does not take the first arc takes the second, whose cost is
    then counted from where the first one ends.
    """
    leaves = np.bincount(network.tail, minlength=network.nodes)
    enters = np.bincount(network.head, minlength=network.nodes)
    plain = (leaves == 2) & (enters == 0) & (network.supply > 0)
    found = np.flatnonzero(plain[network.tail])
    out = found[np.argsort(network.tail[found], kind="stable")].reshape(-1, 2)
    roomy = (network.capacity[out] >= network.supply[network.tail[out]]).all(axis=1)
    apart = network.head[out[:, 0]] != network.head[out[:, 1]]
    into, aside = out[roomy & apart].T
    sources = network.tail[into]
    supply, tail = network.supply.copy(), network.tail.copy()
    capacity, cost = network.capacity.copy(), network.cost.astype(np.int64)
    np.add.at(supply, network.head[into], supply[sources])
    tail[aside], capacity[aside] = network.head[into], supply[sources]
    cost[aside] -= cost[into]
    supply[sources] = 0
    kept = np.ones(len(tail), bool)
    kept[into] = False
    return Network(tail[kept], network.head[kept], capacity[kept], cost[kept], supply), into, aside


def uncontracted(
    network: Network, arcs: tuple[Integers, Integers], flow: Integers, potential: Integers
) -> tuple[Integers, Integers]:
    """Flow and potentials of the whole network from those of the contracted one; `arcs` as `contracted` told them."""
    into, aside = arcs
    sources = network.tail[into]
    whole = np.zeros(len(network.tail), np.int64)
    kept = np.ones(len(whole), bool)
    kept[into] = False
    whole[kept] = flow
    whole[into] = network.supply[sources] - whole[aside]
    # The highest way out of a source that was left out: neither of its two arcs may be dearer than what it carries.
    ends = [potential[network.head[arc]] - network.cost[arc].astype(np.int64) for arc in (into, aside)]
    height = potential.copy()
    height[sources] = np.maximum(*ends)
    return whole, height


def _simplex(network: Network) -> tuple[Integers, Integers]:
    cost = network.cost.astype(np.int64)
    # The library refuses negative costs: such an arc is filled first, and emptied again at a price.
    filled = cost < 0
    tail, head = np.where(filled, network.head, network.tail), np.where(filled, network.tail, network.head)
    supply = network.supply.copy()
    np.subtract.at(supply, network.tail[filled], network.capacity[filled])
    np.add.at(supply, network.head[filled], network.capacity[filled])
    order = np.argsort(tail * network.nodes + head, kind="stable")
    graph = pylmcf.Graph(network.nodes, tail[order], head[order])
    graph.set_node_supply(supply)
    graph.set_edge_capacities(network.capacity[order])
    graph.set_edge_costs(np.abs(cost)[order])
    try:
        graph.solve()
    except RuntimeError as error:
        raise EngineFailed(str(error)) from None
    flow = np.empty(len(order), np.int64)
    flow[order] = graph.result()
    return np.where(filled, network.capacity - flow, flow), np.array(graph.raw_potentials(), np.int64)


def _highs(network: Network) -> tuple[Integers, Integers]:
    arcs = len(network.tail)
    if not arcs:
        return np.zeros(0, np.int64), np.zeros(network.nodes, np.int64)
    ends = np.concatenate([network.tail, network.head])
    signs = np.repeat([1.0, -1.0], arcs)
    matrix = csc_matrix((signs, (ends, np.tile(np.arange(arcs), 2))), shape=(network.nodes, arcs))
    bounds = np.column_stack([np.zeros(arcs), network.capacity.astype(float)])
    answer = linprog(
        network.cost.astype(float), A_eq=matrix, b_eq=network.supply.astype(float), bounds=bounds, method="highs-ds"
    )
    if answer.status != 0:
        raise EngineFailed(answer.message)
    flow = np.rint(answer.x).astype(np.int64)
    return flow, -np.rint(answer.eqlin.marginals).astype(np.int64)


LEMON = Engine("lemon", _lemon, 1 << 61)
HIGHS = Engine("highs", _highs, 1 << 40)
ENGINES = {engine.name: engine for engine in (LEMON, HIGHS)}
