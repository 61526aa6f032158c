"""Who reviews a need: by its value, its category, and the level of who published it. Reads no clock and no database."""

from __future__ import annotations

from dataclasses import dataclass

from bangfu.compute.procedures import LEVELS

REVIEWS = {"need-review": "township", "need-review-county": "county", "need-review-city": "city"}
"""The procedures, and the level at which each ends."""


@dataclass(frozen=True)
class Thresholds:
    """From which value, in fen, the county and the city approve, and which categories the county always approves."""

    county_from_fen: int
    city_from_fen: int
    flagged: tuple[str, ...] = ()


def review_for(*, value_fen: int, category: str, publisher: str, thresholds: Thresholds) -> str:
    """The procedure by which a need is reviewed: at least one level above its publisher, never four levels in series.

    `value_fen` is the whole value in fen, `publisher` one of the levels from village to county. Errors: none; what no
    level above could approve goes to the highest. Source: domain §0.8, seed 003-8.

    >>> rule = Thresholds(2_000_000, 20_000_000, ("housing",))
    >>> review_for(value_fen=60_000, category="medical", publisher="village", thresholds=rule)
    'need-review'
    >>> review_for(value_fen=60_000, category="housing", publisher="village", thresholds=rule)
    'need-review-county'
    >>> review_for(value_fen=60_000, category="medical", publisher="township", thresholds=rule)
    'need-review-county'
    >>> review_for(value_fen=20_000_000, category="goods", publisher="village", thresholds=rule)
    'need-review-city'
    """
    if value_fen >= thresholds.city_from_fen:
        wanted = "city"
    elif value_fen >= thresholds.county_from_fen or category in thresholds.flagged:
        wanted = "county"
    else:
        wanted = "township"
    least = max(LEVELS.index(wanted), LEVELS.index(publisher) + 1)
    return next((name for name, level in REVIEWS.items() if LEVELS.index(level) >= least), "need-review-city")
