"""What a measure specification means once read; what it may not say is tested where people meet it (tests/cli)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from bangfu.compute.measures.spec import AlkireFosterSpec, IncomeSpec, Indicator, Line, Survey, read_measure_spec
from bangfu.compute.specs import parse_spec
from bangfu.errors import SpecInvalid

COLUMNS = "indicators: {a: {weight: 1, columns: {d: 1/18, e: 17/18}}}"


def test_an_income_specification() -> None:
    text = "{kind: income, value: y, weight: w, psu: p, strata: s, where: {t: 1}, by: [a, b], line: {median: 0.6}}"
    survey = Survey("w", "p", "s", {"t": "1"}, ("a", "b"))
    assert read_measure_spec(parse_spec(text, "s")) == IncomeSpec(survey, "y", Line(share=Fraction(3, 5)))


def test_negative_incomes_are_refused_unless_kept() -> None:
    text = "{kind: income, value: y, line: {absolute: 1}, negative: %s}"
    keep, refuse = (read_measure_spec(parse_spec(text % word, "s")) for word in ("keep", "refuse"))
    assert isinstance(keep, IncomeSpec)
    assert isinstance(refuse, IncomeSpec)
    assert (keep.keep_negative, refuse.keep_negative) == (True, False)


def test_a_multidimensional_specification_keeps_exact_weights_and_cutoffs() -> None:
    found = read_measure_spec(parse_spec(f"{{kind: alkire-foster, cutoffs: [20, 100/3], {COLUMNS}}}", "s"))
    indicators = (Indicator("d", "a", Fraction(1, 18)), Indicator("e", "a", Fraction(17, 18)))
    assert found == AlkireFosterSpec(Survey(), indicators, (Fraction(20), Fraction(100, 3)))


@pytest.mark.parametrize(("cutoff", "sound"), [("100", True), ("0.001", True), ("0", False), ("100.001", False)])
def test_a_cutoff_is_above_0_and_up_to_100(cutoff: str, sound: bool) -> None:
    spec = parse_spec(f"{{kind: alkire-foster, cutoffs: [{cutoff}], {COLUMNS}}}", "s")
    try:
        read_measure_spec(spec)
        accepted = True
    except SpecInvalid:
        accepted = False
    assert accepted == sound


@pytest.mark.parametrize(("line", "sound"), [("0", False), ("-1", False), ("1/100", True)])
def test_a_line_is_more_than_nothing(line: str, sound: bool) -> None:
    text = f"{{kind: income, value: y, line: {{absolute: {line}}}}}"
    try:
        read_measure_spec(parse_spec(text, "s"))
        accepted = True
    except SpecInvalid:
        accepted = False
    assert accepted == sound


def test_a_decimal_third_is_not_a_third() -> None:
    text = "{kind: alkire-foster, cutoffs: [20], indicators: {a: {weight: 1, columns: {d: 0.333, e: 2/3}}}}"
    with pytest.raises(SpecInvalid, match="the weights of “a” sum to 2999/3000, not 1"):
        read_measure_spec(parse_spec(text, "s"))


@pytest.mark.parametrize("weight", ["0", "-1/2"])
def test_a_weight_is_more_than_nothing(weight: str) -> None:
    text = f"{{kind: alkire-foster, cutoffs: [20], indicators: {{a: {{weight: 1, columns: {{d: {weight}, e: 1}}}}}}}}"
    with pytest.raises(SpecInvalid, match="a weight must be more than zero"):
        read_measure_spec(parse_spec(text, "s"))
