"""The book of items is read with the line of every fault; what ships is whole."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from bangfu.compute.items import Words, read_items
from bangfu.compute.items.book import LISTS
from bangfu.compute.specs import parse_spec
from bangfu.errors import SpecInvalid
from bangfu.policy.loader import policy_files

HEAD = "title: {zh: a, en: a}\nreference: own\nverified: 'no'\nsince: 2026-11-01\n"
WORDS = HEAD + "words:\n  traditional: ab\n  simplified: cd\n  digits: {o: 0, i: 1}\n  places: {X: 10}\n" + (
    "  measures: {kg: {kg: 1, G: 1/1000}}\n" + "".join(f"  {name}: [{name}, B]\n" for name in LISTS)
)  # fmt: skip
ITEMS = HEAD + "items:\n  rice: {zh: mi, en: Rice, unit: kg, names: [Mi2]}\n"


def test_what_ships_is_whole_and_dated() -> None:
    book = read_items(file.spec for file in policy_files("items"))
    assert (len(book.items), book.since) == (70, date(2026, 11, 1))
    assert all(item.counts[item.unit] == 1 and item.names for item in book.items.values())
    assert book.items["mask-surgical"].within == "mask"
    assert book.items["mask"].within is None
    bases = {base for base, _ in book.words.measures.values()}
    units = {item.unit for item in book.items.values()}
    assert units <= {*book.words.lists["pieces"], *bases}
    assert not set(book.words.lists["containers"]) & ({unit for item in book.items.values() for unit in item.counts})


def test_every_unit_is_either_a_piece_a_container_or_a_measure() -> None:
    words = read_items(file.spec for file in policy_files("items")).words
    kinds = [set(words.lists["pieces"]), set(words.lists["containers"]), set(words.measures)]
    assert not kinds[0] & kinds[1]
    assert not kinds[0] & kinds[2]
    assert not kinds[1] & kinds[2]


def test_the_words_and_items_are_taken_as_written() -> None:
    extra = "    as: {t: 1000, bag: 1/2}\n    within: rice\n"
    items = ITEMS + "  flour:\n    zh: mian\n    en: Flour\n    unit: kg\n    names: [a, b]\n" + extra
    book = read_items([parse_spec(WORDS, "w"), parse_spec(items.replace("2026-11-01", "2026-12-01"), "i")])
    assert book.since == date(2026, 12, 1)
    assert book.words == Words(
        {"a": "c", "b": "d"}, {"o": 0, "i": 1}, {"X": 10},
        {"kg": ("kg", Fraction(1)), "g": ("kg", Fraction(1, 1000))}, {name: (name, "b") for name in LISTS},
    )  # fmt: skip
    rice, flour = book.items["rice"], book.items["flour"]
    assert (rice.code, rice.zh, rice.en, rice.names, rice.unit, rice.within) == (
        "rice", "mi", "Rice", ("Mi2",), "kg", None,
    )  # fmt: skip
    assert dict(rice.counts) == {"kg": 1}
    assert (flour.names, flour.within) == (("a", "b"), "rice")
    assert dict(flour.counts) == {"kg": 1, "t": 1000, "bag": Fraction(1, 2)}


@pytest.mark.parametrize(
    ("files", "what", "line"),
    [
        ([ITEMS], "“words” is missing", 1),
        ([WORDS, ITEMS, ITEMS], "“rice” is given twice", 6),
        ([WORDS, ITEMS.replace("2026-11-01", "soon")], "this is not a date: “soon”", 4),
        ([WORDS.replace("simplified: cd", "simplified: c")], "1 signs stand for 2", 7),
        ([WORDS.replace("1/1000", "0")], "“0” is not above zero", 10),
        ([WORDS.replace("G: 1/1000", "G: -1")], "“-1” is not above zero", 10),
        ([WORDS, ITEMS.replace("names: [Mi2]", "names: [Mi2], as: {t: 0}")], "“0” is not above zero", 6),
        ([WORDS, ITEMS.replace("unit: kg,", "unit: kg, within: grain,")], "“grain” is not an item", 6),
        ([WORDS, ITEMS.replace("unit: kg,", "")], "“unit” is missing", 6),
        ([WORDS.replace("  rough: [rough, B]\n", "")], "“rough” is missing", 6),
    ],
)
def test_a_fault_names_its_line(files: list[str], what: str, line: int) -> None:
    with pytest.raises(SpecInvalid) as caught:
        read_items(parse_spec(text, "book.yaml") for text in files)
    assert what in str(caught.value.what)
    assert f"line {line}" in str(caught.value.where)
