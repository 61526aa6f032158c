"""Takes a workbook or text table apart, as a process of its own: `python -m bangfu.compute.cells FILE FOLDER`.

A file from outside may be a bomb. So this process holds nothing but the standard library, is kept small by limits on
its memory and time, resolves no XML entity, and leaves only plain text: each sheet as one CSV file of its non-empty
rows (number of the row, then its cells), and `meta.json` with what was seen. A cell that is not plain text begins with
a mark, which no cell of a file can contain itself.
"""

from __future__ import annotations

import csv
import json
import posixpath
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

NUMBER, BROKEN = "\x01", "\x02"
"""The marks of a cell stored as a number, and of one that shows an error or has a formula without a result."""
MEMORY_BYTES = 420 << 20
CPU_SECONDS = 120
MAX_ROWS = 200_000
MAX_COLUMNS = 1_000
MAX_CELLS = 6_000_000
MAX_ENTRIES = 2_000
MAX_UNPACKED = 1 << 30
SUSPICIOUS_BYTES, SUSPICIOUS_RATIO = 20 << 20, 250
CHUNK = 1 << 16
MOST_NOTED = 50
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
GUARDED = re.compile(r"^'('*[=+\-@\t\r\n])")
"""An apostrophe that an export put before a text lest a spreadsheet run it."""
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Refused(Exception):
    """The file cannot be taken apart; `code` says why, `values` with what figures."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass
class Seen:
    """What a sheet is like, apart from its cells."""

    name: str
    file: str
    width: int = 0
    rows: int = 0
    is_hidden: bool = False
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)


def main(path: Path, folder: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    csv.field_size_limit(1 << 20)
    try:
        meta = take_apart(path, folder)
    except Refused as refusal:
        meta = {"refused": refusal.code, "values": refusal.values}
    except (MemoryError, RecursionError):
        meta = {"refused": "memory", "values": {}}
    (folder / "meta.json").write_text(json.dumps(meta), "utf-8")


def take_apart(path: Path, folder: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        head = stream.read(8)
    if path.suffix.lower() in (".csv", ".txt", ".tsv"):
        if head.startswith((b"PK\x03\x04", OLD_OFFICE)):
            raise Refused("not_text")
        return {"sheets": [asdict(seen) for seen in text_table(path, folder)], "date1904": False}
    if head.startswith(OLD_OFFICE):
        raise Refused("old_office")
    try:
        with zipfile.ZipFile(path) as archive:
            refuse_bomb(archive)
            return workbook(archive, folder)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, RuntimeError, OSError):
        raise Refused("not_workbook") from None
    except KeyError as error:
        raise Refused("part_missing", part=str(error)[:120]) from None
    except expat.ExpatError as error:
        raise Refused("xml", problem=str(error)[:120]) from None


def refuse_bomb(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise Refused("bomb")
    total = sum(entry.file_size for entry in entries)
    for entry in entries:
        if entry.file_size > SUSPICIOUS_BYTES and entry.file_size > SUSPICIOUS_RATIO * max(entry.compress_size, 1):
            raise Refused("bomb")
    if total > MAX_UNPACKED:
        raise Refused("bomb")


def workbook(archive: zipfile.ZipFile, folder: Path) -> dict[str, Any]:
    root = relations(archive, "_rels/.rels").by_type("officeDocument")
    book = Book()
    parse(archive, root, book)
    targets = relations(archive, related_name(root), posixpath.dirname(root))
    shared = SharedStrings()
    if path := targets.by_type("sharedStrings"):
        parse(archive, path, shared)
    sheets = []
    for place, (name, relation, state) in enumerate(book.sheets):
        part = targets.by_id.get(relation, "")
        if "worksheet" not in targets.kinds.get(relation, ""):
            continue
        seen = Seen(name, f"{place}.csv", is_hidden=state != "visible")
        with (folder / seen.file).open("w", encoding="utf-8", newline="") as target:
            parse(archive, part, SheetReader(seen, shared.texts, target))
        sheets.append(asdict(seen))
    return {"sheets": sheets, "date1904": book.date1904}


def related_name(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", name + ".rels")


class Handler:
    """Receives the elements of one XML part, by their local names."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A part says which elements it cares for."""

    def end(self, name: str) -> None:
        """Most parts have nothing to do here."""

    def text(self, data: str) -> None:
        """Most parts have no text."""


def parse(archive: zipfile.ZipFile, part: str, handler: Handler) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse_doctype

    def start(name: str, attributes: dict[str, str]) -> None:
        """The root tells whether names carry a prefix; most writers use none, and then nothing stands between."""
        prefixed = ":" in name
        parser.StartElementHandler = (
            (lambda n, a: handler.start(n.rpartition(":")[2], a)) if prefixed else handler.start
        )
        parser.EndElementHandler = (lambda n: handler.end(n.rpartition(":")[2])) if prefixed else handler.end
        parser.StartElementHandler(name, attributes)

    parser.StartElementHandler = start
    parser.CharacterDataHandler = handler.text
    with archive.open(part) as stream:
        left = MAX_UNPACKED
        while data := stream.read(CHUNK):
            left -= len(data)
            if left < 0:
                raise Refused("bomb")
            parser.Parse(data)
    parser.Parse(b"", True)


def refuse_doctype(*_: object) -> None:
    raise Refused("entities")


@dataclass
class Relations(Handler):
    folder: str
    by_id: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", self.folder, attributes["Target"])).lstrip("/")
            self.by_id[attributes["Id"]] = target
            self.kinds[attributes["Id"]] = attributes["Type"].rpartition("/")[2]

    def by_type(self, kind: str) -> str:
        return next((self.by_id[number] for number, found in self.kinds.items() if found == kind), "")


def relations(archive: zipfile.ZipFile, part: str, folder: str = "") -> Relations:
    found = Relations(folder)
    parse(archive, part, found)
    return found


class Book(Handler):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, str]] = []
        self.date1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr":
            self.date1904 = attributes.get("date1904") in ("1", "true")
        elif name == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            self.sheets.append((attributes["name"], relation, attributes.get("state", "visible")))


class SharedStrings(Handler):
    def __init__(self) -> None:
        self.texts: list[str] = []
        self.parts: list[str] = []
        self.is_text = False
        self.is_phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self.parts = []
        elif name == "rPh":
            self.is_phonetic = True
        elif name == "t":
            self.is_text = not self.is_phonetic

    def end(self, name: str) -> None:
        if name == "t":
            self.is_text = False
        elif name == "rPh":
            self.is_phonetic = False
        elif name == "si":
            self.texts.append("".join(self.parts))

    def text(self, data: str) -> None:
        if self.is_text:
            self.parts.append(data)


class SheetReader(Handler):
    """Writes the rows of a sheet as they come, so that no sheet is ever held whole."""

    def __init__(self, seen: Seen, shared: list[str], target: IO[str]) -> None:
        self.seen, self.shared = seen, shared
        self.writer = csv.writer(target)
        self.columns: dict[str, int] = {}
        self.cells: list[str] = []
        self.row = self.column = self.count = 0
        self.kind, self.is_value, self.is_formula = "n", False, False
        self.parts: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name in ("v", "t"):
            self.is_value = True
        elif name == "f":
            self.is_formula = True
        elif name == "row":
            self._start_row(attributes)
        elif name == "rPh":
            self.kind = "phonetic"
        elif name == "mergeCell" and len(self.seen.merged) < MAX_ENTRIES:
            self.seen.merged.append(attributes.get("ref", ""))
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes["min"]), min(int(attributes["max"]), MAX_COLUMNS)
            self.seen.hidden_columns.extend(range(first, last + 1))

    def _start_row(self, attributes: dict[str, str]) -> None:
        self.row = int(attributes.get("r", self.row + 1))
        self.column, self.cells = 0, []
        if attributes.get("hidden") in ("1", "true") and len(self.seen.hidden_rows) < MOST_NOTED:
            self.seen.hidden_rows.append(self.row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MAX_CELLS:
            raise Refused("cells", limit=MAX_CELLS)
        reference = attributes.get("r", "")
        letters = reference.rstrip("0123456789")
        if letters not in self.columns:
            self.columns[letters] = column_number(letters) if letters else 0
        self.column = self.columns[letters] or self.column + 1
        if self.column > MAX_COLUMNS:
            raise Refused("columns", limit=MAX_COLUMNS)
        self.kind, self.is_formula, self.parts = attributes.get("t", "n"), False, []

    def text(self, data: str) -> None:
        if self.is_value:
            self.parts.append(data)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self.is_value = False
        elif name == "c":
            value = self._value()
            if value:
                self.cells.extend("" for _ in range(self.column - len(self.cells) - 1))
                self.cells.append(value)
        elif name == "row" and self.cells:
            keep_row(self.seen, self.writer, self.row, self.cells)

    def _value(self) -> str:
        text = "".join(self.parts)
        if self.is_formula and len(self.seen.formulas) < MOST_NOTED:
            self.seen.formulas.append(f"{column_letters(self.column)}{self.row}")
        if self.kind == "s":
            place = int(text) if text.isdecimal() else -1
            if not 0 <= place < len(self.shared):
                return BROKEN + "?"
            return cleaned(self.shared[place])
        if self.kind == "e" or (self.is_formula and not text and self.kind != "str"):
            return BROKEN + (text or "=")
        if self.kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(text, text)
        if self.kind in ("n", "d"):
            return NUMBER + text if text and self.kind == "n" else text
        return cleaned(text)


def keep_row(seen: Seen, writer: Any, row: int, cells: list[str]) -> None:
    seen.rows += 1
    if seen.rows > MAX_ROWS:
        raise Refused("rows", limit=MAX_ROWS)
    seen.width = max(seen.width, len(cells))
    writer.writerow([row, *cells])


def cleaned(text: str) -> str:
    """Without control characters; Excel writes those it must keep as _x000D_."""
    if "_x" in text:
        text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return CONTROL.sub("", text)


def column_number(letters: str) -> int:
    number = 0
    for letter in letters[:4]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def text_table(path: Path, folder: Path) -> Iterable[Seen]:
    encoding = encoding_of(path)
    seen = Seen(path.stem, "0.csv")
    with (
        path.open(encoding=encoding, newline="") as source,
        (folder / seen.file).open("w", encoding="utf-8", newline="") as target,
    ):
        first = source.readline(1 << 20)
        delimiter = max(",\t;", key=first.count)
        source.seek(0)
        writer = csv.writer(target)
        try:
            for row, cells in numbered(csv.reader(source, delimiter=delimiter, strict=True)):
                if len(cells) > MAX_COLUMNS:
                    raise Refused("columns", limit=MAX_COLUMNS)
                kept = [CONTROL.sub("", GUARDED.sub(r"\1", cell)) for cell in cells]
                while kept and not kept[-1]:
                    kept.pop()
                if kept:
                    keep_row(seen, writer, row, kept)
        except csv.Error as error:
            raise Refused("csv", problem=str(error)[:120]) from None
    return [seen]


def numbered(reader: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows as a spreadsheet counts them: a cell with line breaks stays within its row."""
    yield from enumerate(reader, 1)


def encoding_of(path: Path) -> str:
    """UTF-8 with or without BOM, UTF-16 with BOM, else GB 18030, which holds GBK and GB 2312."""
    with path.open("rb") as stream:
        head = stream.read(4)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            with path.open(encoding=encoding, newline="") as source:
                while data := source.read(CHUNK):
                    if "\0" in data:
                        raise Refused("not_text")
        except UnicodeDecodeError:
            continue
        return encoding
    raise Refused("encoding")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
