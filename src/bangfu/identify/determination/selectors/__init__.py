"""Reads of screenings, of the policy they freeze, and of the register they are computed from."""

from bangfu.identify.determination.selectors.policy import Frozen, frozen_policy, reading_of, standards_of
from bangfu.identify.determination.selectors.register import register_frames
from bangfu.identify.determination.selectors.screenings import (
    outcome_rows,
    place_totals,
    result_get,
    results_within,
    screening_get,
    screenings_visible,
)

__all__ = [
    "Frozen",
    "frozen_policy",
    "outcome_rows",
    "place_totals",
    "reading_of",
    "register_frames",
    "result_get",
    "results_within",
    "screening_get",
    "screenings_visible",
    "standards_of",
]
