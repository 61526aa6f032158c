"""The types of notices as the policy folder states them, and the filter that nothing is published around."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.utils.translation import get_language

from bangfu.compute.deadlines import Counting
from bangfu.compute.disclosure import Column, Finding, Holds, Words, screen_rows, screen_text
from bangfu.compute.specs import Spec
from bangfu.errors import NotFound, Phrase, RuleViolated, say
from bangfu.policy.loader import (
    Code,
    PolicyMissing,
    Title,
    Validity,
    policy_files,
    region_chain,
)

from bangfu.policy.loader import DATED, DATED_OPTIONAL, dated, title_of  # isort: skip

FILTER_VERSION = 1
"""Counted up with every change of the rules in code; the words count by themselves."""
MOST_ROWS = 10_000
CHANNELS = ("board", "portal", "broadcast", "leaflet")


@dataclass(frozen=True)
class Term:
    """How long a notice of a type stands and is kept, from a day on and in a region."""

    days: int
    counting: Counting
    retention_months: int
    validity: Validity


@dataclass(frozen=True)
class NoticeType:
    """What one type of notice may print, where, and for how long."""

    code: str
    title: Title
    has_window: bool
    is_household_list: bool
    is_online: bool
    needs_photo: bool
    channels: tuple[str, ...]
    columns: tuple[Column, ...]
    labels: tuple[Title, ...]
    masks_names: bool
    terms: tuple[Term, ...]

    @property
    def name(self) -> str:
        return in_language(self.title)

    def term(self, *, on: date, region: Sequence[str]) -> Term:
        """What holds on a day for a chain of area codes, nearest first. Errors: PolicyMissing."""
        for place in region_chain(region):
            for term in self.terms:
                if term.validity.region == place and term.validity.covers(on):
                    return term
        raise PolicyMissing(
            say("no term of the notice type “{code}” is in force on {day}", code=self.code, day=on.isoformat()),
            where=say("policy file notices/{code}.yaml", code=self.code),
            remedy=say("State days, day and reference under “rules” of this file in the operator's policy folder."),
        )

    def columns_named(self, names: Iterable[str]) -> list[Column]:
        """The columns of these names or headings. Errors: RuleViolated for one that this type may not print."""
        known = {
            heading: column
            for column, title in zip(self.columns, self.labels, strict=True)
            for heading in (column.name, title.zh, title.en)
        }
        chosen = []
        for name in names:
            if name.strip() not in known:
                raise RuleViolated(
                    say("a notice of this type may not print a column “{name}”", name=name.strip()[:40]),
                    where=say("{title}, columns", title=self.phrase),
                    remedy=say(
                        "Leave the column out. Allowed: {names}.", names="、".join(map(in_language, self.labels))
                    ),
                )
            chosen.append(known[name.strip()])
        twice = {column.name for column in chosen if chosen.count(column) > 1}
        if twice or not chosen:
            raise RuleViolated(
                say("each column stands once, and there is at least one"),
                where=say("{title}, columns", title=self.phrase),
                remedy=say("Write the headings in the first line, each once."),
            )
        return chosen

    def label(self, name: str) -> str:
        return in_language(next(t for c, t in zip(self.columns, self.labels, strict=True) if c.name == name))

    @property
    def phrase(self) -> Phrase:
        return say("{title}", title=self.name)


def in_language(title: Title | Code) -> str:
    return title.en if get_language() == "en" else title.zh


@cache
def notice_types() -> dict[str, NoticeType]:
    """Every type, by its code. Errors: SpecInvalid with file and line."""
    return {file.name: _type(file.name, file.spec) for file in policy_files("notices")}


def notice_type(code: str) -> NoticeType:
    """Errors: NotFound where there is no such type."""
    found = notice_types().get(code)
    if found is None:
        raise NotFound(
            say("there is no notice type “{code}”", code=code),
            where=say("type of notice"),
            remedy=say("Choose one of: {names}.", names=", ".join(notice_types())),
        )
    return found


def _type(code: str, spec: Spec) -> NoticeType:
    keys = spec.mapping(
        required=("title", "kind", "household_list", "audience", "photo", "channels", "columns", "rules")
    )
    columns = {
        name: item.mapping(required=("zh", "en", "holds"), optional=("mask",))
        for name, item in keys["columns"].entries().items()
    }
    is_list = keys["household_list"].text(("true", "false")) == "true"
    is_online = keys["audience"].text(("online", "board_only")) == "online"
    if is_list and is_online:
        raise keys["audience"].invalid(
            say("a list of people never goes online"), say("Write “audience: board_only” for a list of people.")
        )
    return NoticeType(
        code=code,
        title=title_of(keys["title"]),
        has_window=keys["kind"].text(("public_notice", "announcement")) == "public_notice",
        is_household_list=is_list,
        is_online=is_online,
        needs_photo=keys["photo"].text(("required", "not_required")) == "required",
        channels=tuple(item.text(CHANNELS) for item in keys["channels"]),
        columns=tuple(Column(name, Holds(parts["holds"].text(tuple(Holds)))) for name, parts in columns.items()),
        labels=tuple(Title(parts["zh"].text(), parts["en"].text()) for parts in columns.values()),
        masks_names=any("mask" in parts and parts["mask"].text(("optional",)) for parts in columns.values()),
        terms=tuple(_term(item) for item in keys["rules"]),
    )


def _term(spec: Spec) -> Term:
    keys = spec.mapping(required=("days", "counting", "retention_months", *DATED), optional=DATED_OPTIONAL)
    documents = [item.text() for item in keys["documents"]] if "documents" in keys else []
    return Term(
        days=keys["days"].integer(minimum=0),
        counting=Counting(keys["counting"].text(tuple(Counting))),
        retention_months=keys["retention_months"].integer(minimum=1),
        validity=dated({name: item for name, item in keys.items() if name != "documents" or documents}, {}),
    )


@dataclass(frozen=True)
class Filter:
    """What may not be published, in one version: a notice is screened by the newest when it is drafted and posted, and
    again whenever the filter has changed."""

    health: Words
    version: str

    def screen(
        self, kind: NoticeType, *, title: str, body: str, columns: Sequence[Column], rows: Sequence[Sequence[str]]
    ) -> list[Finding]:
        """Everything wrong in a notice, in reading order."""
        health = self.health if kind.is_household_list else None
        texts = [*screen_text("title", title, health), *screen_text("body", body, health)]
        return texts + screen_rows(columns, rows, health)


@cache
def present_filter() -> Filter:
    """The filter as the policy folder states it now."""
    (file,) = (file for file in policy_files("filters") if file.name == "health")
    return filter_of(file.spec)


def filter_of(spec: Spec) -> Filter:
    keys = spec.mapping(required=("title", "reference", "words", "harmless"))
    words = tuple(item.text() for item in keys["words"])
    harmless = tuple(item.text() for item in keys["harmless"])
    digest = hashlib.sha256("\n".join((*words, "", *harmless)).encode()).hexdigest()
    return Filter(Words(words, harmless), f"{FILTER_VERSION}-{digest[:12]}")


def refuse_numbers(field: Phrase, text: str) -> None:
    """No personal number in any words about a notice either. Errors: RuleViolated."""
    findings = screen_text("", text)
    if findings:
        raise RuleViolated(findings[0].what, where=field, remedy=findings[0].remedy)


def refuse_unexplained(field: Phrase, text: str) -> str:
    """The text, tidied. Errors: RuleViolated where it is empty, too long, or holds a personal number."""
    refuse_numbers(field, text)
    if not text.strip() or len(text) > 2000:
        raise RuleViolated(
            say("the text is missing or longer than 2,000 characters"),
            where=field,
            remedy=say("Write it in a few sentences that others can act on."),
        )
    return text.strip()
