"""Pages of determination."""

from bangfu.identify.determination.views.erasure import member_erase
from bangfu.identify.determination.views.papers import household_paper, household_papers, paper, papers
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

__all__ = [
    "household_paper",
    "household_papers",
    "member_erase",
    "paper",
    "papers",
    "policy",
    "policy_document",
    "policy_documents",
    "policy_value",
    "screening",
    "screening_check",
    "screening_household",
    "screening_households",
    "screening_request",
    "screening_retry",
    "screening_totals",
    "screenings",
]
