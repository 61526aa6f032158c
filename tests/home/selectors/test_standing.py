"""What a household sees of what was determined of it."""

from __future__ import annotations

from datetime import date

from bangfu.home.selectors.standing import standing_of_household
from bangfu.identify.registry.models import Household
from tests.identify.determination.conftest import homes, story, world_2015
from tests.identify.determination.story import Story

__all__ = ["homes", "story", "world_2015"]


def test_she_sees_what_was_decided_and_on_which_conditions(story: Story, homes: list[Household]) -> None:
    story.until_county()
    assert [one.determined for one in standing_of_household(homes[0])] == [[]]
    story.decide()
    (standing,) = standing_of_household(homes[0])
    (determined,) = standing.determined
    assert determined.status in ("Identified as poor", "\u8bc6\u522b\u4e3a\u8d2b\u56f0\u6237")
    assert determined.on == date(2015, 5, 27)
    assert [str(condition.tone) for condition in determined.conditions].count("stop") == 1
    assert standing.may_appeal
