"""The small language of conditions: parsed with Python's own grammar, never run, and checked before any data is seen.

A condition says what is wrong, so that a rule reads as its finding: `age < 16 and given(public_post)`. Names are the
fields of the rule's object; `household.`, `income.`, `living.` and `village.` reach what the object belongs to;
`any_member(…)`, `all_members(…)`, `count_members(…)` and `sum_members(…)` look over the members of the household, and
`any_household(…)` and so on over the households of the village. What is missing makes a comparison unknown, and only
what is certainly true is a finding: missing is not wrong, and `missing(…)` asks for it. A month that is
no month counts as missing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bangfu.compute.quality.fields import ABOVE, HEIGHT, LEVEL, TABLES, Kind
from bangfu.errors import BangfuError, Phrase, say

Constant = bool | int | float | str | date
MOST_NODES = 400


@dataclass(frozen=True)
class Node:
    """A checked expression. `op` is a field, a constant, a setting, a definition, an operator or a function; `level` is
    the table whose rows it has one value for."""

    op: str
    kind: Kind
    level: str
    args: tuple[Node, ...] = ()
    value: Constant | tuple[Constant, ...] | None = None

    def walk(self) -> list[Node]:
        return [self, *(below for arg in self.args for below in arg.walk())]


class Misread(BangfuError):
    """A condition that cannot be read; the rule's file and line are added by its reader."""

    def __init__(self, what: Phrase, remedy: Phrase, column: int = 0) -> None:
        super().__init__(what, where=say("character {column}", column=column + 1), remedy=remedy)


@dataclass(frozen=True)
class Scope:
    """What a condition may name: the object it speaks of, its settings, and the definitions known so far."""

    table: str
    settings: Mapping[str, Kind] = field(default_factory=dict)
    definitions: Mapping[tuple[str, str], Node] = field(default_factory=dict)

    def inside(self, table: str) -> Scope:
        return Scope(table, self.settings, self.definitions)


CONSTANTS: Final = {"this_year": Kind.NUMBER, "this_month": Kind.NUMBER, "today": Kind.DATE}
AGGREGATES: Final = {
    f"{how}_{word}": (how, table)
    for table, one, many in (("member", "member", "members"), ("household", "household", "households"))
    for how, word in (("any", one), ("all", many), ("count", many), ("sum", many))
}
FUNCTIONS: Final[dict[str, tuple[tuple[Kind | None, ...], Kind]]] = {
    "missing": ((None,), Kind.YES_NO),
    "given": ((None,), Kind.YES_NO),
    "matches": ((Kind.TEXT, Kind.TEXT), Kind.YES_NO),
    "length": ((Kind.TEXT,), Kind.NUMBER),
    "months": ((Kind.MONTH,), Kind.NUMBER),
    "entries": ((Kind.CODES,), Kind.NUMBER),
    "shared": ((Kind.TEXT,), Kind.YES_NO),
    "repeated": ((Kind.TEXT,), Kind.YES_NO),
    "year_of": ((Kind.DATE,), Kind.NUMBER),
    "month_of": ((Kind.DATE,), Kind.NUMBER),
    "when": ((Kind.YES_NO, Kind.NUMBER), Kind.NUMBER),
}
"""What each function takes (None: anything) and gives. `when(condition, number)` is the number where the condition is
true and 0 where it is false; `shared` asks for the same value in another household, `repeated` in another row;
`has(list, code, …)` is apart because it takes any number of codes."""
COMPARISONS: Final[dict[type[ast.cmpop], str]] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
ARITHMETIC: Final[dict[type[ast.operator], str]] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
ORDERED: Final = (Kind.NUMBER, Kind.DATE)


def parse(text: str, scope: Scope, kind: Kind | None = Kind.YES_NO) -> Node:
    """The checked form of a condition (or of a definition, `kind` None). Errors: Misread with the character.

    >>> parse("age < 16 and given(public_post)", Scope("member")).level
    'member'
    """
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError) as error:
        column = (getattr(error, "offset", 1) or 1) - 1
        raise Misread(say("this condition breaks off or has a sign too many"), _GRAMMAR, column) from error
    if sum(1 for _ in ast.walk(tree)) > MOST_NODES:
        raise Misread(say("this condition is too long"), say("Split it with definitions."))
    node = _read(tree.body, scope)
    if kind is not None and node.kind is not kind:
        raise Misread(
            say("the condition gives a {kind}", kind=say(node.kind.value)),
            say("A condition must be a yes or no: compare the value with something."),
        )
    return node


_GRAMMAR = say("Write comparisons joined by and, or and not, such as: age < 16 and given(public_post)")


def _read(tree: ast.expr, scope: Scope) -> Node:
    reader = _READERS.get(type(tree))
    if reader is None:
        raise Misread(say("this is not part of the language of conditions"), _GRAMMAR, tree.col_offset)
    return reader(tree, scope)


def _name(tree: ast.Name, scope: Scope) -> Node:
    if tree.id in scope.settings:
        return Node("setting", scope.settings[tree.id], "constant", value=tree.id)
    if tree.id in CONSTANTS:
        return Node("setting", CONSTANTS[tree.id], "constant", value=tree.id)
    return _field(scope.table, tree.id, scope, tree)


def _attribute(tree: ast.Attribute, scope: Scope) -> Node:
    if not isinstance(tree.value, ast.Name) or tree.value.id not in TABLES:
        names = ", ".join(f"{name}." for name in TABLES if name != "member")
        raise Misread(
            say("a dot may follow the name of a table only"), say("Known: {names}.", names=names), tree.col_offset
        )
    if HEIGHT[LEVEL[tree.value.id]] < HEIGHT[LEVEL[scope.table]]:
        raise Misread(
            say("“{table}” has many rows here", table=tree.value.id),
            say("Look over them with any_…, all_…, count_… or sum_…."),
            tree.col_offset,
        )
    return _field(tree.value.id, tree.attr, scope, tree)


def _field(table: str, name: str, scope: Scope, tree: ast.expr) -> Node:
    if (table, name) in scope.definitions:
        made = scope.definitions[table, name]
        return Node("definition", made.kind, LEVEL[table], (made,), f"{table}.{name}")
    if name not in TABLES[table]:
        raise Misread(
            say("“{name}” is no field of the {table}", name=name, table=say(table)),
            say("Use a field of the register's dictionary or a definition of the rules."),
            tree.col_offset,
        )
    return Node("field", TABLES[table][name], LEVEL[table], value=f"{table}.{name}")


def _constant(tree: ast.Constant, scope: Scope) -> Node:
    if not isinstance(tree.value, bool | int | float | str):
        raise Misread(say("this is not part of the language of conditions"), _GRAMMAR, tree.col_offset)
    kinds = {bool: Kind.YES_NO, int: Kind.NUMBER, float: Kind.NUMBER, str: Kind.TEXT}
    return Node("constant", kinds[type(tree.value)], "constant", value=tree.value)


def _logic(tree: ast.BoolOp, scope: Scope) -> Node:
    args = tuple(_wanted(value, scope, Kind.YES_NO) for value in tree.values)
    return Node("and" if isinstance(tree.op, ast.And) else "or", Kind.YES_NO, _lowest(args), args)


def _unary(tree: ast.UnaryOp, scope: Scope) -> Node:
    if isinstance(tree.op, ast.Not):
        arg = _wanted(tree.operand, scope, Kind.YES_NO)
        return Node("not", Kind.YES_NO, arg.level, (arg,))
    if isinstance(tree.op, ast.USub) and isinstance(tree.operand, ast.Constant):
        arg = _wanted(tree.operand, scope, Kind.NUMBER)
        return Node("constant", Kind.NUMBER, "constant", value=-arg.value)  # type: ignore[operator]
    raise Misread(say("this is not part of the language of conditions"), _GRAMMAR, tree.col_offset)


def _arithmetic(tree: ast.BinOp, scope: Scope) -> Node:
    if type(tree.op) not in ARITHMETIC:
        raise Misread(
            say("only +, - and * may be used"), say("Multiply the other side instead of dividing."), tree.col_offset
        )
    args = (_wanted(tree.left, scope, Kind.NUMBER), _wanted(tree.right, scope, Kind.NUMBER))
    return Node(ARITHMETIC[type(tree.op)], Kind.NUMBER, _lowest(args), args)


def _compare(tree: ast.Compare, scope: Scope) -> Node:
    """`a < b < c` is `a < b and b < c`, as in Python."""
    sides = [tree.left, *tree.comparators]
    parts = tuple(
        _comparison(left, op, right, scope) for left, op, right in zip(sides, tree.ops, sides[1:], strict=False)
    )
    return parts[0] if len(parts) == 1 else Node("and", Kind.YES_NO, _lowest(parts), parts)


def _comparison(left: ast.expr, op: ast.cmpop, right: ast.expr, scope: Scope) -> Node:
    if isinstance(op, ast.In | ast.NotIn):
        inside = _membership(left, right, scope)
        return inside if isinstance(op, ast.In) else Node("not", Kind.YES_NO, inside.level, (inside,))
    if type(op) not in COMPARISONS:
        raise Misread(say("this is not part of the language of conditions"), _GRAMMAR, left.col_offset)
    args = (_read(left, scope), _read(right, scope))
    kinds = {_plain(arg) for arg in args}
    if len(kinds) > 1:
        first, second = (say(arg.kind.value) for arg in args)
        raise Misread(
            say("a {first} is compared with a {second}", first=first, second=second),
            say("Compare values of the same kind."),
            left.col_offset,
        )
    kind = kinds.pop()
    if kind is Kind.CODES or (kind not in ORDERED and COMPARISONS[type(op)] not in ("==", "!=")):
        raise Misread(
            say("a {kind} cannot be compared like this", kind=say(args[0].kind.value)),
            say("Lists are asked with has(…), months with months(…); only numbers and dates have an order."),
            left.col_offset,
        )
    return Node(COMPARISONS[type(op)], Kind.YES_NO, _lowest(args), args)


def _plain(node: Node) -> Kind:
    """Codes are written as text in a condition."""
    return Kind.TEXT if node.kind is Kind.CODE else node.kind


def _membership(left: ast.expr, right: ast.expr, scope: Scope) -> Node:
    if not isinstance(right, ast.Tuple | ast.List | ast.Set) or not right.elts:
        raise Misread(
            say("“in” takes a list of values"), say('Write them in brackets: in ("20", "30").'), right.col_offset
        )
    node = _read(left, scope)
    choices = [_read(item, scope) for item in right.elts]
    if any(choice.op != "constant" or _plain(choice) is not _plain(node) for choice in choices):
        raise Misread(
            say("the list holds something other than a {kind}", kind=say(node.kind.value)),
            say("Compare values of the same kind."),
            right.col_offset,
        )
    return Node(
        "in", Kind.YES_NO, node.level, (node,), tuple(c.value for c in choices if isinstance(c.value, Constant))
    )


def _call(tree: ast.Call, scope: Scope) -> Node:
    name = tree.func.id if isinstance(tree.func, ast.Name) else ""
    if name in AGGREGATES and len(tree.args) == 1 and not tree.keywords:
        return _aggregate(name, tree, scope)
    if name == "yuan" and len(tree.args) == 1 and not tree.keywords:
        amount = _wanted(tree.args[0], scope, Kind.NUMBER)
        return Node("*", Kind.NUMBER, amount.level, (amount, Node("constant", Kind.NUMBER, "constant", value=100)))
    if name == "has" and len(tree.args) >= 2 and not tree.keywords:
        listed = _wanted(tree.args[0], scope, Kind.CODES)
        codes = [_wanted(arg, scope, Kind.TEXT) for arg in tree.args[1:]]
        if listed.op != "field" or any(code.op != "constant" for code in codes):
            raise Misread(say("has(…) takes a field and codes in quotation marks"), _GRAMMAR, tree.col_offset)
        return Node("has", Kind.YES_NO, listed.level, (listed,), tuple(str(code.value) for code in codes))
    if name not in FUNCTIONS or len(tree.args) != len(FUNCTIONS[name][0]) or tree.keywords:
        raise Misread(
            say("“{name}” is no function of the language, or takes other values", name=name or "?"),
            say("Known: {names}.", names=", ".join(["has", "yuan", *FUNCTIONS, *AGGREGATES])),
            tree.col_offset,
        )
    kinds, given = FUNCTIONS[name]
    args = tuple(
        _read(arg, scope) if kind is None else _wanted(arg, scope, kind)
        for arg, kind in zip(tree.args, kinds, strict=True)
    )
    if name in ("shared", "repeated", "entries", "months") and args[0].op != "field":
        raise Misread(say("{name}(…) takes a field", name=name), _GRAMMAR, tree.col_offset)
    return Node(name, given, _lowest(args), args)


def _aggregate(name: str, tree: ast.Call, scope: Scope) -> Node:
    how, table = AGGREGATES[name]
    home = ABOVE[table]
    if home == "household" and scope.table == "village":
        raise Misread(say("{name}(…) belongs into a rule of the household", name=name), _GRAMMAR, tree.col_offset)
    inner = _wanted(tree.args[0], scope.inside(table), Kind.NUMBER if how == "sum" else Kind.YES_NO)
    given = Kind.YES_NO if how in ("any", "all") else Kind.NUMBER
    return Node(f"each_{how}", given, home, (inner,), table)


def _wanted(tree: ast.expr, scope: Scope, kind: Kind) -> Node:
    node = _read(tree, scope)
    if node.kind is not kind:
        raise Misread(
            say("a {kind} belongs here, not a {other}", kind=say(kind.value), other=say(node.kind.value)),
            say("Compare values of the same kind."),
            tree.col_offset,
        )
    return node


def _lowest(args: tuple[Node, ...]) -> str:
    return min((arg.level for arg in args), key=HEIGHT.__getitem__)


_READERS: Final[dict[type[ast.expr], Callable[..., Node]]] = {
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Constant: _constant,
    ast.BoolOp: _logic,
    ast.UnaryOp: _unary,
    ast.BinOp: _arithmetic,
    ast.Compare: _compare,
    ast.Call: _call,
}
