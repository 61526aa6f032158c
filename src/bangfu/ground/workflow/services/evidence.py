"""What a step rests on: files and papers, a meeting's attendance and votes, and a sample checked on the spot."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bangfu.compute.sampling import draw
from bangfu.errors import Conflict, LimitExceeded, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.ciphers import seal, unseal
from bangfu.ground.workflow.models import Case, Evidence, EvidenceKind, Meeting, Sample, Task
from bangfu.ground.workflow.selectors.procedures import procedure_of
from bangfu.ground.workflow.services.cases import case_locked
from bangfu.ground.workflow.services.tasks import place_of, task_open_get, task_permit

SIGNATURES = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04")
"""PDF, JPEG, PNG, and the office formats, which are ZIP files."""
PLACE = "workflow.evidence.file"
MOST_ROWS = 100_000


@transaction.atomic
def evidence_add(
    *,
    actor: Actor,
    case: Case,
    step: str,
    kind: str,
    title: str,
    reference: str = "",
    name: str = "",
    file: bytes = b"",
) -> Evidence:
    """Add a file, or where the paper is kept, to an open step. Who may take the step may add to it.

    Errors: NotFound, NotPermitted, Conflict, RuleViolated for an unknown kind of evidence or of file, LimitExceeded.
    """
    task = task_held(actor=actor, case=case, step=step)
    if kind not in EvidenceKind.values or not title.strip() or len(title) > 120 or len(reference) > 200:
        raise RuleViolated(
            say("kind or title of the evidence is missing or too long"),
            where=place_of(task),
            remedy=say("Choose a kind, and give a title of at most 120 characters."),
        )
    if not file and not reference.strip():
        raise RuleViolated(
            say("there is neither a file nor a word on where the paper is"),
            where=place_of(task),
            remedy=say("Add a file, or write where the paper is kept."),
        )
    if file:
        _refuse_file(file, task)
    evidence = Evidence.objects.create(
        task=task,
        kind=kind,
        title=title.strip(),
        reference=reference.strip(),
        file_name=Path(name).name[-120:] if file else "",
        digest=hashlib.sha256(file).hexdigest() if file else "",
        recorded_by=actor.user,
    )
    if file:
        path = _path(evidence)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(seal(PLACE, evidence.pk, base64.b64encode(file).decode()))
    return evidence


def task_held(*, actor: Actor, case: Case, step: str) -> Task:
    """The open task of a step, held for her who may take it, and with her as who acts.

    Errors: NotFound, NotPermitted, RuleViolated for four eyes, Conflict where it is not open.
    """
    task = task_open_get(case_locked(case), step)
    task_permit(actor, task)
    return task


def _refuse_file(file: bytes, task: Task) -> None:
    if len(file) > settings.EVIDENCE_BYTES:
        raise LimitExceeded(
            say("the file is larger than {limit} MB", limit=settings.EVIDENCE_BYTES // 1024 // 1024),
            where=place_of(task),
            remedy=say("Photograph or scan it at a lower resolution."),
        )
    if not file.startswith(SIGNATURES):
        raise RuleViolated(
            say("this is not a PDF, JPEG, PNG or office file"),
            where=place_of(task),
            remedy=say("Save it as PDF or JPEG."),
        )


def _path(evidence: Evidence) -> Path:
    folder: Path = settings.EVIDENCE_FILES
    return folder / f"{evidence.pk % 100:02}" / str(evidence.pk)


def evidence_file(evidence: Evidence) -> bytes:
    """The file as it was handed in. Errors: SealBroken, Conflict where it is no longer what its digest says."""
    path = _path(evidence)
    file = base64.b64decode(unseal(PLACE, evidence.pk, path.read_bytes())) if path.is_file() else b""
    if hashlib.sha256(file).hexdigest() != evidence.digest:
        raise Conflict(
            say("the file is gone, or not the one that was handed in"),
            where=say("evidence {number}", number=evidence.pk),
            remedy=say("Fetch it from the backup, or ask who recorded it."),
        )
    return file


def evidence_files_discard(evidence: Sequence[Evidence]) -> int:
    """Erase the files of these rows; part of an erasure by order. Returns how many there were."""
    paths = [path for path in map(_path, evidence) if path.is_file()]
    for path in paths:
        path.unlink()
    return len(paths)


@transaction.atomic
def meeting_record(
    *,
    actor: Actor,
    case: Case,
    step: str,
    held_on: date,
    entitled: int,
    present: int,
    votes_for: int,
    votes_against: int,
    abstained: int,
) -> Meeting:
    """Record a review meeting; recorded again it replaces the first, and history keeps both.

    Whether it makes a quorum is asked when the step is taken. Errors: as `evidence_add`.
    """
    task = task_held(actor=actor, case=case, step=step)
    votes = votes_for + votes_against + abstained
    if min(votes_for, votes_against, abstained) < 0 or votes != present or not 0 < present <= entitled:
        raise RuleViolated(
            say("the votes do not add up to those present, or more are present than entitled"),
            where=place_of(task),
            remedy=say("Check the five numbers against the minutes."),
        )
    if held_on > timezone.localdate():
        raise RuleViolated(
            say("the meeting lies in the future"), where=place_of(task), remedy=say("Record it after it was held.")
        )
    values = {
        "held_on": held_on,
        "entitled": entitled,
        "present": present,
        "votes_for": votes_for,
        "votes_against": votes_against,
        "abstained": abstained,
        "recorded_by": actor.user,
    }
    return Meeting.objects.update_or_create(task=task, defaults=values)[0]


@transaction.atomic
def sample_draw(*, actor: Actor, case: Case, step: str, rows: Sequence[str], share: Fraction | None = None) -> Sample:
    """Draw the rows to be checked on the spot: the procedure's share of them, or more.

    The seed is made from case and step alone, so that nobody chooses it. Errors: as `evidence_add`.
    """
    task = task_held(actor=actor, case=case, step=step)
    seed = f"case {task.case_id} {step} {task.round}"
    return _drawn(actor, [task], rows, share, seed)[0]


@transaction.atomic
def list_sample_draw(*, actor: Actor, cases: Sequence[Case], step: str) -> list[Sample]:
    """Draw once for all cases that are at one step: the procedure's share of their subjects. Each keeps the draw.

    The seed is made from the list alone. Errors: as `evidence_add`.
    """
    ordered = sorted(cases, key=lambda case: case.pk)
    tasks = [task_held(actor=actor, case=case, step=step) for case in ordered]
    rows = [case.subject for case in ordered]
    seed = f"cases {hashlib.sha256(' '.join(str(task.pk) for task in tasks).encode()).hexdigest()[:16]} {step}"
    return _drawn(actor, tasks, rows, None, seed)


def _drawn(actor: Actor, tasks: Sequence[Task], rows: Sequence[str], share: Fraction | None, seed: str) -> list[Sample]:
    distinct = sorted(set(rows))
    first = tasks[0]
    rule = procedure_of(first.case.version).step(first.step).sample
    least = rule.share if rule else Fraction(0)
    wanted = least if share is None else share
    if not 0 < len(distinct) <= MOST_ROWS or not least <= wanted <= 1 or not wanted:
        raise RuleViolated(
            say("a sample needs rows to draw from and a share of at least {share}", share=str(least)),
            where=place_of(first),
            remedy=say("Give the numbers of all rows and the share to check."),
        )
    if Sample.objects.filter(task__in=tasks).exists():
        raise Conflict(
            say("the sample is drawn already"), where=place_of(first), remedy=say("Record the results of its rows.")
        )
    drawn = draw(distinct, wanted, seed)
    return Sample.objects.bulk_create(
        Sample(
            task=task,
            seed=seed,
            share=str(wanted),
            population=len(distinct),
            population_digest=hashlib.sha256("\n".join(distinct).encode()).hexdigest(),
            drawn=drawn,
            drawn_by=actor.user,
        )
        for task in tasks
    )


@transaction.atomic
def sample_record(*, actor: Actor, case: Case, step: str, row: str, agrees: bool, note: str = "") -> Sample:
    """What was found at one row of the sample; every case of the same draw learns it.

    Errors: as `evidence_add`, RuleViolated for a row not drawn.
    """
    task = task_held(actor=actor, case=case, step=step)
    sample = Sample.objects.filter(task=task).first()
    if sample is None or row not in sample.drawn:
        raise RuleViolated(
            say("this row is not in the sample"), where=place_of(task), remedy=say("Choose one of the drawn rows.")
        )
    shared = Sample.objects.select_for_update(no_key=True).filter(seed=sample.seed).order_by("pk")
    for one in shared:
        one.results = {**one.results, row: {"agrees": agrees, "note": note.strip()}}
        one.save(update_fields=["results"])
    return next(one for one in shared if one.pk == sample.pk)
