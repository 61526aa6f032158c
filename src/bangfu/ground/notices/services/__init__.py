"""Every write of notices. What is printed is screened when it is drafted and again when it is posted."""

from bangfu.ground.notices.services.endings import announcement_draft, notice_close, notice_take_down, photo_add
from bangfu.ground.notices.services.erasure import notices_unname
from bangfu.ground.notices.services.notices import Line, notice_draft, notice_post, notice_return
from bangfu.ground.notices.services.objections import objection_answer, objection_record
from bangfu.ground.notices.services.rescan import notices_rescan

__all__ = [
    "Line",
    "announcement_draft",
    "notice_close",
    "notice_draft",
    "notice_post",
    "notice_return",
    "notice_take_down",
    "notices_rescan",
    "notices_unname",
    "objection_answer",
    "objection_record",
    "photo_add",
]
