"""The book of items: what each is called, what one of it is counted in, and how people write quantities.

All of it stands in dated files of the policy, which an operator may replace; nothing of any language stands here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from bangfu.compute.specs import Spec
from bangfu.errors import say

LISTS = (
    "pieces",
    "containers",
    "times",
    "each",
    "ranges",
    "rough",
    "totals",
    "unknown",
    "separators",
    "beside",
    "brands",
    "negations",
)
TABLES = ("digits", "places")
WORDS = ("traditional", "simplified", "measures", *TABLES, *LISTS)


@dataclass(frozen=True)
class Item:
    """One kind of thing. `unit` is what it is counted in; `counts` says how many of that another unit is.

    `within` is the broader item that it is a kind of, or None.
    """

    code: str
    zh: str
    en: str
    names: tuple[str, ...]
    unit: str
    counts: Mapping[str, Fraction]
    within: str | None


@dataclass(frozen=True)
class Words:
    """How people write. `simplified` maps one sign to another; `measures` maps a unit to (its base unit, how many)."""

    simplified: Mapping[str, str]
    digits: Mapping[str, int]
    places: Mapping[str, int]
    measures: Mapping[str, tuple[str, Fraction]]
    lists: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class ItemBook:
    """All items by code, the words, and the day since when the youngest of the files holds."""

    items: Mapping[str, Item]
    words: Words
    since: date


def read_items(files: Iterable[Spec]) -> ItemBook:
    """The book of some files, one of which holds the words. Errors: SpecInvalid with file and line.

    Source: docs/rules/items.md.

    >>> from bangfu.policy.loader import policy_files
    >>> book = read_items(file.spec for file in policy_files("items"))
    >>> book.items["wheelchair"].en, book.items["mask-surgical"].within, book.words.digits["\u4e24"]
    ('Wheelchairs', 'mask', 2)
    """
    items: dict[str, Item] = {}
    words: Words | None = None
    since, last = date.min, Spec(None, "items", 1)
    for last in files:
        root = last.mapping(required=("title", "reference", "verified", "since"), optional=("words", "items"))
        since = max(since, _day(root["since"]))
        words = _words(root["words"]) if "words" in root else words
        for code, spec in root["items"].entries().items() if "items" in root else ():
            if code in items:
                raise spec.invalid(say("“{key}” is given twice", key=code), say("Keep one of the two."))
            items[code] = _item(code, spec)
            if items[code].within not in (None, *items):
                raise spec.invalid(
                    say("“{value}” is not an item", value=str(items[code].within)),
                    say("Name an item that stands before this one."),
                )
    if words is None:
        raise last.invalid(say("“{key}” is missing", key="words"), say("Add a line “{key}: …”.", key="words"))
    return ItemBook(items, words, since)


def _day(spec: Spec) -> date:
    try:
        return date.fromisoformat(spec.text())
    except ValueError:
        raise spec.invalid(
            say("this is not a date: “{value}”", value=spec.text()), say("Write a date as 2026-11-22.")
        ) from None


def _item(code: str, spec: Spec) -> Item:
    entries = spec.mapping(required=("zh", "en", "unit", "names"), optional=("as", "within"))
    item = Item(
        code=code,
        zh=entries["zh"].text(),
        en=entries["en"].text(),
        names=tuple(name.text() for name in entries["names"]),
        unit=entries["unit"].text(),
        counts={unit: _positive(node) for unit, node in entries["as"].entries().items()} if "as" in entries else {},
        within=entries["within"].text() if "within" in entries else None,
    )
    return replace(item, counts={**item.counts, item.unit: Fraction(1)})


def _words(spec: Spec) -> Words:
    entries = spec.mapping(required=WORDS)
    old, new = entries["traditional"].text(), entries["simplified"].text()
    if len(old) != len(new):
        raise entries["simplified"].invalid(
            say("{count} signs stand for {other}", count=len(new), other=len(old)),
            say("Write one sign for each sign of the line before."),
        )
    tables = {name: {key: node.integer(minimum=0) for key, node in entries[name].entries().items()} for name in TABLES}
    measures = {
        unit.lower(): (base, _positive(node))
        for base, units in entries["measures"].entries().items()
        for unit, node in units.entries().items()
    }
    return Words(
        simplified=dict(zip(old, new, strict=True)),
        digits=tables["digits"],
        places=tables["places"],
        measures=measures,
        lists={name: tuple(node.text().lower() for node in entries[name]) for name in LISTS},
    )


def _positive(spec: Spec) -> Fraction:
    value = spec.fraction()
    if value <= 0:
        raise spec.invalid(say("“{value}” is not above zero", value=spec.text()), say("Write a number above zero."))
    return value
