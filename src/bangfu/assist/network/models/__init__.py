"""What the network knows: items, campaigns, needs, offers, and the runs that match them."""

from bangfu.assist.network.models.campaigns import Campaign, PairCost
from bangfu.assist.network.models.hall import Finding, MemberAnswer, NeedAudit, Reply
from bangfu.assist.network.models.items import Item, ItemCategory
from bangfu.assist.network.models.needs import (
    LIVING,
    Beneficiary,
    Need,
    NeedProof,
    NeedState,
    ProofKind,
    PublicCounty,
    PublicEnough,
    PublicNeed,
    Stage,
)
from bangfu.assist.network.models.offers import Offer
from bangfu.assist.network.models.runs import Leftover, MatchRun, Proposal, ProposalState

__all__ = [
    "LIVING",
    "Beneficiary",
    "Campaign",
    "Finding",
    "Item",
    "ItemCategory",
    "Leftover",
    "MatchRun",
    "MemberAnswer",
    "Need",
    "NeedAudit",
    "NeedProof",
    "NeedState",
    "Offer",
    "PairCost",
    "ProofKind",
    "Proposal",
    "ProposalState",
    "PublicCounty",
    "PublicEnough",
    "PublicNeed",
    "Reply",
    "Stage",
]
