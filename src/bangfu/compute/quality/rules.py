"""Rules of data quality as people write them: dated, cited, in two languages, with a condition and a remedy.

A folder of YAML files makes a rule book. Every file names its family; `definitions` give names to conditions that
several rules share. What is wrong with a file is told with its line.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from bangfu.compute.quality.fields import CODE_LIST, TABLES, Kind
from bangfu.compute.quality.language import Constant, Misread, Node, Scope, parse
from bangfu.compute.specs import Spec
from bangfu.errors import say, untranslated

FAMILIES: Final = {
    "red_line": untranslated("Red lines"),
    "logic": untranslated("Logic"),
    "completeness": untranslated("Completeness"),
    "cross_table": untranslated("Across tables"),
    "plausibility": untranslated("Plausibility"),
}
FAMILY_OF_DIGIT: Final = dict(zip("12345", FAMILIES, strict=True))
SEVERITIES: Final = {"error": untranslated("Error"), "warning": untranslated("To be checked")}
OBJECTS: Final = ("household", "member", "village")
CODE: Final = r"^[A-Z]?[1-5]_[0-9]{2}_[0-9]{3}$"
MOST_RULES: Final = 2_000


@dataclass(frozen=True)
class Setting:
    """A number of a rule: stated in the rule, or the name of a dated value of the policy."""

    name: str
    number: int | float | None
    parameter: str
    reference: str


@dataclass(frozen=True)
class Rule:
    """`condition` is certainly true exactly where something is wrong. `fields` are the values that are shown."""

    code: str
    family: str
    table: str
    severity: str
    text: Mapping[str, str]
    remedy: Mapping[str, str]
    condition: str
    node: Node
    settings: tuple[Setting, ...]
    valid_from: dt.date
    valid_to: dt.date | None
    reference: str
    verified: bool
    file: str
    line: int

    def in_force(self, on: dt.date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def fields(self) -> list[str]:
        """The fields the condition reads of the object itself and what it belongs to, not of other rows below it."""
        return list(dict.fromkeys(_own_fields(self.node)))


def _own_fields(node: Node) -> list[str]:
    if node.op == "field":
        return [str(node.value)]
    if node.op.startswith("each_"):
        return []
    return [name for arg in node.args for name in _own_fields(arg)]


@dataclass(frozen=True)
class RuleBook:
    rules: tuple[Rule, ...]
    definitions: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def in_force(self, on: dt.date) -> list[Rule]:
        return [rule for rule in self.rules if rule.in_force(on)]

    def rule(self, code: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.code == code), None)


CodeLists = Mapping[str, Collection[str]]


def read_rules(files: Iterable[Spec], code_lists: CodeLists | None = None) -> RuleBook:
    """The rules of these files, in order of their codes. `code_lists` (name → codes) let a mistyped code be found.
    Errors: SpecInvalid with file and line."""
    specs = list(files)
    lists = code_lists or {}
    known: dict[tuple[str, str], Node] = {}
    texts: dict[tuple[str, str], str] = {}
    for spec in specs:
        _definitions(spec, known, texts, lists)
    rules: dict[str, Rule] = {}
    for spec in specs:
        entries = spec.mapping(required=("title",), optional=("family", "definitions", "rules", "reference"))
        if "rules" not in entries:
            continue
        if "family" not in entries:
            raise spec.invalid(say("“{key}” is missing", key="family"), say("Add a line “{key}: …”.", key="family"))
        family = entries["family"].text(FAMILIES)
        for one in entries["rules"]:
            rule = _rule(one, family, known, lists)
            if rule.code in rules:
                raise one.invalid(
                    say("rule {code} stands twice", code=rule.code),
                    say("The first is in {file}, line {line}.", file=rules[rule.code].file, line=rules[rule.code].line),
                )
            rules[rule.code] = rule
    if len(rules) > MOST_RULES:
        raise specs[0].invalid(say("there are {count} rules", count=len(rules)), say("At most 2,000 are read."))
    return RuleBook(tuple(rules[code] for code in sorted(rules)), texts)


def _definitions(
    spec: Spec, known: dict[tuple[str, str], Node], texts: dict[tuple[str, str], str], lists: CodeLists
) -> None:
    entries = spec.entries()
    if "definitions" not in entries:
        return
    for table, named in entries["definitions"].entries().items():
        if table not in OBJECTS:
            raise named.invalid(
                say("“{value}” is not one of the choices", value=table),
                say("Choose one of: {names}.", names=", ".join(OBJECTS)),
            )
        for name, written in named.entries().items():
            if (table, name) in known or name in TABLES[table] or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
                raise written.invalid(
                    say("“{name}” is taken already or is no name", name=name),
                    say("Choose another name of small letters and underscores."),
                )
            known[table, name] = _parsed(written, Scope(table, {}, known), lists, kind=None)
            texts[table, name] = written.text()


def _rule(spec: Spec, family: str, known: Mapping[tuple[str, str], Node], lists: CodeLists) -> Rule:
    entries = spec.mapping(
        required=("code", "object", "severity", "when", "zh", "en", "remedy", "valid_from", "reference", "verified"),
        optional=("valid_to", "params"),
    )
    code = entries["code"].text()
    if not re.fullmatch(CODE, code):
        raise entries["code"].invalid(
            say("“{code}” is no code of a rule", code=code), say("Write it as 2_01_012, or Q2_01_001 for your own.")
        )
    if FAMILY_OF_DIGIT[code.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")[0]] != family:
        raise entries["code"].invalid(
            say("rule {code} stands in the wrong family", code=code),
            say(
                "The first digit is the family: 1 red lines, 2 logic, 3 completeness, 4 across tables, 5 plausibility."
            ),
        )
    table = entries["object"].text(OBJECTS)
    settings = tuple(
        _setting(name, one) for name, one in (entries["params"].entries() if "params" in entries else {}).items()
    )
    scope = Scope(table, {one.name: Kind.NUMBER for one in settings}, known)
    remedy = entries["remedy"].mapping(required=("zh", "en"))
    return Rule(
        code=code,
        family=family,
        table=table,
        severity=entries["severity"].text(SEVERITIES),
        text={"zh": entries["zh"].text(), "en": entries["en"].text()},
        remedy={language: written.text() for language, written in remedy.items()},
        condition=entries["when"].text(),
        node=_parsed(entries["when"], scope, lists),
        settings=settings,
        valid_from=_day(entries["valid_from"]),
        valid_to=_day(entries["valid_to"]) if "valid_to" in entries else None,
        reference=entries["reference"].text(),
        verified=entries["verified"].text(("true", "false")) == "true",
        file=spec.file,
        line=spec.line,
    )


def _setting(name: str, spec: Spec) -> Setting:
    entries = spec.mapping(optional=("value", "parameter", "reference"))
    if ("value" in entries) == ("parameter" in entries):
        raise spec.invalid(
            say("a number of a rule is either stated or named"),
            say("Write “value: 60” or “parameter: monitoring_range”."),
        )
    reference = entries["reference"].text() if "reference" in entries else ""
    if "parameter" in entries:
        return Setting(name, None, entries["parameter"].text(), reference)
    return Setting(name, _number(entries["value"].fraction()), "", reference)


def _number(exact: Fraction) -> int | float:
    return exact.numerator if exact.denominator == 1 else float(exact)


def _day(spec: Spec) -> dt.date:
    try:
        return dt.date.fromisoformat(spec.text())
    except ValueError as error:
        raise spec.invalid(say("“{value}” is no date", value=spec.text()), say("Write it as 2021-05-01.")) from error


def _parsed(spec: Spec, scope: Scope, lists: CodeLists, kind: Kind | None = Kind.YES_NO) -> Node:
    try:
        node = parse(spec.text(), scope, kind)
    except Misread as error:
        raise spec.invalid(say("{what} ({where})", what=error.what, where=error.where), error.remedy) from error
    for name, choices in _codes_written(node):
        _check_codes(spec, name, choices, lists)
    return node


def _codes_written(node: Node) -> list[tuple[str, tuple[Constant, ...]]]:
    """Which codes the condition compares which field with."""
    found: list[tuple[str, tuple[Constant, ...]]] = []
    for one in node.walk():
        first = one.args[0] if one.args else None
        if first is None or first.op != "field" or first.kind not in (Kind.CODE, Kind.CODES):
            continue
        if isinstance(one.value, tuple):
            found.append((str(first.value), one.value))
        elif one.op in ("==", "!=") and one.args[1].op == "constant" and isinstance(one.args[1].value, str):
            found.append((str(first.value), (one.args[1].value,)))
    return found


def _check_codes(spec: Spec, name: str, choices: tuple[Constant, ...], lists: CodeLists) -> None:
    column = name.split(".")[1]
    listed = lists.get(CODE_LIST.get(column, column))
    unknown = [str(choice) for choice in choices if listed is not None and choice not in listed]
    if unknown and listed is not None:
        raise spec.invalid(
            say("“{code}” is no code of the list of {field}", code=unknown[0], field=column),
            say("Known: {names}.", names=", ".join(listed)),
        )


def used_fields(rules: Iterable[Rule]) -> set[str]:
    """`table.field` of every field that is read."""
    return {str(node.value) for rule in rules for node in rule.node.walk() if node.op == "field"}
