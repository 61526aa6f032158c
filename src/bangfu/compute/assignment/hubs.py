"""Organisations to the county areas of hubs: each to one, evenly loaded, every hub with some of every specialty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bangfu.compute.assignment.problem import LOAD_LIMIT, Integers, Problem
from bangfu.compute.assignment.solver import PASSES, Result, solve
from bangfu.errors import Phrase, RuleViolated, say, untranslated

SEARCH_SECONDS = 10.0
"""What is small enough is searched to its end, for so long at most: somebody waits for the answer."""

BEST = untranslated("the place of most benefit for it, {benefit}; second best is {other} in {hub}, {less} less")
AS_WELL = untranslated("no place gives it more than the {benefit} here; {other} in {hub} would give as much")
ONLY = untranslated("the only place there is")
FULL = untranslated(
    "{benefit} here; {other} in {hub} would give {more} more, but would then carry {load}, more than {limit}"
)
EMPTY = untranslated(
    "{benefit} here; {other} in {hub} would give {more} more, but {load} would be left here, less than {limit}"
)
WANTED = untranslated(
    "{benefit} here; {other} in {hub} would give {more} more, but {own} keeps at least {limit} of the specialty {kind}"
)
FREE = untranslated("{benefit} here; {other} in {hub} would give {more} more and break no rule: this can be improved")


@dataclass(frozen=True)
class Hubs:
    """m areas in h hubs and what they ask for, as `assign_hubs` has understood it."""

    problem: Problem
    result: Result


def benefits(fit: Integers, specialty: Integers, distance: Integers, lost_per_100: int) -> Integers:
    """The benefit (n × m) of each organisation in each area.

    `fit` (k × m): points that a specialty is worth in an area; `specialty` (n): which of the k an organisation has;
    `distance` (n × m) in km, of which each hundred costs `lost_per_100` points; rounded down. Errors: none. Source:
    the weights are the programme's own.

    >>> benefits(np.array([[10, 4]]), np.array([0]), np.array([[150, 0]]), 3).tolist()
    [[5, 4]]
    """
    points: Integers = fit[specialty] - -(-distance * lost_per_100 // 100)
    return points


def assign_hubs(
    benefit: Integers, load: Integers, specialty: Integers, hub: Integers, *, share: Integers | None = None,
    band_percent: int = 10, least_percent: int = 5, by_hub: bool = False, passes: int = PASSES,
    seconds: float = SEARCH_SECONDS
) -> Hubs:  # fmt: skip
    """Attach n organisations to m areas in h hubs at the most benefit, with a bound on how much better any could be.

    `benefit` (n × m) in whole points; `load` (n) is what an organisation brings, in any whole unit; `specialty` (n) and
    `hub` (m) count from 0. The load of an area (of a hub with `by_hub`) stays within `band_percent` of its part of
    the total, which follows `share` (m; equal without it), the limits rounded outwards to whole units. Each hub has at
    least `least_percent` of the organisations of every specialty, rounded up where there are enough of them for that
    and down where not. `passes` and `seconds` are those of `solve`.
    Errors: RuleViolated where the columns do not fit or no assignment can keep these rules, with the rule;
    LimitExceeded. Source: docs/rules/assignment.md; the two percentages are the programme's own.

    >>> whole = lambda *x: np.array(x, np.int64)
    >>> hubs = assign_hubs(whole([5, 1], [5, 4], [2, 0]), whole(1, 1, 1), whole(0, 0, 0), whole(0, 1))
    >>> hubs.result.status, hubs.result.value, hubs.result.place.tolist()
    ('optimal', 11, [0, 1, 0])
    """
    _refuse_percent(band_percent, least_percent)
    areas = len(hub)
    zone, zones = (hub, int(hub.max(initial=-1)) + 1) if by_hub else (np.arange(areas), areas)
    weight = np.ones(areas, np.int64) if share is None else share
    if len(weight) != areas or areas == 0 or weight.min() < 0 or weight.sum() == 0 or hub.min() < 0:
        raise _impossible(say("the areas, their hubs and their shares do not fit together"))
    parts = np.zeros(zones, object)
    np.add.at(parts, zone, weight.astype(object))
    # Python's integers: shares, such as populations, times loads outgrow 64 bits before either does.
    fair, whole = parts * sum(load.tolist()), 100 * sum(weight.tolist())
    problem = Problem(
        benefit=benefit, load=load[:, None], zone=zone,
        lowest=_counted(fair * (100 - band_percent) // whole),
        highest=_counted(-(-fair * (100 + band_percent) // whole)),
        group=hub, kind=specialty, least=_least(specialty, int(hub.max()) + 1, least_percent),
    )  # fmt: skip
    problem.validate()
    if int(load.max()) > int(problem.highest.max()):
        raise _impossible(
            say("one organisation alone brings {load}, more than any place may carry: {limit}",
                load=int(load.max()), limit=int(problem.highest.max()))
        )  # fmt: skip
    result = solve(problem, passes=passes, seconds=seconds)
    if result.place is None:
        raise _impossible(
            say("no assignment keeps these limits of load and of specialties")
            if result.status == "infeasible"
            else say("no assignment within these limits of load and of specialties was found")
        )
    return Hubs(problem, result)


def reasons(hubs: Hubs, areas: Sequence[str], hub_names: Sequence[str], specialties: Sequence[str]) -> list[Phrase]:
    """Why each of the n organisations is where it is: its best other area, and the rule that keeps it from there.

    `areas` (m), `hub_names` (h) and `specialties` (k) are what readers call them. Errors: none beyond those of
    `assign_hubs`. Source: the rules of the problem, tried one after the other.

    >>> whole = lambda *x: np.array(x, np.int64)
    >>> hubs = assign_hubs(whole([5, 1], [5, 4], [2, 0]), whole(1, 1, 1), whole(0, 0, 0), whole(0, 1))
    >>> print(*reasons(hubs, ["A", "B"], ["east", "west"], ["teaching"]), sep="\\n")
    the place of most benefit for it, 5; second best is B in west, 4 less
    4 here; A in east would give 1 more, but would then carry 3, more than 2
    the place of most benefit for it, 2; second best is B in west, 2 less
    """
    problem, place = hubs.problem, hubs.result.place
    assert place is not None
    used = np.zeros(len(problem.lowest), np.int64)
    np.add.at(used, problem.zone[place], problem.load[:, 0])
    had = np.zeros(problem.least.shape, np.int64)
    np.add.at(had, (problem.group[place], problem.kind), 1)
    phrases = []
    for member, own in enumerate(place.tolist()):
        row = problem.benefit[member].copy()
        benefit, row[own] = int(row[own]), np.iinfo(np.int64).min
        other = int(row.argmax())
        words = {"benefit": benefit, "other": areas[other], "hub": hub_names[int(problem.group[other])]}
        more = int(row[other]) - benefit
        if len(row) == 1:
            phrases.append(say(ONLY))
        elif more <= 0:
            phrases.append(say(BEST if more else AS_WELL, **words, less=-more))
        else:
            template, rule = _binding(problem, (member, own, other), used, had)
            kind, group = int(problem.kind[member]), int(problem.group[own])
            phrases.append(say(template, **words, **rule, more=more, own=hub_names[group], kind=specialties[kind]))
    return phrases


def _binding(problem: Problem, move: tuple[int, int, int], used: Integers, had: Integers) -> tuple[str, dict[str, int]]:
    """The first rule that a move of this member alone would break, and its figures."""
    member, own, other = move
    load, here, there = int(problem.load[member, 0]), int(problem.zone[own]), int(problem.zone[other])
    kind, group = int(problem.kind[member]), int(problem.group[own])
    if here != there and used[there] + load > problem.highest[there]:
        return FULL, {"load": int(used[there]) + load, "limit": int(problem.highest[there])}
    if here != there and used[here] - load < problem.lowest[here]:
        return EMPTY, {"load": int(used[here]) - load, "limit": int(problem.lowest[here])}
    if group != problem.group[other] and had[group, kind] <= problem.least[group, kind]:
        return WANTED, {"limit": int(problem.least[group, kind])}
    return FREE, {}


def _counted(limits: NDArray[np.object_]) -> Integers:
    """Limits in 64 bits; beyond what an assignment may add up to, which `validate` refuses, the largest stands."""
    counted: Integers = np.minimum(limits, LOAD_LIMIT + 1).astype(np.int64)
    return counted


def _least(specialty: Integers, hubs: int, percent: int) -> Integers:
    count = np.bincount(specialty) if len(specialty) and specialty.min() >= 0 else np.zeros(1, np.int64)
    up, down = -(-count * percent // 100), count * percent // 100
    return np.tile(np.where(up * hubs <= count, up, down).astype(np.int64), (hubs, 1))


def _refuse_percent(band: int, least: int) -> None:
    if not (0 <= band <= 100 and 0 <= least <= 100):
        raise _impossible(say("a percentage lies between 0 and 100"))


def _impossible(what: Phrase) -> RuleViolated:
    return RuleViolated(
        what,
        where=say("hubs and areas"),
        remedy=say("Widen the band of load, ask for fewer of each specialty, or give other shares or fewer areas."),
    )
