"""Needs × offers: the best allocation, the prices that prove it, and the reason for every line of it."""

from bangfu.compute.matching.checker import Verdict, check
from bangfu.compute.matching.problem import (
    FOREVER,
    NATION,
    NOWHERE,
    Affinity,
    Allocation,
    Areas,
    Certificate,
    Costs,
    Floors,
    Needs,
    Offers,
    Problem,
)
from bangfu.compute.matching.solver import Matching, solve

__all__ = [
    "FOREVER",
    "NATION",
    "NOWHERE",
    "Affinity",
    "Allocation",
    "Areas",
    "Certificate",
    "Costs",
    "Floors",
    "Matching",
    "Needs",
    "Offers",
    "Problem",
    "Verdict",
    "check",
    "solve",
]
