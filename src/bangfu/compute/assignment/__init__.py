"""One place for each member: jobs to agents, organisations to hubs, with a bound that anyone can check."""

from bangfu.compute.assignment.checker import Verdict, bound, check
from bangfu.compute.assignment.generalised import Jobs, assign_jobs, read_jobs
from bangfu.compute.assignment.hubs import Hubs, assign_hubs, benefits, reasons
from bangfu.compute.assignment.problem import Prices, Problem
from bangfu.compute.assignment.solver import FEASIBLE, INFEASIBLE, OPTIMAL, UNKNOWN, Result, solve

__all__ = [
    "FEASIBLE",
    "INFEASIBLE",
    "OPTIMAL",
    "UNKNOWN",
    "Hubs",
    "Jobs",
    "Prices",
    "Problem",
    "Result",
    "Verdict",
    "assign_hubs",
    "assign_jobs",
    "benefits",
    "bound",
    "check",
    "read_jobs",
    "reasons",
    "solve",
]
