"""The standard plan of an installation: how persons are matched from which day on, as a dated file of the policy."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bangfu.compute.linkage.link import Limits
from bangfu.compute.linkage.passes import Chances, Expected, Pass
from bangfu.compute.linkage.plan import Plan
from bangfu.compute.linkage.reading import limits_of, plan_of
from bangfu.compute.specs import Spec
from bangfu.errors import SpecInvalid, say

COLUMNS = ("number", "name", "born", "village", "sound")
"""What both sides hold; `sound` is made of the name."""
PLAN = ("compare", "blocks", "settled_by", "by_frequency")
NEAR_ONE = 1e-6


@dataclass(frozen=True)
class Standard:
    """A plan in force since a day. Of the records of a department's `file`, and of those of a `register`, so many are
    expected to have a match."""

    since: date
    limits: Limits
    expected_file: Expected
    expected_register: Expected
    passes: tuple[Pass, ...]
    digest: str


def read_standards(spec: Spec) -> tuple[Standard, ...]:
    """Every plan of a policy file, the oldest first. Errors: SpecInvalid with the line; RuleViolated for a plan that
    cannot work. Source: docs/rules/linkage.md."""
    root = spec.mapping(required=("title", "reference", "verified", "plans"))
    return tuple(sorted((_standard(node) for node in root["plans"]), key=lambda standard: standard.since))


def standard_on(standards: Sequence[Standard], day: date) -> Standard:
    """The plan in force on a day; before the first there is none but the first."""
    held = [standard for standard in standards if standard.since <= day]
    return held[-1] if held else standards[0]


def _standard(spec: Spec) -> Standard:
    root = spec.mapping(required=("since", "expected", "chances", "passes"), optional=("sure", "doubtful"))
    expected = root["expected"].mapping(required=("file", "register", "among"))
    among = expected["among"].integer(minimum=1)
    chances = {name: _chances(node) for name, node in root["chances"].entries().items()}
    searches = root["passes"].entries().items()
    text = repr(sorted((name, _plain(node)) for name, node in root.items()))
    return Standard(
        _day(root["since"]),
        limits_of(root),
        Expected(float(expected["file"].fraction()), among),
        Expected(float(expected["register"].fraction()), among),
        tuple(Pass(code, _plan(node, chances), chances) for code, node in searches),
        hashlib.sha256(text.encode()).hexdigest(),
    )


def _plan(spec: Spec, chances: dict[str, Chances]) -> Plan:
    plan = plan_of(spec.mapping(required=PLAN[:2], optional=PLAN[2:]), COLUMNS)
    plan.validate()
    for comparison in plan.comparisons:
        stated = chances.get(comparison.name)
        sides = () if stated is None else (stated.same, stated.other or stated.same, stated.double or stated.same)
        if not sides or any(len(side) != len(comparison.levels) + 1 for side in sides):
            raise spec.invalid(
                say("the chances of “{name}” do not fit its levels", name=comparison.name),
                say("Under “chances”, write one chance for each level and one for none of them."),
            )
    return plan


def _chances(spec: Spec) -> Chances:
    root = spec.mapping(required=("same",), optional=("other", "double"))
    return Chances(**{name: _shares(node) for name, node in root.items()})


def _shares(spec: Spec) -> tuple[float, ...]:
    shares = tuple(float(node.fraction()) for node in spec)
    if abs(sum(shares) - 1) > NEAR_ONE or min(shares) <= 0:
        raise spec.invalid(say("these chances do not add up to 1"), say("Write positive chances whose sum is 1."))
    return shares


def _day(spec: Spec) -> date:
    try:
        return date.fromisoformat(spec.text())
    except ValueError:
        raise _no_day(spec) from None


def _no_day(spec: Spec) -> SpecInvalid:
    return spec.invalid(say("this is not a date"), say("Write year, month and day, such as 2023-06-01."))


def _plain(spec: Spec) -> object:
    if isinstance(spec.content, dict):
        return {name: _plain(node) for name, node in spec.content.items()}
    return [_plain(node) for node in spec.content] if isinstance(spec.content, list) else spec.content
