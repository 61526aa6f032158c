"""What the network knows: items, campaigns, needs, offers, and the runs that match them."""

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
from bangfu.assist.network.models.appeals import Appeal, AppealReport, AppealState, PublicAppeal
from bangfu.assist.network.models.campaigns import Campaign, PairCost
from bangfu.assist.network.models.devices import ContactRole, Device, DeviceState, HouseholdContact
from bangfu.assist.network.models.donations import DonationProject, DonationState, Recirculation
from bangfu.assist.network.models.items import Item, ItemCategory
from bangfu.assist.network.models.needs import Need, NeedState, PublicNeed
from bangfu.assist.network.models.offers import Offer
from bangfu.assist.network.models.orders import ConsumptionOrder, FarmerPayment, OrderState
from bangfu.assist.network.models.runs import Leftover, MatchRun, Proposal, ProposalState
from bangfu.assist.network.models.showcase import PublicStory, Story, StoryKind, StoryState

__all__ = [
    "ActionFigure",
    "ActionState",
    "Appeal",
    "AppealReport",
    "AppealState",
    "Campaign",
    "ConsumptionOrder",
    "ContactRole",
    "Device",
    "DeviceState",
    "DonationProject",
    "DonationState",
    "FarmerPayment",
    "FigureKind",
    "HouseholdContact",
    "Item",
    "ItemCategory",
    "Leftover",
    "MatchRun",
    "Need",
    "NeedState",
    "Offer",
    "OrderState",
    "PairCost",
    "Pledge",
    "PledgeDelivery",
    "PledgeKind",
    "Proposal",
    "ProposalState",
    "PublicAction",
    "PublicActionFigure",
    "PublicAppeal",
    "PublicNeed",
    "PublicStory",
    "Recirculation",
    "SpecialAction",
    "Story",
    "StoryKind",
    "StoryState",
]
