"""A recognised file as rows: what of its headings, cells, rows and places is told, and exactly from where on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from bangfu.compute.headers import FoundSheet, Heading
from bangfu.compute.layouts import WAN_YUAN, Column, Dictionary, Field, Layout, SheetLayout
from bangfu.compute.staging import SUFFIXES, Place, PlaceIndex, Staged, short_name, stage
from bangfu.compute.synthetic.register import identity_numbers
from bangfu.compute.workbooks import Grid, Workbook

NO, PERSON, RELATION = "household.household_no", "member.id_no", "member.relation_to_head"
KINDS = {PERSON: "id", "member.birth_date": "date", "income.wage_fen": "money", "member.work_months": "count"}
Columns = Mapping[str, Sequence[str | None]]
Told = list[tuple[int, int, str]]
HE, SHE, TOO = identity_numbers(pl.Series([date(1990, 1, 1)] * 3), np.array([False, True, False]), village=0).to_list()
VILLAGE, TOWN = SUFFIXES[7], SUFFIXES[10]
PLACES = [
    Place(1, "999001001001", ("County", "East" + TOWN, "Upper" + VILLAGE)),
    Place(2, "999001001002", ("County", "East" + TOWN, "Lower" + VILLAGE)),
    Place(3, "999001002001", ("County", "West" + TOWN, "Upper" + VILLAGE)),
    Place(4, "999002001001", ("Other", "East" + TOWN, "Upper" + VILLAGE)),
]


def field(key: str, label: str = "") -> Field:
    entity, name = key.split(".")
    return Field(
        entity, name, KINDS.get(key, "text"), label or key, key, size=30, personal="id" if key == PERSON else ""
    )


def found(columns: Columns, *, grain: str = "member", required: tuple[str, ...] = (), **seen: Any) -> FoundSheet:
    """A sheet whose headings stand in row 2, below a title; a heading is the key of its field."""
    headings, cells = [], {}
    for place, (label, values) in enumerate(columns.items(), 1):
        key = label.partition("(")[0]
        column = Column(label, field(key, label)) if "." in key else Column(label, None) if key == "kept" else None
        headings.append(Heading(place, label, column))
        cells[str(place)] = pl.Series([None, label, *values], dtype=pl.String)
    height = len(next(iter(columns.values())))
    what = {"is_hidden": False, "hidden_rows": (), "hidden_columns": (), "merged": (), "formulas": (), **seen}
    grid = Grid("One", pl.DataFrame({"row": range(1, height + 3), **cells}), len(columns), **what)
    known = tuple(heading.column for heading in headings if heading.column)
    sheet = SheetLayout("", "", grain, required, known)
    return FoundSheet(grid, Layout("", "", "", "", (sheet,)), sheet, 2, tuple(headings))


def staged(columns: Columns, **options: Any) -> Staged:
    sheet = found(columns, **options)
    return stage(Workbook("a.xlsx", (sheet.grid,), False), [sheet], PLACES, Dictionary({}, {}), lambda _: [])


def told(columns: Columns, **options: Any) -> Told:
    """Row, place and words of each problem."""
    return [(each.row, each.place, str(each.what)) for each in staged(columns, **options).problems.first()]


def notes(columns: Columns, **options: Any) -> list[str]:
    return [str(note) for note in staged(columns, **options).notes]


# Headings


def test_a_needed_column_that_is_missing_is_told_by_its_name() -> None:
    assert told({NO: ["1"]}, required=(NO, "member.name")) == [(2, 0, "the column “member.name” is missing")]


def test_two_columns_that_state_the_same_are_told_at_the_second() -> None:
    assert told({"member.name": ["a"], "member.name(2)": ["a"]}) == [
        (2, 2, "two columns state the same: “member.name(2)”")
    ]


@pytest.mark.parametrize(
    ("merged", "problems"),
    [
        ("A3:A4", [(3, 1, "cells are merged down to row 4")]),
        ("B3:C3", [(3, 2, "cells are merged down to row 3")]),
        ("A2:A3", []),
        ("A1:B2", []),
        ("B3:B4", []),
        ("D3:E4", []),
    ],
)
def test_cells_merged_below_the_headings_of_fields_are_told(merged: str, problems: Told) -> None:
    columns: Columns = {NO: ["1", "2"], "what": ["x", "y"], "member.name": ["a", "b"]}
    assert told(columns, merged=(merged,)) == problems


@pytest.mark.parametrize(("merged", "label"), [("A3:C3", NO), ("B3:C3", "what"), ("C3:C3", "member.name")])
def test_merged_cells_are_named_by_their_first_heading(merged: str, label: str) -> None:
    (problem,) = staged({NO: ["1"], "what": ["x"], "member.name": ["a"]}, merged=(merged,)).problems.first()
    assert problem.column == label


# Notes


@pytest.mark.parametrize(
    ("columns", "seen", "note"),
    [
        ({"what": ["x"]}, {}, "Sheet “One”: the column “what” is unknown and is not taken in. Delete"),
        ({"kept": ["x"]}, {}, "Sheet “One”: known, but not kept in the register: kept."),
        ({}, {"is_hidden": True}, "Sheet “One” is hidden; it is taken in."),
        ({}, {"hidden_rows": (1, 2, 3, 4)}, "Sheet “One”: hidden rows are taken in too: 3, 4."),
        ({}, {"hidden_columns": (1, 9)}, f"Sheet “One”: hidden columns are taken in too: {NO}."),
        ({}, {"formulas": ("A3", "A4")}, "Sheet “One”: of formulas, the last results are taken: A3, A4."),
    ],
)
def test_what_the_owner_should_know_is_noted(columns: Columns, seen: dict[str, Any], note: str) -> None:
    (said,) = notes({NO: ["1"], **columns}, **seen)
    assert said.startswith(note)


def test_nothing_is_noted_of_a_plain_sheet() -> None:
    assert notes({NO: ["1"]}, hidden_rows=(1, 2), hidden_columns=(9,)) == []


def test_ten_rows_and_formulas_are_shown() -> None:
    many = {"hidden_rows": tuple(range(3, 20)), "formulas": tuple(f"A{row}" for row in range(3, 20))}
    assert [note.endswith(end) for note, end in zip(notes({NO: ["1"]}, **many), (" 12.", " A12."), strict=True)] == [
        True
    ] * 2


# Cells


def test_rows_below_the_headings_are_taken_unless_they_are_empty() -> None:
    (sheet,) = staged({NO: ["1", None, None, "4"], "what": ["x", "y", None, None], "member.name": [None] * 4}).sheets
    assert sheet.frame.rows() == [(3, "1", None), (6, "4", None)]


def test_a_cell_that_is_needed_and_empty_is_told_but_a_wrong_one_once() -> None:
    columns: Columns = {NO: ["1", "2", "3"], "member.work_months": ["5", None, "x"]}
    assert told(columns, required=("member.work_months",)) == [
        (4, 2, "this cell is empty, but is needed"), (5, 2, "this is not a number that can stand here"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "fen"),
    [("income.wage_fen", 123), (f"income.wage_fen({WAN_YUAN})", 1230000), (f"income.wage_fen{WAN_YUAN}", 1230000)],
)
def test_amounts_are_in_ten_thousands_where_the_heading_says_so(label: str, fen: int) -> None:
    wage = Field("income", "wage_fen", "money", label, "wage")
    sheet = found({NO: ["1"], "income.wage_fen": ["1.23"]})
    headings = (sheet.headings[0], Heading(2, label.partition("fen")[0] + label.partition("fen")[2], Column("", wage)))
    changed = FoundSheet(sheet.grid, sheet.layout, sheet.sheet, 2, headings)
    made = stage(Workbook("a.xlsx", (sheet.grid,), False), [changed], PLACES, Dictionary({}, {}), lambda _: [])
    assert made.sheets[0].frame["income.wage_fen"].to_list() == [fen]


def test_a_unit_in_the_heading_is_believed_before_the_name_of_the_field() -> None:
    sheet = found({NO: ["1"], "income.wage_fen": ["1.23"]})
    wage = Field("income", "wage_fen", "money", WAN_YUAN, "wage")
    headings = (sheet.headings[0], Heading(2, "wage (\u5143)", Column("", wage)))
    changed = FoundSheet(sheet.grid, sheet.layout, sheet.sheet, 2, headings)
    made = stage(Workbook("a.xlsx", (sheet.grid,), False), [changed], PLACES, Dictionary({}, {}), lambda _: [])
    assert made.sheets[0].frame["income.wage_fen"].to_list() == [123]


def test_a_sheet_without_rows_is_told() -> None:
    assert told({NO: []}) == [(2, 0, "the sheet has headings but no rows")]
    assert told({NO: []}, required=("member.name",)) == [(2, 0, "the column “member.name” is missing")]


# Rows

TWICE = "this number stands in row {} already"


def test_a_person_stands_once_even_with_another_certificate() -> None:
    columns: Columns = {NO: ["1", "1", "2", "2", "3"], PERSON: [HE, SHE, HE, None, HE + "11"]}
    assert told(columns) == [(5, 2, TWICE.format(3)), (7, 2, TWICE.format(3))]


def test_empty_numbers_are_not_twice_the_same() -> None:
    assert told({NO: ["1", "2"], PERSON: [None, None], "member.name": ["a", "b"]}) == []


@pytest.mark.parametrize(
    ("grain", "key", "problems"),
    [
        ("household", NO, [(4, 1, TWICE.format(3))]),
        ("member", NO, []),
        ("village", NO, []),
        ("member", "member.person_no", [(4, 1, TWICE.format(3))]),
        ("village", PERSON, []),
    ],
)
def test_what_must_stand_once_depends_on_the_rows(grain: str, key: str, problems: Told) -> None:
    assert told({key: [HE, HE]}, grain=grain) == problems


@pytest.mark.parametrize(
    ("key", "stated", "problems"),
    [
        ("member.sex", ["1", "2", None], []),
        ("member.sex", ["2", "2", "1"], [(3, 2, "this contradicts the number of the certificate")]),
        (
            "member.birth_date",
            ["1990-01-01", "1990-01-02", None],
            [(4, 2, "this contradicts the number of the certificate")],
        ),
    ],
)
def test_sex_and_day_of_birth_agree_with_the_number(key: str, stated: list[str | None], problems: Told) -> None:
    assert told({PERSON: [HE, SHE, TOO], key: stated}) == problems


def test_a_number_that_stands_for_none_contradicts_nothing() -> None:
    assert told({PERSON: ["999999" + HE[6:]], "member.sex": ["2"]}) == []


def test_a_household_has_one_head() -> None:
    columns: Columns = {
        NO: ["1", "2", "1", "1", None, None],
        RELATION: ["01", "01", "10", "01", "01", "01"],
        PERSON: [None] * 6,
    }
    assert told(columns) == [(6, 2, "this household has a head already")]


def test_heads_are_counted_where_members_stand() -> None:
    assert told({NO: ["1", "2"], RELATION: ["01", "01"], PERSON: [None] * 2}, grain="household") == []
    assert told({RELATION: ["01", "01"], PERSON: [None] * 2}) == []


DIFFERS = "this differs from another row of the same household"


@pytest.mark.parametrize(
    ("key", "problems"),
    [
        ("household.phone", [(5, 2, DIFFERS)]),
        ("living.road", [(5, 2, DIFFERS)]),
        ("income.note", [(5, 2, DIFFERS)]),
        ("member.name", []),
    ],
)
def test_what_belongs_to_the_household_reads_the_same_in_all_its_rows(key: str, problems: Told) -> None:
    columns: Columns = {NO: ["1", "1", "1", "2", None, None], key: [None, "a", "b", "c", "d", "e"]}
    assert told(columns) == problems
    assert told(columns, grain="village") == []


def test_a_household_stands_in_one_village() -> None:
    columns: Columns = {NO: ["1", "1"], "area.village": ["Lower", "Upper"], "area.township": ["East", "West"]}
    assert told(columns) == [(4, 2, DIFFERS)]


# Places


@pytest.mark.parametrize(
    ("names", "numbers"),
    [
        (("", "", "Lower" + VILLAGE), [2]),
        (("", "", " lower ".title()), [2]),
        (("", "", "Upper"), [1, 3, 4]),
        (("", "East", "Upper"), [1, 4]),
        (("County", "East" + TOWN, "Upper"), [1]),
        (("County", "", "Upper"), [1, 3]),
        (("Nowhere", "", "Upper"), []),
        (("", "", "Nowhere"), []),
    ],
)
def test_a_village_is_found_by_its_names(names: tuple[str, ...], numbers: list[int]) -> None:
    found_places, is_stated = PlaceIndex(PLACES).find("", names)
    assert ([place.number for place in found_places], is_stated) == (numbers, True)


@pytest.mark.parametrize(
    ("code", "numbers"), [("999001001002", [2]), ("99900100100", []), ("999", []), ("9990010010020", [])]
)
def test_a_code_is_believed_before_names(code: str, numbers: list[int]) -> None:
    found_places, is_stated = PlaceIndex(PLACES).find(code, ("", "", "Upper"))
    assert ([place.number for place in found_places], is_stated) == (numbers, True)


def test_a_code_may_lack_its_last_zeros() -> None:
    index = PlaceIndex([Place(9, "999001001000", ("A", "B", "C"))])
    assert [place.number for place in index.find("999001001", ())[0]] == [9]


def test_what_is_not_stated_is_not_looked_for() -> None:
    assert PlaceIndex(PLACES).find("", ("County", "East", "")) == ([], False)
    assert PlaceIndex(PLACES).find("", ()) == ([], False)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_name_is_the_same_without_its_usual_ending(suffix: str) -> None:
    assert short_name(f" A B {suffix}") == "AB"


@pytest.mark.parametrize("name", ["A", "A" + VILLAGE, VILLAGE])
def test_a_name_of_one_sign_keeps_its_ending(name: str) -> None:
    assert short_name(name) == name


def test_each_row_is_placed() -> None:
    (sheet,) = staged({NO: ["1", "2", "3"], "area.village": ["Lower", None, "Lower" + VILLAGE]}).sheets
    assert sheet.frame.columns == ["row", NO, "area"]
    assert sheet.frame["area"].to_list() == [2, None, 2]


def test_a_village_that_is_not_one_is_told_in_each_row() -> None:
    several = (
        "several villages bear this name: "
        + "; ".join(" ".join(place.names) for place in (PLACES[0], PLACES[2], PLACES[3]))
    )  # fmt: skip
    columns: Columns = {NO: ["1", "2", "3", "4"], "area.village": ["Upper", "None", "Lower", "None"]}
    nowhere = "this village is not in the area you import into"
    assert told(columns) == [(3, 2, several), (4, 2, nowhere), (6, 2, nowhere)]
    assert [problem.value for problem in staged(columns).problems.first()] == ["Upper", "None", "None"]


def test_a_village_may_be_told_by_its_code() -> None:
    made = staged({NO: ["1", "2"], "area.code": ["999001001002", "1"]})
    assert made.sheets[0].frame["area"].to_list() == [2, None]
    assert [problem.row for problem in made.problems.first()] == [4]


def test_a_household_whose_rows_bear_two_codes_is_told_there() -> None:
    columns: Columns = {NO: ["1", "1"], "area.code": ["999001001002", "999001001001"]}
    assert told(columns) == [(4, 2, DIFFERS)]


def test_a_county_alone_places_nothing() -> None:
    (sheet,) = staged({NO: ["1"], "area.county": ["County"]}).sheets
    assert sheet.frame.columns == ["row", NO, "area.county"]
