"""Small assignments, random and by hand, and their best answer by trying all."""

from __future__ import annotations

from itertools import product

import numpy as np

from bangfu.compute.assignment import Problem
from bangfu.compute.assignment.problem import Integers


def whole(*numbers: object) -> Integers:
    return np.array(numbers, np.int64)


def plain(benefit: Integers, load: Integers, highest: Integers, lowest: Integers | None = None) -> Problem:
    """Each place a zone of its own, one group and no wants."""
    n, m = benefit.shape
    nothing = np.zeros(m, np.int64)
    return Problem(
        benefit=benefit,
        load=load,
        zone=np.arange(m),
        lowest=nothing if lowest is None else lowest,
        highest=highest,
        group=nothing,
        kind=np.zeros(n, np.int64),
        least=np.zeros((1, 1), np.int64),
    )


def random_problem(seed: int) -> Problem:
    """Up to 6 members × 4 places in shared zones and groups; about a third of them cannot be met."""
    random = np.random.default_rng(seed)
    n, m, kinds = int(random.integers(2, 7)), int(random.integers(1, 5)), int(random.integers(1, 3))
    zones, groups = int(random.integers(1, m + 1)), int(random.integers(1, m + 1))
    load = random.integers(0, 6, (n, m if seed % 2 else 1))
    share = max(1, int(load.mean() * n / zones))
    return Problem(
        benefit=random.integers(-9, 30, (n, m)),
        load=load,
        zone=np.concatenate([np.arange(zones), random.integers(0, zones, m - zones)]),
        lowest=np.full(zones, share // 2, np.int64) * (seed % 3 > 0),
        highest=np.full(zones, share + 1, np.int64),
        group=np.concatenate([np.arange(groups), random.integers(0, groups, m - groups)]),
        kind=random.integers(0, kinds, n),
        least=random.integers(0, 2, (groups, kinds)) * (seed % 5 > 1),
    )


def keeps(problem: Problem, place: tuple[int, ...]) -> bool:
    """Every rule, said once more in the plainest way."""
    loads = [0] * len(problem.lowest)
    had = [[0] * problem.least.shape[1] for _ in problem.least]
    for member, j in enumerate(place):
        loads[problem.zone[j]] += int(problem.load[member, j if problem.load.shape[1] > 1 else 0])
        had[problem.group[j]][problem.kind[member]] += 1
    within = all(low <= load <= high for low, load, high in zip(problem.lowest, loads, problem.highest, strict=True))
    wanted = problem.least.tolist()
    return within and all(had[g][k] >= wanted[g][k] for g in range(len(wanted)) for k in range(len(wanted[0])))


def best_by_trying(problem: Problem) -> int | None:
    values = [
        sum(int(problem.benefit[member, j]) for member, j in enumerate(place))
        for place in product(range(problem.places), repeat=problem.members)
        if keeps(problem, place)
    ]
    return max(values, default=None)


def county(members: int, areas: int, hubs: int, seed: int = 7) -> tuple[Integers, Integers, Integers, Integers]:
    """Organisations that differ in load and specialty: benefit, load, specialty, hub of each area."""
    random = np.random.default_rng(seed)
    specialty = random.integers(0, 4, members)
    benefit = random.integers(20, 61, (4, areas))[specialty] + random.integers(0, 60, (members, areas))
    return benefit, random.integers(1, 21, members), specialty, np.arange(areas) * hubs // areas
