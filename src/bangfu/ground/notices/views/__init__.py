"""The pages of notices."""

from bangfu.ground.notices.views.acts import announce, notice_close, notice_post, notice_return, notice_take_down
from bangfu.ground.notices.views.evidence import findings, objection, objection_record, objections, photo, photo_add
from bangfu.ground.notices.views.notices import board, draft_types, notice, notice_draft, notices

__all__ = [
    "announce",
    "board",
    "draft_types",
    "findings",
    "notice",
    "notice_close",
    "notice_draft",
    "notice_post",
    "notice_return",
    "notice_take_down",
    "notices",
    "objection",
    "objection_record",
    "objections",
    "photo",
    "photo_add",
]
