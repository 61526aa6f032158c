"""What a determination rests on, and what follows from it: computed from what is frozen with it, and from nothing else.

A basis is everything a decision was taken on, as one JSON object: the facts of the register, what was found at home,
what other records said, how the meeting voted, how long the notices hung, and every policy value with its source. From
it `conclude` gives the conditions one by one and what they come to. Both are written as canonical text, so that the
same basis gives the same bytes at any later time. It supports a decision and never takes one.
"""

from __future__ import annotations

import hashlib
import json
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import polars as pl

from bangfu.compute.screening import FACTS, INDICATORS, Standards, judge

FORMAT = "bangfu-determination-1"
CONDITIONS = ("income", "food", "clothing", "education", "medical", "housing", "water")
"""The two assurances, the three guarantees, safe water, and the income: `domain` knowledge of 2014 and after."""
COMPUTED = {"education": "attendance", "medical": "insurance", "housing": "housing", "water": "water"}
"""The indicator of a screening from which a condition is read where nobody looked at it at home."""
FOUND = ("met", "unmet", "unknown")
SUPPORTED, NOT_SUPPORTED, UNDETERMINED = "supported", "not_supported", "undetermined"


@dataclass(frozen=True)
class Condition:
    """One condition: whether it is met, and who says so (the register, the visit, or both; they may disagree)."""

    code: str
    state: str
    source: str
    contradicts: bool = False


@dataclass(frozen=True)
class Conclusion:
    """What a basis comes to: supported or not, by which conditions, and what stands against it besides them."""

    standing: str
    conditions: tuple[Condition, ...]
    obstacles: tuple[str, ...]
    income_per_head_fen: int | None
    after_rigid_fen: int | None

    def text(self) -> str:
        """The same conclusion is the same text, byte for byte."""
        return canonical(
            {
                "standing": self.standing,
                "conditions": [vars(condition) for condition in self.conditions],
                "obstacles": list(self.obstacles),
                "income_per_head_fen": self.income_per_head_fen,
                "after_rigid_fen": self.after_rigid_fen,
            }
        )


def canonical(content: Mapping[str, Any]) -> str:
    """An object as one text that anyone can make again: JSON with sorted names and no spaces.

    >>> canonical({"b": 1, "a": None})
    '{"a":null,"b":1}'
    """
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal.

    >>> digest("")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(text.encode()).hexdigest()


def household_conclusion(basis: Mapping[str, Any], standards: Standards) -> Conclusion:
    """What the basis of a household's case comes to.

    `basis`: `rule` ("entry" or "exit"), `facts` (by name, as a screening gathers them; null is not stated), `found`
    (condition → met, unmet, unknown: what the visit saw, which goes before what the register says), `comparison`
    (records of others: kind, explained) and `agreed` (whether the household signed; null where nobody asks).
    `standards` are those of the policy values in the basis.

    An entry is supported where at least one condition is unmet and every record of others is explained: it is a
    composite judgement, so that an unsafe house counts as an income below the line does. An exit is supported where
    every condition is met and the household agrees. What is unknown never counts for either.
    Source: domain rules of identification and exit (2014 to 2020), and of 2021 and after.
    """
    judged = _judged(basis["facts"], standards)
    conditions = tuple(_condition(code, judged, basis["found"].get(code, "unknown")) for code in CONDITIONS)
    states = {condition.state for condition in conditions}
    entry = basis["rule"] == "entry"
    obstacles = _entry_obstacles(basis) if entry else _exit_obstacles(basis)
    if obstacles:
        standing = NOT_SUPPORTED
    elif entry:
        standing = SUPPORTED if "unmet" in states else UNDETERMINED if "unknown" in states else NOT_SUPPORTED
    else:
        standing = NOT_SUPPORTED if "unmet" in states else UNDETERMINED if "unknown" in states else SUPPORTED
    return Conclusion(standing, conditions, obstacles, judged["income_per_head_fen"], judged["after_rigid_fen"])


def _entry_obstacles(basis: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted({hit["kind"] for hit in basis["comparison"] if not hit["explained"]}))


def _exit_obstacles(basis: Mapping[str, Any]) -> tuple[str, ...]:
    return () if basis["agreed"] in (True, None) else ("not_agreed",)


def _judged(facts: Mapping[str, int | None], standards: Standards) -> Mapping[str, Any]:
    names = {"household": [0], "household_no": [""], "area": [0]}
    frame = pl.DataFrame({**names, **{name: [facts[name]] for name in FACTS}}, schema_overrides=_SCHEMA)
    return judge(frame, standards).row(0, named=True)


_SCHEMA = dict.fromkeys(FACTS, pl.Int64)


def _condition(code: str, judged: Mapping[str, Any], found: str) -> Condition:
    computed = _income(judged) if code == "income" else _indicator(code, judged)
    if found != "unknown":
        return Condition(code, found, "visit", contradicts=computed not in (found, "unknown"))
    return Condition(code, computed, "register" if computed != "unknown" else "nobody")


def _income(judged: Mapping[str, Any]) -> str:
    """Below the line or the range of the day, by net income or after rigid expense; either is enough."""
    below = [judged["below_line"], judged["below_range"]]
    if True in below:
        return "unmet"
    return "met" if False in below else "unknown"


def _indicator(code: str, judged: Mapping[str, Any]) -> str:
    name = COMPUTED.get(code)
    if name is None:
        return "unknown"
    bit = 1 << INDICATORS.index(name)
    if judged["unknown"] & bit:
        return "unknown"
    return "unmet" if judged["deprived"] & bit else "met"


COMPARISONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "below": operator.lt,
    "at_most": operator.le,
    "at_least": operator.ge,
}


def place_conclusion(basis: Mapping[str, Any]) -> Conclusion:
    """What the basis of a village's or county's exit comes to.

    `basis`: `figures` (name → a whole number or a fraction as text; null is not stated) and `conditions` (name →
    {"figure", "is": below | at_most | at_least, "limit"} as the policy of the day states them). Supported where every
    condition is met.

    >>> basis = {"figures": {"incidence": "3/200"}, "conditions": {
    ...     "incidence": {"figure": "incidence", "is": "below", "limit": "0.02"}}}
    >>> place_conclusion(basis).standing
    'supported'
    """
    conditions = tuple(
        Condition(code, _compared(basis["figures"].get(rule["figure"]), rule), "register")
        for code, rule in sorted(basis["conditions"].items())
    )
    states = {condition.state for condition in conditions}
    standing = NOT_SUPPORTED if "unmet" in states else UNDETERMINED if "unknown" in states else SUPPORTED
    return Conclusion(standing, conditions, (), None, None)


def _compared(figure: str | int | None, rule: Mapping[str, str]) -> str:
    if figure is None:
        return "unknown"
    return "met" if COMPARISONS[rule["is"]](Fraction(figure), Fraction(rule["limit"])) else "unmet"


def missing_conditions(conclusion: Conclusion, states: Sequence[str] = ("unmet", "unknown")) -> list[str]:
    """The codes of the conditions that are in one of these states, in their order."""
    return [condition.code for condition in conclusion.conditions if condition.state in states]
