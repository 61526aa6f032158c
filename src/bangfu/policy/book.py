"""What the policy folder states, once it is read: values, code lists, procedures and documents, and how to ask them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from bangfu.compute.specs import Spec
from bangfu.errors import BangfuError, Phrase, say

ENVIRONMENT = "BANGFU_POLICY_DIR"
NATION = "nation"
REGION_LENGTHS = (12, 9, 6, 4, 2)
"""Digits of a village's, township's, county's, prefecture's and province's code."""

Content = int | Fraction | str | bool | tuple[str, ...] | Mapping[str, Fraction]


class PolicyMissing(BangfuError):
    """Nobody has stated this value for this day and region."""


@dataclass(frozen=True)
class Title:
    """A name in both languages, as the files state it."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en


@dataclass(frozen=True)
class Validity:
    """From and until which day (both included) and where something holds, and who says so."""

    valid_from: date
    valid_to: date | None
    region: str
    reference: str
    verified: bool
    documents: tuple[str, ...]

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def meets(self, other: Validity) -> bool:
        """Whether the two have a day in common."""
        ends_before = self.valid_to is not None and self.valid_to < other.valid_from
        starts_after = other.valid_to is not None and other.valid_to < self.valid_from
        return not ends_before and not starts_after


@dataclass(frozen=True)
class Value:
    """One value of a parameter. `value` is None where the file says that nobody has found it."""

    code: str
    value: Content | None
    unit: str
    validity: Validity
    source: Phrase
    operators: bool

    @property
    def region(self) -> str:
        return self.validity.region

    @property
    def reference(self) -> str:
        return self.validity.reference

    @property
    def verified(self) -> bool:
        return self.validity.verified

    @property
    def valid_from(self) -> date:
        return self.validity.valid_from

    @property
    def valid_to(self) -> date | None:
        return self.validity.valid_to

    @property
    def number(self) -> int:
        """A value in whole units. Errors: TypeError, where the unit is of another kind."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise TypeError(f"{self.code} is no whole number")
        return self.value

    @property
    def fraction(self) -> Fraction:
        if isinstance(self.value, bool) or not isinstance(self.value, int | Fraction):
            raise TypeError(f"{self.code} is no number")
        return Fraction(self.value)

    @property
    def names(self) -> tuple[str, ...]:
        if not isinstance(self.value, tuple):
            raise TypeError(f"{self.code} is no list")
        return self.value

    @property
    def weights(self) -> Mapping[str, Fraction]:
        if not isinstance(self.value, Mapping):
            raise TypeError(f"{self.code} has no weights")
        return self.value

    @property
    def switch(self) -> bool:
        if not isinstance(self.value, bool):
            raise TypeError(f"{self.code} is no switch")
        return self.value

    @property
    def text(self) -> str:
        if not isinstance(self.value, str):
            raise TypeError(f"{self.code} is no text")
        return self.value

    def as_json(self) -> dict[str, object]:
        """The value as a decision freezes it: everything needed to recompute and to cite it, in plain JSON."""
        return {
            "code": self.code,
            "value": _plain(self.value),
            "unit": self.unit,
            "region": self.region,
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
            "reference": self.reference,
            "verified": self.verified,
            "documents": list(self.validity.documents),
            "operators": self.operators,
        }


@dataclass(frozen=True)
class Parameter:
    """A thing that policy states a number for, with all its values: the nation first, then by region and day."""

    code: str
    subject: str
    title: Title
    unit: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Code:
    code: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    """What a rule asks a code for, such as `legacy`: read where it stands, never offered or shown."""


@dataclass(frozen=True)
class CodeList:
    """A list of codes in its written order."""

    name: str
    title: Title
    reference: str
    values: tuple[Code, ...]
    _by_label: Mapping[str, Code] = field(repr=False, compare=False, default_factory=dict)
    _by_code: Mapping[str, Code] = field(repr=False, compare=False, default_factory=dict)

    def __iter__(self) -> Iterator[Code]:
        return iter(self.values)

    def __len__(self) -> int:
        return len(self.values)

    def get(self, code: str) -> Code | None:
        return self._by_code.get(code)

    def find(self, label: str) -> Code | None:
        """The code that a label means: its code, either name or an alias; spaces around it do not count."""
        label = label.strip()
        return self._by_label.get(label) or self._by_code.get(label)


@dataclass(frozen=True)
class Procedure:
    """One dated version of a procedure. What its steps mean is the workflow's business: `body` is as written."""

    code: str
    title: Title
    validity: Validity
    body: Mapping[str, Spec]
    operators: bool


@dataclass(frozen=True)
class Document:
    """A paper that rules rest on."""

    code: str
    title: Title
    number: str
    issuer: Title
    issued: str
    reference: str
    verified: bool


@dataclass(frozen=True)
class Book:
    """All that is in force, at any day, in one installation."""

    parameters: Mapping[str, Parameter]
    code_lists: Mapping[str, CodeList]
    procedures: Mapping[str, tuple[Procedure, ...]]
    documents: Mapping[str, Document]
    subjects: Mapping[str, Title]

    def parameter(self, code: str, *, on: date, region: Sequence[str] = ()) -> Value:
        """The value of a day for a chain of area codes, nearest first; what lies above each is tried too.

        Errors: PolicyMissing.
        """
        known = self.parameters.get(code)
        values = known.values if known else ()
        for place in region_chain(region):
            for value in values:  # the operator's values stand before ours
                if value.region == place and value.validity.covers(on):
                    if value.value is None:
                        raise _missing(code, on, region, value.reference)
                    return value
        raise _missing(code, on, region, "")

    def procedure(self, code: str, *, on: date, region: Sequence[str] = ()) -> Procedure:
        """The version of a procedure of a day for a chain of area codes. Errors: PolicyMissing."""
        for place in region_chain(region):
            for version in self.procedures.get(code, ()):
                if version.validity.region == place and version.validity.covers(on):
                    return version
        raise _missing(code, on, region, "", folder="procedures")

    def codes(self, name: str) -> CodeList:
        """Errors: PolicyMissing."""
        found = self.code_lists.get(name)
        if found is None:
            raise PolicyMissing(
                say("there is no code list “{name}”", name=name),
                where=say("codes/{name}.yaml", name=name),
                remedy=say("Write this file into the folder that {variable} names.", variable=ENVIRONMENT),
            )
        return found


def region_chain(codes: Iterable[str]) -> list[str]:
    """The regions to try, nearest first: each code, what its leading digits name above it, and the nation.

    >>> region_chain(["530721100000"])
    ['530721100000', '530721100', '530721', '5307', '53', 'nation']
    """
    chain = [code[:length] for code in codes for length in (len(code), *REGION_LENGTHS) if length <= len(code)]
    return [*dict.fromkeys(chain), NATION]


def _missing(
    code: str, on: date, region: Sequence[str], reference: str, *, folder: str = "parameters"
) -> PolicyMissing:
    places = ", ".join(region_chain(region))
    what = say("no value of “{code}” is in force on {day}", code=code, day=on.isoformat())
    if reference:
        what = say("{what} ({note})", what=what, note=reference)
    return PolicyMissing(
        what,
        where=say("regions tried: {regions}", regions=places),
        remedy=say(
            "State it with its day, region and reference in {folder}/{code}.yaml of the folder that {variable} names,"
            " and start again; “bangfu policy check” shows what is in force.",
            folder=folder,
            code=code,
            variable=ENVIRONMENT,
        ),
    )


def _plain(content: Content | None) -> object:
    """Exact in JSON: whole numbers as they are, fractions as text."""
    if isinstance(content, Fraction):
        return str(content)
    if isinstance(content, tuple):
        return list(content)
    if isinstance(content, Mapping):
        return {name: str(share) for name, share in content.items()}
    return content
