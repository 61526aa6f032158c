"""Where the marks of a chart stand, in percent of its width, so that one drawing fits a desk and a phone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

MARGIN = 2.0
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
TICKS = 4


@dataclass(frozen=True)
class Dot:
    """A value and its confidence limits as places from 0 to 100; without limits, `low` and `high` are the value."""

    x: float
    low: float
    high: float


@dataclass(frozen=True)
class DotPlot:
    """Dots in the order given, the place of the reference line where one is asked for, and ticks (value, place)."""

    dots: tuple[Dot, ...]
    reference: float | None
    ticks: tuple[tuple[float, float], ...]


def dot_plot(values: Sequence[tuple[float, float | None, float | None]], *, reference: float | None = None) -> DotPlot:
    """Places for `values` of (value, low, high) in any one unit, on an axis that begins at zero unless some are below.

    Errors: ValueError for no value at all. Source: W. S. Cleveland, The Elements of Graphing Data (1985), dot charts.

    >>> plot = dot_plot([(10, 5, 15), (20, None, None)], reference=10)
    >>> [round(dot.x, 1) for dot in plot.dots], round(plot.reference, 1)
    ([50.0, 98.0], 50.0)
    >>> [value for value, _ in plot.ticks]
    [0.0, 5.0, 10.0, 15.0, 20.0]
    """
    known = [number for row in values for number in (*row, reference) if number is not None]
    least, most = min(0.0, *known), max(0.0, *known)
    step = _step(most - least)
    first = math.floor(least / step + 1e-9)
    last = max(math.ceil(most / step - 1e-9), first + 1)
    span = (last - first) * step

    def place(number: float) -> float:
        return round(MARGIN + (100 - 2 * MARGIN) * (number - first * step) / span, 3)

    dots = tuple(
        Dot(place(value), place(value if low is None else low), place(value if high is None else high))
        for value, low, high in values
    )
    ticks = tuple((number * step, place(number * step)) for number in range(first, last + 1))
    return DotPlot(dots, None if reference is None else place(reference), ticks)


def _step(span: float) -> float:
    """The round number that divides a span into about four parts."""
    if span <= 0:
        return 1.0
    rough = span / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    return next(size * power for size in STEPS if size * power >= rough * 0.999)
