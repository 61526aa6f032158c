"""A matching as people hand it in: two or three tables and a specification that says which column is which."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path

import numpy as np
import polars as pl

from bangfu.compute.items import ItemNames
from bangfu.compute.items.rows import Columns
from bangfu.compute.matching.naming import Brought, brought_to_items
from bangfu.compute.matching.problem import (
    FOREVER,
    NATION,
    NOWHERE,
    Areas,
    Costs,
    Integers,
    Needs,
    Offers,
    Problem,
    conflicting_pair,
)
from bangfu.compute.matching.specialties import Specialists, with_specialties
from bangfu.compute.matching.wishes import WISHES, Floor, Wishes, read_wishes, refuse_stray, with_floor
from bangfu.compute.sheets import Sheet, read_sheet
from bangfu.compute.specs import Spec
from bangfu.errors import SheetErrors, say

AREA_LENGTHS = (2, 4, 6, 9, 12)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LAST_OF_DAY = 86_400_000_000 - 1
NEED_COLUMNS = ("area", "tier", "date", "deadline", "cause", "known", "mark")
OFFER_COLUMNS = ("area_limit", "date", "expires", "max_quantity", "specialty", "known", "mark")
NO_COLUMNS = ("max_quantity", "mark")
"""Entries of a side that hold a value and name no column."""
DATE = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(?:(Z)|([+-])(\d{2}):?(\d{2}))?)?"
)


@dataclass(frozen=True)
class MatchInput:
    """A problem, the total it is to allocate (None: all that is possible), and the names its numbers stand for.

    `area_codes[i]` is the code of area i of the problem. What the specification asked for besides stands in `floor`,
    `specialists`, `brought` (needs and offers whose names were written freely) and `one_donor`.
    """

    problem: Problem
    units: int | None
    need_ids: list[str]
    offer_ids: list[str]
    need_categories: list[str]
    offer_categories: list[str]
    area_codes: list[str]
    floor: Floor | None = None
    specialists: Specialists | None = None
    brought: tuple[Brought, Brought] | None = None
    one_donor: bool = False


@dataclass(frozen=True)
class _Table:
    """A sheet and the columns that the specification gives a meaning; with `brought` its names were written freely."""

    sheet: Sheet
    names: dict[str, str]
    zone: tzinfo
    brought: Brought | None = None

    @property
    def categories(self) -> pl.Series:
        return pl.Series(self.brought.items, dtype=pl.String) if self.brought else self.labels("category")

    @property
    def quantities(self) -> Integers:
        return self.brought.quantity if self.brought else self.integers("quantity", minimum=0)

    def optional(self, key: str) -> list[str | None]:
        return self.sheet.optional_labels(self.names[key]).to_list()

    def labels(self, key: str) -> pl.Series:
        return self.sheet.labels(self.names[key])

    def integers(self, key: str, *, minimum: int) -> Integers:
        return self.sheet.integers(self.names[key], minimum=minimum)

    def moments(self, key: str, *, last: bool) -> Integers | None:
        """Times in microseconds. With `last` a day means its end and no entry means never ending."""
        name = self.names.get(key)
        if name is None:
            return None
        cells = self.sheet.optional_labels(name)
        known: dict[str | None, int | None] = {
            text: moment(text, last=last, zone=self.zone) for text in cells.unique() if text
        }
        known[None] = FOREVER if last else -FOREVER
        values = [known[text] for text in cells]
        if None in values:
            index = values.index(None)
            raise self.sheet.fault(
                say("this is not a date: “{value}”", value=str(cells[index])[:80]),
                say("Write a date as 2026-11-22, with a time as 2026-11-22 08:30."),
                index=index,
                column=name,
            )
        return np.array(values, np.int64)

    def area_codes(self, key: str) -> pl.Series | None:
        name = self.names.get(key)
        if name is None:
            return None
        cells = self.sheet.optional_labels(name)
        whole = cells.str.contains(r"^[0-9]+$") & cells.str.len_bytes().is_in(list(AREA_LENGTHS))
        broken = (~whole).fill_null(False).to_numpy()
        if broken.any():
            index = int(np.argmax(broken))
            raise self.sheet.fault(
                say("this is not an area code: “{value}”", value=str(cells[index])[:80]),
                say("Write the code of 2, 4, 6, 9 or 12 digits of the national list of areas."),
                index=index,
                column=name,
            )
        return cells


def read_match(
    needs: Path,
    offers: Path,
    costs: Path | None,
    spec: Spec,
    zone: tzinfo = UTC,
    *,
    names: Callable[[], ItemNames] | None = None,
) -> MatchInput:
    """Read the tables of a matching as its specification says.

    Quantities come out in whole units, times in microseconds since 1970 (those without an offset are of `zone`), costs
    in 10^-places. `names` gives the book by which freely written names are read. Errors: SpecInvalid and
    SheetErrors with the place, LimitExceeded. Source: docs/rules/matching.md, “What you hand in”.

    >>> moment("2020-04-5", last=True) - moment("2020-04-05 00:00", last=False) == LAST_OF_DAY
    True
    """
    root = spec.mapping(required=("needs", "offers"), optional=("costs", "units", *WISHES))
    required = ("id", "category", "quantity")
    need_spec = root["needs"].mapping(required=required, optional=NEED_COLUMNS)
    offer_spec = root["offers"].mapping(required=required, optional=OFFER_COLUMNS)
    cost_spec = root["costs"].mapping(required=("need", "offer", "cost")) if "costs" in root else None
    units = root["units"].integer(minimum=1) if "units" in root else None
    limit = offer_spec["max_quantity"].integer(minimum=1) if "max_quantity" in offer_spec else None
    if "area_limit" in offer_spec and "area" not in need_spec:
        raise offer_spec["area_limit"].invalid(
            say("offers are limited to areas, but needs have none"), say("Add “area: …” to the needs.")
        )
    wishes = read_wishes(root)
    refuse_stray(root, {"needs": need_spec, "offers": offer_spec}, wishes)
    _refuse_stray_costs(costs, cost_spec, root)
    _refuse_same_file(needs, offers)
    need_table, offer_table = _table(needs, need_spec, zone), _table(offers, offer_spec, zone)
    cost_table = _table(costs, cost_spec, zone) if costs and cost_spec else None
    if wishes.free:
        book = _book(root["names"], names)
        need_table, offer_table = _brought(need_table, need_spec, book), _brought(offer_table, offer_spec, book)
    return _wished(_assemble(need_table, offer_table, cost_table, limit, units), wishes, need_table, offer_table)


def _book(spec: Spec, names: Callable[[], ItemNames] | None) -> ItemNames:
    if names is None:
        raise spec.invalid(
            say("names written freely are not read here"),
            say("Bring them to items with “bangfu items” first, and take this entry out."),
        )
    return names()


def _brought(table: _Table, spec: dict[str, Spec], book: ItemNames) -> _Table:
    columns = Columns(
        name=table.names["category"],
        quantity=table.names["quantity"],
        known=table.names.get("known"),
        mark=book.reader.plain(spec["mark"].text()) if "mark" in spec else None,
    )
    found = brought_to_items(book, table.sheet, columns, table.names["id"])
    return replace(table, sheet=found.sheet, brought=found)


def _wished(given: MatchInput, wishes: Wishes, needs: _Table, offers: _Table) -> MatchInput:
    """The same with what the specification asks for besides."""
    problem, floor, specialists = given.problem, None, None
    if wishes.table is not None:
        causes, specialties = needs.optional("cause"), offers.optional("specialty")
        problem, specialists = with_specialties(problem, wishes.table, causes, specialties)
    if wishes.floor is not None:
        if problem.needs.area is None or (problem.needs.area == NATION).all():
            raise needs.sheet.fault(
                say("no need says in which area it is, so no area can have a floor"),
                say("Fill the areas in, or take the entry “floor” out of the specification."),
                column=needs.names["area"],
            )
        problem, floor = with_floor(problem, wishes.floor)
    brought = (needs.brought, offers.brought) if needs.brought and offers.brought else None
    return replace(
        given,
        problem=problem,
        floor=floor,
        specialists=specialists,
        brought=brought,
        one_donor=wishes.one_donor,
    )


def _table(path: Path, spec: dict[str, Spec], zone: tzinfo) -> _Table:
    names = {key: node.text() for key, node in spec.items() if key not in NO_COLUMNS}
    table = _Table(read_sheet(path), names, zone)
    for name in table.names.values():
        table.sheet.column(name)
    return table


def _refuse_stray_costs(costs: Path | None, cost_spec: dict[str, Spec] | None, root: dict[str, Spec]) -> None:
    if costs is None and cost_spec is not None:
        raise root["costs"].invalid(
            say("the specification names costs, but no file of costs is given"),
            say("Add --costs FILE, or take the entry out: cost then follows the area tree."),
        )
    if costs is not None and cost_spec is None:
        raise root["needs"].invalid(
            say("a file of costs is given, but the specification does not name its columns"),
            say("Add “costs: {{need: …, offer: …, cost: …}}”."),
        )


def _refuse_same_file(needs: Path, offers: Path) -> None:
    if needs.exists() and offers.exists() and needs.samefile(offers):
        raise SheetErrors(
            say("needs and offers are the same file"),
            where=say("{file}", file=needs.name),
            remedy=say("Hand in one file of needs and one of offers."),
        )


def _assemble(needs: _Table, offers: _Table, costs: _Table | None, limit: int | None, units: int | None) -> MatchInput:
    need_ids, offer_ids = needs.labels("id"), offers.labels("id")
    need_categories, offer_categories = needs.categories, offers.categories
    category = _numbered(need_categories, offer_categories)
    area_codes, areas, need_area, offer_area = _areas(needs.area_codes("area"), offers.area_codes("area_limit"))
    listed: Costs | None = None
    if costs is None:
        party = [_numbered(need_ids)[0], _numbered(offer_ids)[0]]
    else:
        need_party, listed_need = _numbered(need_ids, costs.labels("need"))
        offer_party, listed_offer = _numbered(offer_ids, costs.labels("offer"))
        party = [need_party, offer_party]
        cost, places = costs.sheet.decimals(costs.names["cost"], minimum=0)
        listed = Costs(costs.sheet.rows, listed_need, listed_offer, cost, places)
        _refuse_two_costs(costs, listed)
    count = len(needs.sheet)
    problem = Problem(
        needs=Needs(
            row=needs.sheet.rows,
            party=party[0],
            category=category[0],
            quantity=needs.quantities,
            tier=needs.integers("tier", minimum=1) if "tier" in needs.names else np.ones(count, np.int64),
            area=need_area,
            # Dates constrain only together with an expiry or a deadline; otherwise they are not even read.
            date=needs.moments("date", last=False) if "expires" in offers.names else None,
            deadline=needs.moments("deadline", last=True),
        ),
        offers=Offers(
            row=offers.sheet.rows,
            party=party[1],
            category=category[1],
            quantity=offers.quantities,
            area=offer_area,
            date=offers.moments("date", last=False) if "deadline" in needs.names else None,
            expires=offers.moments("expires", last=True),
        ),
        costs=listed,
        areas=areas,
        max_quantity=limit,
    )
    return MatchInput(
        problem,
        units,
        need_ids.to_list(),
        offer_ids.to_list(),
        need_categories.to_list(),
        offer_categories.to_list(),
        area_codes,
    )


def _refuse_two_costs(table: _Table, costs: Costs) -> None:
    pair = conflicting_pair(costs)
    if pair is None:
        return
    need, offer = table.labels("need")[pair[0]], table.labels("offer")[pair[0]]
    raise table.sheet.fault(
        say(
            "the pair {need} – {offer} has another cost in row {row}",
            need=need,
            offer=offer,
            row=int(costs.row[pair[0]]),
        ),
        say("Keep one of the two rows."),
        index=pair[1],
        column=table.names["cost"],
    )


def _numbered(*sides: pl.Series) -> list[Integers]:
    """The same number for the same text on every side, in the order of the texts."""
    frame = pl.DataFrame({"text": pl.concat([side.alias("text") for side in sides])})
    number = frame.select(pl.col("text").rank("dense")).to_series().to_numpy().astype(np.int64)
    return np.split(number, np.cumsum([len(side) for side in sides])[:-1])


def _areas(
    needs: pl.Series | None, offers: pl.Series | None
) -> tuple[list[str], Areas, Integers | None, Integers | None]:
    """The tree of all codes that occur and those above them, sorted; a code's prefix is the area above it."""
    if needs is None:
        return [], NOWHERE, None, None
    given = [needs.drop_nulls(), *([offers.drop_nulls()] if offers is not None else [])]
    codes: set[str] = set()
    for code in pl.concat([side.alias("code") for side in given]).unique():
        codes.update(code[:length] for length in AREA_LENGTHS if length <= len(code))
    ordered = sorted(codes)
    index = {code: place for place, code in enumerate(ordered)}
    shorter = dict(zip(AREA_LENGTHS[1:], AREA_LENGTHS[:-1], strict=True))
    parent = [index[code[: shorter[len(code)]]] if len(code) > 2 else NATION for code in ordered]
    offer_area = None if offers is None else _placed(offers, index)
    return ordered, Areas(np.array(parent, np.int64)), _placed(needs, index), offer_area


def _placed(cells: pl.Series, index: dict[str, int]) -> Integers:
    return np.array([NATION if code is None else index[code] for code in cells], np.int64)


def moment(text: str, *, last: bool, zone: tzinfo = UTC) -> int | None:
    """Microseconds since 1970 of a date with or without time; None if it is none.

    With `last`, a day without a time (or at midnight, as spreadsheets write days) means the end of that day. A time
    without an offset is of `zone`: compare only times written alike.

    >>> moment("1970-01-01 08:00:00+08:00", last=False), moment("1970/1/1", last=True), moment("soon", last=True)
    (0, 86399999999, None)
    """
    parts = DATE.fullmatch(text)
    if parts is None:
        return None
    year, month, day, hour, minute, second, fraction, utc, sign, off_hours, off_minutes = parts.groups()
    try:
        offset = timedelta(hours=int(off_hours or 0), minutes=int(off_minutes or 0))
        stated = timezone(-offset if sign == "-" else offset) if sign or utc else zone
        time = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0),
            int((fraction or "0")[:6].ljust(6, "0")), stated,
        )  # fmt: skip
    except (ValueError, OverflowError):
        return None
    whole_day = last and not any(int(part or 0) for part in (hour, minute, second, fraction))
    return (time - EPOCH) // MICROSECOND + (LAST_OF_DAY if whole_day else 0)
