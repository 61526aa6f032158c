"""Every write of the network. A service permits, locks its rows in one order (offer, need, proposal, match, delivery;
then by number), computes, and writes, in one transaction."""

from bangfu.assist.network.services.campaigns import CampaignFiles, campaign_import, campaign_publish
from bangfu.assist.network.services.matches import (
    Claim,
    Proof,
    call_record,
    delivery_confirm,
    delivery_dispute,
    delivery_record,
    dispute_decide,
    feedback_give,
    follow_up_answer,
    follow_ups_remind,
    is_receipt,
    match_cancel,
    match_close,
    matches_close,
    matches_expire,
    need_claim,
    need_help,
    number_unmask,
    offers_lapse,
    proof_file,
    receipt_number,
    release_record,
    release_withdraw,
)
from bangfu.assist.network.services.needs import need_save, need_start, need_submit
from bangfu.assist.network.services.needs_hall import member_answer, need_audit_decide, need_audits_draw
from bangfu.assist.network.services.needs_life import (
    need_remind,
    need_renew,
    need_withdraw,
    needs_expire,
    needs_expire_job,
)
from bangfu.assist.network.services.needs_proofs import proof_add
from bangfu.assist.network.services.needs_review import need_decide, need_hold_refuse, need_link
from bangfu.assist.network.services.offers import offer_change, offer_record, offer_withdraw
from bangfu.assist.network.services.proposals import proposal_accept, proposal_refuse
from bangfu.assist.network.services.runs import match_run_execute, match_run_request, match_run_retry
from bangfu.assist.network.services.whatifs import what_if_execute, what_if_request, what_if_retry

__all__ = [
    "CampaignFiles",
    "Claim",
    "Proof",
    "call_record",
    "campaign_import",
    "campaign_publish",
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
    "match_run_execute",
    "match_run_request",
    "match_run_retry",
    "matches_close",
    "matches_expire",
    "member_answer",
    "need_audit_decide",
    "need_audits_draw",
    "need_claim",
    "need_decide",
    "need_help",
    "need_hold_refuse",
    "need_link",
    "need_remind",
    "need_renew",
    "need_save",
    "need_start",
    "need_submit",
    "need_withdraw",
    "needs_expire",
    "needs_expire_job",
    "number_unmask",
    "offer_change",
    "offer_record",
    "offer_withdraw",
    "offers_lapse",
    "proof_add",
    "proof_file",
    "proposal_accept",
    "proposal_refuse",
    "receipt_number",
    "release_record",
    "release_withdraw",
    "what_if_execute",
    "what_if_request",
    "what_if_retry",
]
