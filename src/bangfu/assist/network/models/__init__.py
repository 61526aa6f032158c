"""What the network knows: items, campaigns, needs, offers, and the runs that match them."""

from bangfu.assist.network.models.needs import (
    Campaign,
    Item,
    ItemCategory,
    Need,
    NeedState,
    Offer,
    PairCost,
    PublicNeed,
)
from bangfu.assist.network.models.runs import Leftover, MatchRun, Proposal, ProposalState

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
]
