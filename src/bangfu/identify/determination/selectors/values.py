"""Policy values as pages show them: in the reader's language, with unit, place, reference and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bangfu.compute.screening.reasons import yuan
from bangfu.errors import NotFound, say
from bangfu.identify.determination.selectors.report import INDICATOR_NAMES
from bangfu.policy.loader import NATION, Document, Parameter, PolicyMissing, Procedure, Title, Value, book

UNIT_NAMES: dict[str, str | Promise] = {
    "fen": _("yuan"),
    "fen_per_person_year": _("yuan a person and year"),
    "days": _("days"),
    "working_days": _("working days"),
    "hours": _("hours"),
    "minutes": _("minutes"),
    "months": _("months"),
    "years": _("years"),
    "persons": _("persons"),
    "count": "",
    "litres_per_person_day": _("litres a person and day"),
    "ratio": "",
    "bps": _("hundredths of a percent"),
    "weights": "",
    "switch": "",
    "text": "",
    "list": "",
}


@dataclass(frozen=True)
class ShownValue:
    """One dated value of a parameter; `shown` is empty where nobody has found it."""

    code: str
    title: str
    shown: str
    unit: str | Promise
    region: str
    valid_from: str
    valid_to: str
    reference: str
    verified: bool
    operators: bool
    documents: tuple[Document, ...]


@dataclass(frozen=True)
class ShownParameter:
    """A parameter: what is in force on the day in the reader's area, and every value there ever was."""

    code: str
    title: str
    now: ShownValue | None
    values: list[ShownValue]
    awaited: bool
    """Somebody said that the operator has to complete it, and nothing is in force here today."""


@dataclass(frozen=True)
class Subject:
    title: str
    parameters: list[ShownParameter]


def policy_subjects(*, on: date, regions: Sequence[str]) -> list[Subject]:
    """All values by subject, in the order of the files, for a day and a chain of area codes."""
    shelf = book()
    return [
        Subject(
            titled(title),
            [_parameter(item, on, regions) for item in shelf.parameters.values() if item.subject == name],
        )
        for name, title in shelf.subjects.items()
    ]


def policy_parameter(*, code: str, on: date, regions: Sequence[str]) -> ShownParameter:
    """Errors: NotFound."""
    found = book().parameters.get(code)
    if found is None:
        raise _absent(code)
    return _parameter(found, on, regions)


@dataclass(frozen=True)
class Resting:
    """What rests on a document."""

    document: Document
    parameters: list[ShownParameter]
    procedures: list[Procedure]


def policy_document(*, code: str, on: date, regions: Sequence[str]) -> Resting:
    """A document with the parameters and procedures of which a version rests on it. Errors: NotFound."""
    document = book().documents.get(code)
    if document is None:
        raise _absent(code)
    resting = [
        _parameter(item, on, regions)
        for item in book().parameters.values()
        if any(code in value.validity.documents for value in item.values)
    ]
    versions = [version for group in book().procedures.values() for version in group]
    procedures = {version.code: version for version in versions if code in version.validity.documents}
    return Resting(document, resting, list(procedures.values()))


def policy_documents() -> list[Document]:
    return list(book().documents.values())


def frozen_values(stored: Mapping[str, Mapping[str, Any]]) -> list[ShownValue]:
    """The values that a screening froze, as they were then, in the order of the files; titles are today's."""
    order = {code: place for place, code in enumerate(book().parameters)}
    codes = sorted(stored, key=lambda code: (order.get(code, len(order)), code))
    return [_frozen(code, stored[code]) for code in codes]


def titled(title: Title) -> str:
    return title.zh if (get_language() or "").startswith("zh") else title.en


def _parameter(item: Parameter, on: date, regions: Sequence[str]) -> ShownParameter:
    try:
        now: Value | None = book().parameter(item.code, on=on, region=regions)
    except PolicyMissing:
        now = None
    values = sorted(item.values, key=lambda value: (value.region != NATION, value.region, value.valid_from))
    return ShownParameter(
        code=item.code,
        title=titled(item.title),
        now=_value(item, now) if now else None,
        values=[_value(item, value) for value in values],
        awaited=now is None and any(value.value is None for value in values),
    )


def _value(item: Parameter, value: Value) -> ShownValue:
    return _shown(titled(item.title), value.as_json())


def _frozen(code: str, entry: Mapping[str, Any]) -> ShownValue:
    item = book().parameters.get(code)
    return _shown(titled(item.title) if item else code, entry)


def _shown(title: str, entry: Mapping[str, Any]) -> ShownValue:
    documents = book().documents
    return ShownValue(
        code=str(entry["code"]),
        title=title,
        shown=content_shown(entry["value"], str(entry["unit"])),
        unit=UNIT_NAMES[str(entry["unit"])],
        region=str(entry["region"]),
        valid_from=str(entry["valid_from"]),
        valid_to=str(entry["valid_to"] or ""),
        reference=str(entry["reference"]),
        verified=bool(entry["verified"]),
        operators=bool(entry["operators"]),
        documents=tuple(documents[code] for code in entry["documents"] if code in documents),
    )


def content_shown(content: Any, unit: str) -> str:
    """A value as it is read: money in yuan, shares in percent, lists and weights in one line."""
    if content is None:
        return ""
    if unit.startswith("fen"):
        return yuan(int(content))
    if unit == "ratio":
        return _percent(Fraction(str(content)))
    if unit == "weights":
        return ", ".join(f"{_name(name)} {share}" for name, share in content.items())
    if unit == "list":
        return ", ".join(_name(name) for name in content) or "–"
    if unit == "switch":
        return str(_("yes") if content else _("no"))
    return str(content)


def _percent(share: Fraction) -> str:
    """Exact where it ends, as a fraction where it does not: 95 %, 2/3."""
    whole = share * 100
    return f"{float(whole):g} %" if (whole * 1000).denominator == 1 else str(share)


def _name(code: str) -> str:
    """The name of an indicator or of another parameter; any other code as it is."""
    if code in INDICATOR_NAMES:
        return str(INDICATOR_NAMES[code])
    known = book().parameters.get(code)
    return titled(known.title) if known else code


def _absent(code: str) -> NotFound:
    return NotFound(
        say("no policy value or document has this code"),
        where=say("{code}", code=code),
        remedy=say("Choose one from the list of policy values."),
    )
