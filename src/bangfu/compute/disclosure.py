"""What must not stand in a published text: numbers by which a person is known and, in lists of people, words of health.

The filter is cautious on purpose: it says where and why, and a person rewrites the text. It never repeats the number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bangfu.compute.identity import mask_name, personal_numbers
from bangfu.errors import Phrase, say

NUMERALS: Final = str.maketrans(
    "\u3007\u96f6\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5e7a\u4e24"
    "\u58f9\u8d30\u53c1\u8086\u4f0d\u9646\u67d2\u634c\u7396",
    "0012345678912123456789",
)
"""Chinese numerals, one for one, so that a number spelled out in them is found where it stands."""
MOST_DIGITS: Final = 8
"""In one cell of a list of people: a date has eight, and a longer number has no business there."""

_NAME: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff\u3007A-Za-z][\u3400-\u9fff\U00020000-\U0003ffff"
                          r"\u3007A-Za-z·•・.*＊ '-]{0,39}")  # fmt: skip
_COUNT: Final = re.compile(r"\d{1,4}")
_NUMBER: Final = re.compile(r"-?(\d{1,9}|\d{1,3}(,\d{3}){1,2})(\.\d{1,4})?")
_MONEY: Final = re.compile(r"-?(\d{1,11}|\d{1,3}(,\d{3}){1,3})(\.\d{1,2})?")
_SPELLED: Final = re.compile(r"(?<![0-9])[0-9](?:[\W_]{1,3}[0-9]){11,18}(?![0-9])")
"""A number dealt out digit by digit, whatever stands between them."""
_UNSEEN: Final = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad·•・*＊_.,，。、;；:：/\\|~\-—–‐'\"“”‘’]+")


class Holds(StrEnum):
    """What a column may hold."""

    PLACE = "place"
    NAME = "name"
    COUNT = "count"
    NUMBER = "number"
    MONEY = "money"
    WORDS = "words"
    TEXT = "text"


LONGEST: Final[Mapping[Holds, int]] = {Holds.PLACE: 60, Holds.WORDS: 40, Holds.TEXT: 500}
_SHAPES: Final = {
    Holds.NAME: (_NAME, say("this is not a name"), say("Write the name alone, without remarks or brackets.")),
    Holds.COUNT: (_COUNT, say("this is not a number of people"), say("Write a whole number such as 4.")),
    Holds.NUMBER: (_NUMBER, say("this is not a number"), say("Write a number such as 12 or 12.5, without a unit.")),
    Holds.MONEY: (_MONEY, say("this is not an amount"), say("Write yuan such as 1200 or 1,200.50, without a unit.")),
}
_LEAVE_OUT: Final = say("Leave the number out: a notice never needs it. The office can look it up in the register.")
_NUMBERS: Final = {
    "id": say("a number of 15 or 18 digits like that of an identity card"),
    "phone": say("a mobile telephone number"),
    "account": say("a long number like that of a bank account"),
}


@dataclass(frozen=True)
class Words:
    """Words of health, and the phrases that hold one of them and mean something else."""

    words: tuple[str, ...]
    harmless: tuple[str, ...]

    def found(self, text: str, *, shortest: int = 1) -> str:
        """The first word of at least `shortest` characters in a text, however it is spaced; empty where there is none.

        >>> Words(("ill",), ()).found("He is seriously ill"), Words(("ill",), ()).found("skill")
        ('ill', '')
        """
        plain = unicodedata.normalize("NFKC", text).lower()
        joined = _UNSEEN.sub("", plain)
        for phrase in sorted(self.harmless, key=len, reverse=True):
            joined = joined.replace(phrase, "\0")
        for word in self.words:
            if len(word) < shortest:
                continue
            if word.isascii():
                if re.search(rf"(?<![a-z]){re.escape(word)}", plain):
                    return word
            elif word in joined:
                return word
        return ""


@dataclass(frozen=True)
class Column:
    """A column that a type of notice may print, and what it may hold."""

    name: str
    holds: Holds


@dataclass(frozen=True)
class Finding:
    """One thing that may not be published: `part` is "title", "body" or a column's name, `row` counts from 1.

    `kind` is "id", "phone", "account", "health", "shape", "long" or "digits".
    """

    kind: str
    part: str
    row: int | None
    what: Phrase
    remedy: Phrase


def screen_text(part: str, text: str, health: Words | None = None, row: int | None = None) -> list[Finding]:
    """What may not stand in a free text: personal numbers of any script and spacing, and words of `health` if given.

    >>> [finding.kind for finding in screen_text("body", "Call 138 0000 1234")]
    ['phone']
    """
    plain = text.translate(NUMERALS)
    kinds = dict.fromkeys(found.kind for found in personal_numbers(plain))
    if not kinds and _SPELLED.search(unicodedata.normalize("NFKC", plain)):
        kinds["account"] = None
    findings = [Finding(kind, part, row, _NUMBERS[kind], _LEAVE_OUT) for kind in kinds]
    word = health.found(text) if health else ""
    return [*findings, *([_health(part, row, word)] if word else [])]


def screen_rows(columns: Sequence[Column], rows: Sequence[Sequence[str]], health: Words | None) -> list[Finding]:
    """What may not stand in the cells of a list; `health` is given for lists of people, which are held the tighter.

    Shapes: each row has a cell per column. Errors: none; an empty cell is nothing wrong.
    """
    seen: dict[tuple[int, str], list[Finding]] = {}
    findings = []
    for number, row in enumerate(rows, 1):
        for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
            key = (place, cell)
            if key not in seen:  # places, categories and results repeat thousands of times
                seen[key] = _cell(column, cell, health)
            findings += [Finding(f.kind, f.part, number, f.what, f.remedy) for f in seen[key]]
    return findings


def masked_rows(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows with the names in them masked: the first character, and the last of three or more."""
    names = [column.holds is Holds.NAME for column in columns]
    return [[mask_name(cell) if hide else cell for hide, cell in zip(names, row, strict=True)] for row in rows]


def _cell(column: Column, cell: str, health: Words | None) -> list[Finding]:
    if not cell.strip():
        return []
    if column.holds in _SHAPES:
        pattern, what, remedy = _SHAPES[column.holds]
        if not pattern.fullmatch(cell.strip()):
            return [Finding("shape", column.name, None, what, remedy)]
        # Numerals are characters too: a name may be a number spelled out.
        word = health.found(cell, shortest=2) if health and column.holds is Holds.NAME else ""
        numbers = screen_text(column.name, cell)
        return [*numbers, *([_health(column.name, None, word)] if word else [])]
    findings = screen_text(column.name, cell, health)
    most = LONGEST[column.holds]
    if len(cell) > most:
        what = say("{count} characters stand here, {most} at most are allowed", count=len(cell), most=most)
        findings.append(Finding("long", column.name, None, what, say("Write it shorter.")))
    digits = sum(character.isdigit() for character in cell.translate(NUMERALS))
    if health and not findings and digits > MOST_DIGITS:
        what = say("{count} digits stand in one cell of a list of people", count=digits)
        findings.append(Finding("digits", column.name, None, what, _LEAVE_OUT))
    return findings


def _health(part: str, row: int | None, word: str) -> Finding:
    return Finding(
        "health",
        part,
        row,
        say("the word “{word}” tells something of a person's health", word=word),
        say("Take it out, or say it without health: a list of people on a board shows the result alone."),
    )
