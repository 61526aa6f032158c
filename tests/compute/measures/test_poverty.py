"""Income poverty: FGT against fractions and its axioms, influences against what the estimators really do."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.compute.measures import poverty
from bangfu.compute.measures.design import Floats
from bangfu.compute.measures.incomes import Estimate, Incomes

LINE = 4000
people = st.lists(st.tuples(st.integers(0, 9000), st.integers(1, 5)), min_size=1, max_size=30)
powers = st.sampled_from([0, 1, 2])
Rows = list[tuple[int, int]]


def slow(rows: Rows, power: int) -> Fraction:
    total = sum(weight for _, weight in rows)
    gaps = [weight * Fraction(LINE - x, LINE) ** power for x, weight in rows if x < LINE]
    return sum(gaps, Fraction(0)) / total


def incomes_of(rows: Rows, factor: int = 1) -> Incomes:
    x, w = zip(*sorted(rows), strict=True)
    return Incomes(np.array(x, np.float64) * factor, np.array(w, np.float64))


def fgt(rows: Rows, power: int) -> float:
    return poverty.fgt(incomes_of(rows), LINE, power).value


@settings(max_examples=500, deadline=None)
@given(people, powers)
def test_fgt_equals_the_slow_oracle(rows: Rows, power: int) -> None:
    assert fgt(rows, power) == pytest.approx(float(slow(rows, power)), abs=1e-14)


@given(people, powers, st.integers(0, 9000))
def test_focus_incomes_above_the_line_change_nothing(rows: Rows, power: int, more: int) -> None:
    assert fgt([*rows, (LINE + more, 2)], power) == pytest.approx(fgt([*rows, (LINE, 2)], power), abs=1e-14)


@given(people, st.sampled_from([1, 2]), st.integers(1, LINE - 1), st.integers(1, 500))
def test_monotonicity_a_loss_of_the_poor_raises_it(rows: Rows, power: int, income: int, loss: int) -> None:
    assert fgt([*rows, (max(income - loss, 0), 1)], power) > fgt([*rows, (income, 1)], power)


@given(people, powers, st.integers(2, 9))
def test_scale_incomes_and_line_together_change_nothing(rows: Rows, power: int, factor: int) -> None:
    scaled = poverty.fgt(incomes_of(rows, factor), LINE * factor, power).value
    assert scaled == pytest.approx(fgt(rows, power), abs=1e-14)


@given(people, powers, st.integers(2, 4))
def test_replication_changes_nothing(rows: Rows, power: int, times: int) -> None:
    assert fgt(rows * times, power) == pytest.approx(fgt(rows, power), abs=1e-14)


@given(people, people, powers)
def test_the_whole_is_the_weighted_sum_of_the_groups(one: Rows, two: Rows, power: int) -> None:
    weights = [sum(weight for _, weight in rows) for rows in (one, two)]
    parts = (weights[0] * fgt(one, power) + weights[1] * fgt(two, power)) / sum(weights)
    assert fgt([*one, *two], power) == pytest.approx(parts, abs=1e-14)


def sampler(seed: int) -> Callable[[int], Incomes]:
    random = np.random.default_rng(seed)
    return lambda size: Incomes(np.sort(random.lognormal(8.5, 0.7, size)), random.uniform(0.5, 3, size))


def sample(seed: int, size: int = 400) -> Incomes:
    return sampler(seed)(size)


def moved(incomes: Incomes, row: int, by: float) -> Incomes:
    weight = incomes.w.copy()
    weight[row] += by
    return Incomes(incomes.x, weight)


def derivative(measure: Callable[[Incomes], Estimate], incomes: Incomes) -> Floats:
    """What the influence should be: how the estimator itself moves when one row gains a little weight."""
    step = 1e-5
    return np.array(
        [
            (measure(moved(incomes, row, step)).value - measure(moved(incomes, row, -step)).value) / (2 * step)
            for row in range(len(incomes.x))
        ]
    )


@pytest.mark.parametrize(
    "measure",
    [
        poverty.mean,
        lambda i: poverty.fgt(i, 4000.0, 0),
        lambda i: poverty.fgt(i, 4000.0, 1),
        lambda i: poverty.fgt(i, 4000.0, 2),
        lambda i: poverty.watts(i, 4000.0),
    ],
    ids=["mean", "fgt0", "fgt1", "fgt2", "watts"],
)
def test_an_influence_is_the_derivative_by_a_row_s_weight(measure: Callable[[Incomes], Estimate]) -> None:
    incomes = sample(1, 60)
    found = measure(incomes)
    assert found.influence == pytest.approx(derivative(measure, incomes), abs=1e-7 * found.value)


@pytest.mark.parametrize(
    "measure",
    [
        lambda i, line: poverty.fgt(i, line, 1),
        lambda i, line: poverty.fgt(i, line, 2),
        poverty.watts,
    ],
    ids=["fgt1", "fgt2", "watts"],
)
def test_a_slope_is_the_derivative_by_the_line(measure: Callable[[Incomes, float], Estimate]) -> None:
    incomes = sample(2)
    slope = (measure(incomes, 4000.001).value - measure(incomes, 3999.999).value) / 0.002
    assert measure(incomes, 4000.0).slope == pytest.approx(slope, rel=1e-6)


def test_the_slope_of_the_poverty_rate_is_the_density_at_the_line() -> None:
    incomes = sample(3, 20_000)
    slope = (poverty.fgt(incomes, 4200, 0).value - poverty.fgt(incomes, 3800, 0).value) / 400
    assert poverty.fgt(incomes, 4000, 0).slope == pytest.approx(slope, rel=0.06)


def share_of_median(incomes: Incomes) -> Estimate:
    return poverty.median_line(incomes, Fraction(3, 5))


def relative(measure: Callable[[Incomes, float], Estimate]) -> Callable[[Incomes], Estimate]:
    """A measure whose line is a share of the median, its influence completed by the line's."""

    def whole(incomes: Incomes) -> Estimate:
        line = share_of_median(incomes)
        found = measure(incomes, line.value)
        assert found.influence is not None
        assert line.influence is not None
        return Estimate(found.value, found.influence + found.slope * line.influence)

    return whole


@pytest.mark.parametrize(
    ("measure", "tolerance"),
    [
        (share_of_median, 0.1),
        (relative(lambda i, line: poverty.fgt(i, line, 0)), 0.1),
        (relative(lambda i, line: poverty.fgt(i, line, 1)), 0.1),
        (relative(lambda i, line: poverty.fgt(i, line, 2)), 0.1),
        (relative(poverty.watts), 0.1),
        (relative(poverty.relative_median_gap), 0.2),
        (lambda i: poverty.relative_median_gap(i, 4000.0), 0.2),
    ],
    ids=["line", "fgt0", "fgt1", "fgt2", "watts", "rmpg", "rmpg of a stated line"],
)
def test_errors_that_need_a_density_tell_how_samples_really_vary(
    measure: Callable[[Incomes], Estimate], tolerance: float
) -> None:
    # Samples anew rather than one bootstrap: the bootstrap of a single median hangs on the few incomes around it.
    found = [(measure(incomes), incomes.w) for incomes in map(sampler(5), [1500] * 300)]
    errors = [float(np.sqrt(((w * e.influence) ** 2).sum())) for e, w in found if e.influence is not None]
    assert len(errors) == 300
    assert np.mean(errors) == pytest.approx(np.std([e.value for e, _ in found]), rel=tolerance)


def test_an_income_equal_to_the_relative_line_is_not_below_it() -> None:
    incomes = Incomes(np.array([10.8, 18.0, 18.0, 25.0]), np.ones(4))
    line = share_of_median(incomes).value
    assert poverty.fgt(incomes, line, 0).value == 0.0


def test_nobody_at_all_has_no_mean() -> None:
    found = poverty.mean(Incomes(np.array([]), np.array([])))
    assert np.isnan(found.value)
    assert found.influence is None


def test_nobody_below_the_line_has_no_median_gap() -> None:
    assert np.isnan(poverty.relative_median_gap(sample(6), 1.0).value)


def test_nobody_with_an_income_above_zero_has_no_watts_index() -> None:
    assert np.isnan(poverty.watts(Incomes(np.zeros(3), np.ones(3)), 10.0).value)
