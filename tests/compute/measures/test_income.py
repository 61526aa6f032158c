"""All income measures together: groups as domains, and a line that is itself an estimate."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from bangfu.compute.measures import poverty
from bangfu.compute.measures.design import Design, Domains, Floats
from bangfu.compute.measures.income import MEASURES, income_measures, national_line
from bangfu.compute.measures.incomes import Estimate, Incomes
from bangfu.compute.measures.result import Estimates
from bangfu.compute.measures.spec import Line

SIZE = 600
RANDOM = np.random.default_rng(3)
X = np.sort(RANDOM.lognormal(8.5, 0.6, SIZE))
WEIGHT = RANDOM.uniform(0.5, 2, SIZE)
GROUP = RANDOM.integers(0, 3, SIZE).astype(np.intp)
DESIGN = Design(
    np.concatenate([np.arange(40), RANDOM.integers(0, 40, SIZE - 40)]).astype(np.intp), np.arange(40, dtype=np.intp) % 4
)
SHARE = Line(share=Fraction(3, 5))


def found(line: Line, group: Floats | None = None) -> dict[str, Estimates]:
    groups = np.zeros(SIZE, np.intp) if group is None else GROUP
    split = Domains(DESIGN, groups, 1 if group is None else 3)
    estimate = national_line(Incomes(X, WEIGHT), line)
    stated = line.absolute is not None
    [rows] = income_measures(X, WEIGHT, estimate, stated=stated, design=DESIGN, splits=[split])
    return {row.measure: row for row in rows}


def test_the_measures_stand_in_the_order_of_the_rules_page() -> None:
    assert " ".join(entry.name for entry in MEASURES) == (
        "mean line fgt0 fgt1 fgt2 rmpg watts qsr gini gini_convey theil_t mld atkinson1"
    )


def test_a_group_s_error_with_a_relative_line_counts_everyone_who_makes_the_line() -> None:
    line = national_line(Incomes(X, WEIGHT), SHARE)
    members = GROUP == 1
    part = poverty.fgt(Incomes(X[members], WEIGHT[members]), line.value, 0)
    assert part.influence is not None
    assert line.influence is not None
    linearised = WEIGHT * part.slope * line.influence
    linearised[members] += WEIGHT[members] * part.influence
    wanted = np.sqrt(Domains(DESIGN, np.zeros(SIZE, np.intp), 1).variance(linearised)[0])
    error = found(SHARE, X)["fgt0"].se
    assert error is not None
    assert error[1] == pytest.approx(wanted, rel=1e-10)


def test_measures_that_do_not_use_the_line_have_the_same_error_with_any() -> None:
    relative, stated = found(SHARE)["gini"].se, found(Line(absolute=Fraction(4000)))["gini"].se
    assert relative is not None
    assert stated is not None
    assert relative.tolist() == stated.tolist()


def test_a_line_estimated_from_the_sample_is_less_sure_than_a_stated_one() -> None:
    line = national_line(Incomes(X, WEIGHT), SHARE).value
    relative, stated = found(SHARE)["watts"], found(Line(absolute=Fraction(line)))["watts"]
    assert relative.value == stated.value
    assert relative.se is not None
    assert stated.se is not None
    assert relative.se[0] != stated.se[0]


def test_equal_incomes_give_no_error_of_the_line_rather_than_a_wrong_one() -> None:
    split = Domains(Design(np.arange(4), np.zeros(4, np.intp)), np.zeros(4, np.intp), 1)
    x = np.full(4, 7.0)
    line = national_line(Incomes(x, np.ones(4)), SHARE)
    [rows] = income_measures(x, np.ones(4), line, stated=False, design=split.design, splits=[split])
    by_name = {row.measure: row for row in rows}
    assert by_name["line"].value[0] == pytest.approx(4.2)
    assert by_name["line"].se == pytest.approx([np.nan], nan_ok=True)
    assert by_name["mean"].se == pytest.approx([0.0])


def test_a_stated_line_is_what_was_stated() -> None:
    assert national_line(Incomes(X, WEIGHT), Line(absolute=Fraction(4000))) == Estimate(4000.0)
