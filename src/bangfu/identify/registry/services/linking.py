"""Finding persons twice in the register, or in a department's file: asked for, carried out, and decided on by a person.

Who may what: everyone who reads the register sees the pairs whose both sides are of her villages. Duplicates are sought
with the right to check the quality of the data, since that is what it is; a department's file is handed in with the
right to import, as other files are. A pair is decided with the right to ask for changes, which the village has too: who
knows the people says whether two are one. Her decision changes nothing in the register, so no second person is needed;
what follows from it is an act or a request of its own, with its own four eyes.
"""

from __future__ import annotations

import base64
import hashlib
import io
import time
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

import polars as pl
from django.db import transaction
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from bangfu.compute.linkage.files import Records, read_records
from bangfu.compute.linkage.standard import Standard
from bangfu.compute.workbooks import read_workbook
from bangfu.errors import Conflict, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.ciphers import seal
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import actor_for
from bangfu.ground.audit.services import reason_stated
from bangfu.ground.runs import services as runs
from bangfu.ground.runs.models import RunState
from bangfu.identify.registry.models import Household, LinkFile, LinkKind, LinkPair, LinkRun, LinkState
from bangfu.identify.registry.selectors.linking import (
    MATCHED,
    headings,
    household_pairs,
    members_frame,
    pair_get,
    run_get,
    standard_for,
)
from bangfu.identify.registry.services.matching import (
    FILE_PLACE,
    Matched,
    common_area,
    matching_of,
    pairs_written,
    rows_of_file,
    rows_waiting,
)

STEPS: Final = 3
"""Reading the two sides, matching them, and writing down the pairs."""
LONGEST_NAME, LONGEST_REASON = 200, 500


@dataclass(frozen=True)
class HandedIn:
    """A department's file: where it lies, and what it is called."""

    path: Path
    name: str


@transaction.atomic
def link_request(
    *, actor: Actor, area: Area, kind: str, stated_on: date, file: HandedIn | None = None, queued: bool = True
) -> LinkRun:
    """Ask for a matching over the members of an area: of duplicates, or with a department's file, which is read here
    and refused whole if anything in it is wrong. Not `queued`, the caller executes it herself.

    Errors: NotPermitted, RuleViolated, SheetErrors (RowsFaulty with every fault), Conflict while one is on its way.
    """
    wanted = LinkKind(kind)
    duplicates = wanted == LinkKind.DUPLICATES
    actor.permit(_right(wanted), area)
    if duplicates == (file is not None):
        raise RuleViolated(
            say("a department's file is matched, or duplicates are sought: one of the two"),
            where=say("file"),
            remedy=say("Choose the department and its file, or duplicates without a file."),
        )
    if stated_on > timezone.localdate():
        raise RuleViolated(
            say("the day of the statement has not come yet"),
            where=say("stated on"),
            remedy=say("Write the day on which the list was exported or filled in, today at the latest."),
        )
    read = _read(file, wanted) if file else None
    others = LinkRun.objects.within(EVERYWHERE).filter(kind=wanted)
    runs.refuse_second(others, area, say("such a matching of this area is already on its way"))
    # Of a file that failed nothing is kept once another stands in its place.
    LinkFile.objects.filter(run__in=others.filter(area=area, state=RunState.FAILED)).delete()
    run = LinkRun.objects.create(
        area=area,
        kind=wanted,
        stated_on=stated_on,
        file_name=file.name[-LONGEST_NAME:] if file else "",
        digest=hashlib.sha256(file.path.read_bytes()).hexdigest() if file else "",
        rows=read.table.height if read else 0,
        dropped=list(read.dropped) if read else [],
        requested_by=actor.user,
        all_steps=STEPS,
        beat_at=timezone.now(),
    )
    if read:
        LinkFile.objects.create(run=run, content_sealed=seal(FILE_PLACE, run.pk, _packed(read.table)))
    if queued:
        _queue(run)
    return run


def _read(file: HandedIn, kind: LinkKind) -> Records:
    return read_records(read_workbook(file.path, name=file.name), headings()[kind])


def _packed(table: pl.DataFrame) -> str:
    target = io.BytesIO()
    table.write_ipc(target, compression="zstd")
    return base64.b64encode(target.getvalue()).decode()


@transaction.atomic
def link_retry(*, actor: Actor, number: int) -> LinkRun:
    """Queue a failed matching again, or one whose worker has died. Errors: NotFound, NotPermitted, Conflict.

    If its file is gone by then, it fails with the advice to hand it in again.
    """
    seen = run_get(scope=actor.scope(Permission.REGISTER_READ), number=number)
    actor.permit(_right(LinkKind(seen.kind)), seen.area)
    run = runs.locked(LinkRun, number)
    runs.requeued(run, where=_where(number))
    _queue(run)
    return run


@app.task(name="registry.link", retry=runs.RETRY, pass_context=True)
def link_job(context: JobContext, number: int) -> None:
    link_execute(number=number, last=runs.is_last(context))


def link_execute(*, number: int, last: bool = True) -> LinkRun:
    """Read both sides, match and store. A matching that is done stays as it is, with what was decided in it."""
    run = runs.begun(LinkRun, number)
    if run.state == RunState.DONE:
        return run
    with runs.failure_told(run, last, where=_where(number)):
        started = time.perf_counter()
        standard = standard_for(run.stated_on)
        members = members_frame(run.area)
        rows = rows_waiting(run) if run.is_duplicates else rows_of_file(run)
        runs.beat(run, 1)
        matched = matching_of(run, standard, members, rows)
        runs.beat(run, 2)
        _store(run, standard, matched, started)
    return run


@transaction.atomic
def _store(run: LinkRun, standard: Standard, matched: Matched, started: float) -> None:
    if runs.taken_over(run):
        return
    actor_for(run.requested_by).permit(_right(LinkKind(run.kind)), run.area)
    LinkPair.objects.within(EVERYWHERE).filter(run=run).delete()
    pairs_written(run, matched.pairs)
    LinkFile.objects.filter(run=run).delete()
    for name, value in matched.figures.items():
        setattr(run, name, value)
    run.prior, run.looked_at, run.pending = matched.prior, matched.looked_at, matched.pending
    run.plan_since, run.plan_digest = standard.since, standard.digest
    run.seconds = Decimal(f"{time.perf_counter() - started:.3f}")
    runs.done(run)


def _right(kind: LinkKind) -> Permission:
    return Permission.QUALITY_RUN if kind == LinkKind.DUPLICATES else Permission.REGISTER_IMPORT


@transaction.atomic
def pair_decide(*, actor: Actor, number: int, same: bool, reason: str) -> LinkPair:
    """Say whether a doubtful pair is one person, and why; of a certain one, that it is not. Nothing in the register
    changes by it.

    Errors: NotFound, NotPermitted, RuleViolated without a reason, Conflict where it is decided already, or the row is
    another member's by then.
    """
    seen = pair_get(scope=actor.scope(Permission.REGISTER_READ), number=number)
    actor.permit(Permission.CHANGE_REQUEST, seen.area)
    why = reason.strip()
    if not why or len(why) > LONGEST_REASON:
        raise RuleViolated(
            say("a decision needs its reason, in 500 characters at most"),
            where=_pair(number),
            remedy=say("Say what shows it: the ID card that was seen, the household booklet, who was asked."),
        )
    # One row of a file is one person's: who decides on it waits here for who decides on another pair of the same run.
    runs.locked(LinkRun, seen.run_id)
    pair = LinkPair.objects.within(EVERYWHERE).select_for_update(of=("self",)).get(pk=number)
    if not pair.is_open and (same or pair.state != LinkState.CERTAIN):
        raise Conflict(
            say("this pair is decided already, or was certain"),
            where=_pair(number),
            remedy=say("Open it to see who decided, when and why."),
        )
    if same:
        _refuse_second_member(pair)
    reason_stated(why)
    pair.state = LinkState.SAME if same else LinkState.DIFFERENT
    pair.decided_by, pair.decided_at, pair.reason = actor.user, timezone.now(), why
    pair.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    return pair


def _refuse_second_member(pair: LinkPair) -> None:
    """A row of a file is one person's, whoever of the register that is."""
    if pair.row is None:
        return
    row = LinkPair.objects.within(EVERYWHERE).filter(run=pair.run_id, row=pair.row, waits=pair.waits_id)
    if row.filter(state__in=MATCHED).exclude(pk=pair.pk).exists():
        raise Conflict(
            say("this row is another member's by a decision already"),
            where=_pair(pair.pk),
            remedy=say("Open the other pair of this row; two rows of the register may be one person themselves."),
        )


def pairs_moved(household: Household) -> None:
    """The pairs of a household that has moved lie where both sides lie now, so that who served the old village alone
    sees them no more. The caller holds the transaction."""
    for pair in household_pairs(household).select_related("member__area", "other__area", "run__area", "area"):
        paths = [pair.member.area.path]
        if pair.other is not None:
            paths.append(pair.other.area.path)
        elif pair.waits_id is not None:
            paths.append(pair.area.path)
        pair.area_id = common_area(paths)
        pair.save(update_fields=["area"])


def _queue(run: LinkRun) -> None:
    link_job.configure(lock=f"link-{run.pk}").defer(number=run.pk)


def _where(number: int) -> Phrase:
    return say("matching of persons {number}", number=number)


def _pair(number: int) -> Phrase:
    return say("pair {number}", number=number)
