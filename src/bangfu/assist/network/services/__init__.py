"""Every write of the network. A service permits, locks its rows in one order (offer, need, proposal; then by number),
computes, and writes, in one transaction."""

from bangfu.assist.network.services.campaigns import CampaignFiles, campaign_import, campaign_publish
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
from bangfu.assist.network.services.offers import offer_record
from bangfu.assist.network.services.proposals import Claim, proposal_accept, proposal_refuse
from bangfu.assist.network.services.runs import match_run_execute, match_run_request, match_run_retry
from bangfu.assist.network.services.whatifs import what_if_execute, what_if_request, what_if_retry

__all__ = [
    "CampaignFiles",
    "Claim",
    "campaign_import",
    "campaign_publish",
    "match_run_execute",
    "match_run_request",
    "match_run_retry",
    "member_answer",
    "need_audit_decide",
    "need_audits_draw",
    "need_decide",
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
    "offer_record",
    "proof_add",
    "proposal_accept",
    "proposal_refuse",
    "what_if_execute",
    "what_if_request",
    "what_if_retry",
]
