"""The sentences of code and templates, collected for the catalogue. `make messages` writes them into django.po."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from tests.conventions.sources import ROOT, SOURCE, templates

CATALOGUE = SOURCE / "web" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "say": None,
    "translate": None,
    "untranslated": None,
}
ADDRESS = re.compile(r"https?://\S+")
WORD = re.compile(r"[A-Za-z]{3}")
Sentence = str | tuple[str, ...] | list[str] | None


def sentences() -> Iterator[tuple[Sentence, str, int]]:
    """Every sentence with the file and line that shows it."""
    for path in [*sorted(SOURCE.rglob("*.py")), *templates()]:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            text = templatize(text)
        name = str(path.relative_to(ROOT))
        for line, message, _comments, _context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
            yield message, name, line
    for path in sorted((SOURCE / "policy").rglob("*.yaml")):
        for reference in references(yaml.safe_load(path.read_text(encoding="utf-8"))):
            yield reference, str(path.relative_to(ROOT)), 0


def references(node: Any) -> Iterator[str]:
    """What a policy file says in English words of where its rules come from; an address alone needs no translation."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        if key == "reference" and isinstance(value, str) and WORD.search(ADDRESS.sub("", value)):
            yield value
        yield from references(value)


def collected() -> Catalog:
    catalogue = Catalog(locale="zh_Hans", project="Bangfu", fuzzy=False)
    for message, name, _line in sentences():
        if message:
            catalogue.add(message, locations=[(name, 0)])
    return catalogue


def stored(path: Path = CATALOGUE) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def main() -> int:
    found = collected()
    catalogue = stored() if CATALOGUE.exists() else Catalog(locale="zh_Hans", project="Bangfu", fuzzy=False)
    catalogue.update(found, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, sort_output=True, include_lineno=False, width=118, omit_header=False)
    missing = [message.id for message in catalogue if message.id and not message.string]
    print(f"{len(catalogue)} sentences, {len(missing)} without Chinese", *missing, sep="\n  ")
    return 0


if __name__ == "__main__":
    django.setup()
    sys.exit(main())
