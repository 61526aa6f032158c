"""Notices, their lines, photos and objections, and what has become of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet

from bangfu.compute.identity import mask_name
from bangfu.errors import NotFound, Phrase, say
from bangfu.ground.access.ciphers import SealBroken, unseal
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.notices.models import (
    LineState,
    Notice,
    NoticeLine,
    NoticeState,
    Objection,
    ObjectionState,
    Photo,
    RescanFinding,
)

OBJECTOR = "notices.objection.objector"


def notices_within(*, scope: Scope, state: str = "", type: str = "") -> QuerySet[Notice]:
    """Notices of a scope: what waits first, then what ends soonest."""
    notices = Notice.objects.within(scope).select_related("area", "drafted_by")
    notices = notices.filter(state=state) if state else notices
    notices = notices.filter(type=type) if type else notices
    return notices.order_by(F("ended_on").desc(nulls_first=True), F("planned_end").asc(nulls_first=True), "-pk")


def notice_get(*, scope: Scope, number: int) -> Notice:
    """Errors: NotFound where there is none, or it lies outside the scope."""
    notice = (
        Notice.objects.within(scope)
        .select_related("area", "drafted_by", "posted_by", "ended_by", "snapshot", "follows")
        .filter(pk=number)
        .first()
    )
    if notice is None:
        raise _absent(say("there is no such notice, or it is not in your area"), number)
    return notice


def lines_of(notice: Notice, *, state: str = "") -> QuerySet[NoticeLine]:
    """The lines in their printed order, of a notice that was found within a scope."""
    lines = NoticeLine.objects.within(EVERYWHERE).select_related("notice").filter(notice=notice)
    return (lines.filter(state=state) if state else lines).order_by("position")


def photos_of(notice: Notice) -> QuerySet[Photo]:
    photos = Photo.objects.within(EVERYWHERE).filter(notice=notice)
    return photos.select_related("recorded_by").order_by("taken_on", "pk")


def photo_content(*, scope: Scope, number: int) -> tuple[Photo, bytes]:
    """A photo and its bytes. Errors: NotFound; SealBroken where the file is not the one that was recorded."""
    photo = Photo.objects.within(scope).filter(pk=number).first()
    path = photo_path(photo.digest) if photo else None
    if photo is None or path is None or not path.is_file():
        raise _absent(say("there is no such photo, or it is not in your area"), number)
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != photo.digest:
        raise SealBroken(
            say("this photo is not the file that was recorded"),
            where=say("photo {number}", number=number),
            remedy=say("Restore the file from the backup; its name is its digest."),
        )
    return photo, content


def photo_path(digest: str) -> Path:
    """Where the file of a digest lies: a private folder that no address leads to."""
    return Path(settings.NOTICE_PHOTOS) / digest[:2] / digest


def objections_within(*, scope: Scope, state: str = "", notice: Notice | None = None) -> QuerySet[Objection]:
    """Objections of a scope, the unanswered first, the oldest before the others."""
    objections = Objection.objects.within(scope).select_related("notice", "line", "area", "recorded_by", "decided_by")
    objections = objections.filter(state=state) if state else objections
    objections = objections.filter(notice=notice) if notice else objections
    return objections.order_by(F("decided_at").desc(nulls_first=True), "received_on", "pk")


def objection_get(*, scope: Scope, number: int) -> Objection:
    """Errors: NotFound where there is none, or it lies outside the scope."""
    found = objections_within(scope=scope).filter(pk=number).first()
    if found is None:
        raise _absent(say("there is no such objection, or it is not in your area"), number)
    return found


def objector_of(objection: Objection) -> str:
    """Who objects, masked; empty where nobody is named."""
    return mask_name(unseal(OBJECTOR, objection.pk, bytes(objection.objector_sealed)))


def findings_within(*, scope: Scope) -> QuerySet[RescanFinding]:
    """What the present filter finds in notices that still hang or can still be asked for, the newest first."""
    findings = RescanFinding.objects.within(scope).select_related("notice", "area")
    return findings.exclude(notice__state=NoticeState.TAKEN_DOWN).order_by("-found_at", "notice", "row")


@dataclass(frozen=True)
class Outcome:
    """What a notice has brought, for the room that asked for it."""

    is_closed: bool
    ended_on: date | None
    standing: tuple[str, ...]
    held: tuple[str, ...]
    objections: int
    unanswered: int


def outcome_of(notice: Notice) -> Outcome:
    """The subjects that went through without objection, and those that are held back by one. `is_closed` only once the
    least days have run and somebody has closed it."""
    counts = Objection.objects.within(EVERYWHERE).filter(notice=notice)
    figures = counts.aggregate(all=Count("pk"), open=Count("pk", filter=Q(state=ObjectionState.OPEN)))
    lines = list(lines_of(notice).values_list("subject", "state"))
    return Outcome(
        is_closed=notice.state == NoticeState.CLOSED,
        ended_on=notice.ended_on,
        standing=tuple(subject for subject, state in lines if state == LineState.STANDS),
        held=tuple(subject for subject, state in lines if state != LineState.STANDS),
        objections=figures["all"],
        unanswered=figures["open"],
    )


def _absent(what: Phrase, number: int) -> NotFound:
    return NotFound(
        what,
        where=say("number {number}", number=number),
        remedy=say("Go back to the list and choose one from there."),
    )
