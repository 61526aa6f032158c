"""Where the marks of a chart stand."""

from __future__ import annotations

import pytest

from bangfu.compute.charts import dot_plot


def test_places_keep_the_order_of_the_numbers() -> None:
    [dot] = dot_plot([(0.2, 0.1, 0.4)]).dots
    assert 0 < dot.low < dot.x < dot.high < 100


def test_the_axis_begins_at_zero() -> None:
    assert dot_plot([(90, 80, 95)]).ticks[0] == (0.0, 2.0)


def test_an_axis_with_losses_begins_below_zero() -> None:
    plot = dot_plot([(-5, -8, -2), (4, 1, 6)])
    assert plot.ticks[0][0] <= -8
    assert 0.0 in [value for value, _ in plot.ticks]


def test_the_reference_is_inside_even_where_it_is_highest() -> None:
    plot = dot_plot([(1, None, None)], reference=40)
    assert plot.reference is not None
    assert plot.dots[0].x < plot.reference <= 98


@pytest.mark.parametrize("most", [0.0, 1e-9, 0.037, 0.99, 1.0, 7, 12_345.6, 3e11])
def test_a_handful_of_round_ticks_covers_every_size(most: float) -> None:
    plot = dot_plot([(most, None, None)])
    assert 2 <= len(plot.ticks) <= 7
    assert plot.ticks[-1][0] >= most * 0.999


def test_equal_numbers_stand_at_equal_places() -> None:
    first, second = dot_plot([(3, 2, 4), (3, 2, 4)]).dots
    assert first == second


def test_an_axis_of_losses_and_gains_is_divided_evenly() -> None:
    plot = dot_plot([(-10, -20, None), (20, 5, 30)], reference=0)
    assert [value for value, _ in plot.ticks] == [-20, 0, 20, 40]
    assert [place for _, place in plot.ticks] == [2, 34, 66, 98]
    assert [(dot.x, dot.low, dot.high) for dot in plot.dots] == [(18, 2, 18), (66, 42, 82)]
    assert plot.reference == 34


@pytest.mark.parametrize(
    ("most", "ticks"),
    [
        (0, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (4.1, [0, 2, 4, 6]),
        (8, [0, 2, 4, 6, 8]),
        (10, [0, 2.5, 5, 7.5, 10]),
        (11, [0, 5, 10, 15]),
        (40, [0, 10, 20, 30, 40]),
    ],
)
def test_ticks_are_about_four_round_steps(most: float, ticks: list[float]) -> None:
    assert [value for value, _ in dot_plot([(most, None, None)]).ticks] == ticks
