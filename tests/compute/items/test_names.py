"""Every name of the hospitals' and makers' lists finds its item, as checked by hand; what is not meant is not found."""

from __future__ import annotations

import csv
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bangfu.compute.items import ItemNames, read_items
from bangfu.policy.loader import policy_files

EXPECTED = yaml.safe_load((Path(__file__).parent / "expected.yaml").read_text(encoding="utf-8"))
NEEDED = {
    "mask-protective": 211, "suit": 209, "goggles": 204, "mask-surgical": 202, "cap": 180, "face-shield": 170,
    "gown-surgical": 150, "mask-medical": 134, "gloves-latex": 103, "disinfectant-84": 85, "shoe-cover": 66,
    "alcohol": 64, "disinfectant-hand": 63, "gown-isolation": 44, "boots": 42, "peracetic-acid": 38,
    "air-disinfection": 35, "boot-cover": 35, "thermometer": 35, "iodophor": 31, "uv-cart": 27, "bed-cover": 18,
    "nebuliser": 14,
}  # fmt: skip


@pytest.fixture(scope="module")
def names() -> ItemNames:
    return ItemNames(read_items(file.spec for file in policy_files("items")))


def test_a_word_of_marks_alone_in_an_operators_book_names_nothing(names: ItemNames) -> None:
    words = names.book.words
    lists = {**words.lists, "beside": (*words.lists["beside"], "\u2014"), "negations": (*words.lists["negations"], " ")}
    item = replace(next(iter(names.book.items.values())), names=("\u2026\u2026",))
    book = replace(names.book, items={**names.book.items, item.code: item}, words=replace(words, lists=lists))
    own = ItemNames(book)
    assert own.find("\u2026") == []
    assert own.find("qqqqqqqqqqqq") == names.find("qqqqqqqqqqqq") == []


def column(reference_data: Path, file: str) -> list[str]:
    path = reference_data / "needs_offers" / "wuhan2020" / file
    with path.open(encoding="utf-8", newline="") as stream:
        return [row["item"] for row in csv.DictReader(stream)]


def test_every_need_of_every_hospital_names_one_item(names: ItemNames, reference_data: Path) -> None:
    found = names.column(column(reference_data, "hospital_needs.csv"))
    assert Counter(len(matches) for matches in found) == {1: 2160}
    assert Counter(matches[0].item.code for matches in found) == NEEDED
    assert min(matches[0].score for matches in found) >= 98


@pytest.mark.parametrize(("file", "key"), [("hospital_needs.csv", "needs"), ("factory_supply.csv", "supply")])
def test_rows_checked_by_hand_are_found_as_a_reader_finds_them(
    names: ItemNames, reference_data: Path, file: str, key: str
) -> None:
    texts = column(reference_data, file)
    found = {row: [match.item.code for match in names.find(texts[row - 2])] for row in EXPECTED[key]}
    assert found == {row: [code] for row, code in EXPECTED[key].items()}


def test_every_line_of_the_makers_names_one_item(names: ItemNames, reference_data: Path) -> None:
    found = names.column(column(reference_data, "factory_supply.csv"))
    assert Counter(matches[0].item.code for matches in found if len(matches) == 1) == {
        "pcr-machine": 11, "test-kit": 8, "mask-medical": 2, "mask-protective": 1, "suit": 1, "thermal-camera": 1,
    }  # fmt: skip


@pytest.mark.parametrize("text", EXPECTED["names"])
def test_freely_written_names(names: ItemNames, text: str) -> None:
    assert sorted(match.item.code for match in names.find(text)) == EXPECTED["names"][text]


def found(names: ItemNames, text: str) -> list[tuple[str, int, str]]:
    return [(match.item.code, match.score, match.why.template) for match in names.find(text)]


def ways(names: ItemNames) -> dict[str, str]:
    """A text of the expectations for each way in which a name is found."""
    return {names.find(text)[0].why.template: text for text in EXPECTED["names"] if names.find(text)}


def test_each_way_of_finding_has_its_reason_and_its_score(names: ItemNames) -> None:
    scores = {template: names.find(text)[0].score for template, text in ways(names).items()}
    assert scores.pop("ends in {name}") in range(70, 90)
    assert scores == {
        "the name itself": 100,
        "another name of {item}": 98,
        "without “{words}”": 95,
        "sounds like {item}": 85,
        "written almost like {name}": 70,
    }


def test_the_surest_comes_first_and_the_code_decides_between_equals(names: ItemNames) -> None:
    (both,) = [text for text, codes in EXPECTED["names"].items() if codes == ["mask", "suit"]]
    assert [(code, score) for code, score, _ in found(names, both)] == [("mask", 100), ("suit", 100)]
    assert names.meant(both) is None
    assert names.meant("") is None
    (one,) = [text for text, codes in EXPECTED["names"].items() if codes == ["quilt"]][:1]
    match = names.meant(one)
    assert match is not None
    assert match.item.code == "quilt"


def test_every_name_of_the_book_finds_its_own_item(names: ItemNames) -> None:
    lost = [
        (item.code, name)
        for item in names.book.items.values()
        for name in (item.zh, item.en.partition(" (")[0], *item.names)
        if item.code not in [match.item.code for match in names.find(name)]
    ]
    assert lost == []


def test_no_name_stands_for_two_items(names: ItemNames) -> None:
    own = Counter(
        key for item in names.book.items.values() for key in {names._key(name) for name in (item.zh, *item.names)}
    )
    assert [name for name, count in own.items() if count > 1] == []


def test_an_empty_or_very_long_text_is_nothing(names: ItemNames) -> None:
    assert [names.find(text) for text in (None, "", " ", "()", "/", "x" * 100_000)] == [[]] * 6


def test_a_hundred_thousand_different_texts_take_seconds(names: ItemNames, reference_data: Path) -> None:
    texts = column(reference_data, "hospital_needs.csv")
    many: list[str | None] = [f"{texts[i % 2160]} {i}" for i in range(100_000)]
    start = time.process_time()
    rows = names.column(many)
    assert time.process_time() - start < 20
    assert len(rows) == 100_000
