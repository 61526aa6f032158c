"""The forms of the network: what is typed, and the choices each actor has."""

from bangfu.assist.network.forms.base import AreaSearch, ReasonForm
from bangfu.assist.network.forms.needs import NeedForm, NeedsFilter
from bangfu.assist.network.forms.offers import OfferForm, OffersFilter
from bangfu.assist.network.forms.runs import CampaignForm, ProposalsFilter, RunForm
from bangfu.assist.network.forms.whatifs import WhatIfForm, change_forms

__all__ = [
    "AreaSearch",
    "CampaignForm",
    "NeedForm",
    "NeedsFilter",
    "OfferForm",
    "OffersFilter",
    "ProposalsFilter",
    "ReasonForm",
    "RunForm",
    "WhatIfForm",
    "change_forms",
]
