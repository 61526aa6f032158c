"""Which levels review a need."""

from __future__ import annotations

import pytest

from bangfu.compute.needs import REVIEWS, Thresholds, review_for
from bangfu.compute.procedures import LEVELS

RULE = Thresholds(2_000_000, 20_000_000, ("housing",))


@pytest.mark.seed("003-8")
@pytest.mark.parametrize("publisher", ["village", "township", "county"])
@pytest.mark.parametrize("value_fen", [0, 1_999_999, 2_000_000, 19_999_999, 20_000_000])
@pytest.mark.parametrize("category", ["goods", "housing"])
def test_a_need_ends_at_least_one_level_above_its_publisher(publisher: str, value_fen: int, category: str) -> None:
    review = review_for(value_fen=value_fen, category=category, publisher=publisher, thresholds=RULE)
    assert LEVELS.index(REVIEWS[review]) > LEVELS.index(publisher)


@pytest.mark.parametrize(
    ("value_fen", "review"),
    [
        (1_999_999, "need-review"),
        (2_000_000, "need-review-county"),
        (19_999_999, "need-review-county"),
        (20_000_000, "need-review-city"),
    ],
)
def test_each_threshold_is_included(value_fen: int, review: str) -> None:
    assert review_for(value_fen=value_fen, category="goods", publisher="village", thresholds=RULE) == review


def test_what_no_level_above_could_approve_goes_to_the_highest() -> None:
    assert review_for(value_fen=0, category="goods", publisher="city", thresholds=RULE) == "need-review-city"
