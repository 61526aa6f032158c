"""What the network knows: items, campaigns, needs, offers, the runs that match them, and what becomes of a match."""

from bangfu.assist.network.models.actions import (
    ActionFigure,
    ActionState,
    FigureKind,
    Pledge,
    PledgeDelivery,
    PledgeKind,
    PublicAction,
    PublicActionFigure,
    SpecialAction,
)
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
from bangfu.assist.network.models.appeals import Appeal, AppealReport, AppealState, PublicAppeal
from bangfu.assist.network.models.campaigns import Campaign, PairCost
from bangfu.assist.network.models.devices import ContactRole, Device, DeviceState, HouseholdContact
from bangfu.assist.network.models.donations import DonationProject, DonationState, Recirculation
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
from bangfu.assist.network.models.orders import ConsumptionOrder, FarmerPayment, OrderState
from bangfu.assist.network.models.runs import Leftover, MatchRun, Proposal, ProposalState, WhatIf
from bangfu.assist.network.models.showcase import PublicStory, Story, StoryKind, StoryState

__all__ = [
    "LIVE",
    "ActionFigure",
    "ActionState",
    "Appeal",
    "AppealReport",
    "AppealState",
    "Beneficiary",
    "Call",
    "CallOutcome",
    "Campaign",
    "ConsumptionOrder",
    "ContactRole",
    "Delivery",
    "DeliveryState",
    "Device",
    "DeviceState",
    "Dispute",
    "DisputeOutcome",
    "DonationProject",
    "DonationState",
    "FarmerPayment",
    "Feedback",
    "FigureKind",
    "Finding",
    "FollowUp",
    "HouseholdContact",
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
    "OrderState",
    "PairCost",
    "Pledge",
    "PledgeDelivery",
    "PledgeKind",
    "ProofKind",
    "Proposal",
    "ProposalState",
    "PublicAction",
    "PublicActionFigure",
    "PublicAppeal",
    "PublicNeed",
    "PublicReceipt",
    "PublicStory",
    "Recirculation",
    "Release",
    "Reply",
    "SpecialAction",
    "Stage",
    "StillInUse",
    "Story",
    "StoryKind",
    "StoryState",
    "Suits",
    "WhatIf",
]
