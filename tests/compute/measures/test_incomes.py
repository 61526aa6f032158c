"""Quantiles, shares and density of ordered incomes."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.compute.measures.incomes import Incomes

QUANTILES = [Fraction(1, 5), Fraction(1, 2), Fraction(4, 5), Fraction(1, 10)]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9)), min_size=1), st.sampled_from(QUANTILES))
def test_a_quantile_is_the_first_value_whose_share_reaches_p(rows: list[tuple[int, int]], p: Fraction) -> None:
    rows = sorted([*rows, (51, 1)])
    total = sum(weight for _, weight in rows)
    running = [sum(weight for _, weight in rows[: place + 1]) for place in range(len(rows))]
    wanted = next(x for (x, _), reached in zip(rows, running, strict=True) if Fraction(reached, total) >= p)
    x, w = (np.array(part, np.float64) for part in zip(*rows, strict=True))
    assert Incomes(x, w).quantile(float(p)) == wanted


@pytest.mark.parametrize("p", [0.1, 0.2, 0.3, 0.6, 0.7, 0.8])
def test_decimal_weights_reach_a_share_as_whole_ones_do(p: float) -> None:
    x = np.arange(1.0, 100_001.0)
    assert Incomes(x, np.full(len(x), 0.1)).quantile(p) == round(p * len(x))


def test_nobody_has_no_quantile() -> None:
    assert np.isnan(Incomes(np.empty(0), np.empty(0)).quantile(0.5))


def test_the_density_of_a_normal_sample_is_near_the_truth() -> None:
    x = np.sort(np.random.default_rng(1).normal(size=20_000))
    assert Incomes(x, np.ones(len(x))).density(0.0) == pytest.approx(1 / np.sqrt(2 * np.pi), rel=0.03)


def test_the_density_does_not_change_with_the_scale_of_the_weights() -> None:
    x = np.sort(np.random.default_rng(1).normal(size=500))
    assert Incomes(x, np.full(500, 700.0)).density(0.3) == pytest.approx(Incomes(x, np.ones(500)).density(0.3))


def test_equal_incomes_have_no_density() -> None:
    assert np.isnan(Incomes(np.full(9, 5.0), np.ones(9)).density(5.0))


def test_those_at_the_line_are_not_below_it() -> None:
    assert Incomes(np.array([1.0, 2.0, 3.0]), np.ones(3)).below(2.0).x.tolist() == [1.0]
