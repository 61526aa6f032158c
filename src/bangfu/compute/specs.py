"""Specifications that people write: YAML read with its line numbers, so that an error can name the line.

Every scalar stays text until the reader of the specification says what it is: `1/3` is an exact fraction and `0.1` is
one tenth, never the nearest binary number.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path

import yaml

from bangfu.errors import Phrase, SpecInvalid, say

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 20
HUGE = re.compile(r"[eE][+-]?_*\d[\d_]{2,}|\S{1000}")
"""1e999999999 would take hours to write out as an exact number."""

Content = str | None | list["Spec"] | dict[str, "Spec"]


@dataclass(frozen=True)
class Spec:
    """One node of a specification: a scalar, a list or a mapping, and where it stands."""

    content: Content
    file: str
    line: int
    path: str = ""

    @property
    def where(self) -> Phrase:
        if not self.path:
            return say("{file}, line {line}", file=self.file, line=self.line)
        return say("{file}, line {line}, {path}", file=self.file, line=self.line, path=self.path)

    def invalid(self, what: Phrase, remedy: Phrase) -> SpecInvalid:
        return SpecInvalid(what, where=self.where, remedy=remedy)

    def mapping(self, *, required: Collection[str] = (), optional: Collection[str] = ()) -> dict[str, Spec]:
        """The entries of a mapping that has all of `required` and nothing beyond `optional`."""
        entries = self.entries()
        known = [*required, *optional]
        for key, value in entries.items():
            if key not in known:
                near = get_close_matches(key, known, n=1)
                hint = (
                    say("Did you mean “{name}”?", name=near[0])
                    if near
                    else say("Known: {names}.", names=", ".join(known))
                )
                raise value.invalid(say("“{key}” is not part of this specification", key=key), hint)
        for key in required:
            if key not in entries:
                raise self.invalid(say("“{key}” is missing", key=key), say("Add a line “{key}: …”.", key=key))
        return entries

    def entries(self) -> dict[str, Spec]:
        """The entries of a mapping with names of the writer's own."""
        if not isinstance(self.content, dict) or not self.content:
            raise self.invalid(say("a list of “name: value” belongs here"), say("Write one “name: value” per line."))
        return self.content

    def __iter__(self) -> Iterator[Spec]:
        if not isinstance(self.content, list) or not self.content:
            raise self.invalid(say("a list belongs here"), say("Write it in square brackets: [a, b]."))
        return iter(self.content)

    def text(self, choices: Collection[str] = ()) -> str:
        if not isinstance(self.content, str) or not self.content.strip():
            raise self.invalid(say("a single value belongs here"), say("Write one word or number."))
        if choices and self.content not in choices:
            raise self.invalid(
                say("“{value}” is not one of the choices", value=self.content),
                say("Choose one of: {names}.", names=", ".join(choices)),
            )
        return self.content

    def fraction(self) -> Fraction:
        """An exact number: `1/3`, `0.6`, `20`."""
        text = self.text()
        try:
            if HUGE.search(text):
                raise ValueError
            return Fraction(text)
        except (ValueError, ZeroDivisionError):
            raise self.invalid(
                say("“{value}” is not a number", value=text),
                say("Write a number or a fraction, such as 0.6 or 1/3."),
            ) from None

    def integer(self, *, minimum: int) -> int:
        value = self.fraction()
        if value.denominator != 1 or value < minimum:
            raise self.invalid(
                say("“{value}” is not a whole number of at least {minimum}", value=self.text(), minimum=minimum),
                say("Write a whole number."),
            )
        return int(value)


def read_spec(path: Path) -> Spec:
    """Read a YAML specification. Errors: SpecInvalid with the line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SpecInvalid(
            say("the specification does not exist"),
            where=say("{file}", file=str(path)),
            remedy=say("Check the path after --spec."),
        ) from None
    except (UnicodeDecodeError, OSError):
        raise SpecInvalid(
            say("the specification cannot be read as UTF-8 text"),
            where=say("{file}", file=str(path)),
            remedy=say("Save it as UTF-8 text."),
        ) from None
    return parse_spec(text, path.name)


def parse_spec(text: str, file: str) -> Spec:
    """The same for a text that is already in hand; `file` is the name errors show."""
    if len(text) > MAX_CHARACTERS:
        raise SpecInvalid(
            say("the specification is longer than {limit} characters", limit=MAX_CHARACTERS),
            where=say("{file}", file=file),
            remedy=say("Check that this file is the specification."),
        )
    try:
        _refuse_traps(text, file)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise SpecInvalid(
            say("this is not valid YAML: {problem}", problem=error.problem or error.context),
            where=say("{file}, line {line}", file=file, line=mark.line + 1 if mark else 1),
            remedy=say("Check the indentation, the colons and the brackets of this line."),
        ) from None
    except yaml.YAMLError:
        raise SpecInvalid(
            say("this is not valid YAML: {problem}", problem="control characters"),
            where=say("{file}, line {line}", file=file, line=1),
            remedy=say("Save it as UTF-8 text."),
        ) from None
    if root is None:
        raise SpecInvalid(
            say("the specification is empty"),
            where=say("{file}", file=file),
            remedy=say("Write at least the required entries; docs/rules shows examples."),
        )
    return _spec_of(root, file, "")


def _refuse_traps(text: str, file: str) -> None:
    """An alias may expand without end, and brackets may nest without end; a specification needs neither."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        here = say("{file}, line {line}", file=file, line=event.start_mark.line + 1 if event.start_mark else 1)
        if isinstance(event, yaml.AliasEvent):
            what = say("this specification refers back to itself with “*{name}”", name=event.anchor)
            raise SpecInvalid(what, where=here, remedy=say("Write the entry out instead."))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            what = say("the entries are nested more than {limit} deep", limit=MAX_DEPTH)
            raise SpecInvalid(what, where=here, remedy=say("Check the brackets of this line."))


def _spec_of(node: yaml.Node, file: str, path: str) -> Spec:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        null = node.tag == "tag:yaml.org,2002:null"
        return Spec(None if null else node.value, file, line, path)
    if isinstance(node, yaml.SequenceNode):
        return Spec([_spec_of(item, file, f"{path}[{i}]") for i, item in enumerate(node.value)], file, line, path)
    entries: dict[str, Spec] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise Spec(None, file, key_node.start_mark.line + 1, path).invalid(
                say("a name belongs before the colon"), say("Write one “name: value” per line.")
            )
        key = str(key_node.value)
        inner = f"{path}.{key}" if path else key
        if key in entries:
            raise Spec(None, file, key_node.start_mark.line + 1, inner).invalid(
                say("“{key}” is given twice", key=key), say("Keep one of the two.")
            )
        entries[key] = _spec_of(value_node, file, inner)
    return Spec(entries, file, line, path)
