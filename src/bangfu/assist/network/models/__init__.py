"""What the network knows: items, campaigns, needs, offers, and the runs that match them."""

from bangfu.assist.network.models.campaigns import Campaign, PairCost
from bangfu.assist.network.models.items import Item, ItemCategory
from bangfu.assist.network.models.needs import Need, NeedState, PublicNeed
from bangfu.assist.network.models.offers import Offer
from bangfu.assist.network.models.runs import Leftover, MatchRun, Proposal, ProposalState, WhatIf

__all__ = [
    "Campaign",
    "Item",
    "ItemCategory",
    "Leftover",
    "MatchRun",
    "Need",
    "NeedState",
    "Offer",
    "PairCost",
    "Proposal",
    "ProposalState",
    "PublicNeed",
    "WhatIf",
]
