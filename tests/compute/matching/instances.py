"""Small matching problems at random, and two slow, simple answers that share nothing with the solver."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
from ortools.graph.python import min_cost_flow
from scipy.optimize import linear_sum_assignment

from bangfu.compute.matching import NATION, Affinity, Allocation, Areas, Costs, Floors, Needs, Offers, Problem

TREE = Areas(np.array([NATION, NATION, 0, 0, 1, 3], np.int64))
TIERS = 3
STEP = 256
"""More than any total cost of these small problems, so that powers of it order tiers strictly."""
FORBIDDEN = STEP ** (TIERS + 2)
Worth = tuple[int, ...]
"""Units per tier and minus the cost: the larger, the better, first things first."""


def whole(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


def random_problem(rng: np.random.Generator, largest: int = 7, units: int = 3) -> Problem:
    """Up to largest × largest rows with tiers, one or two rules of time, and areas, a list of costs, or both."""
    n, m = (int(x) for x in rng.integers(1, largest + 1, 2))
    kind = int(rng.integers(0, 4))
    areas = kind != 1
    times = int(rng.integers(0, 4))
    names = np.array(["rice", "seed"])

    def some(low: int, high: int, size: int) -> np.ndarray:
        return rng.integers(low, high, size)

    def early(size: int) -> np.ndarray:
        return np.array(np.minimum(some(0, 4, size), some(0, 4, size)))

    needs = Needs(
        row=np.arange(2, n + 2),
        party=some(0, 4, n),
        category=names[some(0, 2, n)],
        quantity=some(0, units + 1, n),
        tier=some(1, TIERS + 1, n),
        area=some(-1, 6, n) if areas else None,
        date=early(n) if times & 2 else None,
        deadline=3 - early(n) if times & 1 else None,
    )
    offers = Offers(
        row=np.arange(2, m + 2),
        party=some(0, 4, m),
        category=names[some(0, 2, m)],
        quantity=some(0, units + 1, m),
        area=np.maximum(some(-3, 6, m), NATION) if areas and kind != 2 else None,
        date=early(m) if times & 1 else None,
        expires=3 - early(m) if times & 2 else None,
    )
    return Problem(needs, offers, random_costs(rng) if kind in {1, 3} else None, TREE, max_quantity=units)


def random_rich_problem(rng: np.random.Generator, largest: int = 7, units: int = 3) -> Problem:
    """The same with causes and specialties, floors of villages, or both."""
    problem = random_problem(rng, largest, units)
    kind, n, m = int(rng.integers(1, 4)), len(problem.needs), len(problem.offers)
    if kind & 1:
        problem = replace(
            problem,
            needs=replace(problem.needs, cause=rng.integers(0, 3, n)),
            offers=replace(problem.offers, specialty=rng.integers(0, 3, m)),
            affinity=Affinity(rng.integers(0, 2, (3, 3)) * int(rng.integers(1, 8))),
        )
    if kind & 2:
        problem = replace(problem, floors=Floors(rng.integers(-1, 3, n), rng.integers(0, 4, 3)))
    return problem


def random_costs(rng: np.random.Generator) -> Costs:
    pairs = np.flatnonzero(rng.random(16) < 0.8)
    return Costs(np.arange(2, len(pairs) + 2), pairs // 4, pairs % 4, rng.integers(0, 10, len(pairs)), 1)


def pair_cost(problem: Problem, i: int, j: int) -> int | None:
    """What a unit from offer j to need i costs; None where it may not go. Read from the rules, row by row."""
    needs, offers = problem.needs, problem.offers
    if needs.category[i] != offers.category[j] or problem.set_aside[j]:
        return None
    if needs.deadline is not None and offers.date is not None and offers.date[j] > needs.deadline[i]:
        return None
    if offers.expires is not None and needs.date is not None and needs.date[i] > offers.expires[j]:
        return None
    above = [NATION]
    here = NATION if needs.area is None else int(needs.area[i])
    while here != NATION:
        above.append(here)
        here = int(problem.areas.parent[here])
    limit = NATION if offers.area is None else int(offers.area[j])
    if limit not in above:
        return None
    extra = 0
    if problem.affinity is not None and needs.cause is not None and offers.specialty is not None:
        extra = int(problem.affinity.extra[needs.cause[i], offers.specialty[j]])
    if problem.costs is None:
        return extra + (above[1:].index(limit) if limit != NATION else len(above) - 1)
    for need, offer, cost in zip(problem.costs.need, problem.costs.offer, problem.costs.cost, strict=True):
        if need == needs.party[i] and offer == offers.party[j]:
            return extra + int(cost)
    return None


def cost_table(problem: Problem) -> list[list[int | None]]:
    return [[pair_cost(problem, i, j) for j in range(len(problem.offers))] for i in range(len(problem.needs))]


def assignment_oracle(problem: Problem, fixed: int | None = None) -> Worth | None:
    """The best worth by expanding every unit into a row or a column of an assignment; None if `fixed` is too much."""
    table = cost_table(problem)
    rows = np.repeat(np.arange(len(problem.needs)), problem.needs.quantity)
    columns = np.repeat(np.arange(len(problem.offers)), problem.available)
    worth = np.array(
        [
            [FORBIDDEN if c is None else c - STEP ** (TIERS + 1 - t) for c in line]
            for line, t in zip(table, problem.needs.tier.tolist(), strict=True)
        ],
        float,
    )
    units = worth[np.ix_(rows, columns)] if len(rows) and len(columns) else np.zeros((len(rows), len(columns)))
    if fixed is None:
        units = np.minimum(units, 0.0)
    elif fixed > min(units.shape):
        return None
    else:
        # Exactly `fixed` real pairs are left when every other row and column must take a partner that is not real.
        n, m = units.shape
        square = np.full((n + m - fixed, n + m - fixed), float(FORBIDDEN))
        square[:n, :m], square[:n, m:], square[n:, :m] = units, 0.0, 0.0
        units = square
    i, j = linear_sum_assignment(units)
    real = (i < len(rows)) & (j < len(columns))
    i, j = i[real], j[real]
    chosen = [
        (int(rows[a]), int(columns[b])) for a, b in zip(i, j, strict=True) if fixed is not None or units[a, b] < 0
    ]
    if any(table[a][b] is None for a, b in chosen):
        return None
    return worth_of(problem, chosen, table)


def flow_oracle(problem: Problem, fixed: int | None = None) -> Worth | None:
    """The best worth, units towards floors first, by another library's flow over every pair of rows."""
    n, m = len(problem.needs), len(problem.offers)
    floors = [] if problem.floors is None else problem.floors.units.tolist()
    village = [NATION] * n if problem.floors is None else problem.floors.village.tolist()
    sink = n + m + len(floors) + 1
    flow = min_cost_flow.SimpleMinCostFlow()
    pairs = {}
    for i, line in enumerate(cost_table(problem)):
        place = n + m + (village[i] if village[i] != NATION else len(floors))
        flow.add_arc_with_capacity_and_unit_cost(i, place, int(problem.needs.quantity[i]), 0)
        for j, cost in enumerate(line):
            if cost is not None:
                worth = STEP ** (TIERS + 1 - int(problem.needs.tier[i]))
                pairs[flow.add_arc_with_capacity_and_unit_cost(n + j, i, 99, cost - worth)] = i, cost
    for v, floor in enumerate(floors):
        flow.add_arc_with_capacity_and_unit_cost(n + m + v, sink, floor, -(STEP ** (TIERS + 1)))
    for v in range(len(floors) + 1):
        flow.add_arc_with_capacity_and_unit_cost(n + m + v, sink, 999, 0)
    total = int(problem.available.sum())
    for j, given in enumerate(problem.available.tolist()):
        flow.set_node_supply(n + j, given)
        flow.add_arc_with_capacity_and_unit_cost(n + j, sink if fixed is None else sink + 1, given, 0)
    flow.set_node_supply(sink, -total if fixed is None else -fixed)
    if fixed is not None:
        flow.set_node_supply(sink + 1, fixed - total)
    if total < (fixed or 0) or flow.solve() != flow.OPTIMAL:
        return None
    lines = [(i, flow.flow(arc), cost) for arc, (i, cost) in pairs.items()]
    return worth_of_lines(problem, lines)


def worth_of_lines(problem: Problem, lines: list[tuple[int, int, int]]) -> Worth:
    """What lines of (need, units, cost) are worth; with floors the units towards them come first."""
    served = [0] * TIERS
    by_village: dict[int, int] = {}
    for i, units, _ in lines:
        served[int(problem.needs.tier[i]) - 1] += units
        if problem.floors is not None:
            by_village[int(problem.floors.village[i])] = by_village.get(int(problem.floors.village[i]), 0) + units
    first = []
    if problem.floors is not None:
        first = [sum(min(floor, by_village.get(v, 0)) for v, floor in enumerate(problem.floors.units.tolist()))]
    return (*first, *served, -sum(units * cost for _, units, cost in lines))


def worth_of(problem: Problem, pairs: list[tuple[int, int]], table: list[list[int | None]]) -> Worth:
    served = [0] * TIERS
    cost = 0
    for i, j in pairs:
        served[int(problem.needs.tier[i]) - 1] += 1
        cost += table[i][j] or 0
    return (*served, -cost)


def exhaustive_oracle(problem: Problem, fixed: int | None = None) -> Worth | None:
    """The best worth by trying every way to give every unit. Only for the smallest problems."""
    table = cost_table(problem)
    wanted = np.repeat(np.arange(len(problem.needs)), problem.needs.quantity).tolist()
    floors: tuple[int, ...] = () if problem.floors is None else tuple(problem.floors.units.tolist())
    nothing = (0,) * (TIERS + 1 + (problem.floors is not None))

    @cache
    def best(place: int, left: tuple[int, ...], below: tuple[int, ...], to_give: int) -> Worth | None:
        if place == len(wanted):
            return nothing if fixed is None or to_give == 0 else None
        need = wanted[place]
        village = NATION if problem.floors is None else int(problem.floors.village[need])
        helped = village != NATION and below[village] > 0
        after = tuple(f - (helped and v == village) for v, f in enumerate(below))
        options = [best(place + 1, left, below, to_give)]
        for j, there in enumerate(left):
            cost = table[need][j]
            if there and cost is not None and to_give:
                rest = best(place + 1, (*left[:j], there - 1, *left[j + 1 :]), after, to_give - 1)
                one = [int(problem.needs.tier[need] == t + 1) for t in range(TIERS)] + [-cost]
                one = [int(helped), *one] if problem.floors is not None else one
                options.append(None if rest is None else tuple(a + b for a, b in zip(one, rest, strict=True)))
        return max((option for option in options if option is not None), default=None)

    return best(0, tuple(problem.available.tolist()), floors, len(wanted) if fixed is None else fixed)


def broken_rules(problem: Problem, allocation: Allocation) -> list[str]:
    """Every rule of the problem that an allocation breaks."""
    needs, offers = problem.needs.quantity.tolist(), problem.available.tolist()
    broken = []
    for column in zip(allocation.need, allocation.offer, allocation.quantity, allocation.cost, strict=True):
        i, j, quantity, cost = (int(x) for x in column)
        needs[i] -= quantity
        offers[j] -= quantity
        if quantity < 1 or pair_cost(problem, i, j) != cost:
            broken.append(f"need {i}, offer {j}: {quantity} at {cost}")
    return broken + [f"more than asked or offered: {x}" for x in (*needs, *offers) if x < 0]


def worth_of_allocation(problem: Problem, allocation: Allocation) -> Worth:
    columns = allocation.need.tolist(), allocation.quantity.tolist(), allocation.cost.tolist()
    return worth_of_lines(problem, list(zip(*columns, strict=True)))


def reordered(problem: Problem, needs: np.ndarray, offers: np.ndarray) -> Problem:
    """The same problem with its rows picked in another order, or some of them twice."""

    def picked(side: Needs | Offers, order: np.ndarray) -> dict[str, np.ndarray]:
        return {name: column[order] for name, column in vars(side).items() if column is not None}

    floors = problem.floors and replace(problem.floors, village=problem.floors.village[needs])
    return replace(
        problem,
        needs=Needs(**picked(problem.needs, needs)),
        offers=Offers(**picked(problem.offers, offers)),
        floors=floors,
    )
