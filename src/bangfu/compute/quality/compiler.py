"""From checked conditions to columns: every definition, every look over the members and every part that belongs to a
higher table is worked out once, in as few passes as their dependencies allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from operator import add, and_, eq, ge, gt, le, lt, mul, ne, or_, sub
from typing import Any, Final

import numpy as np
import polars as pl

from bangfu.compute.quality.fields import ABOVE, HEIGHT, Kind
from bangfu.compute.quality.language import Node
from bangfu.compute.quality.tables import Layout

OPERATORS: Final[dict[str, Callable[[Any, Any], pl.Expr]]] = {
    "==": eq,
    "!=": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
    "+": add,
    "-": sub,
    "*": mul,
}

FUNCTIONS: Final[dict[str, Callable[[pl.Expr], pl.Expr]]] = {
    "not": lambda value: ~value,
    "missing": lambda value: value.is_null(),
    "given": lambda value: value.is_not_null(),
    "entries": lambda value: value.bitwise_count_ones().cast(pl.Int64),
    "months": lambda value: value,
    "length": lambda value: value.str.len_chars().cast(pl.Int64),
    "year_of": lambda value: value.dt.year().cast(pl.Int64),
    "month_of": lambda value: value.dt.year().cast(pl.Int64) * 12 + value.dt.month() - 1,
}


@dataclass
class Column:
    """A column to make: an expression over its own table, a look over the rows below, or the value of the row above."""

    name: str
    level: str
    stage: int
    how: str
    expression: pl.Expr | None = None
    source: str = ""


@dataclass
class Plan:
    """The columns to make and where each node's value is found."""

    layout: Layout
    columns: list[Column] = field(default_factory=list)
    stages: dict[str, int] = field(default_factory=dict)
    known: dict[tuple[Node, str], str] = field(default_factory=dict)

    def column(self, node: Node, level: str) -> str:
        """The name of the column that holds this node's value on the rows of `level`."""
        key = (node, level)
        if key not in self.known:
            own = node.level in (level, "constant")
            self.known[key] = self._own(node, level) if own else self._gathered(node, level)
        return self.known[key]

    def _own(self, node: Node, level: str) -> str:
        if node.op == "field":
            return str(node.value)
        if node.op.startswith("each_"):
            source = self.column(node.args[0], str(node.value))
            return self._add(level, node.op, source=source, after=[source])
        if node.op in ("shared", "repeated"):
            source = self.column(node.args[0], level)
            return self._add(level, node.op, source=source, after=[source])
        if node.op == "definition":
            return self.column(node.args[0], level)
        expression = self._constant(node) if node.level == "constant" else self._operation(node, level)
        return self._add(level, "expression", expression=expression, after=expression.meta.root_names())

    def _gathered(self, node: Node, level: str) -> str:
        nearer = ABOVE[level]
        source = self.column(node, nearer)
        return self._add(level, "gather", source=source, after=[source])

    def _add(
        self, level: str, how: str, *, after: list[str], expression: pl.Expr | None = None, source: str = ""
    ) -> str:
        name = f"@{len(self.columns)}"
        self.stages[name] = 1 + max((self.stages.get(one, 0) for one in after), default=0)
        self.columns.append(Column(name, level, self.stages[name], how, expression, source))
        return name

    def expression(self, node: Node, level: str) -> pl.Expr:
        """The node over the rows of `level`; parts of a higher table become columns first."""
        if node.level == "constant":
            return self._constant(node)
        if node.level != level or node.op.startswith("each_") or node.op in ("shared", "repeated"):
            return pl.col(self.column(node, level))
        if node.op == "definition":
            return pl.col(self.column(node.args[0], level))
        if node.op == "field":
            return pl.col(str(node.value))
        if _is_code_test(node):
            return pl.col(self.column(node, level))
        return self._operation(node, level)

    def _operation(self, node: Node, level: str) -> pl.Expr:
        args = [self.expression(arg, level) for arg in node.args]
        if node.op in OPERATORS:
            return OPERATORS[node.op](*args)
        if node.op == "and":
            return reduce(and_, args)
        if node.op == "or":
            return reduce(or_, args)
        return self._function(node, args)

    def _function(self, node: Node, args: list[pl.Expr]) -> pl.Expr:
        first = args[0]
        match node.op:
            case "in":
                return self._member_of(node, first)
            case "has":
                codes = self.layout.bits[str(node.args[0].value)]
                mask = sum(1 << codes[code] for code in set(map(str, _listed(node))) if code in codes)
                return (first & mask) != 0
            case "matches":
                return first.str.contains(f"^(?:{node.args[1].value})$")
            case "when":
                return pl.when(first.is_not_null()).then(pl.when(first).then(args[1]).otherwise(0))
        return FUNCTIONS[node.op](first)

    @staticmethod
    def _member_of(node: Node, value: pl.Expr) -> pl.Expr:
        """A few comparisons are faster than looking into a set, and treat the missing as comparisons do."""
        either: pl.Expr = reduce(or_, (value == choice for choice in _listed(node)))
        return either

    def _constant(self, node: Node) -> pl.Expr:
        return pl.lit(node.value) if node.op == "constant" else self._operation(node, "constant")

    def carry_out(self) -> None:
        """Makes every column, stage by stage; what stands on one table in one stage is one pass."""
        frames = self.layout.frames
        for stage in range(1, 1 + max(self.stages.values(), default=0)):
            due = [column for column in self.columns if column.stage == stage]
            for level in HEIGHT:
                wanted = [
                    column.expression.alias(column.name)
                    for column in due
                    if column.level == level and column.expression is not None
                ]
                if wanted:
                    frames[level] = frames[level].lazy().with_columns(wanted).collect()
            for column in due:
                if column.expression is None:
                    made = self._look(column).alias(column.name)
                    frames[column.level] = frames[column.level].with_columns(made)

    def _look(self, column: Column) -> pl.Series:
        frames, parent = self.layout.frames, self.layout.parent
        if column.how == "gather":
            source = frames[ABOVE[column.level]][column.source]
            return source.gather(pl.Series(parent[column.level]))
        if column.how == "repeated":
            values = frames[column.level][column.source]
            return _known(_repeated(values), values)
        if column.how == "shared":
            key = np.arange(frames[column.level].height) if column.level == "household" else parent[column.level]
            return _shared(frames[column.level][column.source], key)
        below = "member" if column.level == "household" else "household"
        values = frames[below][column.source]
        return _over_rows(values, column.how, self.layout.groups(below), frames[column.level].height)


def _is_code_test(node: Node) -> bool:
    """A code compared with what a condition names: the same few comparisons stand in many rules, and each costs."""
    if node.op not in ("==", "!=", "in") or node.args[0].kind is not Kind.CODE:
        return False
    return node.op == "in" or node.args[1].op == "constant"


def _listed(node: Node) -> tuple[Any, ...]:
    return node.value if isinstance(node.value, tuple) else (node.value,)


def _over_rows(
    values: pl.Series, how: str, groups: tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]], height: int
) -> pl.Series:
    """Any, all, count or sum over the rows of each parent, which stand together. Unknown counts as in logic: any is
    true with one true, else unknown with one unknown; count and sum are unknown with one unknown."""
    first, present = groups
    last = np.append(first[1:], len(values)) - 1

    def counted(column: pl.Series) -> np.ndarray[Any, Any]:
        """How many rows of each parent are true: what the running count gained from its first row to its last."""
        gained = np.zeros(height, np.int64)
        if len(first):
            gained[present] = np.diff(np.cumsum(column.to_numpy(), dtype=np.int32)[last], prepend=0)
        return gained

    unknown = counted(values.is_null()) > 0 if values.null_count() else np.zeros(height, np.bool_)
    match how:
        case "each_any":
            result = counted(values.fill_null(False)) > 0
            unknown &= ~result
        case "each_all":
            result = counted(~values.fill_null(True)) == 0
            unknown &= result
        case "each_count":
            result = counted(values.fill_null(False))
        case _:
            result = _summed(values.fill_null(0).to_numpy(), groups, height)
    made = pl.Series(result)
    return made if not unknown.any() else pl.select(pl.when(pl.lit(pl.Series(~unknown))).then(pl.lit(made))).to_series()


def _summed(
    values: np.ndarray[Any, Any], groups: tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]], height: int
) -> np.ndarray[Any, Any]:
    first, present = groups
    wide = values if values.dtype == np.float64 else values.astype(np.int64)
    result = np.zeros(height, wide.dtype)
    if len(first):
        result[present] = np.add.reduceat(wide, first)
    return result


def _repeated(values: pl.Series) -> pl.Series:
    """Does the value stand in another row? Sorted hashes tell which few rows are worth comparing."""
    hashes = values.drop_nulls().hash()
    ordered = hashes.sort().to_numpy()
    twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if not len(twice):
        return pl.repeat(False, len(values), eager=True)
    doubtful = values.is_not_null() & values.hash().is_in(pl.Series(twice).implode())
    places = doubtful.arg_true()
    same = values.gather(places).is_duplicated()
    return pl.repeat(False, len(values), eager=True).scatter(places.filter(same), True)


def _shared(values: pl.Series, key: np.ndarray[Any, Any]) -> pl.Series:
    """Is the value also found in another household (for a household: another one)."""
    places = _repeated(values).arg_true()
    frame = pl.DataFrame({"value": values.gather(places), "key": key[places.to_numpy()], "place": places})
    apart = frame.filter(pl.col("key").n_unique().over("value") > 1)["place"]
    return _known(pl.repeat(False, len(values), eager=True).scatter(apart, True), values)


def _known(answer: pl.Series, values: pl.Series) -> pl.Series:
    """The answer where there is a value."""
    return pl.select(pl.when(pl.lit(values.is_not_null())).then(pl.lit(answer))).to_series()


def bound(node: Node, settings: Mapping[str, Any]) -> Node:
    """The node with the value of each setting in its place."""
    if node.op == "setting":
        return Node("constant", node.kind, "constant", value=settings[str(node.value)])
    return replace(node, args=tuple(bound(arg, settings) for arg in node.args)) if node.args else node


def settings_of(on: date, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a condition may name beside fields: the rule's numbers and the day."""
    return {"this_year": on.year, "this_month": on.year * 12 + on.month - 1, "today": on, **values}
