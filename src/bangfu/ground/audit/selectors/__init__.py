"""Reads of the history and of the log. They know no scope: the caller has found the row within somebody's own."""

from bangfu.ground.audit.selectors.history import (
    Change,
    Entry,
    Origin,
    field_origins,
    past_events,
    row_entry,
    row_history,
    row_last_state,
)
from bangfu.ground.audit.selectors.proofs import (
    checkpoint_get,
    checkpoint_latest,
    checkpoints,
    consistency_proof,
    inclusion_proof,
    log_state,
)

__all__ = [
    "Change",
    "Entry",
    "Origin",
    "checkpoint_get",
    "checkpoint_latest",
    "checkpoints",
    "consistency_proof",
    "field_origins",
    "inclusion_proof",
    "log_state",
    "past_events",
    "row_entry",
    "row_history",
    "row_last_state",
]
