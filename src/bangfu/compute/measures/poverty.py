"""Income poverty: the line, and how many fall below it and how far.

Influences: Deville 1999; Osier 2009 (quantiles and what is built on them); Berger and Skinner 2003 (poverty rate).
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from bangfu.compute.measures.incomes import UNKNOWN, Estimate, Incomes


def mean(incomes: Incomes) -> Estimate:
    """The weighted mean, in the unit of the incomes.

    >>> mean(Incomes(np.array([1.0, 3.0]), np.array([1.0, 3.0]))).value
    2.5
    """
    if not incomes.population > 0:
        return UNKNOWN
    value = incomes.total / incomes.population
    return Estimate(value, (incomes.x - value) / incomes.population)


def median_line(incomes: Incomes, share: Fraction) -> Estimate:
    """`share` of the weighted median, in the unit of the incomes. The error needs the density at the median.

    >>> median_line(Incomes(np.array([10.0, 20.0, 90.0]), np.ones(3)), Fraction(3, 5)).value
    12.0
    """
    median = incomes.quantile(0.5)
    if not np.isfinite(median):
        return UNKNOWN
    value = float(share * Fraction(median))  # rounded once, so that an income equal to the line is not below it
    density = incomes.density(median)
    if not density > 0:
        return Estimate(value)
    below = (incomes.x <= median).astype(np.float64)
    return Estimate(value, -float(share) * (below - 0.5) / (incomes.population * density))


def fgt(incomes: Incomes, line: float, power: int) -> Estimate:
    """Foster-Greer-Thorbecke index: mean of ((line - x)/line)^power over incomes below the line, zero above.

    Power 0 is the poverty rate, 1 the gap, 2 the severity; fractions of 1. Source: Foster, Greer and Thorbecke 1984,
    Econometrica 52:761-766.

    >>> fgt(Incomes(np.array([3000.0, 4000.0]), np.ones(2)), 4000.0, 1).value
    0.125
    """
    if not incomes.population > 0:
        return UNKNOWN
    gaps = np.zeros(len(incomes.x))
    poor = len(incomes.below(line).x)
    gaps[:poor] = ((line - incomes.x[:poor]) / line) ** power
    value = float(incomes.w @ gaps) / incomes.population
    slope = power / line * (fgt(incomes, line, power - 1).value - value) if power else incomes.density(line)
    return Estimate(value, (gaps - value) / incomes.population, slope)


def relative_median_gap(incomes: Incomes, line: float) -> Estimate:
    """(line - median of the incomes below the line) / line, a fraction of 1; NaN where nobody is below.

    Source: Eurostat's relative median at-risk-of-poverty gap; error by Osier 2009, with the density at that median.

    >>> relative_median_gap(Incomes(np.array([1.0, 3.0, 9.0]), np.ones(3)), 4.0).value
    0.75
    """
    poor = incomes.below(line)
    if not poor.population > 0:
        return UNKNOWN
    median = poor.quantile(0.5)
    value = (line - median) / line
    density = incomes.density(median)
    if not density > 0:
        return Estimate(value)
    half = poor.population / incomes.population / 2
    below_median = (incomes.x <= median) - incomes.share_at_most(median)
    below_line = (incomes.x < line) - 2 * half
    move = -(below_median - 0.5 * below_line) / (incomes.population * density)
    slope = 0.5 * incomes.density(line) / density
    return Estimate(value, -move / line, median / line**2 - slope / line)


def watts(incomes: Incomes, line: float) -> Estimate:
    """Mean of ln(line / x) over incomes above 0 and below the line, zero above; incomes of 0 or less do not count.

    Source: Watts 1968; Zheng 1993, Economics Letters 42:81-86.

    >>> round(watts(Incomes(np.array([0.0, 2.0, 9.0]), np.ones(3)), 4.0).value, 4)
    0.3466
    """
    known = incomes.positive
    if not known.population > 0:
        return UNKNOWN
    gaps = np.maximum(np.log(line) - known.logs, 0.0)
    value = float(known.w @ gaps) / known.population
    slope = known.below(line).population / known.population / line
    return Estimate(value, incomes.padded((gaps - value) / known.population), slope)
