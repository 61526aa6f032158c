"""The paper for the board: a PDF with its font, page numbers, the window for objections and the proof as a QR code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from bangfu.compute.disclosure import Holds
from bangfu.ground.notices.models import Notice, NoticeState
from bangfu.ground.notices.selectors.notices import lines_of
from bangfu.ground.papers import code_of, long_day, pdf

TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "notices" / "board.typ"
RIGHT = {Holds.COUNT, Holds.NUMBER, Holds.MONEY}
DIGEST_GROUP = 8


def proof_address(token: str) -> str:
    """Where anyone can see that a posted text is unchanged: what the QR code holds."""
    return f"{settings.PUBLIC_ADDRESS}/proof/{token}/"


def board_pdf(notice: Notice, *, language: str) -> bytes:
    """The notice as it hangs on the board, in `language`; a draft carries its word across the page, and no proof.

    Lines that an objection holds are printed too: the paper is what was posted.
    """
    with override(language):
        return pdf(TEMPLATE, _values(notice), made_at=notice.drafted_at, rows=notice.line_count)


def _is_posted(notice: Notice) -> bool:
    return notice.state not in (NoticeState.DRAFT, NoticeState.RETURNED)


def _values(notice: Notice) -> dict[str, Any]:
    kind, posted = notice.kind, _is_posted(notice)
    right = [column.holds in RIGHT for column in kind.columns_named(notice.columns)] if notice.columns else []
    return {
        "title": notice.title,
        "kind": kind.name,
        "place": notice.area.name,
        "body": notice.body,
        "columns": [_("No."), *notice.headings] if notice.columns else [],
        "right": [True, *right],
        "rows": [[str(line.position), *line.cells] for line in lines_of(notice)],
        "draft": "" if posted else _("Draft"),
        "window": _window(notice) if posted else "",
        "contact": _("Questions and objections: {office}, telephone {phone}. You need not give your name.").format(
            office=notice.office, phone=notice.office_phone
        ),
        "approval": _("Approved by: {approval}").format(approval=notice.approval) if notice.approval else "",
        "office": notice.office,
        "seal": _("(seal)"),
        "day": long_day(notice.starts_on or timezone.localdate()),
        "qr": code_of(proof_address(notice.snapshot.token)) if posted else "",
        "proof": _proof(notice) if posted else "",
        "proof_lead": _("Scan to check that this paper is unchanged. The page shows no list.") if posted else "",
    }


def _window(notice: Notice) -> str:
    first, last = notice.starts_on, notice.planned_end
    if first is None:
        return ""
    if not notice.has_window:
        return _("Announced on {day}.").format(day=long_day(first))
    text = _("Posted on {first}, open to objections until the end of {last} ({days} days).")
    return text.format(first=long_day(first), last=long_day(last or first), days=notice.days)


def _proof(notice: Notice) -> str:
    digest = notice.snapshot.digest
    groups = " ".join(digest[i : i + DIGEST_GROUP] for i in range(0, len(digest), DIGEST_GROUP))
    return f"SHA-256 {groups}"
