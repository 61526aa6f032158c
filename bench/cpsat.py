"""The peer of bench/assignment.py, in a process of its own: CP-SAT on the columns of a file, for so many seconds.

Prints its value, its bound and its seconds with the building of the model. Run by bench/assignment.py.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from time import perf_counter

import numpy as np
from ortools.sat.python import cp_model


def main(file: str, limit: str) -> None:
    given = np.load(file)
    start = perf_counter()
    benefit, load, least = given["benefit"].tolist(), given["load"].tolist(), given["least"].tolist()
    model = cp_model.CpModel()
    cells = [[model.new_bool_var("") for _ in row] for row in benefit]
    for row in cells:
        model.add_exactly_one(row)
    for area, (lowest, highest) in enumerate(zip(given["lowest"].tolist(), given["highest"].tolist(), strict=True)):
        carried = cp_model.LinearExpr.weighted_sum([row[area] for row in cells], load)
        model.add_linear_constraint(carried, lowest, highest)
    members = defaultdict(list)
    for row, kind in zip(cells, given["specialty"].tolist(), strict=True):
        for cell, hub in zip(row, given["hub"].tolist(), strict=True):
            members[hub, kind].append(cell)
    for (hub, kind), group in members.items():
        model.add(cp_model.LinearExpr.sum(group) >= least[hub][kind])
    model.maximize(
        cp_model.LinearExpr.weighted_sum([c for row in cells for c in row], [b for row in benefit for b in row])
    )
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = float(limit)
    status = solver.solve(model)
    value = solver.objective_value if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else float("nan")
    print(value, solver.best_objective_bound, perf_counter() - start)


if __name__ == "__main__":
    main(*sys.argv[1:])
