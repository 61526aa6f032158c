"""The pages of the network."""

from bangfu.assist.network.views.campaigns import campaign, campaign_import, campaign_publish, campaigns
from bangfu.assist.network.views.hall import (
    answers,
    audit,
    audits,
    audits_draw,
    need_answer,
    need_bundles,
    need_members,
)
from bangfu.assist.network.views.home import areas, home
from bangfu.assist.network.views.needs import need, need_proof, need_record, need_step, need_submit, needs
from bangfu.assist.network.views.needs_acts import need_link, need_refuse, need_remind, need_renew, need_withdraw
from bangfu.assist.network.views.offers import offer, offer_record, offers
from bangfu.assist.network.views.proposals import proposal, proposal_accept, proposal_refuse, proposals
from bangfu.assist.network.views.runs import (
    run,
    run_certificate,
    run_check,
    run_request,
    run_retry,
    run_unmet,
    run_unused,
    runs,
)
from bangfu.assist.network.views.whatifs import what_if, what_if_new, what_if_retry, what_ifs

__all__ = [
    "answers",
    "areas",
    "audit",
    "audits",
    "audits_draw",
    "campaign",
    "campaign_import",
    "campaign_publish",
    "campaigns",
    "home",
    "need",
    "need_answer",
    "need_bundles",
    "need_link",
    "need_members",
    "need_proof",
    "need_record",
    "need_refuse",
    "need_remind",
    "need_renew",
    "need_step",
    "need_submit",
    "need_withdraw",
    "needs",
    "offer",
    "offer_record",
    "offers",
    "proposal",
    "proposal_accept",
    "proposal_refuse",
    "proposals",
    "run",
    "run_certificate",
    "run_check",
    "run_request",
    "run_retry",
    "run_unmet",
    "run_unused",
    "runs",
    "what_if",
    "what_if_new",
    "what_if_retry",
    "what_ifs",
]
