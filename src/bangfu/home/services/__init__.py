"""Every write of this room."""

from bangfu.home.services.answers import (
    Correction,
    application_accept,
    correction_accept,
    objection_accept,
    request_answer,
    request_take,
    signature_accept,
)
from bangfu.home.services.cards import Issued, card_issue, card_revoke
from bangfu.home.services.entry import EntryRefused, consent_record, household_enter, visit_end, visits_end_all
from bangfu.home.services.erasure import person_erase
from bangfu.home.services.participation import meeting_record
from bangfu.home.services.requests import About, request_hand_in, request_withdraw

__all__ = [
    "About",
    "Correction",
    "EntryRefused",
    "Issued",
    "application_accept",
    "card_issue",
    "card_revoke",
    "consent_record",
    "correction_accept",
    "household_enter",
    "meeting_record",
    "objection_accept",
    "person_erase",
    "request_answer",
    "request_hand_in",
    "request_take",
    "request_withdraw",
    "signature_accept",
    "visit_end",
    "visits_end_all",
]
