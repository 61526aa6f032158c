"""Alkire-Foster against a slow oracle in fractions, its axioms, and the exact cut-off."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bangfu.compute.measures.design import Design, Domains, sums
from bangfu.compute.measures.multidimensional import alkire_foster, deprivation_counts, folded, gathered, poor_rows
from bangfu.compute.measures.spec import AlkireFosterSpec, Indicator, Survey


@dataclass(frozen=True)
class Population:
    """Persons as (weight, group, deprivations), indicator weights, a cut-off in percent."""

    persons: tuple[tuple[int, int, tuple[bool, ...]], ...]
    weights: tuple[Fraction, ...]
    cutoff: Fraction


@st.composite
def populations(draw: st.DrawFn) -> Population:
    parts = draw(st.lists(st.integers(1, 9), min_size=1, max_size=5))
    weights = tuple(Fraction(part, sum(parts)) for part in parts)
    person = st.tuples(
        st.integers(1, 6), st.integers(0, 2), st.tuples(*[st.booleans()] * len(parts)).map(lambda flags: flags)
    )
    persons = tuple(draw(st.lists(person, min_size=2, max_size=12)))
    # Half of the cut-offs are a sum that a person can reach exactly.
    exact = sum(draw(st.sets(st.sampled_from(range(len(parts))), min_size=1)), start=0)
    reachable = Fraction(sum(parts[: exact + 1]), sum(parts)) * 100
    cutoff = draw(st.one_of(st.just(min(reachable, Fraction(100))), st.integers(1, 100).map(Fraction)))
    return Population(persons, weights, cutoff)


Oracle = dict[str, Fraction | None]


def oracle(population: Population) -> Oracle:
    """H, A, M0 and censored headcounts by their definitions, person by person, in fractions."""
    total = Fraction(sum(weight for weight, _, _ in population.persons))
    depth = poor = Fraction(0)
    censored = [Fraction(0) for _ in population.weights]
    for weight, _, flags in population.persons:
        count = sum((w for w, deprived in zip(population.weights, flags, strict=True) if deprived), Fraction(0))
        if count * 100 >= population.cutoff:
            poor += weight
            depth += weight * count
            censored = [h + weight * deprived for h, deprived in zip(censored, flags, strict=True)]
    result: Oracle = {"H": poor / total, "M0": depth / total, "A": depth / poor if poor else None}
    return result | {f"h{place}": value / total for place, value in enumerate(censored)}


def ours(population: Population, by_group: bool = False) -> list[Oracle]:
    """The same from the program, as fractions near its floats; one entry per group."""
    persons = population.persons
    design = Design(np.arange(len(persons)), np.zeros(len(persons), np.intp))
    groups = np.array([group if by_group else 0 for _, group, _ in persons], np.intp)
    spec = AlkireFosterSpec(
        Survey(),
        tuple(Indicator(f"h{place}", "all", weight) for place, weight in enumerate(population.weights)),
        (population.cutoff,),
    )
    flags = [np.array(column, bool) for column in zip(*(flags for _, _, flags in persons), strict=True)]
    weight = np.array([weight for weight, _, _ in persons], np.float64)
    [found] = alkire_foster(spec, flags, weight, design, [Domains(design, groups, 3 if by_group else 1)])
    names = {row.indicator or row.measure: row for row in found if row.measure in ("H", "A", "M0")}
    names |= {str(row.indicator): row for row in found if row.measure == "censored_headcount"}
    return [
        {
            name: None if np.isnan(row.value[group]) else Fraction(row.value[group]).limit_denominator(10**7)
            for name, row in names.items()
        }
        for group in range(3 if by_group else 1)
    ]


def adjusted(population: Population) -> Fraction:
    value = ours(population)[0]["M0"]
    assert value is not None
    return value


@settings(max_examples=400, deadline=None)
@given(populations())
def test_equals_the_slow_oracle(population: Population) -> None:
    assert ours(population) == [oracle(population)]


@settings(max_examples=150, deadline=None)
@given(populations(), st.data())
def test_focus_what_happens_to_those_not_poor_changes_nothing(population: Population, data: st.DataObject) -> None:
    *rest, (weight, group, flags) = population.persons
    spared = (weight, group, tuple(False for _ in flags))
    other = tuple(data.draw(st.booleans()) for _ in flags)
    share = sum((w for w, deprived in zip(population.weights, other, strict=True) if deprived), Fraction(0))
    assume(share * 100 < population.cutoff)
    before = Population((*rest, spared), population.weights, population.cutoff)
    after = Population((*rest, (weight, group, other)), population.weights, population.cutoff)
    assert adjusted(before) == adjusted(after)


@settings(max_examples=150, deadline=None)
@given(populations())
def test_monotonicity_a_further_deprivation_of_the_poor_raises_it(population: Population) -> None:
    *rest, (weight, group, flags) = population.persons
    worst = Population((*rest, (weight, group, (True,) * len(flags))), population.weights, population.cutoff)
    better_flags = (False, *(True for _ in flags[1:]))
    better = Population((*rest, (weight, group, better_flags)), population.weights, population.cutoff)
    assert adjusted(worst) > adjusted(better)


@settings(max_examples=100, deadline=None)
@given(populations(), st.integers(2, 4))
def test_replication_changes_nothing(population: Population, times: int) -> None:
    again = Population(population.persons * times, population.weights, population.cutoff)
    assert ours(again) == ours(population)


@settings(max_examples=100, deadline=None)
@given(populations(), st.integers(2, 9))
def test_the_scale_of_the_weights_changes_nothing(population: Population, factor: int) -> None:
    persons = tuple((weight * factor, group, flags) for weight, group, flags in population.persons)
    assert ours(Population(persons, population.weights, population.cutoff)) == ours(population)


@settings(max_examples=150, deadline=None)
@given(populations())
def test_the_whole_is_the_weighted_sum_of_the_groups(population: Population) -> None:
    weights = [sum(w for w, g, _ in population.persons if g == group) for group in range(3)]
    parts = [part["M0"] or Fraction(0) for part in ours(population, by_group=True)]
    whole = sum((w * part for w, part in zip(weights, parts, strict=True)), Fraction(0)) / sum(weights)
    assert abs(whole - adjusted(population)) < Fraction(1, 10**9)


@settings(max_examples=150, deadline=None)
@given(populations())
def test_censored_headcounts_add_up_to_the_whole(population: Population) -> None:
    [found] = ours(population)
    parts = [weight * (found[f"h{place}"] or Fraction(0)) for place, weight in enumerate(population.weights)]
    assert abs(sum(parts, Fraction(0)) - adjusted(population)) < Fraction(1, 10**6)


@pytest.mark.parametrize(
    ("cutoff", "poor"),
    [(Fraction(100, 3), True), (Fraction("33.333333333333333"), True), (Fraction("33.333333333333334"), False)],
)
def test_six_eighteenths_is_exactly_a_third(cutoff: Fraction, poor: bool) -> None:
    flags = [np.array([True])] * 6 + [np.array([False])] * 12
    counts, whole = deprivation_counts(flags, [Fraction(1, 18)] * 18)
    assert poor_rows(counts, whole, cutoff).tolist() == [poor]


def test_weights_whose_common_denominator_passes_64_bits_stay_exact() -> None:
    primes = [Fraction(1, p) for p in (1_000_003, 1_000_033, 1_000_037, 1_000_039)]
    counts, whole = deprivation_counts([np.array([True])] * 5, [*primes, 1 - sum(primes, Fraction(0))])
    assert whole > 1 << 64
    assert counts.tolist() == [whole]
    assert poor_rows(counts, whole, Fraction(100)).tolist() == [True]


@pytest.mark.parametrize("seed", range(4))
def test_rows_gathered_by_what_they_hold_have_the_variance_of_the_rows(seed: int) -> None:
    random = np.random.default_rng(seed)
    design = Design(np.arange(500), random.integers(0, 4, 500).astype(np.intp))
    group, flags = random.integers(0, 3, 500).astype(np.intp), [random.random(500) < 0.3 for _ in range(3)]
    weight = random.integers(0, 30, 500) / 7
    whole, row_atom, first = gathered(design, [group], flags, weight)
    linearised, other = (weight * (flags[one] - 0.3) / (1 + group) for one in (0, 1))
    atoms = Domains(whole, group[first], 3)
    rows = Domains(design, group, 3)
    assert len(first) < 100
    assert whole.degrees == design.degrees
    found = atoms.variance(sums(row_atom, linearised))
    np.testing.assert_allclose(found, rows.variance(linearised), rtol=1e-10)
    together = atoms.covariance(sums(row_atom, linearised), whole.centred(sums(row_atom, other)))
    np.testing.assert_allclose(together, rows.covariance(linearised, design.centred(other)), rtol=1e-10)


def test_codes_fold_into_one_beyond_64_bits_too() -> None:
    random = np.random.default_rng(1)
    codes = [random.integers(0, 1 << 30, 200).astype(np.intp) for _ in range(5)]
    doubled = [np.concatenate([code, code]) for code in codes]
    found = folded(doubled)
    assert found[:200].tolist() == found[200:].tolist()
    assert len(np.unique(found)) == 200
