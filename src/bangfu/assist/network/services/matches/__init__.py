"""Every write of a match from its reservation to the question whether the gift is still in use.

Whoever counts holds the rows in one order: offer, need, proposal, match, delivery; each by number. See `holding`.
"""

from bangfu.assist.network.services.matches.aftercare import feedback_give, follow_up_answer, follow_ups_remind
from bangfu.assist.network.services.matches.claims import need_claim, need_help
from bangfu.assist.network.services.matches.confirmations import delivery_confirm, delivery_dispute, dispute_decide
from bangfu.assist.network.services.matches.deliveries import Proof, delivery_record, proof_file
from bangfu.assist.network.services.matches.endings import (
    match_cancel,
    match_close,
    matches_close,
    matches_expire,
    offers_lapse,
)
from bangfu.assist.network.services.matches.holding import Claim
from bangfu.assist.network.services.matches.receipts import is_receipt, receipt_number
from bangfu.assist.network.services.matches.releases import (
    call_record,
    number_unmask,
    release_record,
    release_withdraw,
)

__all__ = [
    "Claim",
    "Proof",
    "call_record",
    "delivery_confirm",
    "delivery_dispute",
    "delivery_record",
    "dispute_decide",
    "feedback_give",
    "follow_up_answer",
    "follow_ups_remind",
    "is_receipt",
    "match_cancel",
    "match_close",
    "matches_close",
    "matches_expire",
    "need_claim",
    "need_help",
    "number_unmask",
    "offers_lapse",
    "proof_file",
    "receipt_number",
    "release_record",
    "release_withdraw",
]
