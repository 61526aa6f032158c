"""The elements that a need must state before it is reviewed: a checklist of the policy data, and what it misses.

The practice names “seven elements” without listing them; the list is data, so that a region can lay its own over it.
Here it is only read and applied. Reads no clock and no database.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bangfu.compute.procedures import Text
from bangfu.compute.specs import Spec
from bangfu.errors import say

FACTS = (
    "beneficiary",
    "relation",
    "village",
    "situation",
    "cause",
    "item",
    "specification",
    "quantity",
    "unit_value",
    "target_amount",
    "purpose",
    "proof",
    "verifier",
    "verifier_phone",
    "valid_until",
    "deadline",
)
"""What a need can state; a checklist chooses among these."""


@dataclass(frozen=True)
class Element:
    """One element: its name, the facts that must all be there, those of which one is enough, and an example."""

    key: str
    title: Text
    all_of: tuple[str, ...]
    one_of: tuple[str, ...]
    example: Text

    @property
    def facts(self) -> tuple[str, ...]:
        return (*self.all_of, *self.one_of)

    def is_met(self, stated: Collection[str]) -> bool:
        """Whether the facts that are stated are enough for this element."""
        chosen = not self.one_of or any(fact in stated for fact in self.one_of)
        return chosen and all(fact in stated for fact in self.all_of)


@dataclass(frozen=True)
class Checklist:
    """The elements in their order; whether this version has been verified stands beside it in the policy data."""

    elements: tuple[Element, ...]


def missing(elements: Collection[Element], stated: Collection[str]) -> list[Element]:
    """The elements that what is stated does not meet, in their order.

    `stated` holds names of FACTS. Errors: none. Source: domain seed 003-4, the checklist of the policy data.

    >>> where = Element("where", Text("W", "Where"), ("village",), (), Text("", ""))
    >>> much = Element("how_much", Text("H", "How much"), ("quantity",), ("unit_value", "target_amount"), Text("", ""))
    >>> [element.key for element in missing([where, much], {"village", "quantity"})]
    ['how_much']
    >>> missing([where, much], {"village", "quantity", "target_amount"})
    []
    """
    return [element for element in elements if not element.is_met(stated)]


def read_checklist(entries: Mapping[str, Spec]) -> Checklist:
    """One dated version of a checklist as the policy data hold it. Errors: SpecInvalid with the line.

    >>> from bangfu.compute.specs import parse_spec
    >>> text = '''elements:
    ...   - {key: where, title: {zh: W, en: Where}, all_of: [village], example: {zh: X, en: X}}'''
    >>> read_checklist(parse_spec(text, "example").entries()).elements[0].facts
    ('village',)
    """
    found: list[Element] = []
    for item in entries["elements"]:
        keys = item.mapping(required=("key", "title", "example"), optional=("all_of", "one_of"))
        key = keys["key"].text()
        if key in [element.key for element in found]:
            raise item.invalid(say("“{key}” is given twice", key=key), say("Keep one of the two."))
        all_of, one_of = (_facts(keys[name]) if name in keys else () for name in ("all_of", "one_of"))
        if not all_of and not one_of:
            raise item.invalid(
                say("an element without facts is always met"), say("Name at least one fact under “all_of” or “one_of”.")
            )
        found.append(Element(key, text_of(keys["title"]), all_of, one_of, text_of(keys["example"])))
    return Checklist(tuple(found))


def _facts(spec: Spec) -> tuple[str, ...]:
    return tuple(item.text(FACTS) for item in spec)


def text_of(spec: Spec) -> Text:
    """A name or sentence in both languages. Errors: SpecInvalid."""
    parts = spec.mapping(required=("zh", "en"))
    return Text(parts["zh"].text(), parts["en"].text())
