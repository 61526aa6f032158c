"""What the network knows: items, campaigns, needs, offers, the runs that match them, and what becomes of a match."""

from bangfu.assist.network.models.aftercare import (
    Call,
    CallOutcome,
    Feedback,
    FollowUp,
    PublicReceipt,
    Release,
    StillInUse,
    Suits,
)
from bangfu.assist.network.models.campaigns import Campaign, PairCost
from bangfu.assist.network.models.hall import Finding, MemberAnswer, NeedAudit, Reply
from bangfu.assist.network.models.items import Item, ItemCategory
from bangfu.assist.network.models.matches import (
    LIVE,
    Delivery,
    DeliveryState,
    Dispute,
    DisputeOutcome,
    Match,
    MatchState,
)
from bangfu.assist.network.models.needs import Beneficiary, Need, NeedProof, NeedState, ProofKind, PublicNeed, Stage
from bangfu.assist.network.models.offers import Offer, OfferKind, OfferState
from bangfu.assist.network.models.runs import Leftover, MatchRun, Proposal, ProposalState, WhatIf

__all__ = [
    "LIVE",
    "Beneficiary",
    "Call",
    "CallOutcome",
    "Campaign",
    "Delivery",
    "DeliveryState",
    "Dispute",
    "DisputeOutcome",
    "Feedback",
    "Finding",
    "FollowUp",
    "Item",
    "ItemCategory",
    "Leftover",
    "Match",
    "MatchRun",
    "MatchState",
    "MemberAnswer",
    "Need",
    "NeedAudit",
    "NeedProof",
    "NeedState",
    "Offer",
    "OfferKind",
    "OfferState",
    "PairCost",
    "ProofKind",
    "Proposal",
    "ProposalState",
    "PublicNeed",
    "PublicReceipt",
    "Release",
    "Reply",
    "Stage",
    "StillInUse",
    "Suits",
    "WhatIf",
]
