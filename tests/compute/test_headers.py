"""Which sheet is which: where headings are found, how many must be known, and which layout wins."""

from __future__ import annotations

import polars as pl
import pytest

from bangfu.compute.headers import FoundSheet, Heading, fits, recognise, unknown_remedy
from bangfu.compute.layouts import Column, Dictionary, Field, Layout, SheetLayout, label_key
from bangfu.compute.workbooks import Grid, Workbook
from bangfu.errors import SheetErrors

Rows = dict[int, list[str | None]]


def field(entity: str, name: str) -> Field:
    return Field(entity, name, "text", name, name.upper(), aliases=(f"{name} too",))


FIELDS = [field("household", name) for name in ("no", "road", "house", "water", "power", "fuel")]
DICTIONARY = Dictionary(
    {each.key: each for each in FIELDS}, {label_key(label): each for each in FIELDS for label in each.labels}
)
NO, ROAD, HOUSE, WATER, POWER, FUEL = FIELDS


def layout(code: str, *fields: Field, required: tuple[str, ...] = (), name: str = "Homes", more: int = 0) -> Layout:
    """A layout of one sheet with these fields, and `more` columns that are known but not kept."""
    columns = [Column(each.name, each) for each in fields] + [Column(f"extra {place}", None) for place in range(more)]
    return Layout(code, code, code, "", (SheetLayout(f"zh {name}", name, "household", required, tuple(columns)),))


def grid(rows: Rows, *, name: str = "One", merged: tuple[str, ...] = ()) -> Grid:
    width = max(len(cells) for cells in rows.values())
    columns = {
        str(place + 1): pl.Series([*cells], dtype=pl.String)
        for place, cells in enumerate(zip(*rows.values(), strict=True))
    }
    return Grid(name, pl.DataFrame({"row": list(rows), **columns}), width, False, (), (), merged, ())


def found(*grids: Grid, among: tuple[Layout, ...]) -> list[FoundSheet]:
    return recognise(Workbook("a.xlsx", grids, False), among, DICTIONARY)


def one(rows: Rows, *among: Layout, merged: tuple[str, ...] = (), name: str = "One") -> FoundSheet:
    (sheet,) = found(grid(rows, merged=merged, name=name), among=among)
    return sheet


HOMES = layout("homes", NO, ROAD, HOUSE)


def test_headings_may_stand_below_a_title() -> None:
    sheet = one({1: ["A title", None, None], 3: ["no", "road", "house"], 4: ["1", "2", "3"]}, HOMES)
    assert sheet.header_row == 3
    assert [(heading.place, heading.text) for heading in sheet.headings] == [(1, "no"), (2, "road"), (3, "house")]


def test_of_two_rows_of_headings_the_first_is_taken() -> None:
    assert one({2: ["no", "road", "house"], 3: ["no", "road", "house"]}, HOMES).header_row == 2


def test_of_two_rows_that_with_more_known_headings_is_taken() -> None:
    wide = layout("wide", NO, ROAD, HOUSE, WATER)
    assert one({1: ["no", "road", "house", None], 2: ["no", "road", "house", "water"]}, wide).header_row == 2


def test_headings_are_looked_for_in_the_first_twenty_rows() -> None:
    titles: Rows = {place: ["x", None, None] for place in range(1, 20)}
    assert one({**titles, 20: ["no", "road", "house"]}, HOMES).header_row == 20


def test_headings_further_down_are_none() -> None:
    titles: Rows = {place: ["x", None, None] for place in range(1, 21)}
    with pytest.raises(SheetErrors, match="no sheet of the file has the headings"):
        one({**titles, 21: ["no", "road", "house"]}, HOMES)


def test_three_known_headings_are_enough() -> None:
    assert one({1: ["no", "road", "house"]}, layout("wide", NO, ROAD, HOUSE, WATER)).own == 3


def test_two_known_headings_are_too_few() -> None:
    with pytest.raises(SheetErrors):
        one({1: ["no", "road"]}, layout("wide", NO, ROAD, HOUSE, WATER))


def test_a_layout_of_two_columns_needs_but_these() -> None:
    assert one({1: ["no", "road"]}, layout("narrow", NO, ROAD)).own == 2


def test_half_of_the_headings_must_be_known() -> None:
    sheet = one({1: ["no", "road", "house", "x", "y", "z"]}, HOMES)
    assert [heading.text for heading in sheet.unknown] == ["x", "y", "z"]


def test_fewer_than_half_known_are_no_headings() -> None:
    with pytest.raises(SheetErrors):
        one({1: ["no", "road", "house", "x", "y", "z", "w"]}, HOMES)


# What a heading is


def test_a_heading_is_known_by_its_alias_in_the_layout() -> None:
    sheet = one({1: ["no too", "ROAD", " house "]}, HOMES)
    assert list(sheet.fields) == ["household.no", "household.road", "household.house"]
    assert sheet.own == 3


def test_a_heading_of_the_dictionary_is_known_though_not_of_the_layout() -> None:
    sheet = one({1: ["no", "road", "house", "water"]}, HOMES)
    assert (list(sheet.fields)[-1], sheet.own, sheet.unknown) == ("household.water", 3, [])


def test_a_heading_that_a_sheet_of_this_grain_cannot_state_is_unknown() -> None:
    born = field("member", "born")
    dictionary = Dictionary(DICTIONARY.fields, {**DICTIONARY.by_label, "born": born})
    book = Workbook("a.xlsx", (grid({1: ["no", "road", "house", "born"]}),), False)
    (sheet,) = recognise(book, [HOMES], dictionary)
    assert [heading.text for heading in sheet.unknown] == ["born"]


def test_the_second_heading_of_a_field_is_a_twin() -> None:
    sheet = one({1: ["no", "road", "house", "road too"]}, HOMES)
    assert [(twin.place, twin.text) for twin in sheet.twins] == [(4, "road too")]
    assert sheet.fields["household.road"].place == 2


def test_a_column_that_is_known_but_not_kept_states_no_field() -> None:
    sheet = one({1: ["no", "road", "extra 0"]}, layout("homes", NO, ROAD, more=1))
    assert (list(sheet.fields), sheet.unknown, sheet.own) == (["household.no", "household.road"], [], 3)


def test_what_is_required_and_has_no_heading_is_missing() -> None:
    wanted = layout("wanted", NO, ROAD, HOUSE, WATER, required=("household.no", "household.water"))
    assert one({1: ["no", "road", "house"]}, wanted).missing == ["household.water"]


@pytest.mark.parametrize(
    ("merged", "headings"),
    [
        (("C1:C2",), ["no", "road", "house"]),
        (("C1:D2",), ["no", "road", "house", "house"]),
        (("B1:C2",), ["no", "road"]),
        (("C1:C1",), ["no", "road"]),
        (("C2:C3",), ["no", "road"]),
        (("C5:C6", "C1:C2"), ["no", "road", "house"]),
    ],
)
def test_a_merged_heading_reaches_down_into_its_cells(merged: tuple[str, ...], headings: list[str]) -> None:
    rows: Rows = {1: [None, None, "house", None], 2: ["no", "road", None, None]}
    narrow = layout("homes", NO, ROAD)
    assert [heading.text for heading in one(rows, narrow, merged=merged).headings] == headings


def test_a_heading_merged_sideways_stands_in_its_first_cell_alone() -> None:
    sheet = one({1: ["no", "road", "house", None]}, HOMES, merged=("C1:D1",))
    assert [heading.place for heading in sheet.headings] == [1, 2, 3]


# Which layout


def test_the_layout_with_more_of_its_own_headings_wins() -> None:
    rows: Rows = {1: ["no", "road", "house", "water"]}
    full = layout("full", NO, ROAD, HOUSE, WATER)
    assert [one(rows, *among).layout.code for among in ((HOMES, full), (full, HOMES))] == ["full", "full"]


def test_the_layout_without_spare_columns_wins() -> None:
    rows: Rows = {1: ["no", "road", "house"]}
    spare = layout("spare", NO, ROAD, HOUSE, WATER)
    assert [one(rows, *among).layout.code for among in ((HOMES, spare), (spare, HOMES))] == ["homes", "homes"]


def test_a_needed_column_that_is_lacking_outweighs_one_that_is_known() -> None:
    rows: Rows = {1: ["no", "road", "house", "water"]}
    lacking = layout("lacking", NO, ROAD, HOUSE, WATER, required=("household.none",))
    assert [one(rows, *among).layout.code for among in ((HOMES, lacking), (lacking, HOMES))] == ["homes", "homes"]


def test_columns_are_spare_that_the_sheet_does_not_state() -> None:
    """Two needed columns that are lacking weigh as much as three more headings: what is spare decides."""
    rows: Rows = {1: [each.name for each in FIELDS]}
    whole = layout("whole", *FIELDS, required=("household.none", "household.nil"))
    spare = layout("spare", NO, ROAD, HOUSE, more=1)
    assert [one(rows, *among).layout.code for among in ((whole, spare), (spare, whole))] == ["whole", "whole"]


def test_of_two_equal_layouts_the_first_is_taken() -> None:
    assert one({1: ["no", "road", "house"]}, layout("a", NO, ROAD, HOUSE), HOMES).layout.code == "a"


def test_the_sheet_is_of_the_kind_whose_name_it_bears() -> None:
    first, second = (SheetLayout(f"zh {name}", name, "household", (), HOMES.sheets[0].columns) for name in ("A", "Bee"))
    both = Layout("both", "", "", "", (first, second))
    rows: Rows = {1: ["no", "road", "house"]}
    assert [one(rows, both, name=name).sheet.en for name in ("x", "my bee", "ZH BEE")] == ["A", "Bee", "Bee"]


@pytest.mark.parametrize(("known", "wins"), [(4, "Bee"), (5, "-")])
def test_a_name_counts_for_more_than_one_heading_and_less_than_two(known: int, wins: str) -> None:
    columns = tuple(Column(each.name, each) for each in FIELDS[:known])
    plain = SheetLayout("-", "-", "village", (), tuple(Column(f"v {column.label}", None) for column in columns))
    named = SheetLayout("Bee", "Bee", "village", (), plain.columns[:3])
    rows: Rows = {1: [column.label for column in plain.columns]}
    assert one(rows, Layout("both", "", "", "", (plain, named)), name="Bee").sheet.en == wins


def test_a_needed_column_that_is_lacking_costs_more_than_a_name_brings() -> None:
    sound = SheetLayout("-", "-", "household", (), HOMES.sheets[0].columns)
    named = SheetLayout("Bee", "Bee", "household", ("household.none",), HOMES.sheets[0].columns)
    assert one({1: ["no", "road", "house"]}, Layout("both", "", "", "", (named, sound)), name="Bee").sheet.en == "-"


def test_sheets_that_are_no_list_are_left_out_and_more_sheets_count() -> None:
    lists = [grid({1: ["no", "road", "house"]}, name=name) for name in ("One", "Two")]
    notes = grid({1: ["What", "this", "is"]}, name="Notes")
    assert [sheet.grid.name for sheet in found(lists[0], notes, lists[1], among=(HOMES,))] == ["One", "Two"]


@pytest.mark.parametrize(
    ("grain", "entities"),
    [
        ("village", ["area", "village"]),
        ("household", ["area", "household", "income", "living"]),
        ("member", ["area", "household", "income", "living", "member"]),
    ],
)
def test_what_a_sheet_of_a_grain_may_state(grain: str, entities: list[str]) -> None:
    sheet = SheetLayout("", "", grain, (), ())
    every = ("area", "household", "income", "living", "member", "village")
    assert [entity for entity in every if fits(field(entity, "x"), sheet)] == entities


@pytest.mark.parametrize(
    ("text", "hint"), [("huose", "Did you mean “house”?"), ("zzz", "Delete the column, or leave it")]
)
def test_an_unknown_heading_is_answered_with_the_nearest(text: str, hint: str) -> None:
    assert str(unknown_remedy(Heading(1, text, None), DICTIONARY)).startswith(hint)
