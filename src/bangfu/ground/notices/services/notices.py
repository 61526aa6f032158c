"""Drafting a notice, posting it with a second pair of eyes, or sending it back."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from bangfu.compute.deadlines import deadline
from bangfu.compute.disclosure import Column, Finding, masked_rows
from bangfu.compute.identity import phone_problem, tidy_number
from bangfu.errors import Conflict, LimitExceeded, NotPermitted, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import region_codes
from bangfu.ground.audit.services import reason_stated
from bangfu.ground.notices.models import Notice, NoticeLine, NoticeState, Refusal, Snapshot
from bangfu.ground.notices.rules import (
    MOST_ROWS,
    Filter,
    NoticeType,
    notice_type,
    present_filter,
    refuse_unexplained,
)
from bangfu.ground.notices.selectors import lines_of, notice_get
from bangfu.ground.workflow.selectors import calendar

FORMAT = "bangfu-notice-1"
TOLD = 20
TITLE, BODY, OFFICE = 120, 5000, 60


@dataclass(frozen=True)
class Line:
    """A line to be printed: the cells in the order of the columns, and whom or what it is about, which is not."""

    cells: Sequence[str]
    subject: str = ""


@dataclass(frozen=True)
class Draft:
    """What is asked to be published, tidied: what the filter sees is what is stored and printed."""

    kind: NoticeType
    area: Area
    title: str
    body: str
    columns: list[Column]
    rows: list[list[str]]
    subjects: list[str]
    office: str
    office_phone: str
    approval: str


class NotPublishable(RuleViolated):
    """The filter found what may not be published. `findings` says all of it."""

    def __init__(self, findings: Sequence[Finding], kind: NoticeType) -> None:
        first = findings[0]
        what = first.what
        if len(findings) > 1:
            what = say("{first}; {count} places in all", first=first.what, count=len(findings))
        super().__init__(what, where=place_of(first, kind), remedy=first.remedy)
        self.findings = tuple(findings)
        self.kind = kind


def place_of(finding: Finding, kind: NoticeType) -> Phrase:
    """Where a finding stands, in the reader's words."""
    fixed = {"title": say("title"), "body": say("body text")}
    part = fixed.get(finding.part) or say("column “{name}”", name=kind.label(finding.part))
    return part if finding.row is None else say("line {row}, {part}", row=finding.row, part=part)


def notice_draft(
    *,
    actor: Actor,
    area: Area,
    type: str,
    title: str,
    body: str = "",
    columns: Sequence[str],
    rows: Sequence[Line],
    office: str,
    office_phone: str,
    mask_names: bool = False,
    follows: Notice | None = None,
    approval: str = "",
) -> Notice:
    """A notice that waits for a second person to post it. `columns` are names or headings that its type may print.

    What the filter refuses is put on record without its value, so do not call it within a transaction that the error
    would undo. Errors: NotPermitted, RuleViolated, NotPublishable, LimitExceeded, PolicyMissing.
    """
    kind = notice_type(type)
    with transaction.atomic():
        actor.permit(Permission.NOTICE_DRAFT, area)
        chosen = kind.columns_named(columns) if columns or rows else []
        cells = _tidied(rows, chosen, kind)
        draft = Draft(
            kind=kind,
            area=area,
            title=_short(say("title"), title, TITLE),
            body=_short(say("body text"), body, BODY, needed=not rows),
            columns=chosen,
            rows=masked_rows(chosen, cells) if mask_names and kind.masks_names else cells,
            subjects=[line.subject for line in rows],
            office=_short(say("office to turn to"), office, OFFICE),
            office_phone=_phone(office_phone),
            approval=_short(say("approved by"), approval, TITLE, needed=False),
        )
        findings = screened(draft, present_filter())
        if not findings:
            return _written(actor, draft, follows)
        _record_refusal(actor, draft, findings)
    raise NotPublishable(findings, kind)


def screened(draft: Draft, screen: Filter) -> list[Finding]:
    title = "\n".join((draft.title, draft.office, draft.approval))
    return screen.screen(draft.kind, title=title, body=draft.body, columns=draft.columns, rows=draft.rows)


def _tidied(rows: Sequence[Line], columns: Sequence[Column], kind: NoticeType) -> list[list[str]]:
    if len(rows) > MOST_ROWS:
        raise LimitExceeded(
            say("{count} lines are more than one notice may have", count=len(rows)),
            where=say("{title}, columns", title=kind.phrase),
            remedy=say("Post one notice for each village; {limit} lines are the limit.", limit=MOST_ROWS),
        )
    for number, line in enumerate(rows, 1):
        if len(line.cells) != len(columns):
            raise RuleViolated(
                say("{found} cells stand here for {wanted} columns", found=len(line.cells), wanted=len(columns)),
                where=say("line {row}", row=number),
                remedy=say("Give every line one cell for each heading; leave it empty where there is nothing."),
            )
    return [[" ".join(cell.split()) for cell in line.cells] for line in rows]


def _short(field: Phrase, text: str, most: int, *, needed: bool = True) -> str:
    if (needed and not text.strip()) or len(text) > most:
        raise RuleViolated(
            say("this is empty or longer than {most} characters", most=most),
            where=field,
            remedy=say("Write it, {most} characters at most.", most=most),
        )
    return text.strip()


def _phone(number: str) -> str:
    """The office's own number is the one that a notice may show."""
    tidy = number.strip()
    problem = phone_problem(tidy_number(tidy)) and phone_problem(tidy)
    if problem:
        raise RuleViolated(
            problem, where=say("telephone of the office"), remedy=say("Write the official number of the office.")
        )
    return tidy


def _record_refusal(actor: Actor, draft: Draft, findings: Sequence[Finding]) -> None:
    Refusal.objects.create(
        area=draft.area,
        type=draft.kind.code,
        findings=[{"kind": f.kind, "part": f.part, "row": f.row} for f in findings[:TOLD]],
        count=len(findings),
        tried_by=actor.user,
    )


def _written(actor: Actor, draft: Draft, follows: Notice | None) -> Notice:
    term = draft.kind.term(on=timezone.localdate(), region=region_codes(draft.area))
    notice = Notice.objects.create(
        area=draft.area,
        type=draft.kind.code,
        title=draft.title,
        body=draft.body,
        columns=[column.name for column in draft.columns],
        line_count=len(draft.rows),
        channels=list(draft.kind.channels),
        office=draft.office,
        office_phone=draft.office_phone,
        has_window=draft.kind.has_window,
        is_household_list=draft.kind.is_household_list,
        is_online=draft.kind.is_online,
        needs_photo=draft.kind.needs_photo,
        days=term.days,
        follows=follows,
        approval=draft.approval,
        drafted_by=actor.user,
    )
    NoticeLine.objects.bulk_create(
        NoticeLine(area=draft.area, notice=notice, position=number, cells=cells, subject=subject)
        for number, (cells, subject) in enumerate(zip(draft.rows, draft.subjects, strict=True), 1)
    )
    return notice


@transaction.atomic
def notice_post(*, actor: Actor, number: int, today: date | None = None) -> Notice:
    """Post a draft: its text is frozen, its days begin. `today` is for the record of another day, never for a page.

    Errors: NotFound, NotPermitted for the drafter, Conflict, NotPublishable where the filter has become stricter.
    """
    notice = _waiting(actor, number)
    if notice.drafted_by_id == actor.user.pk:
        raise NotPermitted(
            say("who drafts a notice may not post it"),
            where=say("notice {number}", number=number),
            remedy=say("Ask a colleague of the township or county office to read and post it."),
        )
    lines = list(lines_of(notice))
    findings = rescreened(notice, lines, present_filter())
    if findings:
        raise NotPublishable(findings, notice.kind)
    day = today or timezone.localdate()
    term = notice.kind.term(on=day, region=region_codes(notice.area))
    notice.state, notice.posted_by, notice.starts_on = NoticeState.POSTED, actor.user, day
    notice.days = term.days
    notice.planned_end = deadline(day, term.days, term.counting, calendar(), notice.area.code).day
    notice.terms = {
        "days": term.days,
        "counting": term.counting.value,
        "reference": term.validity.reference,
        "verified": term.validity.verified,
        "from": term.validity.valid_from.isoformat(),
        "region": term.validity.region,
        "filter": present_filter().version,
    }
    notice.save(update_fields=["state", "posted_by", "starts_on", "days", "planned_end", "terms"])
    text = canonical_text(notice, lines)
    Snapshot.objects.create(
        area=notice.area,
        notice=notice,
        text=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        token=secrets.token_urlsafe(12),
        kept_until=notice.planned_end + timedelta(days=(term.retention_months * 365 + 11) // 12),
    )
    return notice


@transaction.atomic
def notice_return(*, actor: Actor, number: int, reason: str) -> Notice:
    """Send a draft back; its drafter drafts anew. Errors: NotFound, NotPermitted, Conflict, RuleViolated."""
    notice = _waiting(actor, number)
    notice.state, notice.result = NoticeState.RETURNED, refuse_unexplained(say("reason"), reason)
    reason_stated(notice.result)
    notice.save(update_fields=["state", "result"])
    return notice


def canonical_text(notice: Notice, lines: Sequence[NoticeLine]) -> str:
    """What is printed, as one text that anyone can make again: JSON with sorted names and no spaces."""
    content: dict[str, Any] = {
        "format": FORMAT,
        "type": notice.type,
        "area": notice.area.code,
        "title": notice.title,
        "body": notice.body,
        "columns": notice.columns,
        "lines": [line.cells for line in lines],
        "office": notice.office,
        "office_phone": notice.office_phone,
        "approval": notice.approval,
        "from": notice.starts_on.isoformat() if notice.starts_on else None,
        "to": notice.planned_end.isoformat() if notice.planned_end and notice.has_window else None,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def rescreened(notice: Notice, lines: Sequence[NoticeLine], screen: Filter) -> list[Finding]:
    """What the filter finds in a notice as it is stored."""
    kind = notice.kind
    columns = kind.columns_named(notice.columns) if notice.columns else []
    rows = [line.cells for line in lines if line.cells]
    title = "\n".join((notice.title, notice.office, notice.approval))
    return screen.screen(kind, title=title, body=notice.body, columns=columns, rows=rows)


def held(number: int) -> Notice:
    """The notice, locked: nobody else writes it until our transaction ends."""
    rows = Notice.objects.within(EVERYWHERE).select_related("area")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=number)


def _waiting(actor: Actor, number: int) -> Notice:
    seen = notice_get(scope=actor.scope(Permission.NOTICE_READ), number=number)
    actor.permit(Permission.NOTICE_POST, seen.area)
    notice = held(number)
    if notice.state != NoticeState.DRAFT:
        raise Conflict(
            say("this notice no longer waits to be posted"),
            where=say("notice {number}", number=number),
            remedy=say("Look at the notice: somebody else has decided on it."),
        )
    return notice
