"""Reads of screenings, of the policy they freeze, and of the register they are computed from."""

from bangfu.identify.determination.selectors.policy import Frozen, frozen_policy, reading_of, standards_of
from bangfu.identify.determination.selectors.register import register_frames
from bangfu.identify.determination.selectors.report import screening_report, totals_csv
from bangfu.identify.determination.selectors.screenings import (
    outcome_rows,
    place_totals,
    result_get,
    results_within,
    screening_get,
    screenings_visible,
)
from bangfu.identify.determination.selectors.values import (
    frozen_values,
    policy_document,
    policy_documents,
    policy_parameter,
    policy_subjects,
)

__all__ = [
    "Frozen",
    "frozen_policy",
    "frozen_values",
    "outcome_rows",
    "place_totals",
    "policy_document",
    "policy_documents",
    "policy_parameter",
    "policy_subjects",
    "reading_of",
    "register_frames",
    "result_get",
    "results_within",
    "screening_get",
    "screening_report",
    "screenings_visible",
    "standards_of",
    "totals_csv",
]
