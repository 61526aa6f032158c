"""Pages of this room: each loads, takes a form, calls one service, and shows or goes on."""

from bangfu.identify.determination.views.cases import case_begin, comparison, household_stages, step, survey
from bangfu.identify.determination.views.determinations import determination, determinations
from bangfu.identify.determination.views.papers import (
    determination_paper,
    household_paper,
    household_papers,
    paper,
    papers,
    sitting_paper,
)
from bangfu.identify.determination.views.policy import policy, policy_document, policy_documents, policy_value
from bangfu.identify.determination.views.screenings import (
    screening,
    screening_check,
    screening_household,
    screening_households,
    screening_request,
    screening_retry,
    screening_totals,
    screenings,
)
from bangfu.identify.determination.views.sittings import (
    lists,
    notice_draft,
    sample,
    sitting,
    sitting_call,
    sitting_cancel,
    sitting_count,
    sitting_sign,
    sittings,
    waiting,
)

__all__ = [
    "case_begin",
    "comparison",
    "determination",
    "determination_paper",
    "determinations",
    "household_paper",
    "household_papers",
    "household_stages",
    "lists",
    "notice_draft",
    "paper",
    "papers",
    "policy",
    "policy_document",
    "policy_documents",
    "policy_value",
    "sample",
    "screening",
    "screening_check",
    "screening_household",
    "screening_households",
    "screening_request",
    "screening_retry",
    "screening_totals",
    "screenings",
    "sitting",
    "sitting_call",
    "sitting_cancel",
    "sitting_count",
    "sitting_paper",
    "sitting_sign",
    "sittings",
    "step",
    "survey",
    "waiting",
]
