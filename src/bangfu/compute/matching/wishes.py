"""What a specification asks for besides the pairs: a floor for every area, specialists, free names, one donor."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from bangfu.compute.matching.floors import largest_floor
from bangfu.compute.matching.problem import NATION, Floors, Integers, Problem
from bangfu.compute.matching.specialties import Table, read_table
from bangfu.compute.specs import Spec
from bangfu.errors import SpecInvalid, say

WISHES = ("floor", "affinity", "names", "one_donor")
LARGEST = "largest"
PERCENT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,2})?")
TOGETHER = {"cause": "affinity", "specialty": "affinity", "known": "names", "mark": "names"}
"""Entries of a side that say something only together with another entry."""


@dataclass(frozen=True)
class Wishes:
    """`floor`: basis points of what each area asks for, or LARGEST. `free`: names of items are written freely."""

    floor: int | str | None = None
    table: Table | None = None
    free: bool = False
    one_donor: bool = False


@dataclass(frozen=True)
class Floor:
    """The floor of a problem in basis points; areas that would fall short of 0.01 per cent more than the largest."""

    basis_points: int
    largest: bool
    held_back_by: Integers = field(default_factory=lambda: np.zeros(0, np.int64))


def read_wishes(root: Mapping[str, Spec]) -> Wishes:
    """The entries `floor`, `affinity`, `names` and `one_donor` of a specification. Errors: SpecInvalid with the line.

    Source: docs/rules/matching.md, “What you can ask for besides”.

    >>> from bangfu.compute.specs import parse_spec
    >>> wishes = read_wishes(parse_spec("{floor: 30, names: free, one_donor: true}", "spec.yaml").entries())
    >>> wishes.floor, wishes.free, wishes.one_donor
    (3000, True, True)
    """
    return Wishes(
        floor=_floor(root["floor"]) if "floor" in root else None,
        table=read_table(root["affinity"]) if "affinity" in root else None,
        free="names" in root and root["names"].text(choices=("exact", "free")) == "free",
        one_donor="one_donor" in root and root["one_donor"].text(choices=("true", "false")) == "true",
    )


def refuse_stray(root: Mapping[str, Spec], sides: Mapping[str, Mapping[str, Spec]], wishes: Wishes) -> None:
    """Refuse entries of `needs` and `offers` that say nothing without another entry, and wishes without their columns.

    >>> from bangfu.compute.specs import parse_spec
    >>> needs = parse_spec("{mark: 1}", "spec.yaml").entries()
    >>> refuse_stray({}, {"needs": needs}, Wishes(free=True))
    """
    asked = {"affinity": wishes.table is not None, "names": wishes.free}
    for side in sides.values():
        for key, entry in TOGETHER.items():
            if key in side and not asked[entry]:
                shown = "names: free" if entry == "names" else entry
                raise side[key].invalid(
                    say("“{key}” says something only together with “{entry}”", key=key, entry=shown),
                    say("Add “{entry}”, or take this entry out.", entry=shown),
                )
    if wishes.floor is not None and "area" not in sides["needs"]:
        raise root["floor"].invalid(
            say("a floor is a share of what each area asks for, but needs have none"),
            say("Add “area: …” to the needs."),
        )
    for name, key in (("needs", "cause"), ("offers", "specialty")):
        if wishes.table is not None and key not in sides[name]:
            raise _missing(root[name], key)


def with_floor(problem: Problem, floor: int | str) -> tuple[Problem, Floor]:
    """The problem with a floor of so many basis points for every area, or with the largest that all can get at once.

    The areas of needs are the villages of the floor; needs without one have none. Errors: those of `largest_floor`.

    >>> from bangfu.compute.matching import Areas, Needs, Offers
    >>> one, two = np.array([1]), np.array([1, 2])
    >>> needs = Needs(two, two, two * 0, two * 4, two, area=np.array([0, 1]))
    >>> problem = Problem(needs, Offers(one, one, one * 0, one * 6), areas=Areas(np.array([-1, -1])))
    >>> posed, found = with_floor(problem, LARGEST)
    >>> found.basis_points, posed.floors.units.tolist()
    (5000, [2, 4])
    """
    area = problem.needs.area
    village = np.full(len(problem.needs), NATION, np.int64) if area is None else area
    if isinstance(floor, int):
        found = Floor(floor, largest=False)
    else:
        most = largest_floor(problem, village)
        found = Floor(most.basis_points, largest=True, held_back_by=most.held_back_by)
    return replace(problem, floors=Floors.share_of(problem.needs, village, found.basis_points)), found


def _floor(spec: Spec) -> int | str:
    text = spec.text()
    if text == LARGEST:
        return LARGEST
    share = Fraction(text) * 100 if PERCENT.fullmatch(text) else Fraction(0)
    if not 1 <= share <= 10_000:
        raise spec.invalid(
            say("“{value}” is not a share of what each area asks for", value=text),
            say("Write per cent from 0.01 to 100 without the sign, such as 30, or “largest”: the most all can get."),
        )
    return int(share)


def _missing(spec: Spec, key: str) -> SpecInvalid:
    return spec.invalid(say("“{key}” is missing", key=key), say("Add a line “{key}: …”.", key=key))
