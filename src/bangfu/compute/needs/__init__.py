"""What a need must state, what it may not, and who reviews it: pure rules of the network."""

from bangfu.compute.needs.elements import FACTS, Checklist, Element, missing, read_checklist
from bangfu.compute.needs.limits import Asks, Barred, Limits, Words, barred, read_words
from bangfu.compute.needs.review import REVIEWS, Thresholds, review_for

__all__ = [
    "FACTS",
    "REVIEWS",
    "Asks",
    "Barred",
    "Checklist",
    "Element",
    "Limits",
    "Thresholds",
    "Words",
    "barred",
    "missing",
    "read_checklist",
    "read_words",
    "review_for",
]
