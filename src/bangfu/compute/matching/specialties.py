"""Causes and specialties as a specification states them, and how much went from the specialist to its cause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from bangfu.compute.matching.problem import Affinity, Allocation, Problem, largest
from bangfu.compute.specs import Spec
from bangfu.errors import say

WEIGHT = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")
SEVERAL = re.compile("[;|\uff1b\u3001]")
"""Between the specialties of one cell: a semicolon, a bar, or the Chinese marks of a list."""
EXACT_LIMIT = 1 << 62


@dataclass(frozen=True)
class Table:
    """What a unit costs more per cause and specialty, and per pair that is not listed."""

    spec: Spec
    weights: dict[str, dict[str, Decimal]]
    other: Decimal

    @property
    def specialties(self) -> set[str]:
        return {specialty for row in self.weights.values() for specialty in row}

    @property
    def places(self) -> int:
        exponents = [-int(weight.normalize().as_tuple().exponent) for weight in self._all()]
        return max([0, *exponents])

    @property
    def most(self) -> Decimal:
        return max(self._all())

    def _all(self) -> list[Decimal]:
        return [self.other, *(weight for row in self.weights.values() for weight in row.values())]


@dataclass(frozen=True)
class Specialists:
    """`suits[cause, specialty]`: nobody could suit the cause better. The last row stands for causes beyond `causes`."""

    causes: list[str]
    suits: NDArray[np.bool_]


@dataclass(frozen=True)
class Share:
    """Units that needs of a cause got, and those of them that came from the specialty that suits it best."""

    cause: str
    units: int
    suited: int


def read_table(spec: Spec) -> Table:
    """The entry `affinity`: `weights` per cause and specialty, and `other` for every other pair.

    Errors: SpecInvalid with the line. Source: docs/rules/matching.md, “What you can ask for besides”.

    >>> from bangfu.compute.specs import parse_spec
    >>> table = read_table(parse_spec("{other: 2, weights: {illness: {medicine: 0, cash: 0.5}}}", "spec.yaml"))
    >>> table.weights["illness"]["cash"], table.other, table.places
    (Decimal('0.5'), Decimal('2'), 1)
    """
    root = spec.mapping(required=("other", "weights"))
    weights = {
        cause: {specialty: _weight(node) for specialty, node in row.entries().items()}
        for cause, row in root["weights"].entries().items()
    }
    return Table(spec, weights, _weight(root["other"]))


def _weight(spec: Spec) -> Decimal:
    text = spec.text()
    if not WEIGHT.fullmatch(text):
        raise spec.invalid(
            say("“{value}” is not a weight", value=text),
            say("Write zero or more with at most six decimals, such as 0, 2 or 1.5: what a unit costs more."),
        )
    return Decimal(text)


def with_specialties(
    problem: Problem, table: Table, causes: Sequence[str | None], specialties: Sequence[str | None]
) -> tuple[Problem, Specialists]:
    """The problem with the table's weights: a cause per need (n), specialties per offer (m; the best one counts).

    Errors: SpecInvalid where no need has a cause of the table or no offer a specialty of it, for a broken level, and
    for weights finer than costs can be kept.

    >>> from bangfu.compute.matching import Needs, Offers
    >>> from bangfu.compute.specs import parse_spec
    >>> table = read_table(parse_spec("{other: 2, weights: {illness: {medicine: 0}}}", "spec.yaml"))
    >>> one = np.array([1])
    >>> problem = Problem(Needs(one, one, one, one, one), Offers(one, one, one, one))
    >>> with_specialties(problem, table, ["illness"], ["books; medicine"])[0].affinity.extra.tolist()
    [[0], [2]]
    """
    stated = [_listed(cell, table.specialties) for cell in specialties]
    _refuse_strangers(table, causes, stated)
    problem = _finer(problem, table)
    known, kinds = list(table.weights), sorted(set(stated))
    place, column = {cause: i for i, cause in enumerate(known)}, {kind: i for i, kind in enumerate(kinds)}
    extra = np.full((len(known) + 1, len(kinds)), _scaled(table.other, problem.places), np.int64)
    suits = np.zeros(extra.shape, bool)
    for i, weights in enumerate(table.weights.values()):
        best, worst = min([table.other, *weights.values()]), max([table.other, *weights.values()])
        for j, kind in enumerate(kinds):
            weight = min([weights.get(specialty, table.other) for specialty in kind], default=table.other)
            extra[i, j] = _scaled(weight, problem.places)
            suits[i, j] = weight == best < worst
    cause = np.array([place.get(cell or "", len(known)) for cell in causes], np.int64)
    specialty = np.array([column[kind] for kind in stated], np.int64)
    return (
        replace(
            problem,
            needs=replace(problem.needs, cause=cause),
            offers=replace(problem.offers, specialty=specialty),
            affinity=Affinity(extra),
        ),
        Specialists(known, suits),
    )


def shares(problem: Problem, allocation: Allocation, specialists: Specialists) -> list[Share]:
    """Per cause of the table what its needs got, and how much of it from the specialty that suits best.

    >>> from bangfu.compute.matching import Needs, Offers, solve
    >>> from bangfu.compute.specs import parse_spec
    >>> table = read_table(parse_spec("{other: 2, weights: {illness: {medicine: 0}}}", "spec.yaml"))
    >>> one, two, rows = np.array([3]), np.array([2, 2]), np.array([2, 3])
    >>> problem = Problem(Needs(one, one, one, one, one), Offers(rows, rows, two + 1, two))
    >>> posed, specialists = with_specialties(problem, table, ["illness"], ["books", "medicine"])
    >>> shares(posed, solve(posed).allocation, specialists)
    [Share(cause='illness', units=3, suited=2)]
    """
    count = len(specialists.causes)
    if not len(allocation) or problem.needs.cause is None or problem.offers.specialty is None:
        return [Share(cause, 0, 0) for cause in specialists.causes]
    cause, specialty = problem.needs.cause[allocation.need], problem.offers.specialty[allocation.offer]
    units, suited = np.zeros(count + 1, np.int64), np.zeros(count + 1, np.int64)
    np.add.at(units, cause, allocation.quantity)
    np.add.at(suited, cause, np.where(specialists.suits[cause, specialty], allocation.quantity, 0))
    return [Share(name, int(units[i]), int(suited[i])) for i, name in enumerate(specialists.causes)]


def _listed(cell: str | None, known: set[str]) -> tuple[str, ...]:
    """The specialties of a cell that the table knows."""
    return tuple(sorted(known.intersection(part.strip() for part in SEVERAL.split(cell or ""))))


def _refuse_strangers(table: Table, causes: Sequence[str | None], stated: Sequence[tuple[str, ...]]) -> None:
    weights = table.spec.entries()["weights"]
    if not any(cause in table.weights for cause in causes):
        found = sorted({cause for cause in causes if cause})[:20]
        raise weights.invalid(
            say("no need has a cause of this table"),
            say("Write the causes as the column has them: {names}.", names=", ".join(found)),
        )
    if not any(stated):
        raise weights.invalid(
            say("no offer has a specialty of this table"),
            say("Write the specialties as the column has them; several in one cell are parted by a semicolon."),
        )


def _finer(problem: Problem, table: Table) -> Problem:
    """Costs in units so small that the weights are whole numbers of them too."""
    costs, more = problem.costs, table.places - problem.places
    if _scaled(table.most, max(problem.places, table.places)) >= EXACT_LIMIT:
        raise table.spec.invalid(
            say("the weights are larger than can be kept beside these costs"), say("Write smaller ones.")
        )
    if more <= 0:
        return problem
    if costs is None:
        raise table.spec.invalid(
            say("without costs a unit costs whole levels of area, and so must the weights"),
            say("Write whole numbers, or hand in costs."),
        )
    if largest(costs.cost) * 10**more >= EXACT_LIMIT:
        raise table.spec.invalid(
            say("the weights have more decimals than can be kept beside these costs"), say("Round them.")
        )
    return replace(problem, costs=replace(costs, cost=costs.cost * 10**more, places=table.places))


def _scaled(weight: Decimal, places: int) -> int:
    return int(weight.scaleb(places))
