"""Procedures as dated policy data: their steps, who takes them, and what follows what. Reads no clock and no database.

A procedure is a YAML file that an official can read; `read_procedure` checks all of it and names the line of what is
wrong. What a running case may do next is computed here from the procedure and the steps that are done.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from bangfu.compute.deadlines import Counting
from bangfu.compute.specs import Spec, parse_spec
from bangfu.errors import Phrase, say

ENTRY = "entry"
"""Whoever opened the case, where a set of four eyes or a way back names her."""
START = "start"
LEVELS = ("village", "township", "county", "city", "province")
"""From the household upwards."""
OUTCOMES = ("approve", "return", "reject")
RULES = ("entry", "exit", "village_exit", "county_exit")
"""By which conditions a determination is judged."""
BOOLEANS = ("true", "false")
DATED = ("from", "to", "region", "reference", "verified", "documents")
"""What every dated entry of the policy data carries; its reader is the policy's."""


@dataclass(frozen=True)
class Text:
    """A name or sentence in both languages."""

    zh: str
    en: str

    def in_language(self, language: str | None) -> str:
        return self.en if (language or "").startswith("en") else self.zh


@dataclass(frozen=True)
class Term:
    """Within how many days, counted from the opening of the step or of the case."""

    days: int
    counting: Counting
    from_case: bool
    is_verified: bool


@dataclass(frozen=True)
class Quorum:
    """A meeting needs this share of those entitled to be present, and this share of those present to agree."""

    present: Fraction
    agree: Fraction
    is_verified: bool


@dataclass(frozen=True)
class Share:
    """At least this share of the rows is checked on the spot."""

    share: Fraction
    is_verified: bool


@dataclass(frozen=True)
class Notice:
    """A public notice that must stand for a number of calendar days."""

    kind: str
    days: int
    is_verified: bool
    result: Text | None = None
    """What the list says of each line that hangs for its objections, such as “proposed”."""


@dataclass(frozen=True)
class Determines:
    """What the approval of a step determines: a status, by the conditions of an entry or an exit (see
    `bangfu.compute.determination`), and the code list from which its causes are named."""

    step: str
    status: str
    rule: str
    causes: str


@dataclass(frozen=True)
class Step:
    """One step: who takes it where, what it needs, and what it waits for."""

    key: str
    title: Text
    roles: tuple[str, ...]
    level: str
    after: tuple[str, ...]
    outcomes: tuple[str, ...]
    back_to: tuple[str, ...]
    evidence: tuple[tuple[str, int], ...]
    may_delegate: bool
    act: Text | None = None
    effect: Text | None = None
    term: Term | None = None
    quorum: Quorum | None = None
    sample: Share | None = None
    notice: Notice | None = None


@dataclass(frozen=True)
class Escalation:
    """Where an overdue step goes: after its last day, and again every so many days, one level up."""

    every: Term
    to: tuple[tuple[str, tuple[str, ...]], ...]

    def above(self, level: str) -> tuple[str, tuple[str, ...]] | None:
        """The next level that has somebody to turn to, and their roles; None at the top."""
        return next((entry for entry in self.to if LEVELS.index(entry[0]) > LEVELS.index(level)), None)


@dataclass(frozen=True)
class Objection:
    """What an objection does: it pauses the line or the whole case; upheld, it reopens a step."""

    pauses_case: bool
    reopens: str


@dataclass(frozen=True)
class Procedure:
    """What a version of a procedure prescribes; its name, days and region stand beside it in the policy data."""

    opens: tuple[str, ...]
    subject: str
    steps: tuple[Step, ...]
    four_eyes: tuple[frozenset[str], ...]
    escalation: Escalation
    objection: Objection | None
    determines: Determines | None = None

    def step(self, key: str) -> Step:
        return next(step for step in self.steps if step.key == key)

    def ready(self, done: Collection[str], begun: Collection[str]) -> list[Step]:
        """The steps that open now: not begun, and all before them done."""
        return [step for step in self.steps if step.key not in begun and set(step.after) <= set(done)]

    def downstream(self, keys: Iterable[str]) -> frozenset[str]:
        """These steps and all that come after them."""
        found = set(keys)
        for step in self.steps:  # a step stands after those it waits for
            if found & set(step.after):
                found.add(step.key)
        return frozenset(found)

    def apart(self, key: str) -> frozenset[str]:
        """The steps, and perhaps the entry, that nobody may have done who takes this step."""
        return frozenset().union(*(eyes for eyes in self.four_eyes if key in eyes)) - {key}


def read_procedure(body: Mapping[str, Spec], roles: Collection[str], kinds: Collection[str]) -> Procedure:
    """A version of a procedure as the policy data hold it; `roles` and `kinds` of evidence are those that exist.

    Errors: SpecInvalid with the line.
    """
    first = next(iter(body.values()))
    parts = Spec(dict(body), first.file, first.line).mapping(
        required=["opens", "subject", "steps", "escalation"],
        optional=[*DATED, "four_eyes", "objection", "note", "determines"],
    )
    steps = _steps(parts["steps"], roles, kinds)
    keys = [step.key for step in steps]
    return Procedure(
        opens=_names(parts["opens"], roles),
        subject=parts["subject"].text(),
        steps=tuple(steps),
        four_eyes=tuple(_eyes(entry, keys) for entry in parts["four_eyes"]) if "four_eyes" in parts else (),
        escalation=_escalation(parts["escalation"], roles),
        objection=_objection(parts["objection"], keys) if "objection" in parts else None,
        determines=_determines(parts["determines"], keys) if "determines" in parts else None,
    )


def frozen(body: Mapping[str, Spec]) -> str:
    """A version as one canonical text, which a case keeps: whatever the files say later, it stays what it was."""
    return json.dumps({key: _plain(spec) for key, spec in body.items()}, ensure_ascii=False)


def thaw(text: str, roles: Collection[str], kinds: Collection[str]) -> Procedure:
    """The procedure of a frozen text. JSON is YAML too, and every scalar is text in both."""
    return read_procedure(parse_spec(text, "frozen").entries(), roles, kinds)


def _plain(spec: Spec) -> object:
    if isinstance(spec.content, dict):
        return {key: _plain(value) for key, value in spec.content.items()}
    return [_plain(item) for item in spec.content] if isinstance(spec.content, list) else spec.content


def _steps(spec: Spec, roles: Collection[str], kinds: Collection[str]) -> list[Step]:
    steps: list[Step] = []
    for entry in spec:
        steps.append(_step(entry, [step.key for step in steps], roles, kinds))
    return steps


def _step(spec: Spec, before: list[str], roles: Collection[str], kinds: Collection[str]) -> Step:
    parts = spec.mapping(
        required=["key", "title", "who"],
        optional=[
            "after",
            "outcomes",
            "back_to",
            "evidence",
            "delegate",
            "act",
            "effect",
            "term",
            "quorum",
            "sample",
            "notice",
        ],
    )
    key = parts["key"].text()
    if key in (*before, ENTRY, START):
        raise parts["key"].invalid(say("“{key}” is given twice", key=key), say("Give each step a key of its own."))
    who = parts["who"].mapping(required=["roles", "level"])
    after = _after(parts.get("after"), before)
    outcomes = _names(parts["outcomes"], OUTCOMES) if "outcomes" in parts else OUTCOMES
    if "approve" not in outcomes:
        remedy = say("Choose one of: {names}.", names="approve")
        raise parts["outcomes"].invalid(say("a step that nobody can approve never ends"), remedy)
    return Step(
        key=key,
        title=_text(parts["title"]),
        roles=_names(who["roles"], roles),
        level=who["level"].text(LEVELS),
        after=after,
        outcomes=outcomes,
        back_to=_names(parts["back_to"], [*before, ENTRY]) if "back_to" in parts else after or (ENTRY,),
        evidence=_evidence(parts["evidence"], kinds) if "evidence" in parts else (),
        may_delegate=parts["delegate"].text(BOOLEANS) == "true" if "delegate" in parts else True,
        act=_text(parts["act"]) if "act" in parts else None,
        effect=_text(parts["effect"]) if "effect" in parts else None,
        term=_term(parts["term"]) if "term" in parts else None,
        quorum=_quorum(parts["quorum"]) if "quorum" in parts else None,
        sample=_sample(parts["sample"]) if "sample" in parts else None,
        notice=_notice(parts["notice"]) if "notice" in parts else None,
    )


def _after(spec: Spec | None, before: list[str]) -> tuple[str, ...]:
    """Without a word it waits for the step above it; what it names must stand above it, so that no circle can be."""
    if spec is None:
        return tuple(before[-1:])
    return tuple(name for name in _names(spec, [*before, START]) if name != START)


def _names(spec: Spec, choices: Collection[str]) -> tuple[str, ...]:
    names = tuple(entry.text(choices) for entry in spec)
    if len(set(names)) < len(names):
        raise spec.invalid(say("one name stands twice"), say("Keep one of the two."))
    return names


def _text(spec: Spec) -> Text:
    parts = spec.mapping(required=["zh", "en"])
    return Text(parts["zh"].text(), parts["en"].text())


def _verified(parts: dict[str, Spec]) -> bool:
    return "verified" not in parts or parts["verified"].text(BOOLEANS) == "true"


def _evidence(spec: Spec, kinds: Collection[str]) -> tuple[tuple[str, int], ...]:
    counts = spec.mapping(optional=kinds)
    return tuple((kind, count.integer(minimum=1)) for kind, count in counts.items())


def _term(spec: Spec) -> Term:
    parts = spec.mapping(required=["days", "counting"], optional=["from", "verified"])
    counting = Counting(parts["counting"].text([*Counting]))
    from_case = "from" in parts and parts["from"].text(["step", "case"]) == "case"
    return Term(parts["days"].integer(minimum=1), counting, from_case, _verified(parts))


def _quorum(spec: Spec) -> Quorum:
    parts = spec.mapping(required=["present", "agree"], optional=["verified"])
    return Quorum(_part(parts["present"]), _part(parts["agree"]), _verified(parts))


def _sample(spec: Spec) -> Share:
    parts = spec.mapping(required=["share"], optional=["verified"])
    return Share(_part(parts["share"]), _verified(parts))


def _part(spec: Spec) -> Fraction:
    value = spec.fraction()
    if not 0 < value <= 1:
        raise spec.invalid(say("“{value}” is not a share", value=spec.text()), say("Write a share such as 2/3 or 0.2."))
    return value


def _notice(spec: Spec) -> Notice:
    parts = spec.mapping(required=["kind", "days"], optional=["verified", "result"])
    result = _text(parts["result"]) if "result" in parts else None
    return Notice(parts["kind"].text(), parts["days"].integer(minimum=0), _verified(parts), result)


def _eyes(spec: Spec, keys: list[str]) -> frozenset[str]:
    names = frozenset(_names(spec, [*keys, ENTRY]))
    if len(names) < 2:
        raise spec.invalid(say("one step alone cannot be kept apart"), say("Name two steps or more, or “entry”."))
    return names


def _escalation(spec: Spec, roles: Collection[str]) -> Escalation:
    parts = spec.mapping(required=["every", "to"])
    to = {level: _names(entry, roles) for level, entry in parts["to"].mapping(optional=LEVELS).items()}
    return Escalation(_term(parts["every"]), tuple((level, to[level]) for level in LEVELS if level in to))


def _objection(spec: Spec, keys: list[str]) -> Objection:
    parts = spec.mapping(required=["pauses", "reopens"])
    return Objection(parts["pauses"].text(["line", "case"]) == "case", parts["reopens"].text(keys))


def _determines(spec: Spec, keys: list[str]) -> Determines:
    parts = spec.mapping(required=["step", "status", "rule"], optional=["causes"])
    causes = parts["causes"].text() if "causes" in parts else ""
    return Determines(parts["step"].text(keys), parts["status"].text(), parts["rule"].text(RULES), causes)


def quorum_problem(quorum: Quorum, *, entitled: int, present: int, agreeing: int) -> Phrase | None:
    """Why a meeting does not count, computed exactly; None where it does.

    >>> half = Quorum(Fraction(2, 3), Fraction(1, 2), True)
    >>> str(quorum_problem(half, entitled=31, present=20, agreeing=20))
    '20 of 31 were present; at least 2/3 must be'
    >>> quorum_problem(half, entitled=30, present=20, agreeing=10) is None
    True
    """
    if present < quorum.present * entitled or not present:
        return say(
            "{present} of {entitled} were present; at least {share} must be",
            present=present, entitled=entitled, share=str(quorum.present),
        )  # fmt: skip
    if agreeing < quorum.agree * present:
        return say(
            "{agreeing} of {present} agreed; at least {share} must",
            agreeing=agreeing, present=present, share=str(quorum.agree),
        )  # fmt: skip
    return None
