"""The one error family. Every error says what is wrong, where, and what to do about it.

The sentences are written in English and translated where they are shown, so that the computing core, the command line
and the pages share one text: `say` marks a sentence for the catalogue and keeps its values apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


def untranslated(text: str) -> str:
    return text


@dataclass(frozen=True)
class Phrase:
    """A sentence for a reader: a template of the catalogue and the values that go into it."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def render(self, translate: Callable[[str], str] = untranslated) -> str:
        """The sentence in the reader's language; values that are phrases are rendered too."""
        shown = {k: v.render(translate) if isinstance(v, Phrase) else v for k, v in self.values.items()}
        return translate(self.template).format(**shown)

    def stored(self) -> dict[str, object]:
        """As it is kept in a database: its template and values, so that each reader sees it in her language."""
        values = {
            name: value.stored() if isinstance(value, Phrase) else value if isinstance(value, int | str) else str(value)
            for name, value in self.values.items()
        }
        return {"template": self.template, "values": values}

    @classmethod
    def restored(cls, kept: Mapping[str, Any]) -> Phrase:
        """What `stored` gave."""
        values = {
            name: cls.restored(value) if isinstance(value, Mapping) and "template" in value else value
            for name, value in kept.get("values", {}).items()
        }
        return cls(kept["template"], values)

    def __str__(self) -> str:
        return self.render()


def say(template: str, /, **values: object) -> Phrase:
    """A catalogue sentence with its values: `say("column “{column}” is missing", column="qty")`."""
    return Phrase(template, values)


class BangfuError(Exception):
    """Something the reader can act on. `what` is wrong, `where` it is, and the `remedy`."""

    def __init__(self, what: Phrase, *, where: Phrase, remedy: Phrase) -> None:
        super().__init__(str(what))
        self.what = what
        self.where = where
        self.remedy = remedy

    def stored(self) -> dict[str, dict[str, object]]:
        """Its three sentences, as a database keeps them."""
        return {"what": self.what.stored(), "where": self.where.stored(), "remedy": self.remedy.stored()}


class SheetErrors(BangfuError):
    """A file does not hold what it should: the place is a file, a row and a column."""


class SpecInvalid(BangfuError):
    """A specification names something unknown or impossible: the place is a line of the file."""


class RuleViolated(BangfuError):
    """A rule of the practice forbids this."""


class LimitExceeded(BangfuError):
    """More than this machine or this service is set up to take."""


class NotPermitted(BangfuError):
    """The actor has no right to do this here."""


class NotFound(BangfuError):
    """Absent, or outside what the actor may know of: the two look the same on purpose."""


class Conflict(BangfuError):
    """Somebody else was faster, or the state has moved on."""


class ChainBroken(BangfuError):
    """The log, a proof or a checkpoint does not hold."""
