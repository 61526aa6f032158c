"""A department's file as records to be linked: where its headings stand, what each row says, and all that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from bangfu.compute.conversion import CodeLike, Reason, always, convert
from bangfu.compute.identity import ID_PROBLEMS, birth_dates, check_ids, mask_numbers, tidy_numbers
from bangfu.compute.layouts import Field, label_key
from bangfu.compute.problems import Problem, Problems
from bangfu.compute.specs import Spec
from bangfu.compute.workbooks import ROW, Grid, Workbook, is_number, plain
from bangfu.errors import Phrase, SheetErrors, say

SEARCHED_ROWS = 20
PERSON = ("name", "number", "born", "village")
BORN = Field("file", "born", "date", "", "")
UNREADABLE = ("float", "length", "characters")
"""What makes a number none at all; a digit mistyped is what similarity is for."""
LONGEST_TEXT, LONGEST_FACT, MOST_FACTS = 60, 120, 8
FULL_ID = 18


@dataclass(frozen=True)
class Headings:
    """What the headings of a kind of file may be called, and which other columns are kept beside a row as evidence.
    What is named nowhere is not read at all."""

    person: Mapping[str, frozenset[str]]
    kept: frozenset[str]


class RowsFaulty(SheetErrors):
    """A file that is refused whole, with everything that is wrong with it."""

    def __init__(self, file: str, problems: Problems) -> None:
        what = say("{count} cells or rows of the file cannot be taken in; nothing of it was kept", count=problems.count)
        super().__init__(
            what,
            where=say("{file}", file=file),
            remedy=say("Correct what is listed below, and hand the file in again."),
        )
        self.problems: list[Problem] = problems.first()


@dataclass(frozen=True)
class Records:
    """`table`: `row` of the file, `name`, `number`, `born` (written YYYY-MM-DD) and `village` as text, null where not
    stated, and `facts`: a list of heading and text, one after the other. `dropped` names the columns that were not
    read."""

    table: pl.DataFrame
    dropped: tuple[str, ...]


def read_headings(spec: Spec) -> dict[str, Headings]:
    """The headings of each kind of file, as a policy file states them. Errors: SpecInvalid with the line."""
    root = spec.mapping(required=("title", "reference", "verified", "columns", "kinds"))
    common = root["columns"].mapping(required=PERSON)
    found = {}
    for kind, node in root["kinds"].entries().items():
        own = node.mapping(required=("keeps",), optional=PERSON)
        person = {
            name: frozenset(label_key(label.text()) for part in (common, own) if name in part for label in part[name])
            for name in PERSON
        }
        found[kind] = Headings(person, frozenset(label_key(label.text()) for label in own["keeps"]))
    return found


def read_records(workbook: Workbook, headings: Headings) -> Records:
    """The rows of the sheet whose headings name persons; titles may stand above them.

    A row names a person, and her number, date of birth or village beside. Errors: RowsFaulty with every fault;
    SheetErrors where no sheet has such headings, or no row.
    """
    found = [(grid, row, places) for grid in workbook.sheets for row, places in _headed(grid, headings)]
    if not found:
        names = [sorted(headings.person[name])[0] for name in ("name", "number")]
        raise SheetErrors(
            say("no sheet of the file has headings for a name and for an ID number or a date of birth"),
            where=say("{file}", file=workbook.file),
            remedy=say("Name the columns in one row, such as {name} and {number}.", name=names[0], number=names[1]),
        )
    grid, row, places = max(found, key=lambda entry: (len(entry[2]), -entry[1]))
    cells = grid.cells.filter(pl.col(ROW) > row)
    texts = {place: text for place, text in _texts(grid, row).items() if text}
    cells = cells.filter(pl.any_horizontal(pl.col(str(place)).is_not_null() for place in texts))
    if cells.is_empty():
        raise SheetErrors(
            say("there are no records"), where=say("{file}", file=workbook.file), remedy=say("Choose a file with rows.")
        )
    problems = Problems()
    table = _table(_Rows(grid.name, cells, places, texts, problems), date1904=workbook.date1904)
    if problems.count:
        raise RowsFaulty(workbook.file, problems)
    kept = _kept(texts, headings)
    return Records(
        table.with_columns(_facts(cells, kept)),
        tuple(text for place, text in texts.items() if place not in {*places.values(), *kept}),
    )


@dataclass(frozen=True)
class _Rows:
    """The cells below the headings, where each column stands, and what is wrong with them."""

    sheet: str
    cells: pl.DataFrame
    places: dict[str, int]
    texts: dict[int, str]
    problems: Problems

    def raw(self, name: str) -> pl.Series:
        place = self.places.get(name)
        return (
            self.cells.get_column(str(place)) if place else pl.Series(name, [None] * len(self.cells), dtype=pl.String)
        )

    def tell(self, name: str, wrong: pl.Series, reason: Reason, *, personal: str = "") -> None:
        place = self.places.get(name, 0)
        at = (self.sheet, self.texts.get(place, ""), place, personal)
        self.problems.add_where(wrong, self.cells.get_column(ROW), plain(self.raw(name)), at, reason)


def _texts(grid: Grid, row: int) -> dict[int, str]:
    line = grid.cells.filter(pl.col(ROW) == row)
    return {place: plain(line.get_column(str(place))).item() or "" for place in range(1, grid.width + 1)}


def _headed(grid: Grid, headings: Headings) -> list[tuple[int, dict[str, int]]]:
    """The rows that may be the one of headings, with the place of each column; the first of two of one name counts."""
    found = []
    for row in grid.cells.get_column(ROW).head(SEARCHED_ROWS).to_list():
        places: dict[str, int] = {}
        for place, text in _texts(grid, row).items():
            for name, labels in headings.person.items():
                if label_key(text) in labels:
                    places.setdefault(name, place)
        if "name" in places and ("number" in places or "born" in places):
            found.append((row, places))
    return found


def _table(rows: _Rows, *, date1904: bool) -> pl.DataFrame:
    name, number, born = _names(rows), _numbers(rows), _births(rows, date1904=date1904)
    village = plain(rows.raw("village")).str.slice(0, LONGEST_FACT)
    told = birth_dates(number.fill_null(""))
    table = pl.DataFrame(
        {
            ROW: rows.cells.get_column(ROW),
            "name": name,
            "number": number,
            "born": pl.select(pl.coalesce(born, told)).to_series().cast(pl.String),
            "village": village.map_elements(mask_numbers, return_dtype=pl.String),
        }
    )
    lost = number.is_null() & table["born"].is_null() & table["village"].is_null() & name.is_not_null()
    if not rows.problems.count:
        rows.tell("name", lost, always(*_LOST))
    return table


_LOST: tuple[Phrase, Phrase] = (
    say("this row states neither an ID number nor a date of birth nor a village"),
    say("State at least one of them beside the name, or leave the row out."),
)


def _names(rows: _Rows) -> pl.Series:
    names = plain(rows.raw("name"))
    rows.tell(
        "name", names.is_null(), always(say("this row names nobody"), say("Write the name, or leave the row out."))
    )
    return names.str.slice(0, LONGEST_TEXT).map_elements(mask_numbers, return_dtype=pl.String)


def _numbers(rows: _Rows) -> pl.Series:
    raw = rows.raw("number")
    numbers = tidy_numbers(plain(raw))
    numbers = numbers.set((numbers == "").fill_null(value=False), None)
    codes = check_ids(numbers)
    # What Excel stored as a number has zeros where digits were.
    stored = is_number(raw) & (numbers.str.len_chars() >= FULL_ID) & codes.is_not_null()
    for code in UNREADABLE:
        wrong = (codes == code) | stored if code == "float" else (codes == code) & ~stored
        rows.tell("number", wrong, always(*ID_PROBLEMS[code]), personal="id")
    return numbers


def _births(rows: _Rows, *, date1904: bool) -> pl.Series:
    read = convert(BORN, rows.raw("born"), codes=_no_codes, date1904=date1904)
    rows.tell("born", read.wrong, read.reason)
    return read.values


def _no_codes(name: str) -> tuple[CodeLike, ...]:
    return ()


def _kept(texts: Mapping[int, str], headings: Headings) -> dict[int, str]:
    found = {place: text for place, text in texts.items() if label_key(text) in headings.kept}
    return dict(list(found.items())[:MOST_FACTS])


def _facts(cells: pl.DataFrame, kept: Mapping[int, str]) -> pl.Series:
    """Heading and text of what is kept beside each row; a personal number in it is masked."""
    columns = {text: plain(cells.get_column(str(place))).to_list() for place, text in kept.items()}
    rows = [
        [part for head, texts in columns.items() if (text := texts[i]) for part in (head[:60], _shown(text))]
        for i in range(len(cells))
    ]
    return pl.Series("facts", rows, dtype=pl.List(pl.String))


def _shown(text: str) -> str:
    return mask_numbers(text)[:LONGEST_FACT]
