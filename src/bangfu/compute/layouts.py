"""What files of the register look like: fields, and layouts of sheets whose columns state them. All of it is data."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bangfu.compute.specs import Spec
from bangfu.errors import say

KINDS: Final = (
    "text", "code", "codes", "flag", "count", "year", "money", "measure", "date", "month", "id", "phone", "account",
    "area",
)  # fmt: skip
EVERY: Final = "all"
GRAINS: Final = ("household", "member", "village")
_UNIT = re.compile(r"\(([^()]*)\)$")
WAN_YUAN: Final = "\u4e07\u5143"
UNITS: Final = frozenset(
    (WAN_YUAN, "\u5143", "\u4ea9", "\u516c\u91cc", "km", "m2", "\u5e73\u65b9\u7c73", "\u6708", "\u4e2a", "\u4eba")
)
"""Units that a heading may add in brackets: they are no part of its name."""


@dataclass(frozen=True)
class Field:
    """A value of the register that a file may state; `kind` says how it is written and read."""

    entity: str
    name: str
    kind: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    size: int = 0
    codes: str = ""
    least: int = 0
    most: int | None = None
    personal: str = ""

    @property
    def key(self) -> str:
        return f"{self.entity}.{self.name}"

    @property
    def in_wan(self) -> bool:
        return WAN_YUAN in self.zh

    @property
    def labels(self) -> tuple[str, ...]:
        return (self.zh, self.en, *self.aliases)


@dataclass(frozen=True)
class Column:
    """A heading of a layout and the field it states; none where the column is known but not kept."""

    label: str
    field: Field | None


@dataclass(frozen=True)
class SheetLayout:
    """A sheet of a layout: one row is a household, a member or a village, as its `grain` says."""

    zh: str
    en: str
    grain: str
    required: tuple[str, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Layout:
    code: str
    zh: str
    en: str
    reference: str
    sheets: tuple[SheetLayout, ...]
    covers: str = ""
    """Which households such a file lists in full: `all`, or those that state this field; empty where unknown."""


@dataclass(frozen=True)
class Dictionary:
    """All fields by key, and by what a heading may call them."""

    fields: Mapping[str, Field]
    by_label: Mapping[str, Field]

    def of(self, entity: str) -> list[Field]:
        return [field for field in self.fields.values() if field.entity == entity]


def label_key(text: str) -> str:
    """A heading without what writers vary: width, blanks, line breaks, a star, a unit in brackets.

    >>> label_key(" Arable land\\n（km）*")
    'arableland'
    """
    plain = re.sub(r"[\s*:\u200b\ufeff]", "", unicodedata.normalize("NFKC", text)).lower()
    found = _UNIT.search(plain)
    return plain[: found.start()] if found and found[1] in UNITS else plain


def unit_of(text: str) -> str:
    """The unit in brackets at the end of a heading, where it is one we know; else empty."""
    found = _UNIT.search(re.sub(r"[\s*]", "", unicodedata.normalize("NFKC", text)))
    return found[1] if found and found[1] in UNITS else ""


def parse_fields(spec: Spec) -> Dictionary:
    """The dictionary of fields. Errors: SpecInvalid with the line."""
    entities = spec.mapping(required=("area", "household", "member"), optional=("reference", *_ENTITIES))
    fields = [
        _field(entity, name, entry)
        for entity, entries in entities.items()
        if entity != "reference"
        for name, entry in entries.entries().items()
    ]
    by_label: dict[str, Field] = {}
    for field in fields:
        for label in field.labels:
            by_label.setdefault(label_key(label), field)
    return Dictionary({field.key: field for field in fields}, by_label)


_ENTITIES = ("income", "living", "village")


def _field(entity: str, name: str, spec: Spec) -> Field:
    values = spec.mapping(
        required=("kind", "zh", "en"), optional=("aliases", "size", "list", "least", "most", "personal")
    )
    kind = values["kind"].text(KINDS)
    if kind in ("code", "codes") and "list" not in values:
        raise spec.invalid(say("“{key}” is missing", key="list"), say("Name the code list of this field."))
    return Field(
        entity,
        name,
        kind,
        values["zh"].text(),
        values["en"].text(),
        tuple(alias.text() for alias in values["aliases"]) if "aliases" in values else (),
        size=int(values["size"].text()) if "size" in values else 0,
        codes=values["list"].text() if "list" in values else "",
        least=int(values["least"].text()) if "least" in values else 0,
        most=int(values["most"].text()) if "most" in values else None,
        personal=values["personal"].text() if "personal" in values else _PERSONAL.get(kind, ""),
    )


_PERSONAL = {"id": "id", "phone": "phone", "account": "account"}


def parse_layout(code: str, spec: Spec, dictionary: Dictionary) -> Layout:
    """One layout. Errors: SpecInvalid with the line, for instance where a column names no known field."""
    entries = spec.mapping(required=("title", "reference", "sheets"), optional=("verified", "covers"))
    title = entries["title"].mapping(required=("zh", "en"))
    sheets = tuple(_sheet(sheet, dictionary) for sheet in entries["sheets"])
    covers = entries["covers"].text((EVERY, *dictionary.fields)) if "covers" in entries else ""
    return Layout(code, title["zh"].text(), title["en"].text(), entries["reference"].text(), sheets, covers)


def _sheet(spec: Spec, dictionary: Dictionary) -> SheetLayout:
    entries = spec.mapping(required=("name", "grain", "required"), optional=("columns", "entities", "fields"))
    name = entries["name"].mapping(required=("zh", "en"))
    columns = [_column(entry, dictionary) for entry in entries.get("columns", ())]
    keys = [entry.text(dictionary.fields) for entry in entries.get("fields", ())]
    chosen = [dictionary.fields[key] for key in keys]
    chosen += [field for entity in entries.get("entities", ()) for field in dictionary.of(entity.text())]
    columns += [Column(field.zh, field) for field in chosen]
    required = tuple(key.text(dictionary.fields) for key in entries["required"])
    grain = entries["grain"].text(GRAINS)
    return SheetLayout(name["zh"].text(), name["en"].text(), grain, required, tuple(columns))


def _column(spec: Spec, dictionary: Dictionary) -> Column:
    entries = spec.mapping(required=("label",), optional=("to",))
    to = entries["to"].text(dictionary.fields) if "to" in entries else ""
    return Column(entries["label"].text(), dictionary.fields.get(to))


def layout_named(layouts: Iterable[Layout], code: str) -> Layout | None:
    return next((layout for layout in layouts if layout.code == code), None)
