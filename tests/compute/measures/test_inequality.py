"""Inequality: values against their definitions, influences against what the estimators really do."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.compute.measures import inequality
from bangfu.compute.measures.design import Floats
from bangfu.compute.measures.incomes import Estimate, Incomes

Measure = Callable[[Incomes], Estimate]
SMOOTH: list[Measure] = [
    inequality.gini,
    inequality.gini_convey,
    inequality.theil_t,
    inequality.mean_log_deviation,
    inequality.atkinson1,
]
people = st.lists(st.tuples(st.integers(1, 900), st.integers(1, 5)), min_size=2, max_size=25)
Rows = list[tuple[int, int]]


def incomes_of(rows: Rows, factor: int = 1) -> Incomes:
    x, w = zip(*sorted(rows), strict=True)
    return Incomes(np.array(x, np.float64) * factor, np.array(w, np.float64))


def sample(seed: int, size: int, *, zeros: int = 0) -> Incomes:
    random = np.random.default_rng(seed)
    x = np.sort(np.round(random.lognormal(3, 0.7, size)))
    x[:zeros] = 0.0
    return Incomes(x, random.uniform(0.5, 3, size))


@settings(max_examples=300, deadline=None)
@given(people)
def test_gini_is_the_mean_difference_over_twice_the_mean(rows: Rows) -> None:
    population = sum(w for _, w in rows)
    total = sum(x * w for x, w in rows)
    differences = sum(w * v * abs(x - y) for x, w in rows for y, v in rows)
    wanted = Fraction(differences, 2 * population * total)
    # The Eurostat form weighs each row's own pairs so that the two agree for any weights.
    assert inequality.gini(incomes_of(rows)).value == pytest.approx(float(wanted), abs=1e-12)


@given(people)
def test_both_ginis_are_one_for_unit_weights(rows: Rows) -> None:
    single = [(x, 1) for x, _ in rows]
    assert inequality.gini_convey(incomes_of(single)).value == pytest.approx(
        inequality.gini(incomes_of(single)).value, abs=1e-12
    )


@given(people, st.sampled_from(SMOOTH), st.integers(2, 9))
def test_scale_of_incomes_changes_nothing(rows: Rows, measure: Measure, factor: int) -> None:
    assert measure(incomes_of(rows, factor)).value == pytest.approx(measure(incomes_of(rows)).value, abs=1e-12)


@given(people, st.sampled_from([m for m in SMOOTH if m is not inequality.gini_convey]), st.integers(2, 4))
def test_replication_changes_nothing(rows: Rows, measure: Measure, times: int) -> None:
    assert measure(incomes_of(rows * times)).value == pytest.approx(measure(incomes_of(rows)).value, abs=1e-12)


@given(people, st.sampled_from(SMOOTH))
def test_a_transfer_from_the_poorest_to_the_richest_raises_it(rows: Rows, measure: Measure) -> None:
    before = [*rows, (1000, 1), (2000, 1)]
    after = [*rows, (990, 1), (2010, 1)]
    assert measure(incomes_of(after)).value > measure(incomes_of(before)).value


def derivative(measure: Measure, incomes: Incomes) -> Floats:
    step = 1e-5

    def moved(row: int, by: float) -> float:
        weight = incomes.w.copy()
        weight[row] += by
        return measure(Incomes(incomes.x, weight)).value

    return np.array([(moved(row, step) - moved(row, -step)) / (2 * step) for row in range(len(incomes.x))])


@pytest.mark.parametrize("measure", SMOOTH, ids=lambda measure: measure.__name__)
@pytest.mark.parametrize("zeros", [0, 4])
def test_an_influence_is_the_derivative_by_a_row_s_weight(measure: Measure, zeros: int) -> None:
    incomes = sample(1, 60, zeros=zeros)
    assert measure(incomes).influence == pytest.approx(derivative(measure, incomes), abs=1e-9)


@pytest.mark.parametrize("measure", [*SMOOTH, inequality.quintile_share_ratio], ids=lambda measure: measure.__name__)
def test_errors_agree_with_a_bootstrap(measure: Measure) -> None:
    random = np.random.default_rng(7)
    incomes = Incomes(np.sort(random.lognormal(8.5, 0.6, 1500)), random.uniform(0.5, 3, 1500))
    draws = [random.multinomial(1500, np.full(1500, 1 / 1500)) for _ in range(400)]
    bootstrap = float(np.std([measure(Incomes(incomes.x, incomes.w * times)).value for times in draws]))
    influence = measure(incomes).influence
    assert influence is not None
    assert float(np.sqrt(((incomes.w * influence) ** 2).sum())) == pytest.approx(bootstrap, rel=0.12)


def test_the_quintile_ratio_takes_above_the_high_and_up_to_the_low_quantile() -> None:
    incomes = Incomes(np.arange(1.0, 11.0), np.ones(10))
    assert inequality.quintile_share_ratio(incomes).value == pytest.approx((9 + 10) / (1 + 2))


@pytest.mark.parametrize("measure", [*SMOOTH, inequality.quintile_share_ratio], ids=lambda measure: measure.__name__)
def test_nothing_to_share_has_no_inequality(measure: Measure) -> None:
    assert np.isnan(measure(Incomes(np.zeros(3), np.ones(3))).value)
