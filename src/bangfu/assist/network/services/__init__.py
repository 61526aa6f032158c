"""Every write of the network. A service permits, locks its rows in one order (offer, need, proposal; then by number),
computes, and writes, in one transaction."""

from bangfu.assist.network.services.campaigns import CampaignFiles, campaign_import, campaign_publish
from bangfu.assist.network.services.needs import need_publish, need_record, need_return
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
    "need_publish",
    "need_record",
    "need_return",
    "offer_record",
    "proposal_accept",
    "proposal_refuse",
    "what_if_execute",
    "what_if_request",
    "what_if_retry",
]
