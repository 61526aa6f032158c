"""Cells into values: each kind of field has one function from a column of text to a typed column, and what is wrong.

A function returns the values, null where a cell is empty or wrong; what is filled and null afterwards is wrong. Money
becomes whole fen by moving the decimal point of the text: no binary fraction stands between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Protocol

import polars as pl

from bangfu.compute import identity
from bangfu.compute.layouts import Field, label_key
from bangfu.compute.workbooks import is_broken, is_number, plain
from bangfu.errors import Phrase, say

NONE_WRITTEN: Final = ("", "-", "--", "\u2014", "\u2014\u2014", "/", "\\", "\u65e0\u6570\u636e", "NULL", "null", "NA")
"""What writers put for "nothing": all of it is an empty cell."""
NOTHING: Final = "\u65e0"
"""The word for "none": an empty value where no choice of the list is called so."""
SEPARATORS: Final = r"[,\u{3001}\u{ff0c};\u{ff1b}|\n]+"
YEAR_SIGN, MONTH_SIGN, DAY_SIGN = "\u5e74", "\u6708", "\u65e5"
YUAN_SIGNS: Final = r"^[\u{a5}\u{ffe5}]|\u{5143}$"
EARLIEST_SERIAL, LATEST_SERIAL = 1, 80_000
Reason = Callable[[str], tuple[Phrase, Phrase]]


class CodeLike(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...
    @property
    def marks(self) -> tuple[str, ...]: ...


Codes = Callable[[str], Iterable[CodeLike]]


@dataclass(frozen=True)
class Cells:
    """A column of a file: its text, which cells were numbers, and whether the workbook counts dates from 1904."""

    text: pl.Series
    numeric: pl.Series
    date1904: bool = False
    in_wan: bool = False

    @classmethod
    def of(cls, raw: pl.Series, *, date1904: bool, in_wan: bool) -> Cells:
        text = plain(raw)
        empty = text.is_in(list(NONE_WRITTEN)).fill_null(True)
        return cls(text.set(empty, None), is_number(raw), date1904, in_wan)


@dataclass(frozen=True)
class Converted:
    values: pl.Series
    wrong: pl.Series
    reason: Reason


def convert(field: Field, raw: pl.Series, *, codes: Codes, date1904: bool = False, in_wan: bool = False) -> Converted:
    """A column of a file as values of a field. `wrong` marks the cells that are none, `reason` says why."""
    cells = Cells.of(raw, date1904=date1904, in_wan=in_wan)
    values, reason = _KINDS[field.kind](field, cells, codes)
    broken = is_broken(raw)
    wrong = (cells.text.is_not_null() & values.is_null()) | broken
    if values.dtype == pl.String:
        values = values.set((values == "").fill_null(False), None)
    return Converted(values.set(broken, None) if broken.any() else values, wrong, _told_broken(raw, reason))


def _told_broken(raw: pl.Series, reason: Reason) -> Reason:
    shown = set(plain(raw.filter(is_broken(raw))).fill_null("").to_list())

    def tell(value: str) -> tuple[Phrase, Phrase]:
        if value in shown and value[:1] in ("#", "=", "?"):
            return (
                say("this cell shows an error, or a formula without a result"),
                say("Mend the formula, or write the value itself."),
            )
        return reason(value)

    return tell


def always(what: Phrase, remedy: Phrase) -> Reason:
    """The same words for every value."""
    return lambda value: (what, remedy)


def _text(field: Field, cells: Cells, codes: Codes) -> tuple[pl.Series, Reason]:
    lost = cells.numeric & (cells.text.str.contains("[eE]") | (cells.text.str.len_chars() > 15))
    text = cells.text.str.replace_all(r"\s+", " ")
    fits = (text.str.len_chars() <= field.size) & ~lost

    def reason(value: str) -> tuple[Phrase, Phrase]:
        if len(value) > field.size:
            return say("this is longer than {limit} characters", limit=field.size), say("Shorten it.")
        return (
            say("this number was stored as a number and has lost its last digits"),
            say("Format the column as text in the spreadsheet, then type the number again."),
        )

    return text.set(~fits.fill_null(False), None), reason


def _code(field: Field, cells: Cells, codes: Codes) -> tuple[pl.Series, Reason]:
    known = {label_key(NOTHING): "", **labels_of(codes(field.codes))}
    return _replaced(cells.text, known), _told_choices(field, codes)


def _codes(field: Field, cells: Cells, codes: Codes) -> tuple[pl.Series, Reason]:
    known = {label_key(NOTHING): "", **labels_of(codes(field.codes))}
    found: dict[str, str | None] = {}
    for text in cells.text.drop_nulls().unique():
        parts = [part for part in pl.Series([text]).str.replace_all(SEPARATORS, ",").item().split(",") if part.strip()]
        whole = [known.get(label_key(part)) for part in parts]
        given = [part for part in whole if part is not None]
        found[text] = ",".join(dict.fromkeys(given)) if len(given) == len(whole) else known.get(label_key(text))
    return cells.text.replace_strict(found, default=None, return_dtype=pl.String), _told_choices(field, codes)


def _flag(field: Field, cells: Cells, codes: Codes) -> tuple[pl.Series, Reason]:
    known = {**labels_of(codes("yes_no")), "true": "1", "false": "0"}
    values = _replaced(cells.text, known)
    flags = pl.select(pl.when(values == "1").then(True).when(values == "0").then(False)).to_series()
    return flags, _told_choices(field, codes, "yes_no")


def labels_of(values: Iterable[CodeLike]) -> dict[str, str]:
    """Every way to write a code of a list, as `label_key` sees it; a code that lost its zero is still the code."""
    known: dict[str, str] = {}
    listed = list(values)
    for each in (lambda c: (c.code, c.zh, c.en), lambda c: c.aliases, lambda c: (c.code + c.zh, c.code.lstrip("0"))):
        for value in listed:
            for label in each(value):
                known.setdefault(label_key(label), value.code)
    return known


def _replaced(texts: pl.Series, known: Mapping[str, str]) -> pl.Series:
    found = {text: known.get(label_key(text)) for text in texts.drop_nulls().unique()}
    return texts.replace_strict(found, default=None, return_dtype=pl.String)


def _told_choices(field: Field, codes: Codes, name: str = "") -> Reason:
    names = [value.zh for value in codes(name or field.codes) if "legacy" not in value.marks]

    def reason(value: str) -> tuple[Phrase, Phrase]:
        near = get_close_matches(value, names, n=1, cutoff=0.5)
        what = say("this is none of the choices of “{field}”", field=field.zh)
        if near:
            return what, say("Did you mean “{name}”?", name=near[0])
        return what, say("Choose one of: {names}.", names=", ".join(names[:12]))

    return reason


def _count(field: Field, cells: Cells, codes: Codes) -> tuple[pl.Series, Reason]:
    text = cells.text.str.replace_all(",", "")
    values = text.str.extract(r"^(\d{1,9})(?:\.0*)?$").cast(pl.Int64, strict=False)
    fits = (values >= field.least) & (values <= (10**9 if field.most is None else field.most))
    if field.most is not None:
        remedy = say("Write a whole number from {least} to {most}.", least=field.least, most=field.most)
    else:
        remedy = say("Write a whole number of at least {minimum}.", minimum=field.least)
    return values.set(~fits.fill_null(False), None), always(say("this is not a number that can stand here"), remedy)


def _year(field: Field, cells: Cells, codes: Codes) -> tuple[pl.Series, Reason]:
    years = cells.text.str.extract(rf"^(19[5-9]\d|2[01]\d\d)(?:\.0*)?{YEAR_SIGN}?$").cast(pl.Int64, strict=False)
    return years, always(say("this is not a year"), say("Write the year in four digits, such as 2023."))


def _money(field: Field, cells: Cells, codes: Codes) -> tuple[pl.Series, Reason]:
    places = 6 if cells.in_wan else 2
    values = _scaled(cells, places)
    remedy = (
        say("Write the amount in units of 10,000 yuan, such as 12.34, with six decimals at most.")
        if cells.in_wan
        else say("Write the amount in yuan, such as 1234.56, with two decimals at most.")
    )
    return values, always(say("this is not an amount of money"), remedy)


def _measure(field: Field, cells: Cells, codes: Codes) -> tuple[pl.Series, Reason]:
    hundredths = _scaled(cells, 2)
    whole, part = hundredths // 100, hundredths % 100
    text = whole.cast(pl.String) + "." + part.cast(pl.String).str.zfill(2)
    return text, always(
        say("this is not a number that can stand here"),
        say("Write a number of zero or more, such as 12.5, with two decimals at most."),
    )


def _scaled(cells: Cells, places: int) -> pl.Series:
    """The numbers times a power of ten, exact; null where a cell is no number or has more decimals.

    A cell stored as a number shows 15 digits; what a binary fraction adds beyond them is not the writer's.
    """
    text = cells.text.str.replace_all(r"[, ]", "").str.replace_all(YUAN_SIGNS, "")
    noisy = cells.numeric & ~text.str.contains(rf"^\d{{1,12}}(\.\d{{1,{places}}})?$").fill_null(True)
    if noisy.any():
        shown = {value: _shown(value) for value in text.filter(noisy).drop_nulls().unique()}
        text = pl.select(pl.when(noisy).then(text.replace(shown)).otherwise(text)).to_series()
    fits = text.str.contains(rf"^\d{{1,12}}(\.\d{{0,{places}}}0*)?$")
    whole = text.str.extract(r"^(\d+)")
    part = text.str.extract(r"\.(\d*)").fill_null("").str.slice(0, places).str.pad_end(places, "0")
    return (whole + part).set(~fits.fill_null(False), None).cast(pl.Int64, strict=False)


def _shown(text: str) -> str:
    """A stored number as the spreadsheet shows it, with 15 digits and no exponent."""
    try:
        number = f"{float(text):.15g}"
    except ValueError:
        return text
    return f"{float(number):.6f}".rstrip("0").rstrip(".") if "e" in number else number


def _date(field: Field, cells: Cells, codes: Codes) -> tuple[pl.Series, Reason]:
    values = _dates(cells)
    return values, always(say("this is not a date"), say("Write year, month and day, such as 2023-06-01."))


def _dates(cells: Cells) -> pl.Series:
    """Written dates, and the day numbers of a spreadsheet in both of its calendars."""
    text = cells.text.str.extract(r"^([^ T]+)(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$")
    parts = text.str.replace_all(f"[{YEAR_SIGN}{MONTH_SIGN}/.]", "-").str.replace(f"{DAY_SIGN}$", "")
    compact = parts.str.contains(r"^(?:19|20)\d{6}$").fill_null(False)
    written = pl.select(
        pl.when(compact)
        .then(parts.str.to_date("%Y%m%d", strict=False))
        .otherwise(parts.str.to_date("%Y-%m-%d", strict=False))
    ).to_series()
    serial = cells.text.str.extract(r"^(\d{1,5})(?:\.\d+)?$").cast(pl.Int64, strict=False)
    counted = cells.numeric & ~compact & (serial >= EARLIEST_SERIAL) & (serial <= LATEST_SERIAL)
    # The 1900 calendar counts a 29 February 1900 that never was: it is day 60.
    shift = 24_107 if cells.date1904 else 25_569
    early = (serial <= 59) & (not cells.date1904)
    days = serial - shift + early.cast(pl.Int64)
    counted = counted & ((serial != 60) | cells.date1904)
    return pl.select(pl.when(counted).then(days.cast(pl.Int32).cast(pl.Date)).otherwise(written)).to_series()


def _month(field: Field, cells: Cells, codes: Codes) -> tuple[pl.Series, Reason]:
    text = cells.text.str.replace_all(r"[ ]", "")
    pattern = rf"^((?:19|20)\d{{2}})[-/.{YEAR_SIGN}]?(\d{{1,2}}){MONTH_SIGN}?(?:\.0)?$"
    year, month = text.str.extract(pattern, 1), text.str.extract(pattern, 2).str.zfill(2)
    serial = cells.numeric & text.str.contains(r"^\d{5}(\.\d+)?$").fill_null(False)
    written = (year + month).set(~month.cast(pl.Int64, strict=False).is_between(1, 12).fill_null(False), None)
    from_day = _dates(cells).dt.strftime("%Y%m")
    values = pl.select(pl.when(serial).then(from_day).otherwise(pl.coalesce(written, from_day))).to_series()
    return values, always(say("this is not a month"), say("Write year and month in six digits, such as 202306."))


def _id(field: Field, cells: Cells, codes: Codes) -> tuple[pl.Series, Reason]:
    numbers = identity.tidy_numbers(cells.text)
    problems = identity.check_ids(numbers)
    stored = cells.numeric & (numbers.str.len_chars() >= 18)
    wrong = problems.is_not_null() | stored

    def reason(value: str) -> tuple[Phrase, Phrase]:
        code = identity.check_ids(pl.Series([identity.tidy_number(value)])).item()
        # A number without other fault was stored as one: the digits that Excel lost are zeros now.
        return identity.ID_PROBLEMS[code or "float"] if code != "checksum" else _checksum(value, stored_values)

    stored_values = set(cells.text.filter(stored.fill_null(False)).to_list())
    return numbers.set(wrong.fill_null(False), None), reason


def _checksum(value: str, stored: set[str]) -> tuple[Phrase, Phrase]:
    return identity.ID_PROBLEMS["float" if value in stored else "checksum"]


def _phone(field: Field, cells: Cells, codes: Codes) -> tuple[pl.Series, Reason]:
    numbers = identity.tidy_numbers(cells.text).str.replace(r"^(?:\+|00)86", "")
    fits = numbers.str.contains(identity.MOBILE) | numbers.str.contains(identity.LANDLINE)
    return numbers.set(~fits.fill_null(False), None), always(
        say("this is not a telephone number"),
        say("Write the 11 digits of a mobile number, or a landline with its area code."),
    )


def _account(field: Field, cells: Cells, codes: Codes) -> tuple[pl.Series, Reason]:
    numbers = identity.tidy_numbers(cells.text)
    lost = cells.numeric & (numbers.str.len_chars() > 15)
    fits = numbers.str.contains(r"^\d{8,30}$") & ~lost
    return numbers.set(~fits.fill_null(False), None), always(
        say("this is not a bank account number, or it was stored as a number and lost digits"),
        say("Format the column as text in the spreadsheet, then type the number again from the card."),
    )


def _area(field: Field, cells: Cells, codes: Codes) -> tuple[pl.Series, Reason]:
    return cells.text, always(say("this is not an area"), say("Write its name."))


_KINDS: Final[dict[str, Callable[[Field, Cells, Codes], tuple[pl.Series, Reason]]]] = {
    "text": _text,
    "code": _code,
    "codes": _codes,
    "flag": _flag,
    "count": _count,
    "year": _year,
    "money": _money,
    "measure": _measure,
    "date": _date,
    "month": _month,
    "id": _id,
    "phone": _phone,
    "account": _account,
    "area": _area,
}
