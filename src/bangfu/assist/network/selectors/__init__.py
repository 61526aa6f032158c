"""Every read of the network, each with the scope or the actor it is for."""

from bangfu.assist.network.selectors.campaigns import (
    campaign_figures,
    campaign_get,
    campaigns_within,
    organisations_for,
)
from bangfu.assist.network.selectors.needs import item_get, items, need_get, needs_within
from bangfu.assist.network.selectors.offers import offer_get, offers_reaching, offers_visible
from bangfu.assist.network.selectors.problems import Posed, match_run_verify, pose, problem_of
from bangfu.assist.network.selectors.runs import (
    leftovers_of,
    proposal_get,
    proposals_visible,
    run_get,
    run_proof,
    runs_within,
)
from bangfu.assist.network.selectors.scopes import reaching
from bangfu.assist.network.selectors.whatifs import Compared, compared, told, what_if_get, what_ifs_within

__all__ = [
    "Compared",
    "Posed",
    "campaign_figures",
    "campaign_get",
    "campaigns_within",
    "compared",
    "item_get",
    "items",
    "leftovers_of",
    "match_run_verify",
    "need_get",
    "needs_within",
    "offer_get",
    "offers_reaching",
    "offers_visible",
    "organisations_for",
    "pose",
    "problem_of",
    "proposal_get",
    "proposals_visible",
    "reaching",
    "run_get",
    "run_proof",
    "runs_within",
    "told",
    "what_if_get",
    "what_ifs_within",
]
