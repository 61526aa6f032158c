"""The photo of the board, the end of a notice, its taking down, and the announcement of what came out of it."""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import date

from django.db import transaction
from django.utils import timezone

from bangfu.compute.photos import clean_picture
from bangfu.errors import Conflict, LimitExceeded, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.permissions import Permission
from bangfu.ground.audit.services import reason_stated
from bangfu.ground.notices.models import LineState, Notice, NoticeState, Photo
from bangfu.ground.notices.rules import refuse_unexplained
from bangfu.ground.notices.selectors import lines_of, notice_get, photos_of
from bangfu.ground.notices.selectors.notices import photo_path
from bangfu.ground.notices.services.notices import Line, held, notice_draft

PHOTO_BYTES = 10 * 1024 * 1024
MOST_PHOTOS = 12
ANNOUNCEMENT = "household_list_announcement"


@transaction.atomic
def photo_add(*, actor: Actor, number: int, content: bytes, taken_on: date, name: str = "photo") -> Photo:
    """A photo of the notice on its board, kept without the place and device that cameras write into it.

    The same photo again is the one that stands. Errors: NotFound, NotPermitted, Conflict before it is posted,
    PhotoInvalid, LimitExceeded, RuleViolated for a day that cannot be.
    """
    seen = notice_get(scope=actor.scope(Permission.NOTICE_READ), number=number)
    actor.permit(Permission.NOTICE_DRAFT, seen.area)
    notice = held(number)
    if notice.state not in (NoticeState.POSTED, NoticeState.CLOSED) or notice.starts_on is None:
        raise _moved_on(number)
    if len(content) > PHOTO_BYTES or photos_of(notice).count() >= MOST_PHOTOS:
        raise LimitExceeded(
            say("a photo has {megabytes} MB at most, a notice {count} photos", megabytes=10, count=MOST_PHOTOS),
            where=say("{file}", file=name),
            remedy=say("Send a smaller photo; one that shows the board is enough."),
        )
    if not notice.starts_on <= taken_on <= timezone.localdate():
        raise RuleViolated(
            say("the photo cannot be of this day"),
            where=say("taken on"),
            remedy=say("Choose a day from {day} until today.", day=notice.starts_on.isoformat()),
        )
    picture = clean_picture(content, name)
    digest = hashlib.sha256(picture.content).hexdigest()
    known = photos_of(notice).filter(digest=digest).first()
    if known is not None:
        return known
    _keep(digest, picture.content)
    return Photo.objects.create(
        area=notice.area,
        notice=notice,
        digest=digest,
        media_type=picture.media_type,
        size_bytes=len(picture.content),
        taken_on=taken_on,
        recorded_by=actor.user,
    )


def _keep(digest: str, content: bytes) -> None:
    """Whole under its digest or not at all; a file that no row names harms nobody."""
    path = photo_path(digest)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{secrets.token_hex(4)}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


@transaction.atomic
def notice_close(*, actor: Actor, number: int, result: str, today: date | None = None) -> Notice:
    """End a notice after its days. Lines that an objection holds stay held; they are no reason to refuse.

    Errors: NotFound, NotPermitted, Conflict; RuleViolated before the last day is over, or without the photo that its
    type asks for.
    """
    seen = notice_get(scope=actor.scope(Permission.NOTICE_READ), number=number)
    actor.permit(Permission.NOTICE_POST, seen.area)
    notice = held(number)
    if notice.state != NoticeState.POSTED or notice.planned_end is None:
        raise _moved_on(number)
    day = today or timezone.localdate()
    where = say("notice {number}", number=number)
    if notice.has_window and day <= notice.planned_end:
        raise RuleViolated(
            say("this notice hangs until the end of {day}", day=notice.planned_end.isoformat()),
            where=where,
            remedy=say("Close it on a later day: those days belong to who may want to object."),
        )
    if notice.needs_photo and not photos_of(notice).exists():
        raise RuleViolated(
            say("the photo of the notice on its board is missing"),
            where=where,
            remedy=say("Add the photo first; it shows that the notice was really posted."),
        )
    notice.state, notice.ended_on, notice.ended_by = NoticeState.CLOSED, day, actor.user
    notice.result = refuse_unexplained(say("result"), result)
    reason_stated(notice.result)
    notice.save(update_fields=["state", "ended_on", "ended_by", "result"])
    return notice


@transaction.atomic
def notice_take_down(*, actor: Actor, number: int, reason: str) -> Notice:
    """The county takes a posted or closed notice down at once, online and from the board; it stays on record.

    Errors: NotFound, NotPermitted, Conflict, RuleViolated without a reason.
    """
    seen = notice_get(scope=actor.scope(Permission.NOTICE_READ), number=number)
    actor.permit(Permission.NOTICE_TAKE_DOWN, seen.area)
    notice = held(number)
    if notice.state not in (NoticeState.POSTED, NoticeState.CLOSED):
        raise _moved_on(number)
    notice.result = refuse_unexplained(say("reason"), reason)
    notice.state, notice.ended_on, notice.ended_by = NoticeState.TAKEN_DOWN, timezone.localdate(), actor.user
    reason_stated(notice.result)
    notice.save(update_fields=["state", "ended_on", "ended_by", "result"])
    return notice


def announcement_draft(*, actor: Actor, number: int, title: str, body: str, approval: str) -> Notice:
    """An announcement of the lines of a closed notice that no objection holds, after the county's approval.

    Errors: NotFound, NotPermitted, Conflict before it is closed, RuleViolated without the approval.
    """
    notice = notice_get(scope=actor.scope(Permission.NOTICE_READ), number=number)
    if notice.state != NoticeState.CLOSED or not notice.has_window or not notice.is_household_list:
        raise Conflict(
            say("only a closed notice of a list has a result to announce"),
            where=say("notice {number}", number=number),
            remedy=say("Close the notice first, after its last day."),
        )
    standing = lines_of(notice, state=LineState.STANDS)
    return notice_draft(
        actor=actor,
        area=notice.area,
        type=ANNOUNCEMENT,
        title=title,
        body=body,
        columns=notice.columns,
        rows=[Line(line.cells, line.subject) for line in standing],
        office=notice.office,
        office_phone=notice.office_phone,
        follows=notice,
        approval=refuse_unexplained(say("approved by"), approval),
    )


def _moved_on(number: int) -> Conflict:
    return Conflict(
        say("this notice is not in the state for this act"),
        where=say("notice {number}", number=number),
        remedy=say("Look at the notice: its state says what can be done now."),
    )
