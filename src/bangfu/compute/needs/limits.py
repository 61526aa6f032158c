"""What a need may not be: above its ceiling, a thing that is not helped with, or a brand. Reads no clock."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bangfu.compute.needs.elements import text_of
from bangfu.compute.procedures import Text
from bangfu.compute.specs import Spec


@dataclass(frozen=True)
class Words:
    """Words that a need may not use, each with what to write instead."""

    banned: tuple[tuple[str, Text], ...]
    brands: tuple[tuple[str, Text], ...]


@dataclass(frozen=True)
class Limits:
    """Ceilings in fen: of the whole value, and of one unit where the item has one."""

    whole_fen: int
    unit_fen: int | None
    words: Words


@dataclass(frozen=True)
class Asks:
    """What a need asks for, as far as its limits go: the value of one unit and the whole value, in fen."""

    unit_fen: int | None
    whole_fen: int
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Barred:
    """Why a need is refused: `rule` is "banned", "brand", "unit" or "whole"; the word found, or both amounts in fen."""

    rule: str
    word: str = ""
    instead: Text | None = None
    amount_fen: int = 0
    ceiling_fen: int = 0


def barred(asks: Asks, limits: Limits) -> Barred | None:
    """The first limit that a need breaks, or None.

    Words are found however they are written in full or half width, in small or capital letters, and spaced. Units: fen.
    Errors: none. Source: domain §7.3, complaint 1.

    >>> words = Words(banned=(("treadmill", Text("", "an aid")),), brands=(("Nike", Text("", "no brand")),))
    >>> limits = Limits(whole_fen=300_000, unit_fen=30_000, words=words)
    >>> barred(Asks(20_000, 200_000, ("a N I K E coat",)), limits).rule
    'brand'
    >>> barred(Asks(40_000, 200_000, ("a coat",)), limits).rule
    'unit'
    >>> barred(Asks(20_000, 300_000, ("a coat",)), limits) is None
    True
    """
    text = "\n".join(_plain(text) for text in asks.texts)
    for rule, words in (("banned", limits.words.banned), ("brand", limits.words.brands)):
        for word, instead in words:
            if _pattern(word).search(text):
                return Barred(rule, word, instead)
    if limits.unit_fen is not None and asks.unit_fen is not None and asks.unit_fen > limits.unit_fen:
        return Barred("unit", amount_fen=asks.unit_fen, ceiling_fen=limits.unit_fen)
    if asks.whole_fen > limits.whole_fen:
        return Barred("whole", amount_fen=asks.whole_fen, ceiling_fen=limits.whole_fen)
    return None


def read_words(entries: Mapping[str, Spec]) -> Words:
    """One dated version of the words as the policy data hold them. Errors: SpecInvalid with the line.

    >>> from bangfu.compute.specs import parse_spec
    >>> text = '''banned: [{words: [wine], instead: {zh: X, en: bread}}]
    ... brands: {words: [Acme], instead: {zh: X, en: the item}}'''
    >>> read_words(parse_spec(text, "example").entries()).brands[0][0]
    'Acme'
    """
    banned = []
    for item in entries["banned"]:
        keys = item.mapping(required=("words", "instead"))
        banned += [(word.text(), text_of(keys["instead"])) for word in keys["words"]]
    keys = entries["brands"].mapping(required=("words", "instead"))
    brands = [(word.text(), text_of(keys["instead"])) for word in keys["words"]]
    return Words(tuple(banned), tuple(brands))


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """Spaces do not hide a word; a word of letters is a whole word, so that no brand is found in “green”."""
    spaced = r"\s*".join(re.escape(character) for character in _plain(word) if not character.isspace())
    return re.compile(rf"(?<![a-z]){spaced}(?![a-z])" if word.isascii() else spaced)


def _plain(text: str) -> str:
    """Full width is half width, and capitals are small."""
    return unicodedata.normalize("NFKC", text).casefold()
