"""Every read of notices, each within the scope it is for."""

from bangfu.ground.notices.selectors.notices import (
    Outcome,
    findings_within,
    lines_of,
    notice_get,
    notices_within,
    objection_get,
    objections_within,
    objector_of,
    outcome_of,
    photo_content,
    photos_of,
)
from bangfu.ground.notices.selectors.paper import board_pdf, proof_address

__all__ = [
    "Outcome",
    "board_pdf",
    "findings_within",
    "lines_of",
    "notice_get",
    "notices_within",
    "objection_get",
    "objections_within",
    "objector_of",
    "outcome_of",
    "photo_content",
    "photos_of",
    "proof_address",
]
