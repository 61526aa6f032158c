"""Inequality of incomes. Every influence is the derivative of the estimator itself by a row's weight.

Sources: Kovacevic and Binder 1997, Journal of Official Statistics 13:41-58; Langel and Tille 2011, Journal of
Official Statistics 27:43-62 (quintile share ratio).
"""

from __future__ import annotations

import numpy as np

from bangfu.compute.measures.incomes import UNKNOWN, Estimate, Floats, Incomes


def quintile_share_ratio(incomes: Incomes) -> Estimate:
    """What those above the 80 % quantile have, over what those up to the 20 % quantile have.

    Source: Eurostat's S80/S20; error by Langel and Tille 2011, in which the densities cancel out.

    >>> quintile_share_ratio(Incomes(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), np.ones(5))).value
    5.0
    """
    low, high = incomes.quantile(0.2), incomes.quantile(0.8)
    poorest, richest = incomes.x <= low, incomes.x > high
    bottom = float(incomes.w @ (incomes.x * poorest))
    if not bottom > 0:
        return UNKNOWN
    value = float(incomes.w @ (incomes.x * richest)) / bottom
    move_bottom = incomes.x * poorest - low * (poorest - 0.2)
    move_top = incomes.x * richest + high * ((incomes.x <= high) - 0.8)
    return Estimate(value, (move_top - value * move_bottom) / bottom)


def gini(incomes: Incomes) -> Estimate:
    """(2 sum(w x W) - sum(w^2 x)) / (sum w * sum w x) - 1, where W is the cumulative weight in order of income.

    Source: Eurostat and R laeken `gini`. NaN where incomes do not sum to more than zero.

    >>> round(gini(Incomes(np.array([1.0, 3.0]), np.ones(2))).value, 6)
    0.25
    """
    w, x = incomes.w, incomes.x
    cumulative = np.cumsum(w)
    return _of_larger(incomes, 2 * float(w * x @ cumulative) - float(w * w @ x), _larger_sums(incomes, cumulative))


def gini_convey(incomes: Incomes) -> Estimate:
    """sum((2 W - 1) x w) / (sum w * sum w x) - 1, where W is the cumulative weight in order of income.

    Source: R convey `svygini`. It expects weights that count persons; NaN where incomes do not sum to more than zero.

    >>> round(gini_convey(Incomes(np.array([1.0, 3.0]), np.ones(2))).value, 6)
    0.25
    """
    w, x = incomes.w, incomes.x
    cumulative = np.cumsum(w)
    pairs = float(w * x @ (2 * cumulative - 1))
    return _of_larger(incomes, pairs, _larger_sums(incomes, cumulative) + (2 * w - 1) * x)


def _larger_sums(incomes: Incomes, cumulative: Floats) -> Floats:
    """The derivative of sum_ij w_i w_j max(x_i, x_j) by each weight."""
    above = incomes.total - np.cumsum(incomes.w * incomes.x)
    return np.asarray(2 * (incomes.x * cumulative + above), np.float64)


def _of_larger(incomes: Incomes, pairs: float, move: Floats) -> Estimate:
    if not incomes.total > 0:
        return UNKNOWN
    whole = incomes.population * incomes.total
    change = 1 / incomes.population + incomes.x / incomes.total
    return Estimate(pairs / whole - 1, (move - pairs * change) / whole)


def theil_t(incomes: Incomes) -> Estimate:
    """Mean of (x/m) ln(x/m) over incomes above zero, m their mean: generalised entropy of order 1.

    Source: Theil 1967; R convey `svygei(epsilon = 1)`.

    >>> theil_t(Incomes(np.array([2.0, 2.0]), np.ones(2))).value
    0.0
    """
    known = incomes.positive
    if not known.population > 0:
        return UNKNOWN
    relative = known.x * (known.population / known.total)
    parts = relative * np.log(relative)
    value = float(known.w @ parts) / known.population
    influence = (parts - value - (value + 1) * (relative - 1)) / known.population
    return Estimate(value, incomes.padded(influence))


def mean_log_deviation(incomes: Incomes) -> Estimate:
    """ln(m) less the mean of ln(x) over incomes above zero, m their mean: generalised entropy of order 0.

    Source: Theil 1967; R convey `svygei(epsilon = 0)`.

    >>> round(mean_log_deviation(Incomes(np.array([1.0, 4.0]), np.ones(2))).value, 4)
    0.2231
    """
    known = incomes.positive
    if not known.population > 0:
        return UNKNOWN
    relative = known.x * (known.population / known.total)
    logs = np.log(relative)
    value = float(known.w @ -logs) / known.population
    return Estimate(value, incomes.padded((relative - 1 - logs - value) / known.population))


def atkinson1(incomes: Incomes) -> Estimate:
    """1 less the geometric over the arithmetic mean of the incomes above zero: Atkinson's index with aversion 1.

    Source: Atkinson 1970, Journal of Economic Theory 2:244-263; R convey `svyatk(epsilon = 1)`.

    >>> round(atkinson1(Incomes(np.array([1.0, 4.0]), np.ones(2))).value, 6)
    0.2
    """
    base = mean_log_deviation(incomes)
    if base.influence is None:
        return UNKNOWN
    equal = float(np.exp(-base.value))
    return Estimate(1 - equal, equal * base.influence)
