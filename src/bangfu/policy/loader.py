"""The one reader of the policy folder: dated and cited values, code lists, procedures and documents.

Everything is read and checked once, when first asked for; a file changed later counts after a restart. The operator's
folder (BANGFU_POLICY_DIR, laid out like this one) goes before ours, day by day and region by region, and a file of
code lists, procedures or documents in it replaces ours of the same name.

A value is looked up for a day and a chain of regions: the nearest region that has one wins, the nation comes last.
There is no default anywhere: what nobody has stated is an error that says what is missing and where to write it.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

from bangfu.compute.items import ItemNames, read_items
from bangfu.compute.specs import Spec, read_spec
from bangfu.errors import say
from bangfu.policy.book import (
    ENVIRONMENT,
    NATION,
    REGION_LENGTHS,
    Book,
    Code,
    CodeList,
    Content,
    Document,
    Parameter,
    PolicyMissing,
    Procedure,
    Title,
    Validity,
    Value,
    region_chain,
)

__all__ = [
    "NATION",
    "Book",
    "Code",
    "CodeList",
    "Document",
    "Parameter",
    "PolicyFile",
    "PolicyMissing",
    "Procedure",
    "Title",
    "Validity",
    "Value",
    "book",
    "codes",
    "parameter",
    "policy_files",
    "procedure",
    "read_book",
    "region_chain",
]
PACKAGED = Path(__file__).resolve().parent
UNITS = {
    "fen": "whole",
    "fen_per_person_year": "whole",
    "days": "whole",
    "working_days": "whole",
    "hours": "whole",
    "minutes": "whole",
    "months": "whole",
    "years": "whole",
    "persons": "whole",
    "count": "whole",
    "litres_per_person_day": "whole",
    "ratio": "fraction",
    "bps": "whole",
    "weights": "weights",
    "switch": "switch",
    "text": "text",
    "list": "list",
}
"""What a value may be counted in, and which kind of value that takes."""


@dataclass(frozen=True)
class PolicyFile:
    """A YAML file of one of the folders, and whether the operator wrote it."""

    name: str
    spec: Spec
    operators: bool


def parameter(code: str, *, on: date, region: Sequence[str] = ()) -> Value:
    """See `Book.parameter`, for the policy of this installation."""
    return book().parameter(code, on=on, region=region)


def procedure(code: str, *, on: date, region: Sequence[str] = ()) -> Procedure:
    return book().procedure(code, on=on, region=region)


def codes(name: str) -> CodeList:
    return book().codes(name)


@cache
def item_names() -> ItemNames:
    """The items of this installation's policy, by which freely written names find each other."""
    return ItemNames(read_items(file.spec for file in policy_files("items")))


@cache
def book() -> Book:
    """The policy of this installation: what we ship under what its operator has written."""
    return read_book(*folders())


def folders() -> tuple[Path, ...]:
    """Our folder, then the operator's where there is one. Errors: SpecInvalid where the named folder is absent."""
    stated = os.environ.get(ENVIRONMENT, "")
    if not stated:
        return (PACKAGED,)
    if not Path(stated).is_dir():
        raise Spec(None, stated, 1).invalid(
            say("the folder of the operator's policy does not exist"),
            say("Make it, or unset {variable}.", variable=ENVIRONMENT),
        )
    return (PACKAGED, Path(stated))


def policy_files(folder: str, roots: Sequence[Path] | None = None) -> list[PolicyFile]:
    """The files of one folder, by name; a file of the operator's replaces ours of the same name."""
    found: dict[str, tuple[Path, bool]] = {}
    for i, root in enumerate(folders() if roots is None else roots):
        for path in sorted((root / folder).glob("*.yaml")):
            found[path.stem] = (path, i > 0)
    return [PolicyFile(name, read_spec(path), operators) for name, (path, operators) in sorted(found.items())]


def read_book(*roots: Path) -> Book:
    """Everything in these folders, the later going before the earlier. Errors: SpecInvalid with file and line."""
    documents = {
        code: _document(code, spec)
        for file in policy_files("documents", roots)
        for code, spec in file.spec.mapping(required=("documents",))["documents"].entries().items()
    }
    parameters, subjects = _parameters(roots, documents)
    return Book(
        parameters=parameters,
        code_lists={file.name: _code_list(file) for file in policy_files("codes", roots)},
        procedures=_procedures(policy_files("procedures", roots), documents),
        documents=documents,
        subjects=subjects,
    )


def dated(entries: Mapping[str, Spec], documents: Mapping[str, Document]) -> Validity:
    """The keys `from`, `to`, `region`, `reference`, `verified` and `documents` that everything dated carries."""
    start = day_of(entries["from"])
    end = day_of(entries["to"]) if "to" in entries else None
    if end is not None and end < start:
        raise entries["to"].invalid(
            say("this ends before it begins"), say("Write the last day it holds, or leave “to” out.")
        )
    region = entries["region"].text() if "region" in entries else NATION
    if region != NATION and not (region.isdecimal() and len(region) in REGION_LENGTHS):
        raise entries["region"].invalid(
            say("“{value}” is no region", value=region),
            say("Write an area code of 2, 4, 6, 9 or 12 digits, or “nation”."),
        )
    cited = tuple(_cited(item, documents) for item in entries["documents"]) if "documents" in entries else ()
    verified = entries["verified"].text(("true", "false")) == "true"
    return Validity(start, end, region, entries["reference"].text(), verified, cited)


DATED = ("from", "reference", "verified")
DATED_OPTIONAL = ("to", "region", "documents")


def day_of(spec: Spec) -> date:
    try:
        return date.fromisoformat(spec.text())
    except ValueError:
        raise spec.invalid(
            say("“{value}” is not a day such as 2026-01-31", value=spec.text()), say("Write year, month and day.")
        ) from None


def _cited(spec: Spec, documents: Mapping[str, Document]) -> str:
    if spec.text() not in documents:
        raise spec.invalid(
            say("there is no document “{code}”", code=spec.text()),
            say("Describe it in a file of the folder “documents” first."),
        )
    return spec.text()


def title_of(spec: Spec) -> Title:
    names = spec.mapping(required=("zh", "en"))
    return Title(names["zh"].text(), names["en"].text())


def _parameters(
    roots: Sequence[Path], documents: Mapping[str, Document]
) -> tuple[dict[str, Parameter], dict[str, Title]]:
    """Parameters of all folders; a later folder's values stand before an earlier's of the same code."""
    found: dict[str, Parameter] = {}
    subjects: dict[str, Title] = {}
    for i, root in enumerate(roots):
        here: dict[str, Spec] = {}
        for file in policy_files("parameters", [root]):
            entries = file.spec.mapping(required=("title", "parameters"))
            subjects[file.name] = title_of(entries["title"])
            for code, spec in entries["parameters"].entries().items():
                if code in here:
                    raise spec.invalid(
                        say("“{key}” is given twice", key=code),
                        say("Its first place: {place}.", place=here[code].where),
                    )
                here[code] = spec
                ours = found.get(code)
                read = _parameter(code, spec, file.name, documents, ours, operators=i > 0)
                found[code] = replace(read, values=(*read.values, *(ours.values if ours else ())))
    return found, subjects


def _parameter(
    code: str, spec: Spec, subject: str, documents: Mapping[str, Document], ours: Parameter | None, *, operators: bool
) -> Parameter:
    required = ("values",) if ours else ("title", "unit", "values")
    entries = spec.mapping(required=required, optional=() if not ours else ("title", "unit"))
    unit = entries["unit"].text(tuple(UNITS)) if "unit" in entries else ""
    if ours and unit not in ("", ours.unit):
        raise entries["unit"].invalid(
            say("“{code}” is counted in {unit}", code=code, unit=ours.unit), say("State the value in that unit.")
        )
    unit = unit or (ours.unit if ours else "")
    values: list[tuple[Spec, Value]] = []
    for item in entries["values"]:
        keys = item.mapping(required=DATED, optional=("value", "missing", *DATED_OPTIONAL))
        if ("value" in keys) == ("missing" in keys):
            raise item.invalid(
                say("either “value” or “missing” belongs here"),
                say("Write the value; or “missing: true” where nobody has found it."),
            )
        content = _content(keys["value"], UNITS[unit]) if "value" in keys else None
        values.append((item, Value(code, content, unit, dated(keys, documents), item.where, operators)))
    _refuse_overlaps_and_gaps([(spec, value.validity) for spec, value in values])
    title = ours.title if ours else title_of(entries["title"])
    return Parameter(code, ours.subject if ours else subject, title, unit, tuple(value for _, value in values))


def _content(spec: Spec, kind: str) -> Content:
    if kind == "whole":
        return spec.integer(minimum=0)
    if kind == "fraction":
        return spec.fraction()
    if kind == "switch":
        return spec.text(("yes", "no")) == "yes"
    if kind == "list":
        return () if spec.content == [] else tuple(item.text() for item in spec)
    if kind == "weights":
        weights = {name: item.fraction() for name, item in spec.entries().items()}
        if sum(weights.values()) != 1:
            raise spec.invalid(
                say("the weights add up to {sum}, not to 1", sum=sum(weights.values())), say("Write exact fractions.")
            )
        return weights
    return spec.text()


def _refuse_overlaps_and_gaps(values: Sequence[tuple[Spec, Validity]]) -> None:
    """Two values of one day and region are a contradiction; a day between two values needs a word about it."""
    by_region: dict[str, list[tuple[Spec, Validity]]] = defaultdict(list)
    for spec, validity in values:
        by_region[validity.region].append((spec, validity))
    for rows in by_region.values():
        rows.sort(key=lambda row: row[1].valid_from)
        for (_, before), (spec, after) in pairwise(rows):
            if before.meets(after):
                raise spec.invalid(
                    say("this holds on days for which another value is stated"),
                    say("End the earlier one with “to” on the day before {day}.", day=after.valid_from.isoformat()),
                )
            if before.valid_to and before.valid_to + timedelta(days=1) != after.valid_from:
                raise spec.invalid(
                    say("no value is stated between {first} and {last}", first=before.valid_to, last=after.valid_from),
                    say("State it, or add an entry “missing: true” for these days."),
                )


def _code_list(file: PolicyFile) -> CodeList:
    entries = file.spec.mapping(required=("title", "reference", "values"))
    values, by_label, by_code = [], {}, {}
    for item in entries["values"]:
        keys = item.mapping(required=("code", "zh", "en"), optional=("aliases", "marks"))
        aliases, marks = (
            tuple(item.text() for item in keys[name]) if name in keys else () for name in ("aliases", "marks")
        )
        code = Code(keys["code"].text(), keys["zh"].text(), keys["en"].text(), aliases, marks)
        values.append(code)
        if code.code in by_code:
            raise keys["code"].invalid(say("“{key}” is given twice", key=code.code), say("Keep one of the two."))
        by_code[code.code] = code
        for label in dict.fromkeys((code.zh, code.en, *aliases)):
            if label in by_label:
                raise item.invalid(say("“{key}” means two codes", key=label), say("Keep one of the two."))
            by_label[label] = code
    title = title_of(entries["title"])
    return CodeList(file.name, title, entries["reference"].text(), tuple(values), by_label, by_code)


def _procedures(files: Iterable[PolicyFile], documents: Mapping[str, Document]) -> dict[str, tuple[Procedure, ...]]:
    found: dict[str, tuple[Procedure, ...]] = {}
    for file in files:
        entries = file.spec.mapping(required=("title", "versions"))
        title = title_of(entries["title"])
        rows: list[tuple[Spec, Procedure]] = []
        for item in entries["versions"]:
            body = item.entries()
            for key in DATED:
                if key not in body:
                    raise item.invalid(say("“{key}” is missing", key=key), say("Add a line “{key}: …”.", key=key))
            rows.append((item, Procedure(file.name, title, dated(body, documents), body, file.operators)))
        _refuse_overlaps_and_gaps([(spec, version.validity) for spec, version in rows])
        found[file.name] = tuple(version for _, version in rows)
    return found


def _document(code: str, spec: Spec) -> Document:
    keys = spec.mapping(required=("title", "number", "issuer", "issued", "reference", "verified"))
    return Document(
        code=code,
        title=title_of(keys["title"]),
        number=keys["number"].content if isinstance(keys["number"].content, str) else "",
        issuer=title_of(keys["issuer"]),
        issued=keys["issued"].text(),
        reference=keys["reference"].text(),
        verified=keys["verified"].text(("true", "false")) == "true",
    )
