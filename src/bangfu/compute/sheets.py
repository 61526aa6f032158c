"""Tables that people hand in: CSV (also .gz and .xz), Parquet and xlsx, read with the place of every cell.

Cells of CSV and xlsx files stay text until a reader says what a column holds, so that nothing is guessed: codes keep
their leading zeros, decimals stay exact, and a wrong cell is answered with file, row, column, value and remedy.
Rows are counted as the file's reader sees them: the header is row 1.
"""

from __future__ import annotations

import csv
import gzip
import io
import lzma
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path

import fastexcel
import numpy as np
import polars as pl
from numpy.typing import NDArray

from bangfu.errors import LimitExceeded, Phrase, SheetErrors, say

MISSING = ("", "NA")
"""What an absent value looks like in a text file: an empty cell, or R's NA. "NaN" is a broken number, not absence."""
MAX_BYTES = 2 << 30
MAX_COLUMNS = 1_000
SCAN_BYTES = 64 << 20
HEADER_BYTES = 1 << 20
DECODE_PARQUET = "import sys, polars; polars.read_parquet(sys.argv[1], glob=False).write_ipc(sys.argv[2])"
WHOLE_LIMIT = 1 << 53
EXACT_LIMIT = 1 << 62
EXACT_PLACES = 18
EXACT_FORM = r"^[^eE]{1,28}([eE][+-]?\d{1,3})?$"
"""What the decimal arithmetic, of 28 digits, takes without rounding."""


@dataclass(frozen=True)
class Sheet:
    """The rows of one table. `rows[i]` is the row of the file that index i came from."""

    file: str
    frame: pl.DataFrame
    rows: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)

    def fault(
        self, what: Phrase, remedy: Phrase, *, index: int | None = None, column: str | None = None
    ) -> SheetErrors:
        """An error that names the cell, the row, the column or the whole file."""
        if index is not None and column is not None:
            where = say(
                "{file}, row {row}, column “{column}”", file=self.file, row=int(self.rows[index]), column=column
            )
        elif index is not None:
            where = say("{file}, row {row}", file=self.file, row=int(self.rows[index]))
        elif column is not None:
            where = say("{file}, column “{column}”", file=self.file, column=column)
        else:
            where = say("{file}", file=self.file)
        return SheetErrors(what, where=where, remedy=remedy)

    def column(self, name: str) -> pl.Series:
        """The cells of a column as the file has them. Errors: SheetErrors where there is none."""
        if name in self.frame.columns:
            cells = self.frame.get_column(name)
            if cells.dtype.is_nested() or cells.dtype in (pl.Binary, pl.Object, pl.Duration):
                raise self.fault(
                    say("this column holds neither numbers nor text"), say("Store plain values."), column=name
                )
            return cells
        near = get_close_matches(name, self.frame.columns, n=1)
        shown = ", ".join(self.frame.columns[:20])
        hint = say("Did you mean “{name}”?", name=near[0]) if near else say("The file has: {names}.", names=shown)
        raise self.fault(say("the column “{column}” is missing", column=name), hint)

    def labels(self, name: str) -> pl.Series:
        """A column of names or codes as text; every cell must be filled."""
        cells = _as_text(self.column(name))
        self._refuse_blank(name, cells.is_null().to_numpy())
        return cells

    def optional_labels(self, name: str) -> pl.Series:
        """A column of names or codes as text; null where a cell is empty."""
        return _as_text(self.column(name))

    def numbers(self, name: str, *, minimum: float | None = None, may_be_blank: bool = False) -> NDArray[np.float64]:
        """A column of finite numbers. Where `may_be_blank`, NaN stands for an empty cell; else that is an error."""
        cells = self.column(name)
        if cells.dtype == pl.Boolean:
            cells = cells.cast(pl.Int8)
        texts = cells if cells.dtype.is_numeric() else _as_text(cells)
        values = texts.cast(pl.Float64, strict=False)
        blank = texts.is_null().to_numpy()
        array = values.fill_null(np.nan).to_numpy()
        self.refuse(
            name, ~np.isfinite(array) & ~blank, say("this is not a number"), say("Write a plain number such as 12.5.")
        )
        if not may_be_blank:
            self._refuse_blank(name, blank)
        if minimum is not None:
            below = np.less(array, minimum, where=~blank, out=np.zeros(len(array), bool))
            self.refuse(name, below, *_below(minimum))
        return array

    def integers(self, name: str, *, minimum: int) -> NDArray[np.int64]:
        """A column of whole numbers of at least `minimum`, exact; `30.0` counts as whole."""
        values = self.numbers(name, minimum=minimum)
        broken = (values != np.floor(values)) | (values >= WHOLE_LIMIT)
        self.refuse(
            name,
            broken,
            say("this is not a whole number"),
            say("Write a whole number; use a smaller unit (kilograms for tonnes) where parts occur."),
        )
        return values.astype(np.int64)

    def flags(self, name: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """A column of 0 and 1 as booleans, and which cells are empty (False in the first)."""
        cells = self.column(name)
        if cells.dtype == pl.String:
            one, zero, blank = cells == "1", cells == "0", cells.is_null()
            if (one | zero | blank).all():
                return one.fill_null(False).to_numpy(), blank.to_numpy()
        values = self.numbers(name, may_be_blank=True)
        empty = np.isnan(values)
        self.refuse(
            name,
            ~empty & (values != 0) & (values != 1),
            say("this is neither 0 nor 1"),
            say("Write 1 where deprived, 0 where not; leave the cell empty where unknown."),
        )
        return values == 1, empty

    def decimals(self, name: str, *, minimum: float) -> tuple[NDArray[np.int64], int]:
        """A column of exact decimals as whole numbers and the power of ten they are scaled by: 1.25 → (125, 2)."""
        values = self.numbers(name, minimum=minimum)
        column = self.column(name)
        if column.dtype.is_integer() and np.abs(values).max(initial=0) < EXACT_LIMIT:
            return column.cast(pl.Int64).to_numpy(), 0
        texts = _as_text(column)
        what, remedy = say("this number has more digits than are kept exact"), say("Round it.")
        self.refuse(name, ~texts.str.contains(EXACT_FORM).to_numpy(), what, remedy)
        exact = [Decimal(text) for text in texts]
        needed = np.array([-int(value.normalize().as_tuple().exponent) for value in exact])
        self.refuse(name, needed > EXACT_PLACES, what, remedy)
        places = int(max([0, *needed]))
        too_long = np.array([abs(value.scaleb(places)) >= EXACT_LIMIT for value in exact], bool)
        self.refuse(name, too_long, what, remedy)
        return np.array([int(value.scaleb(places)) for value in exact], np.int64), places

    def keep(self, mask: NDArray[np.bool_]) -> Sheet:
        """The rows where `mask` is true; they keep their row numbers."""
        return replace(self, frame=self.frame.filter(pl.Series(mask)), rows=self.rows[mask])

    def where(self, conditions: Mapping[str, str]) -> Sheet:
        """The rows whose cells equal the given values: as numbers where both are numbers, else as text."""
        mask = np.ones(len(self), bool)
        for name, wanted in conditions.items():
            cells = _as_text(self.column(name))
            same = (cells == wanted).fill_null(False)
            number = pl.Series([wanted]).cast(pl.Float64, strict=False).item()
            # Long codes differ in digits that a binary number does not keep: they are compared as text alone.
            if number is not None and abs(number) < WHOLE_LIMIT:
                same = same | (cells.cast(pl.Float64, strict=False) == number).fill_null(False)
            mask &= same.to_numpy()
        if not mask.any():
            shown = ", ".join(f"{k}: {v}" for k, v in conditions.items())
            raise self.fault(say("no row has {conditions}", conditions=shown), say("Check the values after “where”."))
        return self.keep(mask)

    def refuse(self, name: str, broken: NDArray[np.bool_], what: Phrase, remedy: Phrase) -> None:
        """An error that shows the first broken cell of a column, where there is one."""
        if not broken.any():
            return
        first = int(np.flatnonzero(broken)[0])
        value = _as_text(self.column(name))[first]
        shown = say("{what}: “{value}”", what=what, value=str(value)[:80])
        more = int(broken.sum()) - 1
        if more:
            shown = say("{what} (and {count} more rows)", what=shown, count=more)
        raise self.fault(shown, remedy, index=first, column=name)

    def _refuse_blank(self, name: str, blank: NDArray[np.bool_]) -> None:
        if blank.any():
            first = int(np.flatnonzero(blank)[0])
            what = say("this cell is empty ({count} in all)", count=int(blank.sum()))
            raise self.fault(what, say("Fill it in, or leave the row out."), index=first, column=name)


def read_sheet(path: Path) -> Sheet:
    """Read a CSV (.csv, .csv.gz, .csv.xz), Parquet or xlsx file by its ending. Blank lines of a CSV file are not rows.

    Errors: SheetErrors for a file that is absent, empty, of another kind, in another encoding, whose header names a
    column twice or whose rows have more or fewer cells than it; LimitExceeded above 2 GiB or 1,000 columns.
    """
    file = path.name
    _refuse_absent(path)
    name = file.lower()
    try:
        if name.endswith((".csv", ".csv.gz", ".csv.xz")):
            frame, rows = _read_csv(path, file)
        elif name.endswith(".parquet"):
            frame = _read_parquet(path, file)
            rows = np.arange(2, len(frame) + 2, dtype=np.int64)
        elif name.endswith(".xlsx"):
            frame = _read_xlsx(path, file)
            rows = np.arange(2, len(frame) + 2, dtype=np.int64)
        else:
            raise _file_fault(
                file, say("this kind of file is not read"), say("Hand in .csv, .csv.gz, .csv.xz, .parquet or .xlsx.")
            )
    except OSError as error:
        raise _unreadable(file, error) from None
    if len(frame.columns) > MAX_COLUMNS:
        raise LimitExceeded(
            say("the file has {count} columns", count=len(frame.columns)),
            where=say("{file}", file=file),
            remedy=say("Keep the columns that are needed, {limit} at most.", limit=MAX_COLUMNS),
        )
    if frame.is_empty():
        raise _file_fault(file, say("the file has a header but no rows"), say("Hand in at least one row."))
    return Sheet(file, frame, rows)


def _refuse_absent(path: Path) -> None:
    try:
        if path.is_dir():
            raise _file_fault(path.name, say("this is a folder, not a file"), say("Name a file in it."))
        if not path.is_file():
            raise _file_fault(path.name, say("the file does not exist"), say("Check the path: {path}", path=str(path)))
        size = path.stat().st_size
    except OSError as error:
        raise _unreadable(path.name, error) from None
    if size == 0:
        raise _empty(path.name)
    _limit(path.name, size)


def _read_csv(path: Path, file: str) -> tuple[pl.DataFrame, NDArray[np.int64]]:
    data = _unpacked(path, file) if path.name.lower().endswith((".gz", ".xz")) else path.read_bytes()
    data = data.removeprefix(b"\xef\xbb\xbf")
    if not data.strip():
        raise _empty(file)
    _refuse_other_encodings(file, data)
    lead = len(data) - len(data.lstrip(b"\r\n"))
    above = data[:lead].count(b"\n")
    data = data[lead:]
    header = _header(file, data)
    lines = data.count(b"\n") + (not data.endswith(b"\n"))
    # Where the commas add up, polars itself refuses a row that is too long, so that none can be too short.
    even = b'"' not in data and data.count(b",") == (len(header) - 1) * lines
    blank = np.zeros(lines, bool) if even else _blank_lines(file, data, header, above)
    try:
        frame = pl.read_csv(data, infer_schema=False, null_values=list(MISSING))
    except pl.exceptions.PolarsError as error:
        _blank_lines(file, data, header, above)
        raise _broken_rows(file, str(error).splitlines()[0][:200]) from None
    frame.columns = _names(header)
    if len(frame) != len(blank) - 1:
        raise _broken_rows(file, "a double quote is not closed")
    filled = ~blank[1:]
    return frame.filter(pl.Series(filled)), np.flatnonzero(filled) + above + 2


def _header(file: str, data: bytes) -> list[str]:
    try:
        header = next(csv.reader(io.StringIO(data[:HEADER_BYTES].decode(errors="ignore"), newline="")))
    except csv.Error as error:
        raise _broken_rows(file, str(error)) from None
    _refuse_twins(file, header)
    return header


def _blank_lines(file: str, data: bytes, header: list[str], above: int) -> NDArray[np.bool_]:
    """Which rows are blank lines. Errors: SheetErrors for the first row with more or fewer cells than the header."""
    cells, blank = _cells_by_row(data)
    blank &= len(header) > 1
    ragged = np.flatnonzero((cells != len(header)) & ~blank)
    if len(ragged):
        raise SheetErrors(
            say("this row has {count} cells, the header {wanted}", count=int(cells[ragged[0]]), wanted=len(header)),
            where=say("{file}, row {row}", file=file, row=int(ragged[0]) + above + 1),
            remedy=say("Every row needs as many cells as the header; put cells with commas in double quotes."),
        )
    return blank


def _refuse_other_encodings(file: str, data: bytes) -> None:
    try:
        data.decode("utf-8")
        wrong = data.find(b"\0")
    except UnicodeDecodeError as error:
        wrong = error.start
    if wrong >= 0:
        raise SheetErrors(
            say("the file is not UTF-8 text"),
            where=say("{file}, row {row}", file=file, row=data[:wrong].count(b"\n") + 1),
            remedy=say("Save it as “CSV UTF-8”; in Excel: Save as, type “CSV UTF-8 (comma delimited)”."),
        )


def _refuse_twins(file: str, header: list[str]) -> None:
    for name in filter(None, header):
        if header.count(name) > 1:
            raise _file_fault(
                file, say("the header names “{column}” twice", column=name), say("Give each column a name of its own.")
            )


def _names(header: list[str]) -> list[str]:
    """The header with a name for every column: “column 3” where there is none."""
    return [name or f"column {place}" for place, name in enumerate(header, 1)]


def _cells_by_row(data: bytes) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """How many cells each row has, and which rows are blank lines: a reader would fill up short rows without a word."""
    counts: list[NDArray[np.int64]] = []
    widths: list[NDArray[np.int64]] = []
    commas_before = start = 0
    quoted = False
    for offset in range(0, len(data), SCAN_BYTES):
        piece = np.frombuffer(data[offset : offset + SCAN_BYTES], np.uint8)
        commas, ends = piece == ord(","), piece == ord("\n")
        quotes = piece == ord('"')
        if quoted or quotes.any():
            outside = ~(np.logical_xor.accumulate(quotes) ^ quoted)
            quoted = bool(not outside[-1])
            commas &= outside
            ends &= outside
        places = np.flatnonzero(ends)
        seen = np.searchsorted(np.flatnonzero(commas), places)
        counts.append(np.diff(seen, prepend=-commas_before))
        widths.append(np.diff(places + offset, prepend=start - 1) - 1)
        commas_before = int(commas.sum()) - (int(seen[-1]) if len(seen) else -commas_before)
        start = offset + int(places[-1]) + 1 if len(places) else start
    if start < len(data):
        counts.append(np.array([commas_before]))
        widths.append(np.array([len(data) - start]))
    cells, width = np.concatenate(counts) + 1, np.concatenate(widths)
    # A carriage return is what is left of a blank line of Windows.
    return cells, (cells == 1) & ((width == 0) | ((width == 1) & _returns(data, width)))


def _returns(data: bytes, width: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which rows begin with a carriage return."""
    starts = np.minimum(np.concatenate([[0], np.cumsum(width + 1)[:-1]]), len(data) - 1)
    return np.asarray(np.frombuffer(data, np.uint8)[starts] == ord("\r"), np.bool_)


def _unpacked(path: Path, file: str) -> bytes:
    xz = path.name.lower().endswith(".xz")
    try:
        with lzma.open(path) if xz else gzip.open(path) as stream:
            data = stream.read(MAX_BYTES + 1)
    except (gzip.BadGzipFile, lzma.LZMAError, EOFError, zlib.error):
        what = say("this is not a complete xz file") if xz else say("this is not a complete gzip file")
        raise _file_fault(file, what, say("Pack it again, or hand in the plain CSV.")) from None
    _limit(file, len(data))
    return data


def _read_parquet(path: Path, file: str) -> pl.DataFrame:
    """In a process of its own: a broken Parquet file can abort the decoder, and with it whatever it runs in."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.arrow"
        decoded = subprocess.run(
            [sys.executable, "-c", DECODE_PARQUET, str(path), str(plain)], capture_output=True, check=False
        )
        if decoded.returncode:
            raise _file_fault(file, say("this is not a complete Parquet file"), say("Write the file again."))
        return pl.read_ipc(plain.read_bytes())


def _read_xlsx(path: Path, file: str) -> pl.DataFrame:
    try:
        frame = fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes="string").to_polars()
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError):
        raise _file_fault(
            file, say("this is not a complete xlsx workbook"), say("Open it in Excel and save it again as .xlsx.")
        ) from None
    if frame.is_empty():
        raise _empty(file)
    header = [name or "" for name in frame.row(0)]
    _refuse_twins(file, header)
    frame.columns = _names(header)
    return frame[1:]


def _as_text(cells: pl.Series) -> pl.Series:
    if cells.dtype.is_float():
        # A code that was stored as 7.0 is the code 7 of the CSV file.
        whole = cells.is_finite() & (cells == cells.floor()) & (cells.abs() < WHOLE_LIMIT)
        plain = cells.set(~whole.fill_null(False), None).cast(pl.Int64).cast(pl.String)
        texts = plain.fill_null(cells.cast(pl.String))
    else:
        texts = cells.cast(pl.String, strict=False)
    texts = texts.str.strip_chars()
    return texts.set(texts.is_in(list(MISSING)), None) if texts.len() else texts


def _below(minimum: float) -> tuple[Phrase, Phrase]:
    if minimum == 0:
        return say("a negative number cannot stand here"), say("Write zero or more.")
    return say("this number is too small"), say("Write {minimum} or more.", minimum=minimum)


def _limit(file: str, size: int) -> None:
    if size > MAX_BYTES:
        raise LimitExceeded(
            say("the file is larger than {limit} GiB", limit=MAX_BYTES >> 30),
            where=say("{file}", file=file),
            remedy=say("Keep the columns that are needed, or hand in a Parquet file."),
        )


def _file_fault(file: str, what: Phrase, remedy: Phrase) -> SheetErrors:
    return SheetErrors(what, where=say("{file}", file=file), remedy=remedy)


def _empty(file: str) -> SheetErrors:
    return _file_fault(file, say("the file is empty"), say("Hand in a file with a header and at least one row."))


def _broken_rows(file: str, problem: str) -> SheetErrors:
    return _file_fault(
        file,
        say("the rows do not fit the header: {problem}", problem=problem),
        say("Every row needs as many cells as the header; put cells with commas in double quotes."),
    )


def _unreadable(file: str, error: OSError) -> SheetErrors:
    return _file_fault(
        file,
        say("the file cannot be read: {problem}", problem=error.strerror or str(error)),
        say("Check the path and who may read it."),
    )
