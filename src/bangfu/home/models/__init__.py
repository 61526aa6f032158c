"""How a household gets into her room, what she hands in there, and what becomes of it."""

from bangfu.home.models.entry import Card, Consent, ConsentGiven, Session
from bangfu.home.models.requests import ANSWERED, Kind, Request, RequestState, Satisfaction

__all__ = [
    "ANSWERED",
    "Card",
    "Consent",
    "ConsentGiven",
    "Kind",
    "Request",
    "RequestState",
    "Satisfaction",
    "Session",
]
