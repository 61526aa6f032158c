"""Which organisation is the specialist for which need, by cause of poverty and kind of need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from bangfu.assist.alliance.selectors import fields_for
from bangfu.assist.network.models import Need, Offer
from bangfu.policy.loader import parameter

LEVELS = "specialty_levels"


def affinity_frozen(needs: Sequence[Need], offers: Sequence[Offer]) -> dict[str, Any] | None:
    """A number of cause per need and of specialty per offer, the pairs that suit, and what another pair costs more.

    None where no organisation has stated a field. The cause of a need is its cause of poverty with its category; the
    specialty of an offer all fields its organisation has stated.
    """
    stated = [tuple(sorted(offer.organisation.assist_field)) for offer in offers]
    if not any(stated):
        return None
    asked = [(need.cause, need.item.category) for need in needs]
    causes, specialties = sorted(set(asked)), sorted(set(stated))
    answers = [set(fields_for(cause=cause, category=category)) for cause, category in causes]
    suits = [
        [cause, specialty]
        for cause, fields in enumerate(answers)
        for specialty, theirs in enumerate(specialties)
        if fields.intersection(theirs)
    ]
    number_of_cause = {cause: number for number, cause in enumerate(causes)}
    number_of_specialty = {specialty: number for number, specialty in enumerate(specialties)}
    return {
        "causes": [number_of_cause[cause] for cause in asked],
        "specialties": [number_of_specialty[specialty] for specialty in stated],
        "suits": suits,
        "size": [len(causes), len(specialties)],
        "mismatch": int(parameter(LEVELS, on=timezone.localdate()).number),
    }
