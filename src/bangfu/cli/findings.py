"""What a verification has found: each finding names table, key, field and entry."""

from __future__ import annotations

from dataclasses import dataclass, field

from bangfu.errors import Phrase, say

KEPT = 1000
"""Findings beyond this many are counted and no longer kept."""


@dataclass(frozen=True)
class Finding:
    """One thing that is not as the log says."""

    what: Phrase
    table: str
    key: str = ""
    field: str = ""
    entry: int | None = None

    def line(self) -> Phrase:
        """Where it is and what it is, in one line."""
        parts = [say("table {table}", table=self.table)]
        parts += [say("key {key}", key=self.key)] if self.key else []
        parts += [say("field {field}", field=self.field)] if self.field else []
        parts += [say("entry {entry}", entry=self.entry)] if self.entry is not None else []
        where = parts[0]
        for part in parts[1:]:
            where = say("{before}, {part}", before=where, part=part)
        return say("{where}: {what}", where=where, what=self.what)


@dataclass
class Report:
    """What was looked at, and what was found."""

    entries: int = 0
    waiting: int = 0
    erased: dict[str, int] = field(default_factory=dict)
    checkpoints: int = 0
    signed: int = 0
    tables: int = 0
    rows: int = 0
    root: bytes = b""
    findings: list[Finding] = field(default_factory=list)
    count: int = 0

    def add(self, finding: Finding) -> None:
        self.count += 1
        if len(self.findings) < KEPT:
            self.findings.append(finding)
