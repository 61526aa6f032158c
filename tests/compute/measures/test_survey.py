"""Whole runs: the reference data, the worked examples, the order of rows, and what is refused."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
import pytest

from bangfu.compute.measures import MeasureResult, MeasureRow, as_json, measure, read_measure_spec
from bangfu.compute.measures.survey import _coded
from bangfu.compute.sheets import Sheet, read_sheet
from bangfu.compute.specs import parse_spec
from bangfu.errors import BangfuError, LimitExceeded, SheetErrors

AF_SPEC = """
kind: alkire-foster
weight: weight
strata: stratum
psu: psu
where: {t: 1}
cutoffs: [20, 33, 50]
by: [area]
indicators:
  health: {weight: 1/3, columns: {d_cm: 1/6, d_nutr: 1/6}}
  education: {weight: 1/3, columns: {d_satt: 1/6, d_educ: 1/6}}
  living: {weight: 1/3, columns: {d_elct: 1/18, d_sani: 1/18, d_wtr: 1/18, d_hsg: 1/18, d_ckfl: 1/18, d_asst: 1/18}}
"""
INCOME_SPEC = "{kind: income, value: eqIncome, weight: rb050, line: {LINE}, by: [db040, rb090]}"
TOOL_NAMES = {"hd": "raw_headcount", "hdk": "censored_headcount", "actb": "contribution", "pctb": "contribution_pct"}
RELATIVE, ABSOLUTE = "median: 0.6", "absolute: 10000"

Key = tuple[str, str | None, str, int | float | None, str | None]


def run(sheet: Sheet, spec: str) -> MeasureResult:
    return measure(sheet, read_measure_spec(parse_spec(spec, "spec.yaml")))


def by_key(result: MeasureResult) -> dict[Key, MeasureRow]:
    return {(row.by, row.group, row.measure, row.k, row.indicator): row for row in result.rows}


def sheet_of(columns: dict[str, list[str | None]]) -> Sheet:
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return Sheet("people.csv", frame, np.arange(2, len(frame) + 2))


@pytest.fixture(scope="module")
def deprivations(reference_data: Path) -> Sheet:
    return read_sheet(reference_data / "microdata" / "syn_cdta_mpitb.csv.gz")


@pytest.fixture(scope="module")
def deprivation_rows(deprivations: Sheet) -> dict[Key, MeasureRow]:
    return by_key(run(deprivations, AF_SPEC))


@pytest.fixture(scope="module")
def published(reference_data: Path) -> list[tuple[Key, dict[str, float | None]]]:
    """The figures of mpitbR for t = 1, keyed as ours."""
    frame = pl.read_csv(reference_data / "microdata/reference/syn_cdta_t1_national_and_area.csv")
    found = []
    for row in frame.iter_rows(named=True):
        by, group = ("national", None) if row["loa"] == "nat" else (row["loa"], row["subg"])
        key = (by, group, TOOL_NAMES.get(row["measure"], row["measure"]), row["k"], row["indicator"])
        found.append((key, {"value": row["b"], "se": row["se"], "low": row["ll"], "high": row["ul"]}))
    return found


@pytest.mark.parametrize("figure", ["value", "se", "low", "high"])
@pytest.mark.parametrize(
    "name", ["H", "A", "M0", "raw_headcount", "censored_headcount", "contribution", "contribution_pct"]
)
def test_every_published_multidimensional_figure_comes_out(
    name: str,
    figure: str,
    published: list[tuple[Key, dict[str, float | None]]],
    deprivation_rows: dict[Key, MeasureRow],
) -> None:
    wanted = np.array([row[figure] for key, row in published if key[2] == name], np.float64)
    found = np.array([getattr(deprivation_rows[key], figure) for key, _ in published if key[2] == name], np.float64)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-8)


def test_the_published_figures_are_all_of_ours(
    published: list[tuple[Key, dict[str, float | None]]], deprivation_rows: dict[Key, MeasureRow]
) -> None:
    assert {key for key, _ in published} == set(deprivation_rows)
    assert len(published) == 327


def test_cases_with_a_missing_indicator_are_dropped_and_counted(deprivations: Sheet) -> None:
    result = run(deprivations, AF_SPEC)
    assert (result.n, result.dropped) == (7434, 66)


@pytest.fixture(scope="module")
def income_rows(reference_data: Path) -> dict[str, dict[Key, MeasureRow]]:
    sheet = read_sheet(reference_data / "microdata" / "eusilc_laeken.csv.gz")
    return {line: by_key(run(sheet, INCOME_SPEC.replace("LINE", line))) for line in (RELATIVE, ABSOLUTE)}


class Published(NamedTuple):
    """A row of reference_values.csv, the line it was run with, and our row; printed as `scale` times it to `digits`."""

    measure: str
    parameters: str
    line: str
    by: str
    group: str | None
    name: str
    scale: int
    digits: int


@pytest.mark.parametrize(
    "published",
    [
        Published("ARPT 60% median", "eqIncome", RELATIVE, "national", None, "line", 1, 2),
        Published("ARPR % 60% median", "eqIncome", RELATIVE, "national", None, "fgt0", 100, 5),
        Published("RMPG %", "eqIncome", RELATIVE, "national", None, "rmpg", 100, 4),
        Published("QSR S80/S20", "eqIncome", RELATIVE, "national", None, "qsr", 1, 6),
        Published("Gini %", "eqIncome", RELATIVE, "national", None, "gini", 100, 5),
        Published("mean", "eqIncome", RELATIVE, "national", None, "mean", 1, 2),
        Published("ARPR % by db040", "Burgenland", RELATIVE, "db040", "Burgenland", "fgt0", 100, 5),
        Published("ARPR % by db040", "Carinthia", RELATIVE, "db040", "Carinthia", "fgt0", 100, 5),
        Published("ARPR % by db040", "Lower Austria", RELATIVE, "db040", "Lower Austria", "fgt0", 100, 5),
        Published("ARPR % by db040", "Salzburg", RELATIVE, "db040", "Salzburg", "fgt0", 100, 5),
        Published("ARPR % by db040", "Styria", RELATIVE, "db040", "Styria", "fgt0", 100, 5),
        Published("ARPR % by db040", "Tyrol", RELATIVE, "db040", "Tyrol", "fgt0", 100, 5),
        Published("ARPR % by db040", "Upper Austria", RELATIVE, "db040", "Upper Austria", "fgt0", 100, 5),
        Published("ARPR % by db040", "Vienna", RELATIVE, "db040", "Vienna", "fgt0", 100, 5),
        Published("ARPR % by db040", "Vorarlberg", RELATIVE, "db040", "Vorarlberg", "fgt0", 100, 5),
        Published("ARPR % by rb090", "male", RELATIVE, "rb090", "male", "fgt0", 100, 8),
        Published("ARPR % by rb090", "female", RELATIVE, "rb090", "female", "fgt0", 100, 8),
        Published("FGT0", "z=10000", ABSOLUTE, "national", None, "fgt0", 1, 12),
        Published("FGT1", "z=10000", ABSOLUTE, "national", None, "fgt1", 1, 13),
        Published("FGT2", "z=10000", ABSOLUTE, "national", None, "fgt2", 1, 13),
        Published("FGT1", "z=60% median", RELATIVE, "national", None, "fgt1", 1, 13),
        Published("FGT2", "z=60% median", RELATIVE, "national", None, "fgt2", 1, 13),
        Published("GEI(1) Theil T", "eqIncome>0", RELATIVE, "national", None, "theil_t", 1, 12),
        Published("GEI(0) MLD", "eqIncome>0", RELATIVE, "national", None, "mld", 1, 12),
        Published("Atkinson(1)", "eqIncome>0", RELATIVE, "national", None, "atkinson1", 1, 12),
        Published("Watts", "z=10000, eqIncome>0", ABSOLUTE, "national", None, "watts", 1, 13),
        Published(
            "Gini (convey formula, differs from laeken/Eurostat in 4th digit)",
            "eqIncome",
            RELATIVE,
            "national",
            None,
            "gini_convey",
            1,
            12,
        ),
    ],
    ids=lambda published: f"{published.name}-{published.group or published.line}",
)
def test_every_published_income_figure_comes_out(
    published: Published, reference_data: Path, income_rows: dict[str, dict[Key, MeasureRow]]
) -> None:
    frame = pl.read_csv(reference_data / "microdata/reference/reference_values.csv", infer_schema=False)
    chosen = frame.filter(
        pl.col("dataset") == "eusilc_laeken",
        pl.col("measure") == published.measure,
        pl.col("parameters") == published.parameters,
    )
    value = income_rows[published.line][published.by, published.group, published.name, None, None].value
    assert value is not None
    printed = float(chosen["value"].item())
    assert value * published.scale == pytest.approx(printed, abs=0.5001 * 10.0**-published.digits)


def test_the_income_table_above_names_every_published_figure(reference_data: Path) -> None:
    frame = pl.read_csv(reference_data / "microdata/reference/reference_values.csv", infer_schema=False)
    assert frame.filter(pl.col("dataset") == "eusilc_laeken").height == 27


def test_the_published_adjusted_headcounts_agree_between_both_reference_files(
    reference_data: Path, deprivation_rows: dict[Key, MeasureRow]
) -> None:
    frame = pl.read_csv(reference_data / "microdata/reference/reference_values.csv", infer_schema=False)
    chosen = frame.filter(pl.col("dataset") == "syn_cdta_mpitb")
    names = [text.removeprefix("AF ") for text in chosen["measure"]]
    cutoffs = chosen["parameters"].str.extract(r"k=(\d+)").cast(pl.Int64).to_list()
    found = [deprivation_rows["national", None, n, k, None].value for n, k in zip(names, cutoffs, strict=True)]
    np.testing.assert_allclose(np.array(found), chosen["value"].cast(pl.Float64).to_numpy(), atol=1e-12)


# Worked example: five households with 20 persons; the head of the household stands for its size.
HOUSEHOLDS = sheet_of(
    {
        "size": ["4", "3", "5", "2", "6"],
        "schooling": ["1", "0", "0", "0", "0"],
        "attendance": ["0", "0", "1", "0", "0"],
        "illness": ["0", "0", "0", "1", "0"],
        "insurance": ["0", "0", "1", "0", "0"],
        "housing": ["1", "0", "1", "1", "0"],
        "water": ["1", "0", "0", "0", "0"],
        "toilet": ["1", "0", "0", "1", "0"],
        "fuel": ["1", "1", "0", "1", "0"],
        "electricity": ["0", "0", "0", "0", "0"],
        "assets": ["0", "0", "0", "1", "0"],
    }
)
HOUSEHOLD_SPEC = """
kind: alkire-foster
weight: size
cutoffs: [100/3]
indicators:
  education: {weight: 1/3, columns: {schooling: 1/6, attendance: 1/6}}
  health: {weight: 1/3, columns: {illness: 1/6, insurance: 1/6}}
  living:
    weight: 1/3
    columns: {housing: 1/18, water: 1/18, toilet: 1/18, fuel: 1/18, electricity: 1/18, assets: 1/18}
"""
K = float(Fraction(100, 3))


@pytest.mark.parametrize(
    ("name", "indicator", "wanted"),
    [
        ("H", None, Fraction(11, 20)),
        ("A", None, Fraction(7, 18)),
        ("M0", None, Fraction(77, 360)),
        ("contribution_pct", "schooling", Fraction(12, 77)),
        ("contribution_pct", "attendance", Fraction(15, 77)),
        ("contribution_pct", "illness", Fraction(6, 77)),
        ("contribution_pct", "insurance", Fraction(15, 77)),
        ("contribution_pct", "housing", Fraction(11, 77)),
        ("contribution_pct", "water", Fraction(4, 77)),
        ("contribution_pct", "toilet", Fraction(6, 77)),
        ("contribution_pct", "fuel", Fraction(6, 77)),
        ("contribution_pct", "electricity", Fraction(0)),
        ("contribution_pct", "assets", Fraction(2, 77)),
    ],
)
def test_the_worked_example_of_five_households(name: str, indicator: str | None, wanted: Fraction) -> None:
    rows = by_key(run(HOUSEHOLDS, HOUSEHOLD_SPEC))
    assert rows["national", None, name, K, indicator].value == pytest.approx(float(wanted), abs=1e-15)


@pytest.mark.parametrize(("name", "wanted"), [("fgt0", 0.40), ("fgt1", 0.0700), ("fgt2", 0.019125)])
def test_the_worked_example_of_ten_incomes(name: str, wanted: float) -> None:
    incomes = [3200, 3600, 4100, 5200, 9000, 2500, 4000, 12000, 3900, 6100]
    rows = by_key(
        run(sheet_of({"y": [str(income) for income in incomes]}), "{kind: income, value: y, line: {absolute: 4000}}")
    )
    assert rows["national", None, name, None, None].value == pytest.approx(wanted, abs=1e-15)


def test_a_group_with_nobody_poor_has_no_intensity() -> None:
    spec = "{kind: alkire-foster, cutoffs: [33], by: [g], indicators: {a: {weight: 1, columns: {d: 1}}}}"
    rows = by_key(run(sheet_of({"g": ["x", "x", "y", "y"], "d": ["1", "0", "0", "0"]}), spec))
    assert rows["g", "y", "H", 33, None].value == 0.0
    assert rows["g", "y", "A", 33, None] == MeasureRow("g", "y", "A", 33, None, None, None, None, None)
    assert rows["g", "y", "contribution_pct", 33, "d"].value is None


def test_a_share_of_zero_or_one_has_no_limits() -> None:
    spec = "{kind: alkire-foster, cutoffs: [33], indicators: {a: {weight: 1, columns: {d: 1}}}}"
    row = by_key(run(sheet_of({"d": ["1", "1", "1"]}), spec))["national", None, "H", 33, None]
    assert (row.value, row.se, row.low, row.high) == (1.0, 0.0, None, None)


def test_groups_stand_in_the_order_of_their_numbers() -> None:
    sheet = sheet_of({"y": ["1", "2", "3", "4"], "g": ["10", "9", "10", "9"]})
    result = run(sheet, "{kind: income, value: y, line: {absolute: 2}, by: [g]}")
    assert list(dict.fromkeys(row.group for row in result.rows)) == [None, "9", "10"]


def test_the_national_line_also_stands_in_groups() -> None:
    sheet = sheet_of({"y": ["10", "20", "30", "40", "50", "60"], "g": ["a", "a", "a", "b", "b", "b"]})
    rows = by_key(run(sheet, "{kind: income, value: y, line: {median: 0.6}, by: [g]}"))
    assert rows["g", "b", "line", None, None].value == 18.0
    assert rows["g", "a", "fgt0", None, None].value == pytest.approx(1 / 3)


def test_a_stated_line_has_no_error() -> None:
    row = by_key(run(sheet_of({"y": ["1", "2", "3"]}), "{kind: income, value: y, line: {absolute: 2}}"))[
        "national", None, "line", None, None
    ]
    assert (row.value, row.se, row.low, row.high) == (2.0, None, None, None)


def test_negative_incomes_count_when_the_specification_says_so() -> None:
    spec = "{kind: income, value: y, line: {absolute: 4}, negative: keep}"
    rows = by_key(run(sheet_of({"y": ["-4", "4", "6", "10"]}), spec))
    assert rows["national", None, "mean", None, None].value == 4.0
    assert rows["national", None, "fgt1", None, None].value == 0.5


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("design", ["", "strata: s,", "strata: s, psu: p,"])
@pytest.mark.parametrize(
    "rest",
    [
        "kind: income, value: y, line: {median: 0.6}",
        "kind: alkire-foster, cutoffs: [30, 60], indicators: {a: {weight: 1, columns: {d: 1/3, e: 2/3}}}",
    ],
)
def test_the_order_of_the_rows_changes_no_bit(seed: int, design: str, rest: str) -> None:
    random = np.random.default_rng(seed)
    frame = pl.DataFrame(
        {
            "y": random.integers(1, 60, 300) / 7,
            "w": random.integers(1, 9, 300) / 10,
            "s": random.integers(0, 3, 300),
            "p": random.integers(0, 8, 300),
            "g": random.integers(0, 4, 300),
            "d": random.integers(0, 2, 300),
            "e": random.integers(0, 2, 300),
        }
    )
    rows = np.arange(2, 302)
    shuffled = frame.sample(fraction=1, shuffle=True, seed=seed)
    spec = f"{{weight: w, by: [g], {design} {rest}}}"
    assert as_json(run(Sheet("a", frame, rows), spec)) == as_json(run(Sheet("a", shuffled, rows), spec))


PEOPLE: dict[str, list[str | None]] = {
    "y": ["1", "2", "3", "4"],
    "w": ["1", "1", "1", "1"],
    "s": ["a", "a", "b", "b"],
    "p": ["1", "2", "1", "2"],
    "g": ["x", "x", "y", "y"],
    "d": ["0", "1", "0", "1"],
}
PEOPLE_INCOME = "{kind: income, value: y, weight: w, strata: s, psu: p, by: [g], line: {absolute: 2}}"
PEOPLE_AF = "{kind: alkire-foster, cutoffs: [33], indicators: {a: {weight: 1, columns: {d: 1}}}}"


def test_the_sound_people_of_the_refusals_are_measured() -> None:
    assert run(sheet_of(PEOPLE), PEOPLE_INCOME).n == 4
    assert run(sheet_of(PEOPLE), PEOPLE_AF).n == 4


@pytest.mark.parametrize(
    ("spec", "column", "cells", "what", "where"),
    [
        (PEOPLE_INCOME, "y", ["1", "x2", "3", "4"], "not a number: “x2”", "row 3, column “y”"),
        (PEOPLE_INCOME, "y", ["1", "2", "NaN", "4"], "not a number: “NaN”", "row 4, column “y”"),
        (PEOPLE_INCOME, "y", ["1", "2", "inf", "4"], "not a number: “inf”", "row 4, column “y”"),
        (PEOPLE_INCOME, "y", ["1", "1e999", "3", "4"], "not a number: “1e999”", "row 3, column “y”"),
        (PEOPLE_INCOME, "y", ["1", "2", "3", "-4"], "negative: “-4”", "row 5, column “y”"),
        (PEOPLE_INCOME, "y", [None, None, None, None], "every row has a missing value", "people.csv"),
        (PEOPLE_INCOME, "w", ["1", None, "1", "1"], "this cell is empty", "row 3, column “w”"),
        (PEOPLE_INCOME, "w", ["1", "-1", "1", "1"], "negative", "row 3, column “w”"),
        (PEOPLE_INCOME, "w", ["0", "0", "0", "0"], "all weights are zero", "column “w”"),
        (PEOPLE_INCOME, "s", ["a", None, "b", "b"], "this cell is empty", "row 3, column “s”"),
        (PEOPLE_INCOME, "p", ["1", None, "1", "2"], "this cell is empty", "row 3, column “p”"),
        (PEOPLE_INCOME, "g", ["x", None, "y", "y"], "this cell is empty", "row 3, column “g”"),
        (PEOPLE_INCOME, "p", ["1", "2", "1", "1"], "stratum “b” has a single primary", "row 4, column “s”"),
        (PEOPLE_AF, "d", ["0", "1", "2", "1"], "neither 0 nor 1: “2”", "row 4, column “d”"),
        (PEOPLE_AF, "d", ["0", "0.5", "0", "1"], "neither 0 nor 1: “0.5”", "row 3, column “d”"),
        (PEOPLE_AF, "d", ["0", "yes", "0", "1"], "not a number: “yes”", "row 3, column “d”"),
        (PEOPLE_AF, "d", ["0", "-1", "0", "1"], "neither 0 nor 1: “-1”", "row 3, column “d”"),
        (PEOPLE_AF, "d", ["NaN", "1", "0", "1"], "not a number: “NaN”", "row 2, column “d”"),
        (PEOPLE_AF, "d", [None, None, None, None], "every row has a missing value", "people.csv"),
    ],
)
def test_a_wrong_cell_is_named(spec: str, column: str, cells: list[str | None], what: str, where: str) -> None:
    with pytest.raises(SheetErrors) as caught:
        run(sheet_of({**PEOPLE, column: cells}), spec)
    assert what in str(caught.value.what)
    assert where in str(caught.value.where)
    assert str(caught.value.remedy)


@pytest.mark.parametrize("column", ["y", "w", "s", "p", "g"])
def test_a_missing_column_is_named(column: str) -> None:
    with pytest.raises(SheetErrors, match=f"the column “{column}” is missing"):
        run(sheet_of({k: v for k, v in PEOPLE.items() if k != column}), PEOPLE_INCOME)


def test_a_single_unit_in_all_is_refused() -> None:
    with pytest.raises(SheetErrors, match="the sample has a single primary sampling unit"):
        run(sheet_of({"y": ["1"]}), "{kind: income, value: y, line: {absolute: 2}}")


def test_a_median_of_zero_gives_no_line() -> None:
    with pytest.raises(SheetErrors, match="the median is"):
        run(sheet_of({"y": ["0", "0", "5"]}), "{kind: income, value: y, line: {median: 0.6}}")


def test_more_figures_than_anyone_reads_are_refused() -> None:
    many: list[str | None] = [str(i) for i in range(160_000)]
    with pytest.raises(LimitExceeded, match="figures"):
        run(sheet_of({"y": many, "g": many}), "{kind: income, value: y, line: {absolute: 2}, by: [g]}")


def test_an_empty_income_is_dropped_before_the_design_is_built() -> None:
    people = {**PEOPLE, "y": ["1", "2", "3", None]}
    with pytest.raises(BangfuError, match="stratum “b” has a single primary"):
        run(sheet_of(people), PEOPLE_INCOME)


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (["10", "9"], ["9", "10"]),
        (["10", "9", "x"], ["10", "9", "x"]),
        (["10", "9", "inf"], ["10", "9", "inf"]),
        (["9.5", "10"], ["9.5", "10"]),
    ],
)
def test_groups_stand_in_order_of_number_where_all_are_numbers(labels: list[str], names: list[str]) -> None:
    assert _coded(pl.Series(labels))[0] == names
