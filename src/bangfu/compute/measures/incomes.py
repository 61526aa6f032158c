"""Incomes in order, with what several measures need of them: quantiles, density, sums.

Every estimate carries its influence: by how much it would move per unit of weight added to a row. Where a measure uses
the poverty line, `slope` says how much it would move with the line, which itself is estimated from the whole sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SHARE_TOLERANCE = 1e-12
"""A cumulative share this close to p has reached it: decimals such as 0.1 do not add up exactly in binary."""


@dataclass(frozen=True)
class Estimate:
    """A value, its influence per row (n, None where no error can be told), and its slope against the line."""

    value: float
    influence: Floats | None = None
    slope: float = 0.0


UNKNOWN = Estimate(float("nan"))


@dataclass(frozen=True)
class Incomes:
    """Incomes `x` (n, ascending) and their weights `w` (n)."""

    x: Floats
    w: Floats

    @cached_property
    def population(self) -> float:
        return float(self.w.sum())

    @cached_property
    def total(self) -> float:
        return float(self.w @ self.x)

    @cached_property
    def positive(self) -> Incomes:
        """Those above zero; they stand last."""
        first = int(np.searchsorted(self.x, 0, side="right"))
        return Incomes(self.x[first:], self.w[first:])

    @cached_property
    def logs(self) -> Floats:
        return np.log(self.x)

    def below(self, line: float) -> Incomes:
        """Those strictly below the line."""
        return Incomes(*(part[: int(np.searchsorted(self.x, line, side="left"))] for part in (self.x, self.w)))

    def padded(self, influence: Floats) -> Floats:
        """An influence of the last rows (the positive incomes), zero for the rows before them."""
        return np.concatenate([np.zeros(len(self.x) - len(influence)), influence])

    def quantile(self, p: float) -> float:
        """The first income whose cumulative share of the weight is at least p; NaN where there is no weight.

        Source: Eurostat's and laeken's definition without interpolation.

        >>> Incomes(np.array([1.0, 2.0, 3.0, 4.0]), np.ones(4)).quantile(0.5)
        2.0
        """
        if not self.population > 0:
            return float("nan")
        first = int(np.searchsorted(self._cumulative, p * self._cumulative[-1] * (1 - SHARE_TOLERANCE)))
        return float(self.x[first])

    @cached_property
    def _cumulative(self) -> NDArray[np.longdouble]:
        return np.cumsum(self.w.astype(np.longdouble))

    def share_at_most(self, point: float) -> float:
        """The share of the weight with an income of at most `point`."""
        last = int(np.searchsorted(self.x, point, side="right"))
        return float(self._cumulative[last - 1] / self._cumulative[-1]) if last else 0.0

    def density(self, point: float) -> float:
        """The density of the incomes at a point, by a Gaussian kernel; NaN where all incomes are alike.

        The width is Silverman's 0.9 min(sd, IQR/1.349) n^(-1/5) with Kish's effective n, so that it does not change
        when all weights are multiplied. Source: Deville 1999; Silverman 1986, eq. 3.31.

        >>> round(Incomes(np.linspace(0, 1, 101), np.ones(101)).density(0.5), 1)
        1.0
        """
        width = self._kernel_width
        if not width > 0:
            return float("nan")
        kernel = np.exp(-0.5 * ((point - self.x) / width) ** 2) / np.sqrt(2 * np.pi)
        return float(self.w @ kernel) / (width * self.population)

    @cached_property
    def _kernel_width(self) -> float:
        if not self.population > 0:
            return 0.0
        deviation = self.x - self.total / self.population
        sd = float(np.sqrt(self.w @ deviation**2 / self.population))
        middle = (self.quantile(0.75) - self.quantile(0.25)) / 1.349
        effective = self.population**2 / float(self.w @ self.w)
        return float(0.9 * (min(sd, middle) or sd) * effective**-0.2)
