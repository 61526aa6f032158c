"""A recognised file as typed rows, checked as far as the file itself tells: cells, doubles, contradictions, places."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from bangfu.compute import identity
from bangfu.compute.conversion import Codes, always, convert
from bangfu.compute.headers import FoundSheet, Heading, unknown_remedy
from bangfu.compute.layouts import WAN_YUAN, Dictionary, unit_of
from bangfu.compute.problems import Problem, Problems
from bangfu.compute.workbooks import ROW, Workbook, plain
from bangfu.errors import Phrase, say

NUMBER: Final = "household.household_no"
PERSON: Final = "member.id_no"
RELATION: Final = "member.relation_to_head"
HEAD: Final = "01"
PLACE: Final = "area"
SUFFIXES: Final = (
    "\u6751\u6c11\u59d4\u5458\u4f1a", "\u6751\u59d4\u4f1a", "\u793e\u533a\u5c45\u59d4\u4f1a", "\u5c45\u59d4\u4f1a",
    "\u8857\u9053\u529e\u4e8b\u5904", "\u8857\u9053", "\u6c11\u65cf\u4e61", "\u6751", "\u793e\u533a", "\u4e61",
    "\u9547", "\u53bf", "\u5e02", "\u533a",
)  # fmt: skip
"""What a name of an area may end with and be written without: the longest first."""


@dataclass(frozen=True)
class Place:
    """A village within the importer's reach: its names from the top down, the village last."""

    number: int
    code: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class StagedSheet:
    """The rows of a sheet: `row`, then a column for each field by its key, and `area` where villages were named."""

    found: FoundSheet
    frame: pl.DataFrame

    @property
    def name(self) -> str:
        return self.found.grid.name

    def at(self, key: str) -> tuple[str, str, int, str]:
        heading = self.found.fields[key]
        return self.name, heading.text, heading.place, heading.field.personal if heading.field else ""

    @property
    def place_key(self) -> str:
        """The key of the column that places a row."""
        return "area.village" if "area.village" in self.found.fields else "area.code"


@dataclass(frozen=True)
class Staged:
    """A whole file: its sheets, everything wrong with it, and what its owner should know."""

    file: str
    sheets: tuple[StagedSheet, ...]
    problems: Problems
    notes: tuple[Phrase, ...]


def stage(
    workbook: Workbook, found: Sequence[FoundSheet], places: Sequence[Place], dictionary: Dictionary, codes: Codes
) -> Staged:
    """Every cell converted and every row checked; nothing stops at the first fault."""
    problems = Problems()
    notes: list[Phrase] = []
    sheets = []
    index = PlaceIndex(places)
    for sheet in found:
        _check_headings(sheet, problems)
        notes.extend(_notes(sheet, dictionary))
        staged = StagedSheet(sheet, _converted(sheet, workbook.date1904, codes, problems))
        staged = _placed(staged, index, problems)
        _check_rows(staged, problems)
        sheets.append(staged)
    if not problems.count and all(sheet.frame.is_empty() for sheet in sheets):
        what, remedy = say("the sheet has headings but no rows"), say("Hand in at least one row.")
        problems.add(Problem(sheets[0].name, sheets[0].found.header_row, "", 0, "", what, remedy))
    return Staged(workbook.file, tuple(sheets), problems, tuple(notes))


def _check_headings(sheet: FoundSheet, problems: Problems) -> None:
    labels = {column.field.key: column.label for column in sheet.sheet.columns if column.field}
    for key in sheet.missing:
        name = labels.get(key, key)
        remedy = say("Add the column, or export the list again with it.")
        what = say("the column “{column}” is missing", column=name)
        problems.add(Problem(sheet.grid.name, sheet.header_row, name, 0, "", what, remedy))
    for heading in sheet.twins:
        remedy = say("Delete one of the two columns.")
        what = say("two columns state the same: “{column}”", column=heading.text)
        problems.add(
            Problem(sheet.grid.name, sheet.header_row, heading.text, heading.place, heading.text, what, remedy)
        )
    for top, left, bottom, right in sheet.grid.merges:
        if top > sheet.header_row and _touches(sheet, left, right):
            label = next((h.text for h in sheet.headings if left <= h.place <= right), "")
            what, remedy = (
                say("cells are merged down to row {row}", row=bottom),
                say("Unmerge them and fill in each cell."),
            )
            problems.add(Problem(sheet.grid.name, top, label, left, "", what, remedy))


def _touches(sheet: FoundSheet, left: int, right: int) -> bool:
    return any(left <= heading.place <= right for heading in sheet.fields.values())


def _notes(sheet: FoundSheet, dictionary: Dictionary) -> Iterable[Phrase]:
    grid = sheet.grid
    for heading in sheet.unknown:
        yield say(
            "Sheet “{sheet}”: the column “{column}” is unknown and is not taken in. {remedy}",
            sheet=grid.name,
            column=heading.text,
            remedy=unknown_remedy(heading, dictionary),
        )
    if kept := [h.text for h in sheet.headings if h.column and not h.field]:
        names = ", ".join(kept)
        yield say("Sheet “{sheet}”: known, but not kept in the register: {names}.", sheet=grid.name, names=names)
    if grid.is_hidden:
        yield say("Sheet “{sheet}” is hidden; it is taken in.", sheet=grid.name)
    if rows := [row for row in grid.hidden_rows if row > sheet.header_row]:
        shown = ", ".join(str(row) for row in rows[:10])
        yield say("Sheet “{sheet}”: hidden rows are taken in too: {rows}.", sheet=grid.name, rows=shown)
    if columns := [h.text for h in sheet.headings if h.place in grid.hidden_columns]:
        names = ", ".join(columns)
        yield say("Sheet “{sheet}”: hidden columns are taken in too: {names}.", sheet=grid.name, names=names)
    if grid.formulas:
        shown = ", ".join(grid.formulas[:10])
        yield say("Sheet “{sheet}”: of formulas, the last results are taken: {cells}.", sheet=grid.name, cells=shown)


def _converted(sheet: FoundSheet, date1904: bool, codes: Codes, problems: Problems) -> pl.DataFrame:
    raw = sheet.grid.cells.filter(pl.col(ROW) > sheet.header_row)
    used = [str(heading.place) for heading in sheet.fields.values()]
    if used:
        filled = raw.select(pl.any_horizontal(pl.col(place).is_not_null() for place in used)).to_series()
        raw = raw.filter(filled)
    columns = {ROW: raw.get_column(ROW)}
    for key, heading in sheet.fields.items():
        field = heading.field
        if field is None:
            continue
        cells = raw.get_column(str(heading.place))
        unit = unit_of(heading.text)
        in_wan = unit == WAN_YUAN or (not unit and field.in_wan)
        found = convert(field, cells, codes=codes, date1904=date1904, in_wan=in_wan)
        at = (sheet.grid.name, heading.text, heading.place, field.personal)
        problems.add_where(found.wrong, columns[ROW], plain(cells), at, found.reason)
        if key in sheet.sheet.required:
            what, remedy = say("this cell is empty, but is needed"), say("Fill it in, or delete the row.")
            empty = found.values.is_null() & ~found.wrong
            problems.add_where(empty, columns[ROW], plain(cells), at, always(what, remedy))
        columns[key] = found.values
    return pl.DataFrame(columns)


def _check_rows(staged: StagedSheet, problems: Problems) -> None:
    if staged.found.sheet.grain == "member" and PERSON in staged.frame.columns:
        _check_twice(staged, PERSON, problems)
        _check_certificate(staged, problems)
        if RELATION in staged.frame.columns and NUMBER in staged.frame.columns:
            _check_heads(staged, problems)
    if staged.found.sheet.grain == "household" and NUMBER in staged.frame.columns:
        _check_twice(staged, NUMBER, problems)
    if "member.person_no" in staged.frame.columns:
        _check_twice(staged, "member.person_no", problems)
    if staged.found.sheet.grain == "member" and NUMBER in staged.frame.columns:
        _check_agreement(staged, problems)


def _check_twice(staged: StagedSheet, key: str, problems: Problems) -> None:
    frame = staged.frame
    value = pl.col(key).str.slice(0, 18) if key == PERSON else pl.col(key)
    marked = frame.select(
        pl.col(ROW), pl.col(key), first=pl.col(ROW).first().over(value), there=pl.col(key).is_not_null()
    )
    twice = marked.select(pl.col("there") & (pl.col("first") != pl.col(ROW))).to_series()
    if not twice.any():
        return
    firsts = dict(marked.filter(twice).select(pl.col(key), pl.col("first")).head(10_000).iter_rows())
    problems.add_where(
        twice, frame.get_column(ROW), frame.get_column(key), staged.at(key),
        lambda text: (
            say("this number stands in row {row} already", row=firsts.get(text, "?")),
            say("Delete one of the two rows, or correct the number."),
        ),
    )  # fmt: skip


def _check_certificate(staged: StagedSheet, problems: Problems) -> None:
    """Sex and date of birth as stated against those in the number."""
    numbers = staged.frame.get_column(PERSON)
    told = {"member.sex": identity.sexes(numbers), "member.birth_date": identity.birth_dates(numbers)}
    for key, values in told.items():
        if key in staged.frame.columns:
            stated = staged.frame.get_column(key)
            wrong = (stated != values) & ~numbers.str.starts_with(identity.NO_ID_PREFIX)
            problems.add_where(
                wrong, staged.frame.get_column(ROW), stated, staged.at(key),
                lambda _: (
                    say("this contradicts the number of the certificate"),
                    say("Correct whichever of the two is wrong."),
                ),
            )  # fmt: skip


def _check_heads(staged: StagedSheet, problems: Problems) -> None:
    heads = pl.col(RELATION) == HEAD
    second = heads & (heads.cast(pl.Int32).cum_sum().over(NUMBER) > 1) & pl.col(NUMBER).is_not_null()
    wrong = staged.frame.select(second.fill_null(False)).to_series()
    problems.add_where(
        wrong, staged.frame.get_column(ROW), staged.frame.get_column(RELATION), staged.at(RELATION),
        lambda _: (say("this household has a head already"), say("Leave one head, and state the others' relation.")),
    )  # fmt: skip


def _check_agreement(staged: StagedSheet, problems: Problems) -> None:
    """What belongs to the household must read the same in all its rows."""
    frame = staged.frame
    keys = [key for key in frame.columns if key.split(".")[0] in ("household", "living", "income") and key != NUMBER]
    if PLACE in frame.columns:
        keys.append(PLACE)
    for key in keys:
        first = pl.col(key).drop_nulls().first().over(NUMBER)
        differs = (pl.col(key) != first) & pl.col(NUMBER).is_not_null()
        wrong = frame.select(differs.fill_null(False)).to_series()
        at = staged.at(key if key in staged.found.fields else staged.place_key)
        problems.add_where(
            wrong, frame.get_column(ROW), frame.get_column(key), at,
            lambda _: (
                say("this differs from another row of the same household"),
                say("It belongs to the household: write the same in all its rows."),
            ),
        )  # fmt: skip


class PlaceIndex:
    """Villages by their names, as written and without their usual endings."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.by_code = {place.code: place for place in places}
        self.places = places
        self.by_name: defaultdict[str, list[Place]] = defaultdict(list)
        for place in places:
            for key in {name_key(place.names[-1]), short_name(place.names[-1])}:
                self.by_name[key].append(place)

    def find(self, code: str, names: tuple[str, ...]) -> tuple[list[Place], bool]:
        """The villages these names (county, township, village; empty where not stated) may mean."""
        if code:
            exact = self.by_code.get(code) or self.by_code.get(code.ljust(12, "0"))
            return ([exact] if exact else []), True
        village = names[-1] if names else ""
        found = self.by_name.get(name_key(village)) or self.by_name.get(short_name(village)) or []
        for above in names[:-1]:
            if above:
                exact_above = [p for p in found if name_key(above) in {name_key(name) for name in p.names[:-1]}]
                found = exact_above or [p for p in found if short_name(above) in {short_name(n) for n in p.names[:-1]}]
        return found, bool(village)


def name_key(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


def short_name(name: str) -> str:
    """
    >>> short_name(" A B ")
    'AB'
    """
    key = name_key(name)
    for suffix in SUFFIXES:
        if key.endswith(suffix) and len(key) > len(suffix) + 1:
            return key[: -len(suffix)]
    return key


_LEVELS: Final = ("area.county", "area.township", "area.village")


def _placed(staged: StagedSheet, index: PlaceIndex, problems: Problems) -> StagedSheet:
    """The village of each row, found once for each way of writing it."""
    frame = staged.frame
    stated = [key for key in ("area.code", *_LEVELS) if key in frame.columns]
    if "area.village" not in stated and "area.code" not in stated:
        return staged
    texts = frame.select(pl.col(key).fill_null("").alias(key) for key in stated)
    ways = texts.unique(maintain_order=True)
    numbers: list[int | None] = []
    told: dict[str, tuple[Phrase, Phrase]] = {}
    for row in ways.iter_rows(named=True):
        names = tuple(row.get(key, "") for key in _LEVELS)
        found, is_stated = index.find(row.get("area.code", ""), names)
        numbers.append(found[0].number if len(found) == 1 else None)
        if len(found) != 1 and is_stated:
            told[chr(31).join(row.values())] = _not_one(found)
    keyed = ways.with_columns(pl.Series(PLACE, numbers, pl.Int64), way=pl.concat_str(stated, separator=chr(31)))
    joined = frame.with_columns(way=texts.select(pl.concat_str(stated, separator=chr(31))).to_series()).join(
        keyed.select("way", PLACE), on="way", how="left", maintain_order="left"
    )
    heading = staged.found.fields[staged.place_key]
    _tell_unplaced(staged, joined, heading, told, problems)
    return StagedSheet(staged.found, joined.drop("way", *stated))


def _tell_unplaced(
    staged: StagedSheet,
    joined: pl.DataFrame,
    heading: Heading,
    told: dict[str, tuple[Phrase, Phrase]],
    problems: Problems,
) -> None:
    for way, said in told.items():
        wrong = joined.get_column("way") == way
        shown = pl.Series(np.full(len(joined), " ".join(part for part in way.split(chr(31)) if part), object))
        at = (staged.name, heading.text, heading.place, "")
        problems.add_where(wrong, joined.get_column(ROW), shown.cast(pl.String), at, always(*said))


def _not_one(found: list[Place]) -> tuple[Phrase, Phrase]:
    if not found:
        return (
            say("this village is not in the area you import into"),
            say("Correct the names as they stand in the list of areas, or import into an area that holds it."),
        )
    names = "; ".join(" ".join(place.names) for place in found[:5])
    return (
        say("several villages bear this name: {names}", names=names),
        say("Write county and township in columns of their own, or the code of the area."),
    )
