"""How much a text says: a number of pieces or of a measure, or, where it does not say it, unknown.

Nothing is guessed: a box whose content is not stated, a range, a rough figure and a mark that merely says "needed" are
all unknown, each with its reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from bangfu.compute.items.book import Item, Words
from bangfu.errors import Phrase, say

LONGEST = 500
NESTED = 4
MYRIAD = 10_000
LARGEST = 10**12

NOTHING = say("nothing is stated")
MARK = say("only a mark that something is needed or there")
NO_NUMBER = say("no number with a unit is stated")
ROUGH = say("only roughly stated")
RANGE = say("a range is stated, not a number")
SEVERAL = say("several quantities are stated")
NEGATIVE = say("not a quantity")
TOO_MUCH = say("too much to be believed")
STATED = say("as stated")


@dataclass(frozen=True)
class Quantity:
    """`number` of `unit`, exact; where not `known`, `number` is None and `unit` what was at least said."""

    number: Fraction | None
    unit: str | None
    known: bool
    why: Phrase


class Quantities:
    """Reads quantities with the words of a book; built once, used for any number of texts."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.signs = str.maketrans(dict(words.simplified))
        signs = "".join(map(re.escape, (*words.digits, *words.places)))
        places = "".join(map(re.escape, words.places))
        number = rf"(?:[0-9]+(?:\.[0-9]+)?(?:[{places}][0-9]*)*|[{signs}]+)"
        units = _any((*words.lists["pieces"], *words.lists["containers"], *words.measures))
        containers, times = _any(words.lists["containers"]), _any(words.lists["times"])
        rough, ranges = _any(words.lists["rough"]), _any(words.lists["ranges"])
        first = rf"(?<![a-z0-9.])(?<![0-9],)({number})({rough})?({units})(?![a-z])"
        # Some words that only stand beside a name look like a quantity: "for once" begins with "once".
        looks = re.compile(first)
        ends = {word[match.end() :] for word in words.lists["beside"] if (match := looks.match(word))}
        tails = _any(ends - {""}) or "$."
        self.bare = re.compile(number)
        self.mention = re.compile(rf"(-|{rough})?{first}(?!{tails})({rough})?")
        self.total = re.compile(rf"(?:{_any(words.lists['totals'])})({number})({units})(?![a-z])")
        self.range = re.compile(rf"{number}(?:{units})?(?:{ranges}){number}(?:{units})")
        each = _any(words.lists["each"])
        self.contents = (
            re.compile(rf"(?:{each})({containers})({number})({units})(?![a-z])"),
            re.compile(rf"({number})({units})(?:/|{each})({containers})"),
        )
        self.product = re.compile(rf"({number})({units})(?:{times})({number})({units})(?![a-z])")
        joints = (*words.lists["times"], *words.lists["each"], *words.lists["ranges"], "/")
        self.joints = {sign for word in joints for sign in word}
        self.bases = {base for base, _ in words.measures.values()}
        self.unknown = {self.plain(word) for word in words.lists["unknown"]}

    def plain(self, text: str) -> str:
        """Half-width, lower case, simplified, without spaces and without commas inside numbers."""
        small = unicodedata.normalize("NFKC", text[:LONGEST]).lower().translate(self.signs)
        return re.sub(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))", "", re.sub(r"\s+", "", small))

    def read(self, text: str | None, item: Item | None = None, marks: Collection[str] = ()) -> Quantity:
        """The quantity of a text; for a known item in the unit that it is counted in.

        `marks` are texts, such as "1" in a column of flags, that only say that there is some. Errors: none. Source:
        docs/rules/items.md.

        >>> from bangfu.compute.items import read_items
        >>> from bangfu.policy.loader import policy_files
        >>> quantities = Quantities(read_items(file.spec for file in policy_files("items")).words)
        >>> found = quantities.read("1,500 kg")
        >>> found.number, found.known, quantities.read("1", marks=("1",)).number
        (Fraction(1500, 1), True, None)
        """
        plain = self.plain(text or "")
        if not plain:
            return _unknown(NOTHING)
        if plain in marks:
            return _unknown(MARK)
        if plain in self.unknown:
            return _unknown(ROUGH)
        if self.bare.fullmatch(plain):
            found = self._counted(plain, None)
        elif self.range.search(plain):
            return _unknown(RANGE)
        else:
            found = self._stated(plain)
        if found.number is not None and found.number > LARGEST:
            return _unknown(TOO_MUCH, found.unit)
        return found if item is None or not found.known else self._of_item(found, item)

    def without(self, plain: str) -> str:
        """A plain text without what it says of quantities."""
        if not self.joints.isdisjoint(plain):
            for pattern in (self.range, self.product, *self.contents):
                plain = pattern.sub(" ", plain)
        return self.mention.sub(" ", plain).strip()

    def number(self, text: str) -> Fraction | None:
        """A number in digits, in signs or both, such as 1.5 myriads; None where two digits stand for a range.

        The last digit after a hundred or more counts the next lower place, as it is spoken.
        """
        if len(text) > 1 and all(sign in self.words.digits for sign in text):
            return None if len(text) == 2 and "0" not in self._figures(text) else Fraction(self._figures(text))
        if self.words.places.get(text[0], 0) > 10:
            return None
        total, section, digits, last, seen = Fraction(0), Fraction(0), None, 1, set[int]()
        for token in re.findall(r"[0-9]+(?:\.[0-9]+)?|[^0-9]", text):
            if token not in self.words.places:
                value = Fraction(self.words.digits.get(token, token))
                if digits and value:
                    return None
                digits, last = value, last if value else 1
                continue
            place = self.words.places[token]
            if place in seen or (place < MYRIAD and any(place > other for other in seen if other < MYRIAD)):
                return None
            if place < MYRIAD:
                section += (1 if digits is None else digits) * place
            else:
                section += digits or 0
                larger = all(place > other for other in seen)
                total = (total + section) * place if larger else total + section * place
                section, seen = Fraction(0), {other for other in seen if other >= MYRIAD}
            digits, last = None, place
            seen.add(place)
        return total + section + (digits or 0) * (last // 10 if last > 10 and (digits or 0) < 10 else 1)

    def _figures(self, text: str) -> str:
        return "".join(str(self.words.digits[sign]) for sign in text)

    def _stated(self, plain: str) -> Quantity:
        contents: dict[str, tuple[Fraction | None, str]] = {}
        for pattern, order in zip(self.contents, ((0, 1, 2), (2, 0, 1)), strict=True):
            for groups in pattern.findall(plain):
                container, count, unit = (groups[i] for i in order)
                contents[container] = (self.number(count), unit)
            plain = pattern.sub(" ", plain)
        if total := self.total.search(plain):
            return self._inside(total[1], total[2], contents)
        product = self.product.search(plain)
        if product:
            one, unit, many, container = product.groups()
            if unit in self.words.lists["containers"] and container not in self.words.lists["containers"]:
                one, unit, many, container = many, container, one, unit
            return self._inside(many, container, {**contents, container: (self.number(one), unit)})
        found = list(self.mention.finditer(plain))
        if not found:
            return _unknown(NO_NUMBER)
        if len({match.group(2, 4) for match in found}) > 1:
            return _unknown(SEVERAL)
        before, count, between, unit, after = found[0].groups()
        if before == "-":
            return _unknown(NEGATIVE, unit)
        if before or between or after:
            return _unknown(ROUGH, unit)
        return self._inside(count, unit, contents)

    def _inside(self, count: str, unit: str, contents: dict[str, tuple[Fraction | None, str]]) -> Quantity:
        """So many of a unit, opened as far as the text says what is in it."""
        number = self.number(count)
        for _ in range(NESTED):
            if unit not in contents or number is None:
                break
            inside, unit = contents[unit]
            number = None if inside is None else number * inside
        return _unknown(ROUGH, unit) if number is None else self._measured(number, unit)

    def _counted(self, text: str, unit: str | None) -> Quantity:
        number = self.number(text)
        return _unknown(ROUGH, unit) if number is None else Quantity(number, unit, True, STATED)

    def _measured(self, number: Fraction, unit: str) -> Quantity:
        if unit in self.words.measures:
            base, ratio = self.words.measures[unit]
            return Quantity(number * ratio, base, True, STATED)
        if unit in self.words.lists["containers"]:
            return _unknown(say("what one {unit} holds is not stated", unit=unit), unit)
        return Quantity(number, unit, True, STATED)

    def _of_item(self, found: Quantity, item: Item) -> Quantity:
        if found.unit is None and item.unit in self.bases:
            return _unknown(say("a number without a unit; {item} is measured in {own}", item=item.zh, own=item.unit))
        unit = item.unit if found.unit is None else found.unit
        if unit not in item.counts:
            why = say("{item} is not counted in {unit}, but in {own}", item=item.zh, unit=unit, own=item.unit)
            return _unknown(why, unit)
        return replace(found, number=(found.number or Fraction(0)) * item.counts[unit], unit=item.unit)


def _unknown(why: Phrase, unit: str | None = None) -> Quantity:
    return Quantity(None, unit, False, why)


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))
