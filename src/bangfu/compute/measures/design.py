"""The survey design: how far an estimate would move had other clusters been drawn.

One engine for every measure. A measure hands in its linearised value per row (weight times influence); the variance is
that of their totals per primary sampling unit (PSU) between the PSUs of each stratum, without finite-population
correction. A group is a domain of the whole design: rows outside count as zero and no PSU leaves.

Sources: Deville 1999, Survey Methodology 25:193-203; Osier 2009, Survey Research Methods 3:167-195.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, stdtrit

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
CONFIDENCE = 0.95


def sums(codes: Codes, values: Floats, length: int = 0) -> Floats:
    """Sums of `values` (n) by code (n), at least `length` of them.

    >>> sums(np.array([0, 2]), np.array([1.5, 2.0])).tolist()
    [1.5, 0.0, 2.0]
    """
    return np.asarray(np.bincount(codes, values, length), np.float64)


@dataclass(frozen=True)
class Design:
    """`psu` is the PSU of each row (n), `stratum` the stratum of each PSU (p); codes from 0 without gaps.

    Where many PSUs are single rows that are alike but for their weights, one code may stand for `repeats` of them (p),
    with `spread` (p): the squares of their weights' deviations, summed, over the square of their weights' sum.
    """

    psu: Codes
    stratum: Codes
    repeats: Floats | None = None
    spread: Floats | None = None

    @cached_property
    def psus(self) -> NDArray[np.int64]:
        """PSUs per stratum."""
        return np.bincount(self.stratum, self.repeats).astype(np.int64)

    @property
    def degrees(self) -> int:
        """Degrees of freedom: PSUs less strata, of the whole design."""
        return int(self.psus.sum()) - len(self.psus)

    def centred(self, linearised: Floats) -> Floats:
        """PSU totals (p) less their stratum's mean, times n/(n-1): what a covariance with them needs."""
        totals = sums(self.psu, linearised, len(self.stratum))
        means = sums(self.stratum, totals) / self.psus
        if self.repeats is not None and self.spread is not None:
            totals = totals * (self.spread + 1 / self.repeats)
        factor: Floats = self.psus / (self.psus - 1)
        return np.asarray((totals - means[self.stratum]) * factor[self.stratum], np.float64)


@dataclass(frozen=True)
class _Cells:
    """Where a group meets a PSU (a cell), and where it meets a stratum (a block)."""

    of_row: Codes | None
    psu: Codes
    group: Codes
    block: Codes
    block_group: Codes
    block_psus: NDArray[np.int64]
    block_absent: NDArray[np.int64]

    def totals(self, values: Floats) -> Floats:
        return values if self.of_row is None else sums(self.of_row, values, len(self.psu))


@dataclass(frozen=True)
class Domains:
    """One way to split the rows: `group` is the group of each row (n), 0 <= group < groups."""

    design: Design
    group: Codes
    groups: int

    @cached_property
    def _cells(self) -> _Cells:
        psus, strata = len(self.design.stratum), len(self.design.psus)
        code = self.group * psus + self.design.psu
        if bool((code[1:] > code[:-1]).all()):
            cells, of_row = code, None
        else:
            cells, of_row = np.unique(code, return_inverse=True)
        psu, group = cells % psus, cells // psus
        blocks, block = np.unique(group * strata + self.design.stratum[psu], return_inverse=True)
        block_psus = self.design.psus[blocks % strata]
        present = np.bincount(block, None if self.design.repeats is None else self.design.repeats[psu])
        absent = block_psus - present.astype(np.int64)
        return _Cells(of_row, psu, group, block, blocks // strata, block_psus, absent)

    def totals(self, values: Floats) -> Floats:
        """Sums per group (groups) of a value per row (n)."""
        return sums(self.group, values, self.groups)

    def variance(self, linearised: Floats) -> Floats:
        """The variance of each group's estimate (groups) from linearised values per row (n).

        Between-PSU variance n/(n-1) per stratum; PSUs of the stratum that hold no row of the group count as zero.

        >>> design = Design(np.array([0, 1, 2, 3]), np.array([0, 0, 1, 1]))
        >>> Domains(design, np.array([0, 0, 1, 1]), 2).variance(np.array([1.0, 3.0, 2.0, 2.0])).tolist()
        [4.0, 0.0]
        """
        cells = self._cells
        totals = cells.totals(linearised)
        mean = sums(cells.block, totals) / cells.block_psus
        squares = sums(cells.block, self._squares(totals, mean[cells.block])) + cells.block_absent * mean * mean
        between = squares * (cells.block_psus / (cells.block_psus - 1))
        return sums(cells.block_group, between, self.groups)

    def _squares(self, totals: Floats, mean: Floats) -> Floats:
        """Squared deviations of each cell's PSUs from their block's mean."""
        repeats, spread = self.design.repeats, self.design.spread
        if repeats is None or spread is None:
            return np.asarray((totals - mean) ** 2, np.float64)
        alike = repeats[self._cells.psu]
        return np.asarray(alike * (totals / alike - mean) ** 2 + spread[self._cells.psu] * totals**2, np.float64)

    def covariance(self, linearised: Floats, centred: Floats) -> Floats:
        """The covariance of each group's estimate (groups) with a national one (see `Design.centred`)."""
        cells = self._cells
        return sums(cells.group, cells.totals(linearised) * centred[cells.psu], self.groups)


def limits(value: Floats, error: Floats, degrees: int, *, share: bool) -> tuple[Floats, Floats]:
    """The 95 % confidence limits from values and standard errors (any shape), with Student's t.

    A share is transformed by the logit, so that its limits stay within (0, 1); NaN where it is 0 or 1, or not a share.

    >>> low, high = limits(np.array([0.5]), np.array([0.05]), 30, share=True)
    >>> round(float(low[0]), 4), round(float(high[0]), 4)
    (0.3993, 0.6007)
    """
    reach = stdtrit(degrees, (1 + CONFIDENCE) / 2) * error
    if not share:
        return value - reach, value + reach
    inside = np.where((value > 0) & (value < 1), value, np.nan)
    centre, half = logit(inside), reach / (inside * (1 - inside))
    return expit(centre - half), expit(centre + half)
