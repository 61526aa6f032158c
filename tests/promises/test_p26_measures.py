"""P26: poverty measures obey their axioms and equal an independent slow oracle on random populations.

Each population is a small register of judged households. The oracle counts person by person in fractions from the
definitions of Foster, Greer and Thorbecke (1984) and of Alkire and Foster (2011), and shares nothing with the kernel.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

import pytest

from bangfu.compute.screening import INDICATORS, Standards, added, judge, measures, totals_by_area
from bangfu.compute.screening.totals import Totals
from tests.compute.screening.builders import STANDARDS, facts_frame, lacking
from tests.promises.conftest import FULL_SIZE, Record

POPULATIONS = 10_000 if FULL_SIZE else 400
LINE = 400_000
BASE = replace(STANDARDS, line_fen=LINE, range_fen=None)


@dataclass(frozen=True)
class Home:
    """A household: how many live there, what it lacks, and its income per head in fen."""

    size: int
    lacks: tuple[str, ...]
    income: int
    area: int

    def row(self) -> dict[str, object]:
        money = {"wage_fen": self.income * self.size, "business_fen": 0, "property_fen": 0, "transfer_fen": 0}
        # The expense that makes an illness heavy is no income: it leaves the net income as it is.
        row = lacking(*self.lacks, members=self.size, heads=self.size, cost_fen=0, area=self.area)
        return row | money


Population = list[Home]
Answer = tuple[Fraction | None, ...]


def population(source: random.Random) -> Population:
    return [
        Home(
            size=source.randint(1, 7),
            lacks=tuple(name for name in INDICATORS if source.random() < source.choice((0.1, 0.4, 0.7))),
            income=source.choice((0, LINE - 1, LINE, LINE + 1, source.randint(0, 2 * LINE))),
            area=source.randint(1, 3),
        )
        for _ in range(source.randint(1, 12))
    ]


def weights(source: random.Random) -> Standards:
    """Random weights, and cut-offs of which the first can be reached exactly."""
    parts = [source.randint(1, 9) for _ in INDICATORS]
    shares = {name: Fraction(part, sum(parts)) for name, part in zip(INDICATORS, parts, strict=True)}
    reach = sum(source.sample(parts, source.randint(1, len(parts))))
    return replace(BASE, weights=shares, cutoffs=(Fraction(reach, sum(parts)), Fraction(1, source.randint(2, 5))))


def totals(homes: Population, standards: Standards) -> Totals:
    judged = judge(facts_frame(*(home.row() for home in homes)), standards)
    return added(totals_by_area(judged, standards).values())


def ours(homes: Population, standards: Standards) -> Answer:
    found = measures(totals(homes, standards), standards)
    counts = [(c.headcount, c.intensity, c.adjusted, *c.contributions.values()) for c in found.counts]
    return (found.rate, found.gap, found.severity, *(value for count in counts for value in count))


def oracle(homes: Population, standards: Standards) -> Answer:
    """Person by person, by the definitions."""
    persons = [home for home in homes for _ in range(home.size)]
    n = Fraction(len(persons))
    gaps = [Fraction(LINE - p.income, LINE) if p.income < LINE else Fraction(0) for p in persons]
    found: list[Fraction | None] = [Fraction(sum(g > 0 for g in gaps)) / n, sum(gaps) / n, sum(g * g for g in gaps) / n]
    for cutoff in standards.cutoffs:
        depth = [sum((standards.weights[name] for name in p.lacks), Fraction(0)) for p in persons]
        poor = [(p, c) for p, c in zip(persons, depth, strict=True) if c >= cutoff]
        total = sum((c for _, c in poor), Fraction(0))
        found += [Fraction(len(poor)) / n, total / len(poor) if poor else None, total / n]
        for name in INDICATORS:
            part = standards.weights[name] * sum(name in p.lacks for p, _ in poor)
            found.append(part / total if total else Fraction(0))
    return tuple(found)


def test_equal_to_the_slow_oracle(measured: Record) -> None:
    source = random.Random(26)
    wrong = []
    for number in range(POPULATIONS):
        homes, standards = population(source), weights(source)
        wrong += [number] if ours(homes, standards) != oracle(homes, standards) else []
    assert wrong == []
    measured(
        "P26 Poverty measures obey their axioms and equal an independent slow oracle, fraction for fraction",
        f"{POPULATIONS:,} of {POPULATIONS:,} random populations; 5 axioms",
    )


Change = Callable[[Population, random.Random], Population]


def _richer_rich(homes: Population, source: random.Random) -> Population:
    """Focus: whoever is not below the line gets more."""
    return [replace(h, income=h.income + source.randint(1, LINE)) if h.income >= LINE else h for h in homes]


def _doubled(homes: Population, source: random.Random) -> Population:
    return homes * source.randint(2, 3)


@pytest.mark.parametrize("change", [_richer_rich, _doubled])
def test_focus_and_replication_change_nothing(change: Change) -> None:
    source = random.Random(261)
    given = [(population(source), weights(source)) for _ in range(60)]
    before = [ours(homes, standards) for homes, standards in given]
    assert [ours(change(homes, source), standards) for homes, standards in given] == before


def test_focus_a_deprivation_of_who_is_not_poor_changes_no_measure_of_the_poor() -> None:
    one = [Home(3, ("schooling", "insurance"), LINE, 1), Home(4, (), LINE, 1)]
    two = [one[0], replace(one[1], lacks=("fuel",))]
    assert ours(two, BASE)[:6] == ours(one, BASE)[:6]


def test_monotonicity_a_loss_of_the_poor_raises_gap_and_severity() -> None:
    source = random.Random(262)
    rises = []
    for _ in range(60):
        homes = [*population(source), Home(2, (), LINE // 2, 1)]
        poorer = [*homes[:-1], replace(homes[-1], income=LINE // 4)]
        before, after = ours(homes, BASE), ours(poorer, BASE)
        rises.append(
            all(a > b for a, b in zip(after[1:3], before[1:3], strict=True) if a is not None and b is not None)
        )
    assert rises == [True] * 60


def test_monotonicity_a_further_deprivation_of_the_poor_raises_the_adjusted_headcount() -> None:
    one = [Home(3, ("schooling", "insurance"), LINE, 1), Home(5, (), LINE, 1)]
    two = [replace(one[0], lacks=("schooling", "insurance", "fuel")), one[1]]
    before, after = (measures(totals(homes, BASE), BASE).counts[0] for homes in (one, two))
    assert (after.headcount, after.adjusted > before.adjusted) == (before.headcount, True)


def test_scale_the_unit_of_money_changes_nothing() -> None:
    source = random.Random(263)
    given = [population(source) for _ in range(60)]
    double = replace(BASE, line_fen=2 * LINE, illness_selfpaid_fen=BASE.illness_selfpaid_fen)
    before = [ours(homes, BASE) for homes in given]
    after = [ours([replace(h, income=2 * h.income) for h in homes], double) for homes in given]
    assert after == before


def test_the_whole_is_the_sum_of_its_areas() -> None:
    source = random.Random(264)
    given = [(population(source), weights(source)) for _ in range(60)]
    whole = [totals([replace(h, area=1) for h in homes], standards) for homes, standards in given]
    assert [totals(homes, standards) for homes, standards in given] == whole


def test_a_float_cutoff_would_be_caught() -> None:
    """The sabotage: a third rounded to a float misses who stands exactly on it."""
    homes = [Home(3, ("schooling", "insurance"), LINE, 1), Home(4, (), LINE, 1)]
    careless = replace(BASE, cutoffs=(Fraction(0.3333333333333334),))
    assert ours(homes, careless) != oracle(homes, BASE)
    assert ours(homes, BASE) == oracle(homes, replace(BASE))
