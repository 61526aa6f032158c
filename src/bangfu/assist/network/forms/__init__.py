"""The forms of the network: what is typed, and the choices each actor has."""

from bangfu.assist.network.forms.base import AreaSearch, ReasonForm
from bangfu.assist.network.forms.gifts import (
    CallForm,
    ClaimForm,
    ConfirmForm,
    DecideForm,
    DeliveryForm,
    FeedbackForm,
    FollowUpForm,
    HelpForm,
    MatchesFilter,
    NumberForm,
    OfferChangeForm,
    OpenNeedsFilter,
    ReleaseForm,
    WithdrawForm,
)
from bangfu.assist.network.forms.needs import NeedForm, NeedsFilter
from bangfu.assist.network.forms.offers import OfferForm, OffersFilter
from bangfu.assist.network.forms.runs import CampaignForm, ProposalsFilter, RunForm

__all__ = [
    "AreaSearch",
    "CallForm",
    "CampaignForm",
    "ClaimForm",
    "ConfirmForm",
    "DecideForm",
    "DeliveryForm",
    "FeedbackForm",
    "FollowUpForm",
    "HelpForm",
    "MatchesFilter",
    "NeedForm",
    "NeedsFilter",
    "NumberForm",
    "OfferChangeForm",
    "OfferForm",
    "OffersFilter",
    "OpenNeedsFilter",
    "ProposalsFilter",
    "ReasonForm",
    "ReleaseForm",
    "RunForm",
    "WithdrawForm",
]
