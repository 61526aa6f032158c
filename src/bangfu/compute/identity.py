"""The numbers by which people are known: resident IDs (GB 11643), disability certificates, phones and accounts.

Each check comes for one value and for a whole column, and both say the same. The area at the front of an ID is a
warning at most: lists of areas age faster than people do.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from bangfu.compute.usual_ids import CHECK_DIGITS, WEIGHTS, usual_ids
from bangfu.errors import Phrase, say

EARLIEST_BIRTH: Final = dt.date(1890, 1, 1)
NO_ID_PREFIX: Final = "999999"
"""What the national system writes before a number that stands for "has no ID"; such a number is not checked."""
REGIONS: Final = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(first, last + 1)
)
MOBILE: Final = r"^1[3-9][0-9]{9}$"
LANDLINE: Final = r"^0[0-9]{2,3}-?[0-9]{7,8}$"

_FLOAT: Final = r"^[0-9]+(\.[0-9]+)?[eE]\+?[0-9]+$|^[0-9]{9,}\.[0-9]*$"
_CERTIFICATE: Final = r"^[0-9]{17}[0-9X][1-7][1-4]([0-9]{2})?$"
_RETYPE: Final = say("Format the column as text in the spreadsheet, then type the number again from the card.")
_FROM_CARD: Final = say("Compare it with the card and correct it.")

ID_PROBLEMS: Final[dict[str, tuple[Phrase, Phrase]]] = {
    "float": (say("this ID number was stored as a number and has lost its last digits"), _RETYPE),
    "length": (
        say("an ID number has 18 digits, a disability certificate 20 or 22"),
        say("Write the whole number as it stands on the card, as text."),
    ),
    "characters": (say("an ID number holds digits only, and X at most as its last"), _FROM_CARD),
    "date": (say("digits 7 to 14 of this ID number are no date of birth"), _FROM_CARD),
    "checksum": (say("the check digit of this ID number is wrong: a digit was mistyped"), _FROM_CARD),
    "certificate": (
        say("the last digits of this disability certificate are no category (1–7) and grade (1–4)"),
        _FROM_CARD,
    ),
}
"""What can be wrong with an ID number, by its code in `check_ids`, and what to do about it."""


def tidy_number(text: str) -> str:
    """A number without the marks of how it was typed: full-width forms, spaces, hyphens, a leading apostrophe.

    >>> tidy_number(" '１０１２３４ 19900101-001x")
    '10123419900101001X'
    """
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s\u200b\ufeff'’‘`\-‐-―]", "", plain).upper()


def tidy_numbers(column: pl.Series) -> pl.Series:
    """`tidy_number` for a column; nulls stay null."""
    plain = column.str.normalize("NFKC").str.replace_all(r"[\s\u{200b}\u{feff}'’‘`\-‐-―]", "")
    return plain.str.to_uppercase()


def id_problem(number: str) -> Phrase | None:
    """What is wrong with an ID or disability certificate number, or None. Source: GB 11643-1999.

    >>> id_problem("10123419900101003X") is None
    False
    >>> id_problem("999999200001010011") is None
    True
    """
    code = check_ids(pl.Series([number], dtype=pl.String)).item()
    return None if code is None else ID_PROBLEMS[code][0]


def check_ids(numbers: pl.Series) -> pl.Series:
    """The code in `ID_PROBLEMS` of what is wrong with each tidied number; null where nothing is, or where it is absent.

    Shapes: one code per number. Errors: none. Source: GB 11643-1999; the length rules of the national register.

    >>> check_ids(pl.Series(["101234199001010018", "1.01234E+17"])).to_list()[1]
    'float'
    """
    return id_facts(numbers)["problem"]


def id_facts(numbers: pl.Series) -> pl.DataFrame:
    """What a column of tidied numbers says: `problem` as `check_ids`, `born` as `birth_dates`, `sex` as `sexes`.

    Usual numbers are read together as bytes; only what is left is looked at as text.

    >>> id_facts(pl.Series(["101234199001010017"])).row(0)
    (None, datetime.date(1990, 1, 1), '1')
    """
    numbers = numbers.cast(pl.String)
    usual = usual_ids(numbers)
    known = numbers.is_not_null()
    left = known.to_numpy(writable=True)
    left[usual.places] = False
    unusual = np.flatnonzero(left)
    born = np.zeros(len(numbers), np.int32)
    born[usual.places] = usual.born
    male = np.zeros(len(numbers), np.bool_)
    male[usual.places] = usual.male
    frame = pl.DataFrame({"known": known, "born": born, "male": male}).select(
        pl.lit(None, pl.String).alias("problem"),
        pl.when("known").then(pl.col("born").cast(pl.Date)).alias("born"),
        pl.when("known").then(pl.when("male").then(pl.lit("1")).otherwise(pl.lit("2"))).alias("sex"),
    )
    if not len(unusual):
        return frame
    text = numbers.gather(unusual)
    return frame.with_columns(
        frame[name].scatter(unusual, read(text))
        for name, read in (("problem", _problems), ("born", _birth_dates), ("sex", _sexes))
    )


def _problems(numbers: pl.Series) -> pl.Series:
    frame = pl.DataFrame({"number": numbers}).with_columns(body=pl.col("number").str.slice(0, 18))
    frame = frame.with_columns(
        born=pl.col("body").str.slice(6, 8).str.to_date("%Y%m%d", strict=False),
        check=_check_digits(frame.get_column("body")),
    )
    number, body = pl.col("number"), pl.col("body")
    placeholder = number.str.starts_with(NO_ID_PREFIX) & number.str.contains("^[0-9]{17}[0-9X]$")
    born = pl.col("born")
    code = (
        pl.when(number.is_null() | (number == "") | placeholder)
        .then(None)
        .when(number.str.contains(_FLOAT))
        .then(pl.lit("float"))
        .when(~number.str.len_chars().is_in([18, 20, 22]))
        .then(pl.lit("length"))
        .when(~body.str.contains("^[0-9]{17}[0-9X]$") | ~number.str.contains("^[0-9]{17}[0-9X][0-9]*$"))
        .then(pl.lit("characters"))
        .when(born.is_null() | (born < EARLIEST_BIRTH))
        .then(pl.lit("date"))
        .when(body.str.slice(17, 1) != pl.col("check"))
        .then(pl.lit("checksum"))
        .when((number.str.len_chars() > 18) & ~number.str.contains(_CERTIFICATE))
        .then(pl.lit("certificate"))
    )
    return frame.select(code.cast(pl.String).alias("problem")).to_series()


def check_digit(body: str) -> str:
    """The 18th digit of an ID from its first 17. Source: GB 11643-1999.

    >>> check_digit("10123419900101001")
    '7'
    """
    digit = _check_digits(pl.Series([body])).item()
    if digit is None:
        raise ValueError("the first 17 digits of an ID are digits")
    return str(digit)


def is_placeholder(number: str) -> bool:
    """Whether a number stands for "has no ID"."""
    return number.startswith(NO_ID_PREFIX)


def area_doubtful(number: str) -> bool:
    """Whether the first two digits name no province that ever gave out IDs: a warning, never an error.

    >>> area_doubtful("101234199001010018")
    True
    """
    return not is_placeholder(number) and number[:2] not in REGIONS


def birth_date(number: str) -> dt.date | None:
    """The date of birth in an ID or disability certificate number; None where there is none.

    >>> birth_date("101234199001010018")
    datetime.date(1990, 1, 1)
    """
    found: dt.date | None = birth_dates(pl.Series([number], dtype=pl.String)).item()
    return found


def birth_dates(numbers: pl.Series) -> pl.Series:
    """`birth_date` for a column."""
    return id_facts(numbers)["born"].alias(numbers.name)


def _birth_dates(numbers: pl.Series) -> pl.Series:
    born = numbers.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    return pl.select(pl.when(numbers.str.len_chars() >= 18).then(born)).to_series()


def sex(number: str) -> str:
    """The code of the sex in an ID number ("1" male, "2" female); empty where there is none.

    >>> sex("101234199001010018")
    '1'
    """
    found: str | None = sexes(pl.Series([number], dtype=pl.String)).item()
    return found or ""


def sexes(numbers: pl.Series) -> pl.Series:
    """`sex` for a column; null where there is none."""
    return id_facts(numbers)["sex"].alias(numbers.name)


def _sexes(numbers: pl.Series) -> pl.Series:
    digit = numbers.str.slice(16, 1).cast(pl.Int8, strict=False)
    known = (numbers.str.len_chars() >= 18) & ~numbers.str.starts_with(NO_ID_PREFIX)
    male = pl.select(pl.when(digit % 2 == 1).then(pl.lit("1")).when(digit % 2 == 0).then(pl.lit("2"))).to_series()
    return pl.select(pl.when(known).then(male)).to_series()


def age(born: dt.date, on: dt.date) -> int:
    """Full years of life on a day; one born on 29 February is a year older on 1 March.

    >>> age(dt.date(2008, 2, 29), dt.date(2026, 2, 28))
    17
    """
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def ages(born: pl.Expr, on: dt.date) -> pl.Expr:
    """`age` for a column of days of birth; null where there is none.

    >>> born = pl.DataFrame({"born": [dt.date(2008, 2, 29), dt.date(2008, 11, 22), dt.date(2008, 11, 23), None]})
    >>> born.select(ages(pl.col("born"), dt.date(2026, 11, 22))).to_series().to_list()
    [18, 18, 17, None]
    """
    # A month alone is a number of eight bits, in which no hundred times July has room.
    birthday = born.dt.month().cast(pl.Int32) * 100 + born.dt.day()
    return on.year - born.dt.year() - (birthday > on.month * 100 + on.day)


def phone_problem(number: str) -> Phrase | None:
    """What is wrong with a tidied telephone number, or None."""
    if re.match(MOBILE, number) or re.match(LANDLINE, number):
        return None
    if re.match(_FLOAT, number):
        return say("this telephone number was stored as a number with decimals")
    return say("a mobile number has 11 digits and begins with 13 to 19; a landline begins with its area code")


def mask_id(number: str) -> str:
    """
    >>> mask_id("101234199001010018")
    '1012**********0018'
    """
    if len(number) < 12:
        return "*" * len(number)
    return number[:4] + "*" * (len(number) - 8) + number[-4:]


def mask_phone(number: str) -> str:
    """
    >>> mask_phone("13800001234")
    '138****1234'
    """
    if len(number) < 8:
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


def mask_account(number: str) -> str:
    """
    >>> mask_account("6222000000001234")
    '************1234'
    """
    return "*" * (len(number) - 4) + number[-4:] if len(number) > 6 else "*" * len(number)


def mask_name(name: str) -> str:
    """The first character, and the last of a name of three or more.

    >>> mask_name("ABC")
    'A*C'
    """
    if len(name) <= 2:
        return name[:1] + "*" * (len(name) - 1)
    return name[0] + "*" * (len(name) - 2) + name[-1]


MASKS: Final[dict[str, Callable[[str], str]]] = {
    "id": mask_id,
    "phone": mask_phone,
    "account": mask_account,
    "name": mask_name,
}


@dataclass(frozen=True)
class Found:
    """A personal number in a text: what it looks like ("id", "phone", "account") and where it stands."""

    kind: str
    start: int
    end: int


_GAP = r"[ \u00a0\u2000-\u200d\u202f\u2060\u3000\ufeff\t\r\n\-‐-―−._/·・•*]"
_NOT_BEFORE, _NOT_AFTER = r"(?<![0-9])", r"(?![0-9])"
_TEXT_NUMBERS: Final = tuple(
    (kind, re.compile(_NOT_BEFORE + pattern.replace("~", _GAP + "{0,3}") + _NOT_AFTER))
    for kind, pattern in (
        ("id", r"[0-9](?:~[0-9]){16}~[0-9Xx](?:[1-7][1-4](?:[0-9]{2})?)?"),
        ("id", r"[0-9]{6}~[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])~[0-9]{3}"),
        ("account", r"[0-9]{12,19}"),
        ("account", r"[0-9]{4}(?:~[0-9]{4}){2,3}(?:~[0-9]{1,4})?"),
        ("phone", r"(?:(?:\+|00)?86~)?1[3-9][0-9]~[0-9]{4}~[0-9]{4}"),
        ("phone", r"(?:(?:\+|00)?86~)?1~[3-9](?:~[0-9]){9}"),
    )
)


def personal_numbers(text: str) -> list[Found]:
    """Everything in a text that may be an ID, phone or account number, however it is typed; in order, without overlap.

    Digits of any script and up to three separators between them are seen through. Cautious on purpose: a number of 18
    digits counts with a wrong check digit too, since that is how mistyped IDs look.

    >>> [found.kind for found in personal_numbers("tel. １３８-0000-1234")]
    ['phone']
    """
    plain = "".join(_plain_digit(character) for character in text)
    taken: list[Found] = []
    for kind, pattern in _TEXT_NUMBERS:
        for match in pattern.finditer(plain):
            if all(match.end() <= found.start or match.start() >= found.end for found in taken):
                taken.append(Found(kind, match.start(), match.end()))
    return sorted(taken, key=lambda found: found.start)


def mask_numbers(text: str, kinds: Sequence[str] = ("id", "phone")) -> str:
    """A text in which what may be an ID or a phone number is masked. Accounts only where asked for: the numbers of
    households and areas are as long.

    >>> mask_numbers("see 101234199001010018, 13800001234")
    'see 1012**********0018, 138****1234'
    """
    for found in reversed(personal_numbers(text)):
        if found.kind in kinds:
            text = text[: found.start] + MASKS[found.kind](text[found.start : found.end]) + text[found.end :]
    return text


def _plain_digit(character: str) -> str:
    """The ASCII digit or letter of a character, one for one, so that places in the text stay as they are."""
    if character.isascii():
        return character
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def _check_digits(bodies: pl.Series) -> pl.Series:
    """The right check digit of each number that begins with 17 digits; null for others."""
    fit = bodies.str.contains("^[0-9]{17}").fill_null(False)
    chosen = bodies.filter(fit).str.slice(0, 17)
    digits = np.frombuffer("".join(chosen).encode(), np.uint8).reshape(-1, 17).astype(np.int64) - ord("0")
    right = np.frombuffer(CHECK_DIGITS.encode(), "S1")[(digits @ np.array(WEIGHTS)) % 11].astype(str)
    result = np.full(len(bodies), None, object)
    result[fit.to_numpy()] = right
    return pl.Series("check", result.tolist(), dtype=pl.String)
