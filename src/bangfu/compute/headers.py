"""Which sheet of a file is which of a layout, and where its headings stand: titles may be above, cells be merged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from bangfu.compute.layouts import Column, Dictionary, Field, Layout, SheetLayout, label_key
from bangfu.compute.workbooks import ROW, Grid, Workbook, plain
from bangfu.errors import Phrase, SheetErrors, say

SEARCHED_ROWS = 20
FEWEST = 3
SHARE_KNOWN = 2
"""At least one heading in two must be known."""


@dataclass(frozen=True)
class Heading:
    """A heading of the file: its column (from 1), its text, and the column of the layout it is; None where unknown."""

    place: int
    text: str
    column: Column | None

    @property
    def field(self) -> Field | None:
        return self.column.field if self.column else None


@dataclass(frozen=True)
class FoundSheet:
    """A sheet of the file, recognised."""

    grid: Grid
    layout: Layout
    sheet: SheetLayout
    header_row: int
    headings: tuple[Heading, ...]

    @property
    def fields(self) -> dict[str, Heading]:
        """The headings that state a field, by the field's key; the first of two."""
        found: dict[str, Heading] = {}
        for heading in self.headings:
            if heading.field is not None:
                found.setdefault(heading.field.key, heading)
        return found

    @property
    def own(self) -> int:
        """How many headings are the layout's own."""
        return sum(heading.column in self.sheet.columns for heading in self.headings)

    @property
    def unknown(self) -> list[Heading]:
        return [heading for heading in self.headings if heading.column is None]

    @property
    def twins(self) -> list[Heading]:
        first = {heading.place for heading in self.fields.values()}
        return [heading for heading in self.headings if heading.field and heading.place not in first]

    @property
    def missing(self) -> list[str]:
        return [key for key in self.sheet.required if key not in self.fields]


def recognise(workbook: Workbook, layouts: Iterable[Layout], dictionary: Dictionary) -> list[FoundSheet]:
    """The sheets of a file that are sheets of one layout; others (notes, lists) are left out.

    Errors: SheetErrors where no sheet is, which says the nearest layout and what it lacks.
    """
    best: list[FoundSheet] = []
    worth = (-1, -1)
    for layout in layouts:
        found = [sheet for grid in workbook.sheets if (sheet := _best_sheet(grid, layout, dictionary))]
        own = sum(sheet.own for sheet in found)
        lacking = sum(len(sheet.missing) for sheet in found)
        spare = sum(len(sheet.sheet.columns) - sheet.own for sheet in found)
        score = (own * 100 - lacking * 150 - spare, len(found))
        if found and score > worth:
            best, worth = found, score
    if not best:
        raise SheetErrors(
            say("no sheet of the file has the headings of a known layout"),
            where=say("{file}", file=workbook.file),
            remedy=say("Check that the row of headings was not deleted, or fill in our own template."),
        )
    return best


def _best_sheet(grid: Grid, layout: Layout, dictionary: Dictionary) -> FoundSheet | None:
    rows = grid.cells.head(SEARCHED_ROWS)
    texts = [plain(rows.get_column(str(place))).to_list() for place in range(1, grid.width + 1)]
    numbers = rows.get_column(ROW).to_list()
    found: list[tuple[int, FoundSheet]] = []
    for index, row in enumerate(numbers):
        cells = {place: texts[place - 1][index] for place in range(1, grid.width + 1)}
        for place in range(1, grid.width + 1):
            cells[place] = cells[place] or _merged_above(grid, texts, numbers, row, place)
        for sheet in layout.sheets:
            headings = _headings(cells, sheet, dictionary)
            known = [heading for heading in headings if heading.column]
            if len(known) >= min(FEWEST, len(sheet.columns)) and len(known) * SHARE_KNOWN >= len(headings):
                named = label_key(sheet.zh) in label_key(grid.name) or label_key(sheet.en) in label_key(grid.name)
                score = len(known) * 2 - len(FoundSheet(grid, layout, sheet, row, headings).missing) * 4 + 3 * named
                found.append((score, FoundSheet(grid, layout, sheet, row, headings)))
    return max(found, key=lambda entry: (entry[0], -entry[1].header_row))[1] if found else None


def _merged_above(grid: Grid, texts: list[list[str | None]], numbers: list[int], row: int, place: int) -> str | None:
    """The text of a merged range that reaches down into this cell."""
    for top, left, bottom, right in grid.merges:
        if top < row <= bottom and left <= place <= right and top in numbers:
            return texts[left - 1][numbers.index(top)]
    return None


def _headings(cells: dict[int, str | None], sheet: SheetLayout, dictionary: Dictionary) -> tuple[Heading, ...]:
    own = {label_key(column.label): column for column in sheet.columns}
    for known in sheet.columns:
        for alias in known.field.labels if known.field else ():
            own.setdefault(label_key(alias), known)
    headings = []
    for place, text in cells.items():
        if text:
            key = label_key(text)
            column: Column | None = own.get(key)
            if column is None and (field := dictionary.by_label.get(key)) and fits(field, sheet):
                column = Column(text, field)
            headings.append(Heading(place, text, column))
    return tuple(headings)


def fits(field: Field, sheet: SheetLayout) -> bool:
    """Whether a sheet of this grain may state a field."""
    if sheet.grain == "village":
        return field.entity in ("area", "village")
    if sheet.grain == "household":
        return field.entity in ("area", "household", "income", "living")
    return field.entity in ("area", "household", "member", "income", "living")


def unknown_remedy(heading: Heading, dictionary: Dictionary) -> Phrase:
    """What to do about a heading nobody knows."""
    near = get_close_matches(label_key(heading.text), dictionary.by_label, n=1)
    if near:
        return say("Did you mean “{name}”?", name=dictionary.by_label[near[0]].zh)
    return say("Delete the column, or leave it: it is not taken in.")
