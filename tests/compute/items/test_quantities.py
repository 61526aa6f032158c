"""Quantities as checked by hand; what the text does not say stays unknown, with its reason."""

from __future__ import annotations

import csv
import time
from collections import Counter
from fractions import Fraction
from pathlib import Path
from random import Random

import numpy as np
import pytest

from bangfu.compute.items import ItemNames, Quantity
from bangfu.compute.items.book import LISTS
from bangfu.compute.matching import Needs, Offers, Problem, solve
from tests.compute.items.test_names import EXPECTED, names

__all__ = ["names"]


def expected(values: list[str | int]) -> tuple[Fraction | None, str | None, bool]:
    return (Fraction(values[0]), str(values[1]) or None, True) if values else (None, None, False)


def read(quantity: Quantity) -> tuple[Fraction | None, str | None, bool]:
    return (quantity.number, quantity.unit if quantity.known else None, quantity.known)


@pytest.mark.parametrize("text", EXPECTED["quantities"])
def test_quantities_as_a_reader_reads_them(names: ItemNames, text: str) -> None:
    assert read(names.quantity(text)) == expected(EXPECTED["quantities"][text])


@pytest.mark.parametrize(("code", "text", "values"), EXPECTED["of_items"])
def test_a_known_item_is_counted_in_its_own_unit(
    names: ItemNames, code: str, text: str, values: list[str | int]
) -> None:
    assert read(names.quantity(text, names.book.items[code])) == expected(values)


def test_every_unknown_says_why(names: ItemNames) -> None:
    """The reasons of the texts whose quantity is unknown, in the order of the list."""
    unknown = [text for text, values in EXPECTED["quantities"].items() if not values]
    box, inner = "what one {unit} holds is not stated", "no number with a unit is stated"
    assert [names.quantity(text).why.template for text in unknown] == [
        box, box, box, *["only roughly stated"] * 6, *["a range is stated, not a number"] * 2,
        "several quantities are stated", *["only roughly stated"] * 3, "not a quantity", *[inner] * 5,
        *["only roughly stated"] * 5, "nothing is stated",
    ]  # fmt: skip


def test_a_box_says_at_least_what_it_is(names: ItemNames) -> None:
    unknown = next(text for text, values in EXPECTED["quantities"].items() if not values)
    quantity = names.quantity(unknown)
    assert (quantity.number, quantity.known) == (None, False)
    assert quantity.unit in names.book.words.lists["containers"]


def test_a_mark_is_no_number(names: ItemNames) -> None:
    assert names.quantity("1").known
    marked = names.quantity("1", None, ("1",))
    assert (marked.number, marked.known, str(marked.why)) == (
        None,
        False,
        "only a mark that something is needed or there",
    )
    assert names.quantity("2", None, ("1",)).number == 2
    assert names.quantity(None).why.template == "nothing is stated"


def sane(names: ItemNames, text: str) -> bool:
    quantity, suit = names.quantity(text), names.quantity(text, names.book.items["suit"])
    return (
        quantity.known == (quantity.number is not None)
        and (quantity.number is None or quantity.number >= 0)
        and (not suit.known or (quantity.known and suit.unit == names.book.items["suit"].unit))
    )


def test_no_text_breaks_the_reader_and_unknown_never_carries_a_number(names: ItemNames) -> None:
    words, random = names.book.words, Random(4)
    bits = [
        *words.digits, *words.places, *"0123456789.,-/*() x\u0665\u00b2\x00", *words.measures,
        *(word for name in LISTS for word in words.lists[name]),
    ]  # fmt: skip
    texts = ["".join(random.choices(bits, k=random.randrange(1, 12))) for _ in range(3_000)]
    assert [text for text in texts if not sane(names, text)] == []


def test_what_nobody_can_mean_is_unknown(names: ItemNames) -> None:
    assert names.quantity("1000000000000").number == 10**12
    assert names.quantity("1000000000001").why.template == "too much to be believed"
    assert names.quantity("1000000001 t").unit == names.quantity("1 t").unit
    assert not names.quantity("1000000001 t").known


def test_a_text_made_to_be_slow_is_not(names: ItemNames) -> None:
    words = names.book.words
    start = time.process_time()
    for unit in ("1", "1.", "(1", *words.places, *words.digits, *(f"1{place}" for place in words.places)):
        assert sane(names, unit * 500 + "x")
    assert time.process_time() - start < 10


def rows(reference_data: Path, file: str) -> list[dict[str, str]]:
    with (reference_data / "needs_offers" / "wuhan2020" / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_needs_meet_the_supply_by_item_and_unknown_quantities_are_kept_apart(
    names: ItemNames, reference_data: Path
) -> None:
    """2,160 needs: 232 with a number and its unit, 35 numbers of litres or bottles nobody can tell, 1,893 marks."""
    asked, why = [], Counter[str]()
    for row in rows(reference_data, "hospital_needs.csv"):
        match = names.meant(row["item"])
        assert match is not None
        quantity = names.quantity(row["qty_or_flag"], match.item, ("1",) if row["qty_known"] == "0" else ())
        why[quantity.why.template] += 1
        if quantity.known:
            asked.append((match.item.code, int(quantity.number or 0)))
    assert why == {
        "as stated": 232,
        "a number without a unit; {item} is measured in {own}": 35,
        "only a mark that something is needed or there": 1893,
    }
    given = []
    for row in rows(reference_data, "factory_supply.csv"):
        match = names.meant(row["item"])
        assert match is not None
        quantity = names.quantity(row["capacity"], match.item, ("1",))
        if quantity.known:
            given.append((match.item.code, int(quantity.number or 0)))
    assert given == [("mask-medical", 1_000_000), ("mask-protective", 50_000), ("suit", 5_000)]
    one = np.arange(len(asked))
    needs = Needs(one, one, np.array([code for code, _ in asked]), np.array([n for _, n in asked]), np.ones_like(one))
    here = np.arange(len(given))
    offers = Offers(here, here, np.array([code for code, _ in given]), np.array([n for _, n in given]))
    matching = solve(Problem(needs, offers))
    served = Counter[str]()
    for need, quantity_served in zip(
        matching.allocation.need.tolist(), matching.allocation.quantity.tolist(), strict=True
    ):
        served[asked[need][0]] += quantity_served
    assert matching.status == "optimal"
    assert served == {"mask-medical": 134_000, "mask-protective": 50_000, "suit": 5_000}
