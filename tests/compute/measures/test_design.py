"""The variance engine against the textbook sum over PSUs, a jackknife, and what a domain is."""

from __future__ import annotations

import numpy as np
import pytest

from bangfu.compute.measures.design import Design, Domains, Floats, limits, sums


def survey(seed: int, rows: int = 200) -> tuple[Design, np.random.Generator]:
    random = np.random.default_rng(seed)
    psu = np.concatenate([np.arange(17), random.integers(0, 17, rows - 17)]).astype(np.intp)
    return Design(psu, np.sort(np.arange(17) % 4).astype(np.intp)), random


def textbook(design: Design, linearised: Floats) -> float:
    """sum over strata of n/(n-1) sum (t - mean)^2, with every PSU of the design, written as in the book."""
    total = 0.0
    for stratum in range(len(design.psus)):
        totals = [linearised[design.psu == p].sum() for p in np.flatnonzero(design.stratum == stratum)]
        total += len(totals) / (len(totals) - 1) * sum((t - np.mean(totals)) ** 2 for t in totals)
    return total


@pytest.mark.parametrize("seed", range(5))
def test_a_domain_counts_what_is_outside_as_zero(seed: int) -> None:
    design, random = survey(seed)
    group = random.integers(0, 3, 200).astype(np.intp)
    values = random.normal(size=200)
    wanted = [textbook(design, np.where(group == g, values, 0.0)) for g in range(3)]
    np.testing.assert_allclose(Domains(design, group, 3).variance(values), wanted, rtol=1e-12)


def test_a_domain_in_one_psu_keeps_the_psus_it_is_not_in() -> None:
    design = Design(np.arange(4), np.zeros(4, np.intp))
    group = np.array([0, 1, 1, 1])
    # Totals 3, 0, 0, 0: 4/3 of (2.25^2 + 3 * 0.75^2).
    assert Domains(design, group, 2).variance(np.array([3.0, 0, 0, 0]))[0] == pytest.approx(9.0)


@pytest.mark.parametrize("seed", range(3))
def test_a_ratio_agrees_with_the_jackknife_that_leaves_one_psu_out(seed: int) -> None:
    random = np.random.default_rng(seed)
    psu = np.repeat(np.arange(300), 3)
    design = Design(psu, np.sort(np.arange(300) % 3).astype(np.intp))
    weight, y = random.uniform(0.5, 2, 900), random.normal(5, 1, 900) + random.normal(size=300)[psu]
    value = (weight @ y) / weight.sum()
    jackknife = 0.0
    for left_out in range(300):
        stratum = design.stratum[left_out]
        size = int(design.psus[stratum])
        changed = np.where(psu == left_out, 0, np.where(design.stratum[psu] == stratum, size / (size - 1), 1)) * weight
        jackknife += (size - 1) / size * ((changed @ y) / changed.sum() - value) ** 2
    ours = Domains(design, np.zeros(900, np.intp), 1).variance(weight * (y - value) / weight.sum())[0]
    assert ours == pytest.approx(jackknife, rel=0.03)


def test_alike_psus_have_no_variance_at_all() -> None:
    design = Design(np.array([0, 1, 2, 3]), np.array([0, 0, 1, 1]))
    values = np.array([0.1, 0.1, 0.7, 0.7])
    assert Domains(design, np.zeros(4, np.intp), 1).variance(values).tolist() == [0.0]


@pytest.mark.parametrize("seed", range(3))
def test_a_sum_of_two_has_their_variances_and_twice_their_covariance(seed: int) -> None:
    design, random = survey(seed)
    domains = Domains(design, np.zeros(200, np.intp), 1)
    one, two = random.normal(size=200), random.normal(size=200)
    both = domains.variance(one) + domains.variance(two) + 2 * domains.covariance(one, design.centred(two))
    np.testing.assert_allclose(domains.variance(one + two), both, rtol=1e-10)


def test_degrees_are_psus_less_strata_of_the_whole_design() -> None:
    assert survey(0)[0].degrees == 13


def test_sums_keep_codes_that_no_row_has() -> None:
    assert sums(np.array([1, 1]), np.array([1.0, 2.0]), 3).tolist() == [0.0, 3.0, 0.0]


@pytest.mark.parametrize("value", [0.0, 1.0, -0.2, 1.3])
def test_what_is_no_inner_share_has_no_logit_limits(value: float) -> None:
    low, high = limits(np.array([value]), np.array([0.1]), 10, share=True)
    assert np.isnan([low[0], high[0]]).all()


def test_plain_limits_use_the_t_of_the_design() -> None:
    low, high = limits(np.array([10.0]), np.array([1.0]), 5, share=False)
    assert (low[0], high[0]) == pytest.approx((10 - 2.5705818, 10 + 2.5705818), abs=1e-6)
