"""All income measures of every group, with standard errors that know that the line is an estimate too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bangfu.compute.measures import inequality, poverty
from bangfu.compute.measures.design import Design, Domains, Floats
from bangfu.compute.measures.incomes import Estimate, Incomes
from bangfu.compute.measures.result import Estimates
from bangfu.compute.measures.spec import Line

Measure = Callable[[Incomes, float], Estimate]


@dataclass(frozen=True)
class _Entry:
    name: str
    measure: Measure
    share: bool


MEASURES = (
    _Entry("mean", lambda incomes, line: poverty.mean(incomes), False),
    _Entry("line", lambda incomes, line: Estimate(line, np.zeros(len(incomes.x)), 1.0), False),
    _Entry("fgt0", lambda incomes, line: poverty.fgt(incomes, line, 0), True),
    _Entry("fgt1", lambda incomes, line: poverty.fgt(incomes, line, 1), True),
    _Entry("fgt2", lambda incomes, line: poverty.fgt(incomes, line, 2), True),
    _Entry("rmpg", poverty.relative_median_gap, True),
    _Entry("watts", poverty.watts, False),
    _Entry("qsr", lambda incomes, line: inequality.quintile_share_ratio(incomes), False),
    _Entry("gini", lambda incomes, line: inequality.gini(incomes), True),
    _Entry("gini_convey", lambda incomes, line: inequality.gini_convey(incomes), True),
    _Entry("theil_t", lambda incomes, line: inequality.theil_t(incomes), False),
    _Entry("mld", lambda incomes, line: inequality.mean_log_deviation(incomes), False),
    _Entry("atkinson1", lambda incomes, line: inequality.atkinson1(incomes), True),
)


def national_line(incomes: Incomes, line: Line) -> Estimate:
    """The line for everyone: a stated amount has no sampling error, a share of the median has one.

    >>> from fractions import Fraction
    >>> national_line(Incomes(np.array([1.0]), np.ones(1)), Line(absolute=Fraction(4000))).value
    4000.0
    """
    if line.share is not None:
        return poverty.median_line(incomes, line.share)
    return Estimate(float(line.absolute or 0))


def income_measures(
    x: Floats, weight: Floats, line: Estimate, *, stated: bool, design: Design, splits: Sequence[Domains]
) -> list[list[Estimates]]:
    """All income measures for each split of the rows.

    `x` (n, ascending) in the unit of the line, `weight` (n); `stated` tells a line without sampling error. Shares are
    fractions of 1; NaN where a measure is not defined (no income below the line, none above zero). Errors: none.
    Sources: each measure's own, in `poverty` and `inequality`.

    >>> design = Design(np.arange(2), np.zeros(2, np.intp))
    >>> split = Domains(design, np.zeros(2, np.intp), 1)
    >>> rows = income_measures(
    ...     np.array([3000.0, 5000.0]), np.ones(2), Estimate(4000.0), stated=True, design=design, splits=[split]
    ... )[0]
    >>> [(row.measure, row.value.tolist()) for row in rows[:3]]
    [('mean', [4000.0]), ('line', [4000.0]), ('fgt0', [0.5])]
    """
    common = None
    if not stated:
        influence = np.full(len(x), np.nan) if line.influence is None else line.influence
        common = design.centred(weight * influence)
    return [_of_split(x, weight, line.value, common, split) for split in splits]


def _of_split(x: Floats, weight: Floats, line: float, common: Floats | None, split: Domains) -> list[Estimates]:
    order = np.argsort(split.group, kind="stable")
    ends = np.cumsum(np.bincount(split.group, minlength=split.groups))
    parts = np.split(order, ends[:-1])
    members = [Incomes(x[part], weight[part]) for part in parts]
    found = []
    for entry in MEASURES:
        estimates = [entry.measure(incomes, line) for incomes in members]
        linearised = np.empty(len(x))
        for part, estimate in zip(parts, estimates, strict=True):
            linearised[part] = np.nan if estimate.influence is None else weight[part] * estimate.influence
        variance = split.variance(linearised)
        if common is not None:
            variance = variance + _of_line(linearised, np.array([e.slope for e in estimates]), common, split)
        values = np.array([estimate.value for estimate in estimates])
        error = None if entry.name == "line" and common is None else np.sqrt(np.maximum(variance, 0.0))
        found.append(Estimates(entry.name, None, None, values, error, entry.share))
    return found


def _of_line(linearised: Floats, slope: Floats, common: Floats, split: Domains) -> Floats:
    """What the line's own uncertainty adds to each group's variance; nothing where a measure does not use the line."""
    design = split.design
    factor = np.asarray(design.psus / (design.psus - 1), np.float64)[design.stratum]
    line_variance = float(common @ (common / factor))
    added = 2 * slope * split.covariance(linearised, common) + slope**2 * line_variance
    return np.where(slope == 0, 0.0, added)
