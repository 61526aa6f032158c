"""Procedures and the calendar, from the policy data and as cases have frozen them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from django.utils.translation import get_language, gettext

from bangfu.compute.deadlines import Calendar, read_calendar
from bangfu.compute.procedures import ENTRY, Notice, Procedure, Quorum, Share, Step, Term, Text, read_procedure, thaw
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Role
from bangfu.ground.access.selectors import region_codes
from bangfu.ground.workflow.models import EvidenceKind, ProcedureVersion, Task
from bangfu.policy import loader

CALENDAR = "china"


def procedure_for(*, code: str, day: date, area: Area) -> loader.Procedure:
    """The version that holds on a day in an area, the nearest region first. Errors: PolicyMissing."""
    return loader.procedure(code, on=day, region=region_codes(area))


def procedure_of(version: ProcedureVersion) -> Procedure:
    """What a frozen version prescribes."""
    return _thawed(version.digest, version.body)


@lru_cache(maxsize=256)
def _thawed(digest: str, body: str) -> Procedure:
    return thaw(body, Role.values, EvidenceKind.values)


def step_of(task: Task) -> Step:
    return procedure_of(task.case.version).step(task.step)


@cache
def calendar() -> Calendar:
    """The national calendar with the operator's special days. Errors: SpecInvalid with file and line."""
    files = {file.name: file.spec for file in loader.policy_files("calendars")}
    return read_calendar(files[CALENDAR])


def procedures_read() -> Iterator[tuple[loader.Procedure, Procedure]]:
    """Every version of every procedure of this installation, read completely. Errors: SpecInvalid with the line."""
    for versions in loader.book().procedures.values():
        for version in versions:
            yield version, read_procedure(version.body, Role.values, EvidenceKind.values)


@dataclass(frozen=True)
class StepShown:
    """A step as the page of procedures shows it."""

    title: str
    who: str
    term: Term | None
    notice: Notice | None
    quorum: Quorum | None
    sample: Share | None
    evidence: list[str]


@dataclass(frozen=True)
class ProcedureShown:
    """A procedure for readers: its days, its source, its steps, and who must be apart."""

    code: str
    title: str
    validity: loader.Validity
    opens: str
    steps: list[StepShown]
    apart: list[str]


def procedures_shown() -> list[ProcedureShown]:
    """Every procedure of this installation in the reader's language."""
    return [
        ProcedureShown(
            code=version.code,
            title=shown(version.title),
            validity=version.validity,
            opens=_roles(procedure.opens),
            steps=[_step_shown(step) for step in procedure.steps],
            apart=[_apart(procedure, eyes) for eyes in procedure.four_eyes],
        )
        for version, procedure in procedures_read()
    ]


def _step_shown(step: Step) -> StepShown:
    evidence = [f"{EvidenceKind(kind).label} × {count}" for kind, count in step.evidence]
    return StepShown(shown(step.title), _roles(step.roles), step.term, step.notice, step.quorum, step.sample, evidence)


def _roles(roles: tuple[str, ...]) -> str:
    return ", ".join(str(Role(role).label) for role in roles)


def _apart(procedure: Procedure, eyes: frozenset[str]) -> str:
    opener = [gettext("opening the case")] if ENTRY in eyes else []
    return " · ".join(opener + [shown(step.title) for step in procedure.steps if step.key in eyes])


def shown(text: Text | loader.Title | loader.Code) -> str:
    """A name of the policy data in the reader's language."""
    return text.en if get_language() == "en" else text.zh
