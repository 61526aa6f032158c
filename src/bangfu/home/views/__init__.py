"""Her pages, and the office's."""

from bangfu.home.views.cards import card_issue, card_revoke, consent, household_office, member_erase
from bangfu.home.views.entitlements import entitled, entitlement
from bangfu.home.views.entry import enter, leave, receipt
from bangfu.home.views.hers import front, record, record_part, standing
from bangfu.home.views.office import (
    accept,
    answer,
    inbox,
    meeting,
    participation,
    participation_csv,
    request_page,
    take,
)
from bangfu.home.views.requests import paper, request, requests, withdraw, write

__all__ = [
    "accept",
    "answer",
    "card_issue",
    "card_revoke",
    "consent",
    "enter",
    "entitled",
    "entitlement",
    "front",
    "household_office",
    "inbox",
    "leave",
    "meeting",
    "member_erase",
    "paper",
    "participation",
    "participation_csv",
    "receipt",
    "record",
    "record_part",
    "request",
    "request_page",
    "requests",
    "standing",
    "take",
    "withdraw",
    "write",
]
