"""How figures are written: valid JSON without NaN, CSV that runs nothing, a table that lines up in Chinese too."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction

import pytest

from bangfu.compute.measures.result import MeasureResult, MeasureRow, as_csv, as_json, as_table, plain_number

ROWS = [
    MeasureRow("national", None, "mean", None, None, 12345.678, 1.5, 12342.7, 12348.6),
    MeasureRow("area", "阿卜杜热西提", "H", 33, None, 0.25, 0.05, 0.16, 0.37),
    MeasureRow("area", "b", "censored_headcount", 33.5, "d_cm", None, None, None, None),
]
RESULT = MeasureResult(1000, 2, ROWS)


def test_json_round_trips_every_bit() -> None:
    found = json.loads(as_json(RESULT))
    assert [tuple(row.values()) for row in found["rows"]] == [
        (r.by, r.group, r.measure, r.k, r.indicator, r.value, r.se, r.low, r.high) for r in ROWS
    ]


def test_json_never_holds_nan() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        as_json(MeasureResult(1, 0, [MeasureRow("a", None, "mean", None, None, float("nan"), None, None, None)]))


def test_csv_round_trips_every_bit() -> None:
    found = list(csv.DictReader(io.StringIO(as_csv(RESULT))))
    assert float(found[0]["value"]) == ROWS[0].value
    assert (found[2]["k"], found[2]["value"]) == ("33.5", "")


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_name_runs_as_a_formula(name: str) -> None:
    text = as_csv(MeasureResult(1, 0, [MeasureRow("g", name, "mean", None, None, 1.0, None, None, None)]))
    assert list(csv.reader(io.StringIO(text)))[1][1] == f"'{name}"


def test_negative_figures_stay_numbers_in_csv() -> None:
    text = as_csv(MeasureResult(1, 0, [MeasureRow("g", "a", "mean", None, None, -1.5, None, None, None)]))
    assert list(csv.reader(io.StringIO(text)))[1][5] == "-1.5"


def test_wide_characters_take_two_places_in_a_table() -> None:
    lines = as_table(RESULT).splitlines()
    assert lines[2].startswith("area      阿卜杜热西提  H ")
    assert lines[3].startswith("area      b             censored_headcount")


def test_a_table_ends_in_the_reader_s_language() -> None:
    text = as_table(RESULT, {"{n} rows used, {dropped} dropped for a missing value": "{n} / {dropped}"}.__getitem__)
    assert text.splitlines()[-1] == "1000 / 2"


def test_a_control_character_of_a_name_does_not_reach_the_terminal() -> None:
    row = MeasureRow("g", "a\x1b[2J\nb", "mean", None, None, 1.0, None, None, None)
    assert as_table(MeasureResult(1, 0, [row])).splitlines()[1].startswith("g   a [2J b")


@pytest.mark.parametrize(("exact", "shown"), [(Fraction(33), 33), (Fraction(67, 2), 33.5), (Fraction(100, 3), 100 / 3)])
def test_a_cutoff_is_whole_where_it_is_whole(exact: Fraction, shown: float) -> None:
    assert plain_number(exact) == shown
    assert type(plain_number(exact)) is type(shown)
