"""Every read of the network, each with the scope or the actor it is for."""

from bangfu.assist.network.selectors.aftercare import (
    calls_of,
    feedback_of,
    follow_up_get,
    follow_ups_of,
    follow_ups_visible,
    number_of,
    number_open,
    release_of,
)
from bangfu.assist.network.selectors.campaigns import (
    campaign_figures,
    campaign_get,
    campaigns_within,
    organisations_for,
)
from bangfu.assist.network.selectors.matches import (
    deliveries_by_match,
    deliveries_of,
    deliveries_visible,
    delivery_get,
    match_get,
    matches_visible,
    need_open_get,
    offers_for,
    open_needs,
)
from bangfu.assist.network.selectors.needs import item_get, items, need_get, needs_within
from bangfu.assist.network.selectors.offers import offer_get, offers_reaching, offers_visible
from bangfu.assist.network.selectors.problems import Posed, match_run_verify, pose, problem_of
from bangfu.assist.network.selectors.receipts import receipt_address, receipt_pdf
from bangfu.assist.network.selectors.runs import (
    leftovers_of,
    proposal_get,
    proposals_visible,
    run_get,
    run_proof,
    runs_within,
)
from bangfu.assist.network.selectors.scopes import reaching

__all__ = [
    "Posed",
    "calls_of",
    "campaign_figures",
    "campaign_get",
    "campaigns_within",
    "deliveries_by_match",
    "deliveries_of",
    "deliveries_visible",
    "delivery_get",
    "feedback_of",
    "follow_up_get",
    "follow_ups_of",
    "follow_ups_visible",
    "item_get",
    "items",
    "leftovers_of",
    "match_get",
    "match_run_verify",
    "matches_visible",
    "need_get",
    "need_open_get",
    "needs_within",
    "number_of",
    "number_open",
    "offer_get",
    "offers_for",
    "offers_reaching",
    "offers_visible",
    "open_needs",
    "organisations_for",
    "pose",
    "problem_of",
    "proposal_get",
    "proposals_visible",
    "reaching",
    "receipt_address",
    "receipt_pdf",
    "release_of",
    "run_get",
    "run_proof",
    "runs_within",
]
