"""Every write of this room: screenings, which compute, and determinations, which people take by a procedure."""

from bangfu.identify.determination.services.cases import case_begin, place_begin, step_take
from bangfu.identify.determination.services.erasure import person_erase
from bangfu.identify.determination.services.findings import comparison_record, survey_record
from bangfu.identify.determination.services.lists import list_check, list_draw, list_notice_draft
from bangfu.identify.determination.services.screenings import (
    screening_execute,
    screening_job,
    screening_recomputes,
    screening_request,
    screening_retry,
)
from bangfu.identify.determination.services.sittings import sitting_call, sitting_cancel, sitting_count, sitting_sign

__all__ = [
    "case_begin",
    "comparison_record",
    "list_check",
    "list_draw",
    "list_notice_draft",
    "person_erase",
    "place_begin",
    "screening_execute",
    "screening_job",
    "screening_recomputes",
    "screening_request",
    "screening_retry",
    "sitting_call",
    "sitting_cancel",
    "sitting_count",
    "sitting_sign",
    "step_take",
    "survey_record",
]
