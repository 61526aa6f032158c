"""The forms of the network: what is typed, and the choices each actor has."""

from bangfu.assist.network.forms.base import AreaSearch, ReasonForm
from bangfu.assist.network.forms.needs import (
    STEPS,
    AnswerForm,
    AuditForm,
    AuditsFilter,
    BundlesFilter,
    DrawForm,
    LinkForm,
    NeedsFilter,
    RenewForm,
    StartForm,
    StepForm,
)
from bangfu.assist.network.forms.offers import OfferForm, OffersFilter
from bangfu.assist.network.forms.runs import CampaignForm, ProposalsFilter, RunForm
from bangfu.assist.network.forms.whatifs import WhatIfForm, change_forms

__all__ = [
    "STEPS",
    "AnswerForm",
    "AreaSearch",
    "AuditForm",
    "AuditsFilter",
    "BundlesFilter",
    "CampaignForm",
    "DrawForm",
    "LinkForm",
    "NeedsFilter",
    "OfferForm",
    "OffersFilter",
    "ProposalsFilter",
    "ReasonForm",
    "RenewForm",
    "RunForm",
    "StartForm",
    "StepForm",
    "WhatIfForm",
    "change_forms",
]
