"""What a household may be entitled to and not receive, judged from the register. Screening, never a determination.

A rule is written in the language of the quality rules (`bangfu.compute.quality.language`) and read for one household.
What is not recorded stays unknown, and is named: nobody is told no because a value is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from operator import add, eq, ge, gt, le, lt, mul, ne, sub
from typing import Any, Final

from bangfu.compute.quality.fields import Kind
from bangfu.compute.quality.language import Misread, Node, Scope, parse
from bangfu.compute.specs import Spec
from bangfu.errors import say

Row = Mapping[str, Any]
OPERATORS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge, "+": add, "-": sub, "*": mul,
}  # fmt: skip
FUNCTIONS: Final[dict[str, Callable[[Any], Any]]] = {
    "not": lambda value: not value,
    "length": len,
    "entries": len,
    "months": lambda month: int(month[:4]) * 12 + int(month[4:]) - 1,
    "year_of": lambda day: day.year,
    "month_of": lambda day: day.year * 12 + day.month - 1,
}
ACROSS: Final = frozenset({"shared", "repeated", "when", "definition"})
"""What only a check of a whole county can answer."""


class Outcome(StrEnum):
    """What the register says about one entitlement."""

    LOOKS_ENTITLED = "looks_entitled"
    RECEIVING = "receiving"
    NOT = "not"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Value:
    """A value, or None with the names of what is missing for it."""

    value: Any
    missing: frozenset[str] = frozenset()

    @property
    def is_known(self) -> bool:
        return self.value is not None


@dataclass(frozen=True)
class Facts:
    """One household as a rule sees it: its own row, its newest income and living conditions, its members, and what the
    policy states (`settings`; None where nobody stated it)."""

    household: Row
    members: Sequence[Row]
    income: Row = field(default_factory=dict)
    living: Row = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """When somebody looks entitled and when she counts as receiving it; `per_member` judges each member apart."""

    per_member: bool
    entitled: Node
    receiving: Node | None
    unrecorded: tuple[str, ...] = ()
    """Names of what the office asks for and no register holds."""


@dataclass(frozen=True)
class Judgement:
    """The outcome of a rule, the fields that are missing for it, and the members that look entitled, by place."""

    outcome: Outcome
    missing: tuple[str, ...] = ()
    members: tuple[int, ...] = ()


def read_rule(
    spec: Spec, entries: Mapping[str, Spec], settings: Mapping[str, Kind], unrecorded: Iterable[str] = ()
) -> Rule:
    """The rule of an entry of the policy: `of`, `entitled` and, where something in the register counts as receiving it,
    `receiving`. Errors: SpecInvalid with the line.

    >>> from bangfu.compute.specs import parse_spec
    >>> spec = parse_spec("{of: member, entitled: 'age >= 60', receiving: 'given(public_post)'}", "old.yaml")
    >>> read_rule(spec, spec.entries(), {}).per_member
    True
    """
    table = entries["of"].text(("member", "household"))
    return Rule(
        per_member=table == "member",
        entitled=_condition(entries["entitled"], table, settings),
        receiving=_condition(entries["receiving"], table, settings) if "receiving" in entries else None,
        unrecorded=tuple(unrecorded),
    )


def _condition(spec: Spec, table: str, settings: Mapping[str, Kind]) -> Node:
    try:
        node = parse(spec.text(), Scope(table, settings))
    except Misread as error:
        raise spec.invalid(error.what, error.remedy) from None
    strange = sorted({one.op for one in node.walk()} & ACROSS)
    if strange or any(str(one.value).startswith("village.") for one in node.walk() if one.op == "field"):
        raise spec.invalid(
            say("this looks beyond the household"), say("Ask only for fields of the household and its members.")
        )
    return node


def judge(rule: Rule, facts: Facts) -> Judgement:
    """What a rule says of a household. Receiving by anybody who looks entitled, or by the household, outweighs.

    Shapes: one household with its members. Errors: none. Source: domain.md §0.11b, this platform's own screening.

    >>> from bangfu.compute.quality.language import Scope, parse
    >>> rule = Rule(True, parse("age >= 60", Scope("member")), None)
    >>> judge(rule, Facts({}, [{"age": 71}, {"age": None}])).members
    (0,)
    >>> judge(rule, Facts({}, [{"age": None}])).missing
    ('age',)
    """
    places: Sequence[int | None] = range(len(facts.members)) if rule.per_member else (None,)
    looks, receives, missing = [], False, set[str]()
    for place in places:
        entitled = evaluate(rule.entitled, facts, place)
        receiving = evaluate(rule.receiving, facts, place).value if rule.receiving else None
        if receiving:
            receives = True
        elif entitled.value:
            looks.append(place)
        elif not entitled.is_known:
            missing |= entitled.missing
    members = tuple(place for place in looks if place is not None)
    if looks and rule.unrecorded:
        return Judgement(Outcome.UNKNOWN, rule.unrecorded, members)
    if looks:
        return Judgement(Outcome.LOOKS_ENTITLED, (), members)
    if receives:
        return Judgement(Outcome.RECEIVING)
    return Judgement(Outcome.UNKNOWN, tuple(sorted(missing))) if missing else Judgement(Outcome.NOT)


def evaluate(node: Node, facts: Facts, member: int | None = None) -> Value:
    """The value of a condition for a household, or for one of its members. True, false, or unknown with what is
    missing: “and” is false where one part is, whatever the others are, and “or” is true in the same way.

    >>> from bangfu.compute.quality.language import Scope, parse
    >>> node = parse("age > 60 and given(public_post)", Scope("member"))
    >>> evaluate(node, Facts({}, [{"age": 40}]), 0)
    Value(value=False, missing=frozenset())
    """
    if node.op == "constant":
        return Value(node.value)
    if node.op == "setting":
        name = str(node.value)
        return _stated(facts.settings.get(name), name)
    if node.op == "field":
        return _field(node, facts, member)
    if node.op.startswith("each_"):
        return _each(node, facts)
    if node.op in ("missing", "given"):
        known = evaluate(node.args[0], facts, member).is_known
        return Value(known is (node.op == "given"))
    parts = [evaluate(arg, facts, member) for arg in node.args]
    if node.op in ("and", "or"):
        return _joined(parts, decisive=node.op == "or")
    if any(not part.is_known for part in parts):
        return Value(None, frozenset().union(*(part.missing for part in parts)))
    return Value(_worked_out(node, [part.value for part in parts]))


def _worked_out(node: Node, values: list[Any]) -> Any:
    if node.op in OPERATORS:
        return OPERATORS[node.op](*values)
    if node.op == "in":
        return values[0] in _listed(node)
    if node.op == "has":
        return any(str(code) in values[0] for code in _listed(node))
    if node.op == "matches":
        return re.fullmatch(str(values[1]), str(values[0])) is not None
    return FUNCTIONS[node.op](values[0])


def _listed(node: Node) -> Collection[Any]:
    return node.value if isinstance(node.value, tuple) else (node.value,)


def _field(node: Node, facts: Facts, member: int | None) -> Value:
    table, _, name = str(node.value).partition(".")
    if table == "member":
        row: Row = facts.members[member] if member is not None else {}
    else:
        row = {"household": facts.household, "income": facts.income, "living": facts.living}[table]
    return _stated(row.get(name), name)


def _stated(value: Any, name: str) -> Value:
    """An empty text and an empty list are missing, as in the quality rules."""
    empty = value is None or value in ("", [])
    return Value(None, frozenset({name})) if empty else Value(value)


def _joined(parts: Sequence[Value], *, decisive: bool) -> Value:
    if any(part.value is decisive for part in parts):
        return Value(decisive)
    missing = frozenset().union(*(part.missing for part in parts))
    return Value(None, missing) if any(not part.is_known for part in parts) else Value(not decisive)


def _each(node: Node, facts: Facts) -> Value:
    """`any_member`, `all_members`, `count_members` and `sum_members` over the members of the household."""
    parts = [evaluate(node.args[0], facts, place) for place in range(len(facts.members))]
    if node.op in ("each_any", "each_all"):
        return _joined(parts, decisive=node.op == "each_any")
    if any(not part.is_known for part in parts):
        return Value(None, frozenset().union(*(part.missing for part in parts)))
    return Value(sum(int(part.value) for part in parts))


def age_on(born: date | None, day: date) -> int | None:
    """Completed years of life on a day; None where the birthday is not known.

    >>> age_on(date(1966, 11, 23), date(2026, 11, 22))
    59
    """
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
