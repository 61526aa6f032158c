"""Alkire-Foster measures: who is deprived in enough things at once, how deeply, and in what.

Source: Alkire and Foster 2011, Journal of Public Economics 95:476-487.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil, lcm

import numpy as np
from numpy.typing import NDArray

from bangfu.compute.measures.design import Design, Domains, Floats, sums
from bangfu.compute.measures.result import Estimates, plain_number
from bangfu.compute.measures.spec import AlkireFosterSpec

Flags = NDArray[np.bool_]
Counts = NDArray[np.int64] | NDArray[np.object_]
INT64_LIMIT = 1 << 62


def deprivation_counts(flags: Sequence[Flags], weights: Sequence[Fraction]) -> tuple[Counts, int]:
    """The weighted deprivation count of each row (n) as whole numbers, and the whole that they are parts of.

    `flags` holds one column (n) per indicator, `weights` sum to 1. Exact: whole numbers beyond 64 bits where needed.

    >>> a, b = np.array([True, True]), np.array([True, False])
    >>> counts, whole = deprivation_counts([a, b], [Fraction(1, 3), Fraction(2, 3)])
    >>> counts.tolist(), whole
    ([3, 1], 3)
    """
    whole = lcm(*(weight.denominator for weight in weights))
    counts: Counts = np.zeros(len(flags[0]), np.int64)
    if whole >= INT64_LIMIT:
        counts = counts.astype(np.object_)
    for column, weight in zip(flags, weights, strict=True):
        counts[column] += int(weight * whole)
    return counts, whole


def poor_rows(counts: Counts, whole: int, cutoff: Fraction) -> Flags:
    """Which rows (n) reach the cut-off (percent): count/whole >= cutoff/100, in whole numbers.

    >>> poor_rows(np.array([6, 5]), 18, Fraction(100, 3)).tolist()
    [True, False]
    """
    return np.asarray(counts >= ceil(whole * cutoff / 100), np.bool_)


class Ratios:
    """Weighted ratios by group, with linearised errors, from totals per atom (rows that share PSU and groups)."""

    def __init__(self, design: Design, domains: Domains, weight: Floats, row_atom: NDArray[np.intp]) -> None:
        """`design` and `domains` are of atoms (see `gathered`); `row_atom` is the atom of each row (n)."""
        self.design = design
        self.domains = domains
        self.weight = weight
        self._row_atom = row_atom
        self._population = self.total(weight)
        self._whole = _whole(domains.totals(self._population))

    def total(self, weighted: Floats) -> Floats:
        """Sums per atom of a weighted value per row (n)."""
        return sums(self._row_atom, weighted, len(self.domains.group))

    def ratio(self, above: Floats, below: Floats | None = None) -> tuple[Floats, Floats]:
        """Value and standard error by group of a ratio of totals per atom; NaN where nothing stands below."""
        whole = self._whole
        if below is None:
            below = self._population
        else:
            whole = _whole(self.domains.totals(below))
        value = self.domains.totals(above) / whole
        group = self.domains.group
        linearised = (above - value[group] * below) / whole[group]
        return value, np.sqrt(self.domains.variance(linearised))


def _whole(totals: Floats) -> Floats:
    return np.where(totals == 0, np.nan, totals)


def folded(codes: Sequence[NDArray[np.intp] | Flags]) -> NDArray[np.int64]:
    """One code per row (n) that tells apart what any of `codes` (each n, from 0) tells apart.

    >>> folded([np.array([0, 0, 1]), np.array([False, True, True])]).tolist()
    [0, 1, 3]
    """
    code = codes[0].astype(np.int64)
    room = int(code.max()) + 1
    for further in codes[1:]:
        size = int(further.max()) + 1
        if room * size > INT64_LIMIT:
            code = np.unique(code, return_inverse=True)[1].astype(np.int64)
            room = int(code.max()) + 1
        code = code * size + further
        room *= size
    return code


def gathered(
    design: Design, groups: Sequence[NDArray[np.intp]], flags: Sequence[Flags], weight: Floats
) -> tuple[Design, NDArray[np.intp], NDArray[np.intp]]:
    """Rows that count alike, summed once for every measure: the design of these atoms, each row's, and a row of each.

    Rows (n) of one PSU and the same groups are an atom; where every row is a PSU, rows of one stratum with the same
    groups and deprivations are, and the atom remembers how many they are and how their weights differ.

    >>> design = Design(np.array([0, 0, 1]), np.array([0, 0]))
    >>> _, row_atom, first = gathered(design, [np.array([0, 0, 0])], [np.array([True, False, True])], np.ones(3))
    >>> row_atom.tolist(), first.tolist()
    ([0, 0, 1], [0, 2])
    """
    if len(design.stratum) < len(design.psu):
        _, first, row_atom = np.unique(folded([design.psu, *groups]), return_index=True, return_inverse=True)
        return Design(design.psu[first], design.stratum), row_atom, first
    stratum = design.stratum[design.psu]
    _, first, row_atom = np.unique(folded([stratum, *groups, *flags]), return_index=True, return_inverse=True)
    count = sums(row_atom, np.ones(len(weight)))
    total = sums(row_atom, weight)
    deviation = weight - (total / count)[row_atom]
    spread = sums(row_atom, deviation * deviation) / np.where(total > 0, total, 1.0) ** 2
    return Design(np.arange(len(first)), stratum[first], count, spread), row_atom, first


def alkire_foster(
    spec: AlkireFosterSpec, flags: Sequence[Flags], weight: Floats, design: Design, splits: Sequence[Domains]
) -> list[list[Estimates]]:
    """All measures for each split of the rows: raw headcounts, then H, A, M0, censored headcounts and contributions.

    `flags`: one column (n) per indicator of the spec; `weight` (n). Shares are fractions of 1. Errors: none; A is NaN
    where nobody is poor. Source: Alkire and Foster 2011; errors as in `design`.

    >>> from bangfu.compute.measures.spec import Indicator, Survey
    >>> design = Design(np.arange(2), np.zeros(2, np.intp))
    >>> spec = AlkireFosterSpec(Survey(), (Indicator("d", "all", Fraction(1)),), (Fraction(33),))
    >>> split = Domains(design, np.zeros(2, np.intp), 1)
    >>> result = alkire_foster(spec, [np.array([True, False])], np.ones(2), design, [split])
    >>> [(row.measure, float(row.value[0])) for row in result[0][:4]]
    [('raw_headcount', 0.5), ('H', 0.5), ('A', 1.0), ('M0', 0.5)]
    """
    whole, row_atom, first = gathered(design, [split.group for split in splits], flags, weight)
    ratios = [Ratios(whole, Domains(whole, s.group[first], s.groups), weight, row_atom) for s in splits]
    found: list[list[Estimates]] = [[] for _ in splits]
    for indicator, column in zip(spec.indicators, flags, strict=True):
        deprived = ratios[0].total(weight * column)
        for rows, by_group in zip(found, ratios, strict=True):
            value, error = by_group.ratio(deprived)
            rows.append(Estimates("raw_headcount", None, indicator.column, value, error, share=True))
    counts, scale = deprivation_counts(flags, [indicator.weight for indicator in spec.indicators])
    share = np.asarray(counts / scale, np.float64)
    for cutoff in spec.cutoffs:
        weighted = weight * poor_rows(counts, scale, cutoff)
        totals = [ratios[0].total(weighted), ratios[0].total(weighted * share)]
        totals += [ratios[0].total(weighted * column) for column in flags]
        for rows, by_group in zip(found, ratios, strict=True):
            rows.extend(_at_cutoff(spec, cutoff, by_group, totals))
    return found


def _at_cutoff(
    spec: AlkireFosterSpec, cutoff: Fraction, by_group: Ratios, totals: Sequence[Floats]
) -> Iterator[Estimates]:
    k = plain_number(cutoff)
    poor, depth, *censored = totals
    value, error = by_group.ratio(poor)
    yield Estimates("H", k, None, value, error, share=True)
    value, error = by_group.ratio(depth, poor)
    yield Estimates("A", k, None, value, error, share=True)
    adjusted, error = by_group.ratio(depth)
    yield Estimates("M0", k, None, adjusted, error, share=True)
    headcounts = [by_group.ratio(column) for column in censored]
    for indicator, (value, error) in zip(spec.indicators, headcounts, strict=True):
        yield Estimates("censored_headcount", k, indicator.column, value, error, share=True)
    contributions = [float(i.weight) * value for i, (value, _) in zip(spec.indicators, headcounts, strict=True)]
    whole = np.where(adjusted == 0, np.nan, adjusted)
    for indicator, value in zip(spec.indicators, contributions, strict=True):
        yield Estimates("contribution", k, indicator.column, value, None)
    for indicator, value in zip(spec.indicators, contributions, strict=True):
        yield Estimates("contribution_pct", k, indicator.column, value / whole, None)
