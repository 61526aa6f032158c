"""A linkage as people hand it in: one table or two, and a specification that says what is compared."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from bangfu.compute.linkage.link import Limits
from bangfu.compute.linkage.names import sounds
from bangfu.compute.linkage.plan import Comparison, Level, Measure, Plan
from bangfu.compute.sheets import Sheet, read_sheet
from bangfu.compute.specs import Spec
from bangfu.errors import SheetErrors, say

ID = "id"
MEASURES: tuple[Measure, ...] = ("edits", "jaro_winkler")


@dataclass(frozen=True)
class Records:
    """The records of one side as text columns, the row of the file each came from, and what the writer calls them."""

    columns: pl.DataFrame
    rows: list[int]
    ids: list[str]


@dataclass(frozen=True)
class LinkInput:
    """`register` is None where duplicates within `file` are sought."""

    file: Records
    register: Records | None
    plan: Plan
    limits: Limits


def read_link(file: Path, register: Path | None, spec: Spec) -> LinkInput:
    """Read one or two tables as their specification says. Errors: SpecInvalid and SheetErrors with the place,
    RuleViolated for a plan that cannot be learnt. Source: docs/rules/linkage.md, “What you hand in”."""
    root = spec.mapping(
        required=("file", "compare", "blocks"),
        optional=("register", "sounds", "by_frequency", "settled_by", "sure", "doubtful"),
    )
    if (register is None) == ("register" in root):
        named = root.get("register", root["file"])
        raise named.invalid(
            say("the specification and the command disagree whether there is a register"),
            say("Name its columns under “register: …” and give --register FILE, or neither."),
        )
    heard = {name: node.text() for name, node in root["sounds"].entries().items()} if "sounds" in root else {}
    sides = [root["file"].entries(), *([root["register"].entries()] if "register" in root else [])]
    known = [*(name for name in sides[0] if name != ID and all(name in side for side in sides)), *heard]
    for name, source in heard.items():
        _known(source, known, root["sounds"].entries()[name])
    plan = plan_of(root, known)
    plan.validate()
    return LinkInput(
        _records(file, sides[0], heard, plan),
        None if register is None else _records(register, sides[1], heard, plan),
        plan,
        limits_of(root),
    )


def limits_of(root: dict[str, Spec]) -> Limits:
    """The limits a specification states after `sure` and `doubtful`, else 0.99 and 0.5. Errors: SpecInvalid."""
    limits = Limits(_share(root, "sure", 0.99), _share(root, "doubtful", 0.5))
    if limits.doubtful > limits.sure:
        raise root.get("sure", next(iter(root.values()))).invalid(
            say("what is sure begins below what is doubtful"), say("Write a higher share after “sure”.")
        )
    return limits


def plan_of(root: dict[str, Spec], known: Collection[str]) -> Plan:
    """The plan that a specification states in `compare`, `blocks` and what goes with them. Errors: SpecInvalid."""
    rare = _names(root["by_frequency"], known) if "by_frequency" in root else ()
    compared = root["compare"].entries()
    for name in rare:
        if name not in compared:
            raise root["by_frequency"].invalid(
                say("“{name}” is not compared", name=name), say("Choose one of: {names}.", names=", ".join(compared))
            )
    return Plan(
        tuple(
            Comparison(name, tuple(_level(node, _known(name, known, levels), known) for node in levels), name in rare)
            for name, levels in compared.items()
        ),
        tuple(_names(block, known) for block in root["blocks"]),
        _names(root["settled_by"], known) if "settled_by" in root else (),
    )


def _names(node: Spec, known: Collection[str]) -> tuple[str, ...]:
    return tuple(_known(one.text(), known, one) for one in node)


def _known(name: str, known: Collection[str], node: Spec) -> str:
    if name not in known:
        raise node.invalid(
            say("“{name}” is not a column that both sides have", name=name),
            say("Known: {names}.", names=", ".join(known)),
        )
    return name


def _level(node: Spec, column: str, known: Collection[str]) -> Level:
    if isinstance(node.content, str):
        node.text(("equal",))
        return Level(column)
    entries = node.mapping(optional=("of", *MEASURES))
    column = _known(entries["of"].text(), known, entries["of"]) if "of" in entries else column
    stated = [name for name in MEASURES if name in entries]
    if len(stated) > 1:
        raise node.invalid(say("a level has one measure"), say("Write one level for each."))
    if not stated:
        return Level(column)
    if stated[0] == "edits":
        return Level(column, "edits", entries["edits"].integer(minimum=1))
    return Level(column, "jaro_winkler", _fraction(entries["jaro_winkler"]))


def _share(root: dict[str, Spec], name: str, default: float) -> float:
    return _fraction(root[name]) if name in root else default


def _fraction(node: Spec) -> float:
    value = node.fraction()
    if not 0 < value < 1:
        raise node.invalid(
            say("“{value}” is not between 0 and 1", value=node.text()), say("Write a number such as 0.9.")
        )
    return float(value)


def _records(path: Path, side: dict[str, Spec], heard: dict[str, str], plan: Plan) -> Records:
    sheet: Sheet = read_sheet(path)
    named = {name: node.text() for name, node in side.items()}
    used = dict.fromkeys([*(heard.get(name, name) for name in plan.columns), *(name for name in plan.columns)])
    cells = {name: sheet.optional_labels(named[name]) for name in used if name in named}
    if not len(sheet):
        raise SheetErrors(
            say("there are no records"), where=say("{file}", file=path.name), remedy=say("Choose a file with rows.")
        )
    for name in used:
        if name in heard:
            cells[name] = sounds(cells[heard[name]])
    rows = sheet.rows.tolist()
    ids = sheet.labels(named[ID]).to_list() if ID in named else [str(row) for row in rows]
    return Records(pl.DataFrame(cells), rows, ids)
